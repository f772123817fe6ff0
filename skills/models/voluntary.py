"""What a person says of themself of their own will, for the fairness report and nothing else."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class VoluntaryAttributeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "VoluntaryAttributeQuerySet":
        """One's own. Nobody else sees a row, whatever their role: reports count them, in groups large enough."""
        if user is None or isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        return self.filter(employee__user=user)


class VoluntaryAttribute(models.Model):
    """One answer of one employee, such as gender: woman. Given freely, deletable at any time, used in aggregates only.

    Without a history on purpose: what is deleted is gone. The attributes and answers
    on offer stand in skills.voluntary_questions.
    """

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="voluntary_attributes")
    attribute = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    given_at = models.DateTimeField(auto_now=True)

    objects = VoluntaryAttributeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("voluntary statement"), _("voluntary statements")
        constraints = [
            models.UniqueConstraint(fields=["employee", "attribute"], name="one_answer_per_attribute"),
            models.CheckConstraint(condition=~models.Q(value=""), name="a_voluntary_answer_says_something"),
        ]
        indexes = [models.Index(fields=["attribute", "value"])]

    def __str__(self) -> str:
        return self.attribute  # never the answer: this text reaches logs


class HeldAttribute(models.Model):
    """What the organisation already holds of an employee and has to audit by, such as sex: F. For reports in groups
    large enough and nothing else: it enters no score and no API, and no page but the person's own My data."""

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="held_attributes")
    attribute = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = (
            _("attribute held by the organisation"),
            _("attributes held by the organisation"),
        )
        constraints = [
            models.UniqueConstraint(fields=["employee", "attribute"], name="one_value_per_held_attribute"),
            models.CheckConstraint(condition=~models.Q(value=""), name="a_held_attribute_says_something"),
        ]
        indexes = [models.Index(fields=["attribute", "value"])]

    def __str__(self) -> str:
        return self.attribute  # never the value: this text reaches logs
