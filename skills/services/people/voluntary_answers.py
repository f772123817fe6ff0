"""Giving, changing and taking back what a person says of themself for the fairness report."""

from collections.abc import Mapping

from django.db import transaction

from skills import voluntary_questions
from skills.models import Employee, VoluntaryAttribute


@transaction.atomic
def give_attributes(*, employee: Employee, answers: Mapping[str, str]) -> None:
    """Keeps the answers by attribute; an empty one takes back what was said before. Raises BadInput."""
    for attribute, value in answers.items():
        if not value:
            VoluntaryAttribute.objects.filter(employee=employee, attribute=attribute).delete()
            continue
        voluntary_questions.check(attribute, value)
        VoluntaryAttribute.objects.update_or_create(employee=employee, attribute=attribute, defaults={"value": value})


def withdraw_attributes(*, employee: Employee) -> int:
    """Deletes every answer, also to questions no longer asked; how many there were."""
    n, _ = VoluntaryAttribute.objects.filter(employee=employee).delete()
    return n
