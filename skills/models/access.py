"""Who may see whom."""

from django.conf import settings
from django.db import models


class ManagerScope(models.Model):
    """An HR manager, and the departments given to them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="manager_scope")
    sees_everyone = models.BooleanField(default=False, help_text="All departments, those added later included.")
    departments = models.ManyToManyField("skills.Department", blank=True, related_name="manager_scopes")

    def __str__(self) -> str:
        return f"HR manager {self.user}"
