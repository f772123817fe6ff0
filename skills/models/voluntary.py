"""Attributes of employees for the fairness report: voluntary statements, and attributes the organisation holds."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class VoluntaryAttributeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "VoluntaryAttributeQuerySet":
        """The user's own rows. No other role may see a row; reports only count rows in groups that are large enough."""
        if user is None or isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        return self.filter(employee__user=user)


class VoluntaryAttribute(models.Model):
    """One voluntary answer of one employee, such as gender: woman. Used in aggregates only; deletable at any time.

    The model has no history on purpose: a deleted answer leaves no trace. The questions and possible answers
    are in skills.voluntary_questions.
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
        return self.attribute  # never the answer: this text appears in logs


class HeldAttribute(models.Model):
    """One attribute of an employee that the organisation already holds and must audit, such as sex: F.

    Used only in reports on groups that are large enough. No score and no API uses the attribute. The only page that
    shows it is the person's own My data.
    """

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
        return self.attribute  # never the value: this text appears in logs
