"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, departments and roles."""

    name = "onestop.accounts"
    verbose_name = "人员与部门"
    default_auto_field = "django.db.models.BigAutoField"
