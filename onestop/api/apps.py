"""The face for other systems."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "onestop.api"
    verbose_name = "系统接口"
