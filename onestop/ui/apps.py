"""Tells Django about the look that portal and workbench share."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "onestop.ui"
    verbose_name = "界面"
