"""Saves, changes and deletes the attributes that an employee states voluntarily for the fairness report."""

from collections.abc import Mapping

from django.db import transaction

from skills import voluntary_questions
from skills.models import Employee, VoluntaryAttribute


@transaction.atomic
def give_attributes(*, employee: Employee, answers: Mapping[str, str]) -> None:
    """Saves the answers by attribute. An empty answer deletes the earlier one. Raises BadInput."""
    for attribute, value in answers.items():
        if not value:
            VoluntaryAttribute.objects.filter(employee=employee, attribute=attribute).delete()
            continue
        voluntary_questions.check(attribute, value)
        VoluntaryAttribute.objects.update_or_create(employee=employee, attribute=attribute, defaults={"value": value})


def withdraw_attributes(*, employee: Employee) -> int:
    """Deletes all answers of the employee, also to questions no longer asked. Returns their number."""
    n, _ = VoluntaryAttribute.objects.filter(employee=employee).delete()
    return n
