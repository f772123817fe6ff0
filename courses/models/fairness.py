"""Fairness audits: what each group was offered, measured repeatedly and stored."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skills.models.access_scopes import sees_everyone
from skills.stored_messages import stored_message


class FairnessAuditQuerySet(models.QuerySet):
    def visible_to(self, user) -> "FairnessAuditQuerySet":
        """All audits for users who see everyone, else none.

        Audits cover everybody: two audits of parts would reveal groups that one audit suppresses.
        """
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        return self if sees_everyone(user) else self.none()


class FairnessAudit(models.Model):
    """One audit: who is offered, starts and finishes learning, by group; and whether names or gendered words change
    the results. It contains figures of groups only, no answers of single employees."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being computed")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be computed")

    recalculation = models.ForeignKey(
        "courses.Recalculation", on_delete=models.SET_NULL, null=True, blank=True, related_name="audits"
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    message_code = models.CharField(max_length=40, blank=True)
    message_values = models.JSONField(default=dict, blank=True)
    message = stored_message("message")
    result = models.JSONField(default=dict, blank=True)
    frozen_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the figures by voluntary attribute were computed. Later audits repeat them for a time.",
    )
    snapshot = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="A fingerprint of each person behind these figures, to count who changed. Only the latest audit has it.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    computed_at = models.DateTimeField(null=True, blank=True)

    objects = FairnessAuditQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("fairness audit"), _("fairness audits")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"audit {self.pk}"
