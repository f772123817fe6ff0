"""Links logins to employees, and invites employees."""

from typing import Any

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as allauth_context
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import Employee


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
    employee = free.filter(external_id=external_id).first() if external_id else None
    if employee is None:
        return None
    employee.user = user
    employee.save(update_fields=["user", "updated_at"])
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
    if not user.has_usable_password():
        link = _set_password_link(user)
        transaction.on_commit(lambda: _send_invitation(employee, link))
    return user


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
    # A command has no request and thus no host name. A path without a host is better than a wrong host.
    return build_absolute_uri(allauth_context.request, path) if allauth_context.request else path


def _send_invitation(employee: Employee, link: str) -> None:
    values = {"employee": employee, "link": link, "site_name": settings.SITE_NAME}
    send_mail(
        subject=_("Your invitation to %(site)s") % {"site": settings.SITE_NAME},
        message=render_to_string("skills/email/invitation.txt", values),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[employee.email],
    )
