"""Conversion of employees to SCIM users, and of SCIM users to changes of employees."""

from dataclasses import dataclass, field
from typing import Any

from scim2_models import InvalidValueException, Meta, MutabilityException, Reference

from skills.external_ids import composed
from skills.models import Employee
from skills.scim.resources import Email, EnterpriseUser, Manager, Name, User
from skills.services.people.known_person import Account

_PARTS = {"given_name": "name.givenName", "family_name": "name.familyName"}


def user_of(employee: Any, location: str) -> User:
    """The SCIM user of an employee from `as_in_directory`, without a version."""
    department = employee.department
    user = User(
        id=str(employee.pk),
        external_id=employee.directory_id or None,
        user_name=employee.directory_name,
        name=_shown_name(employee),
        display_name=employee.name or None,
        title=employee.job_title or None,
        preferred_language=employee.languages[0] if employee.languages else None,
        active=employee.left_on is None,
        emails=[_email(employee.email)] if employee.email else None,
        meta=Meta(
            resource_type="User", created=employee.created_at, last_modified=employee.updated_at, location=location
        ),
    )
    user[EnterpriseUser] = EnterpriseUser(
        employee_number=None if is_provisional(employee) else employee.directory_number,
        manager=_shown_manager(employee, location),
        department=department.name if department else None,
        organization=(department.organisation or None) if department else None,
    )
    return user


def is_provisional(employee: Any) -> bool:
    """Whether the identifier was made from externalId or userName, because no employee number has been sent yet."""
    entry = getattr(employee, "directory_entry", None)
    return entry is not None and entry.number_is_provisional


def _shown_manager(employee: Any, location: str) -> Manager | None:
    if employee.manager is None:
        return None
    pk, name = str(employee.manager_id), employee.manager.name or None
    return Manager(value=pk, ref=Reference(f"{location.rsplit('/', 1)[0]}/{pk}"), display_name=name)


def _shown_name(employee: Any) -> Name | None:
    entry = getattr(employee, "directory_entry", None)
    parts = {"formatted": employee.name, **({name: getattr(entry, name) for name in _PARTS} if entry else {})}
    return Name(**{name: text or None for name, text in parts.items()}) if any(parts.values()) else None


def _email(address: str) -> Email:
    return Email.model_validate({"value": address, "type": "work", "primary": True})


@dataclass
class Changes:
    """Changes to an employee. fields: as in a bulk upsert. None: no change."""

    user_name: str | None = None
    external_id: str | None = None
    is_active: bool | None = None
    name_parts: dict[str, str] | None = None
    number: str | None = None
    manager: str | None = None  # the SCIM id; empty: no manager any more
    fields: dict[str, Any] = field(default_factory=dict)


def fields_of(user: User) -> dict[str, Any]:
    """The attributes of the user as a row of a bulk upsert; None for missing attributes."""
    extra = user[EnterpriseUser] or EnterpriseUser()
    language = (user.preferred_language or "").replace("_", "-").split(",")[0].split("-")[0].strip().casefold()
    return {
        "name": _name(user) or None,
        "email": _address(user) or None,
        "job_title": user.title or None,
        "department": extra.department or None,
        "organisation": extra.organization or None,
        "languages": [language] if language else None,
    }


def account_of(user: User) -> Account:
    """What identifies the person. Without an employee number, the externalId or the userName stands in for it."""
    extra = user[EnterpriseUser] or EnterpriseUser()
    number = composed(extra.employee_number or "")
    return Account(
        number=number or composed(user.external_id or user.user_name or ""),
        user_name=user.user_name or "",
        external_id=user.external_id or "",
        email=_address(user),
        name=_name(user),
        is_own_number=bool(number),
    )


def manager_of(user: User) -> str:
    """The SCIM id of the manager; empty without one."""
    extra = user[EnterpriseUser] or EnterpriseUser()
    return (extra.manager.value or "") if extra.manager else ""


def changes_of(before: User, after: User, employee: Employee, *, is_replacement: bool) -> Changes:
    """The changes from `before` to `after`. is_replacement: `after` is the whole of a PUT, not the result of a PATCH.

    Raises MutabilityException if the employee number differs from one that was sent before."""
    changes = Changes(number=_new_number(before, after, employee))
    old, new = fields_of(before), fields_of(after)
    if not is_replacement:
        new["name"] = _new_name(before, after)
    changes.fields = {name: new[name] for name in ("name", "email", "job_title") if new[name] != old[name]}
    if (old["department"], old["organisation"]) != (new["department"], new["organisation"]):
        changes.fields |= {"department": new["department"], "organisation": new["organisation"] or ""}
    if new["languages"] and new["languages"] != old["languages"]:
        # The language of the identity provider comes first. Languages the person has chosen stay.
        changes.fields["languages"] = list(dict.fromkeys([*new["languages"], *employee.languages]))
    if after.user_name and after.user_name != before.user_name:
        changes.user_name = after.user_name
    if (after.external_id or "") != (before.external_id or ""):
        changes.external_id = after.external_id or ""
    if after.active is not None and after.active != before.active:
        changes.is_active = after.active
    if name_parts_of(after) != name_parts_of(before):
        changes.name_parts = name_parts_of(after)
    if manager_of(after) != manager_of(before):
        changes.manager = manager_of(after)
    return changes


def _new_number(before: User, after: User, employee: Employee) -> str | None:
    """The employee number that arrived for somebody who had none; None without a change."""
    number = composed((after[EnterpriseUser] or EnterpriseUser()).employee_number or "")
    if not number or number == (before[EnterpriseUser] or EnterpriseUser()).employee_number:
        return None
    if not is_provisional(employee):
        raise MutabilityException(detail="employeeNumber is immutable, because HR files identify the person by it.")
    return number


def name_parts_of(user: User) -> dict[str, str]:
    """The given and the family name; empty texts for missing ones."""
    return {name: " ".join((getattr(user.name, name, None) or "").split()) for name in _PARTS}


def _name(user: User) -> str:
    name = user.name or Name()
    parts = " ".join(part for part in (name.given_name, name.family_name) if part)
    return " ".join((user.display_name or name.formatted or parts).split())


def _new_name(before: User, after: User) -> str | None:
    """The new name. Three attributes contain the name; the changed one counts: displayName, else formatted, else the parts.

    Raises InvalidValueException for one changed part without the other, because the whole name is then unknown.
    """
    old = before.display_name
    name = after.name or Name()
    if after.display_name and after.display_name != old:
        return after.display_name
    if name.formatted and name.formatted != old:
        return name.formatted
    parts = name_parts_of(after)
    if parts != name_parts_of(before) and any(parts.values()):
        if missing := [label for part, label in _PARTS.items() if not parts[part]]:
            raise InvalidValueException(detail=f"{missing[0]}: not known yet; send it together with the other part")
        return " ".join(parts.values())
    return old if after.display_name or name.formatted or any(parts.values()) else None


def _address(user: User) -> str:
    found = [email for email in user.emails or [] if email.value]
    first = [email for email in found if email.primary] or [email for email in found if email.type == "work"] or found
    return (first[0].value or "") if first else ""
