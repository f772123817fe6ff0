"""Changes of employees' e-mail addresses: a second person confirms them, and the old address is told.

Whoever reads the mail of an employee's address can accept an invitation and become that employee. So a changed address
gets no invitation until somebody else than the person who changed it has confirmed it. The rule depends on the rows
alone, so it holds for the admin, the API, SCIM, imports and their undo.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.errors import BadInput
from skills.models import Employee
from skills.services.mail import compose, language_of

_AT_ONCE = 200


@transaction.atomic
def confirm_address(*, employee: Employee, by: Any) -> Employee:
    """The employee with the confirmed address. An invited login that has no password yet gets the new address, too.

    Raises BadInput if `by` is one of the people who changed the address, or if there is nothing to confirm.
    """
    row = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    if not row.email or row.email == row.confirmed_email:
        raise BadInput(_("%(name)s has no changed address.") % {"name": row})
    if by is not None and by.pk in changers_of(row):
        raise BadInput(_("You changed the address of %(name)s. Somebody else has to confirm it.") % {"name": row})
    row.confirmed_email = row.email
    row._history_user = by  # type: ignore[attr-defined]
    row.save(update_fields=["confirmed_email", "updated_at"])
    if row.user is not None and not row.user.has_usable_password():
        _move_login(row)
    return row


def changers_of(employee: Employee) -> set[int]:
    """Ids of the users who changed the address since it was last confirmed. Systems and commands have no id."""
    rows = employee.history.order_by("-history_date", "-history_id").values_list("email", "history_user_id")
    found: set[int] = set()
    newer_email, newer_user = employee.email, None
    for email, user in rows:
        if email != newer_email and newer_user is not None:
            found.add(newer_user)
        newer_email, newer_user = email, user
        if email == employee.confirmed_email:
            break
    return found


@transaction.atomic
def announce_address_changes() -> int:
    """Tells the old addresses, and people who can confirm, about changed addresses. Returns the number of changes.

    Every change is announced once. A few at a time, so that a large import does not hold a worker.
    """
    rows = Employee.objects.present().with_unconfirmed_address().exclude(announced_email=F("email"))
    changed = list(rows.order_by("pk")[:_AT_ONCE])
    if not changed:
        return 0
    for employee in changed:
        if employee.confirmed_email:
            _tell_old_address(employee)
    _tell_confirmers(changed)
    for employee in changed:
        Employee.objects.filter(pk=employee.pk, email=employee.email).update(announced_email=employee.email)
    return len(changed)


def _tell_old_address(employee: Employee) -> None:
    with translation.override(language_of(employee)):
        text = _(
            "Hello %(name)s,\n\nyour e-mail address in %(site)s was changed, and this address will no longer get mails "
            "about your account. If you did not expect this, tell your HR team. The new address gets no invitation until "
            "a second person in HR has confirmed it."
        ) % {"name": employee, "site": settings.SITE_NAME}
        subject = _("Your address in %(site)s was changed") % {"site": settings.SITE_NAME}
        compose(subject=subject, text=text, to=employee.confirmed_email).send()


def _tell_confirmers(changed: list[Employee]) -> None:
    """Writes to the users who see all employees, except to a user who made all of these changes."""
    sees_all = Q(is_superuser=True) | Q(manager_scope__sees_everyone=True)
    users = get_user_model().objects.filter(sees_all, is_active=True, is_staff=True).exclude(email="").distinct()
    made_all = set.intersection(*(changers_of(employee) for employee in changed))
    for user in users:
        if user.pk not in made_all:
            with translation.override(language_of(user)):
                compose(
                    subject=_("Changed addresses wait for your confirmation"),
                    text=_please_confirm(len(changed)),
                    to=user.email,
                ).send()


def _please_confirm(n: int) -> str:
    return ngettext(
        "The e-mail address of %(n)d employee was changed. Please confirm it in the administration: Employees, filter "
        '"e-mail address". Ask the person first if you are not sure.',
        "The e-mail addresses of %(n)d employees were changed. Please confirm them in the administration: Employees, "
        'filter "e-mail address". Ask these people first if you are not sure.',
        n,
    ) % {"n": n}


def _move_login(employee: Employee) -> None:
    user = employee.user
    taken = get_user_model().objects.filter(email__iexact=employee.email).exclude(pk=user.pk).exists()  # type: ignore[union-attr]
    if taken or EmailAddress.objects.filter(email__iexact=employee.email).exclude(user=user).exists():
        raise BadInput(_("There is a login with the address %(email)s already.") % {"email": employee.email})
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=employee.email.lower(), primary=True, verified=True)
    user.email = employee.email  # type: ignore[union-attr]
    user.save(update_fields=["email"])  # type: ignore[union-attr]
