"""Finds the employee to whom an account of the identity provider belongs, so that one person stays one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.models import AccountQuestion, Employee
from skills.services.people.employees import Taken
from skills.services.people.former_ids import people_by_id

_FREE = Q(directory_entry__isnull=True) | Q(directory_entry__removed_at__isnull=False)
Answer = AccountQuestion.Answer


@dataclass(frozen=True)
class Account:
    """What identifies a person at the identity provider. is_own_number: the number is an employee number, not made up."""

    number: str
    user_name: str
    external_id: str = ""
    email: str = ""
    name: str = ""
    is_own_number: bool = True


class HrDecides(Taken):
    """The account may belong to a known employee. HR decides in the admin under Accounts to assign."""


def known_person(*, account: Account, among: QuerySet[Employee]) -> Employee | None:
    """The employee: by number, else by confirmed e-mail address, else by HR's answer. None: nobody known.

    among: the employees whom the caller may see. Raises Taken for a number in use, and HrDecides for an account that has
    the address of an employee but another number; this stores the question, so call it outside of a transaction.
    """
    by_number = people_by_id(Employee.objects.all(), [account.number]).get(account.number)
    if by_number is not None:
        if not among.filter(_FREE, pk=by_number.pk).exists():
            raise Taken("This number is taken.", column="employeeNumber")
        return by_number
    same_address = list(_with_address(account.email, among)) if account.email else []
    if len(same_address) == 1 and not account.is_own_number and same_address[0].left_on is None:
        return same_address[0]
    for employee in same_address:
        question = _question(account, employee)
        if question.answer == Answer.SAME:
            return employee
        if question.answer == Answer.OPEN:
            text = _(
                "This account may belong to a known employee. HR decides under Accounts to assign; then send it again."
            )
            raise HrDecides(text, column="employeeNumber")
    return None


def answer_question(*, question: AccountQuestion, answer: str, by: Any) -> AccountQuestion:
    """The answered question. It applies when the identity provider sends the account again."""
    question.answer, question.answered_at, question.answered_by = answer, timezone.now(), by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    return question


def _with_address(email: str, among: QuerySet[Employee]) -> QuerySet[Employee]:
    """Employees without an account who have this address, which must be confirmed: anybody could enter another's."""
    return among.filter(_FREE, email__iexact=email, confirmed_email=F("email")).order_by("pk")


def _question(account: Account, employee: Employee) -> AccountQuestion:
    values = {"name": account.name[:160], "email": account.email}
    known = AccountQuestion.objects.filter(
        employee=employee, user_name__iexact=account.user_name, number=account.number
    ).first()
    return known or AccountQuestion.objects.create(
        employee=employee, user_name=account.user_name, number=account.number, **values
    )
