"""Tells Django about the applicants' pages (群众端)."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "onestop.portal"
    verbose_name = "群众端"
