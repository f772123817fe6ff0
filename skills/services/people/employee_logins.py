"""Links logins to employees, and invites employees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as allauth_context
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import Employee
from skills.services.mail import compose, language_of, site_url
from skills.services.people.former_ids import current_id
from skills.services.people.role_groups import apply_roles

_AT_ONCE = 100  # invitations in one transaction


@dataclass
class Invitations:
    """The number of invitations that were stored to be sent, and the reasons of those that were not, by external id."""

    n_stored: int = 0
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def link_employee(*, user: Any, external_id: str = "") -> Employee | None:
    """The employee of this login. Links the one with this external id; None if there is none.

    external_id: only as asserted by an identity provider. An e-mail address never links: whoever may edit an employee's
    address would become that employee. Other logins are linked by HR's invitation. Employees who have a login already or
    have left are never linked. A login that has an employee keeps the employee.
    """
    linked = Employee.objects.filter(user=user).first()
    if linked is not None:
        return linked
    free = Employee.objects.select_for_update().present().filter(user__isnull=True)
    employee = free.filter(external_id=current_id(external_id)).first() if external_id else None
    if employee is None:
        return None
    employee.user = user
    employee.save(update_fields=["user", "updated_at"])
    apply_roles(employee)
    return employee


@transaction.atomic
def invite_employee(*, employee: Employee, by: Any) -> Any:
    """The employee's login, created if necessary. Sends an e-mail with a link to set a password; repeats send it again.

    Raises BadInput if the employee has no e-mail address or has left, if the address was changed and no second person has
    confirmed it, or if another login uses the address.
    """
    employee = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    if not employee.email:
        raise BadInput(_("%(name)s has no e-mail address. Add one first.") % {"name": employee})
    if employee.left_on is not None:
        raise BadInput(_("%(name)s has left.") % {"name": employee})
    if not employee.has_confirmed_email:
        raise BadInput(
            _("The address of %(name)s was changed. A second person has to confirm it before an invitation is sent.")
            % {"name": employee}
        )
    user = employee.user or _new_user(employee)
    if employee.user_id is None:
        employee.user = user
        employee._history_user = by  # type: ignore[attr-defined]
        employee.save(update_fields=["user", "updated_at"])
        apply_roles(employee)
    if not user.has_usable_password():
        _send_invitation(employee, user)
    return user


def people_to_invite(*, again: bool = False) -> QuerySet[Employee]:
    """Employees with an address and without a login. again: also those who were invited and have not signed in yet."""
    rows = Employee.objects.present().exclude(email="")
    waiting = Q(user__isnull=True)
    if again:
        waiting |= Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX, user__last_login__isnull=True)
    return rows.filter(waiting).order_by("pk")


def invite_employees(*, ids: list[int], by: Any) -> Iterator[Invitations]:
    """Invites the employees with these numbers, and yields the sum so far after each hundred.

    Somebody who cannot be invited does not stop the others.
    """
    found = Invitations()
    for start in range(0, len(ids), _AT_ONCE):
        with transaction.atomic():
            for employee in Employee.objects.filter(pk__in=ids[start : start + _AT_ONCE]).order_by("pk"):
                try:
                    invite_employee(employee=employee, by=by)
                except BadInput as error:
                    found.refused[employee.external_id] = str(error)
                else:
                    found.n_stored += 1
        yield found


def _new_user(employee: Employee) -> Any:
    User = get_user_model()
    taken = User.objects.filter(email__iexact=employee.email).exists()
    if taken or EmailAddress.objects.filter(email__iexact=employee.email).exists():
        raise BadInput(
            _("There is a login with the address %(email)s already. Link it to the employee by hand.")
            % {"email": employee.email}
        )
    user = User(username=_free_username(employee.email), email=employee.email)
    user.set_unusable_password()
    user.save()
    # Verified: the login has no password yet, so only a reader of this mailbox can sign in.
    EmailAddress.objects.create(user=user, email=employee.email.lower(), primary=True, verified=True)
    return user


def _free_username(email: str) -> str:
    User = get_user_model()
    stem = email.split("@")[0][:120] or "employee"
    name, n = stem, 1
    while User.objects.filter(username__iexact=name).exists():
        n += 1
        name = f"{stem}{n}"
    return name


def _set_password_link(user: Any) -> str:
    key = f"{user_pk_to_url_str(user)}-{PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", key)
    return _absolute(path)


def _absolute(path: str) -> str:
    """The address of the path: at RESKILL_PUBLIC_URL, else at the host of the request.

    Without either it stays a path, which is better than a wrong host. The command that invites refuses to do that.
    """
    request = allauth_context.request
    return site_url(path) or (build_absolute_uri(request, path) if request else path)


def _send_invitation(employee: Employee, user: Any) -> None:
    has_password = settings.RESKILL_PASSWORD_SIGN_IN
    values = {
        "employee": employee,
        "link": _set_password_link(user) if has_password else _absolute(reverse("account_login")),
        "has_password": has_password,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
        "forgotten": _absolute(reverse("account_reset_password")) if has_password else "",
        "site_name": settings.SITE_NAME,
    }
    with translation.override(language_of(employee)):
        subject = _("Your invitation to %(site)s") % {"site": settings.SITE_NAME}
        text = render_to_string("skills/email/invitation.txt", values)
        compose(subject=subject, text=text, to=employee.email).send()
