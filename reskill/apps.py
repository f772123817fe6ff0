from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ReskillConfig(AppConfig):
    default = True
    name = "reskill"
    verbose_name = "Reskill"

    def ready(self) -> None:
        from reskill import checks

        assert checks  # registers the system checks


class ReskillAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "reskill.admin_site.ReskillAdminSite"
