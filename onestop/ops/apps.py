"""Tells Django about the commands of the operator (运维)."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "onestop.ops"
    verbose_name = "运维"
