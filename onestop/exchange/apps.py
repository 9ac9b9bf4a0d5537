"""Tells Django about the only door to the outside (数据交换)."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "onestop.exchange"
    verbose_name = "数据交换"
