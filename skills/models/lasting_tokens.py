"""Lasting tokens of connected systems that cannot ask for tokens by OAuth2."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.models.access_scopes import ConnectedSystem

if TYPE_CHECKING:
    from oauth2_provider.models import Application


class LastingTokenQuerySet(models.QuerySet["LastingToken"]):
    def working(self) -> "LastingTokenQuerySet":
        """Tokens that are neither revoked nor past their end, of systems with access."""
        lasts = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
        return self.filter(lasts, revoked_at__isnull=True, system__revoked_at__isnull=True)


class LastingToken(models.Model):
    """One token. Only its hash is stored. It has the departments and the rate limit of its connected system."""

    system = models.ForeignKey(
        ConnectedSystem, on_delete=models.CASCADE, related_name="lasting_tokens", verbose_name=_("connected system")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("Where the token is used, such as: Entra ID."))
    start = models.CharField(_("begins with"), max_length=12, help_text="The first characters, to tell tokens apart.")
    hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, which has 256 random bits.")
    scopes = models.JSONField(default=list, help_text="A scope works only while the connected system has it too.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    ends_at = models.DateTimeField(
        _("works until"), null=True, blank=True, help_text=_("Empty: until it is revoked or replaced.")
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, help_text="Accurate to the minute.")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = LastingTokenQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("lasting token"), _("lasting tokens")
        ordering = ["system", "-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    # The attributes that permissions read of an OAuth2 access token.

    @property
    def scope(self) -> str:
        return " ".join(self.scopes)

    @property
    def application(self) -> "Application":
        return self.system.application

    @property
    def application_id(self) -> int:
        return self.system.application_id

    def allow_scopes(self, scopes: list[str]) -> bool:
        """Whether the token has all these scopes."""
        return set(scopes) <= set(self.scopes)
