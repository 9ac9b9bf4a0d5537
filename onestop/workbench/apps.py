"""Tells Django about the staff's pages (工作台)."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "onestop.workbench"
    verbose_name = "工作台"
