from django.apps import AppConfig


class ReskillConfig(AppConfig):
    name = "reskill"
    verbose_name = "Reskill"
