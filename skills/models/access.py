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


def sees_everyone(user) -> bool:
    """Whether this HR manager was given all departments. What reaches people in any department is theirs alone."""
    if user.is_superuser:
        return True
    # Asked for every entry of the admin's menu: remembered with the user, who is read anew for each request.
    if not hasattr(user, "_sees_everyone"):
        user._sees_everyone = ManagerScope.objects.filter(user=user, sees_everyone=True).exists()
    return user._sees_everyone
