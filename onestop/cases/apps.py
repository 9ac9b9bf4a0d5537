"""The cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The only place where a case changes."""

    name = "onestop.cases"
    verbose_name = "办件"
    default_auto_field = "django.db.models.BigAutoField"
