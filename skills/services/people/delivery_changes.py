"""What a delivery of employees changes: people added, values changed, people missing from the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from skills.errors import BadInput
from skills.models import Department, Employee, Occupation
from skills.services.people.employee_rows import Reading

_MOST = {"changed": 1000, "missing": 500, "added": 300}  # entries of a kind; the counts include all
_IN_LIMIT = 900
KEEP, LEAVE = "keep", "leave"
FIELDS = {
    "name": "name",
    "email": "email",
    "job_title": "job_title",
    "location": "location",
    "department_id": "department",
    "occupation_id": "occupation",
    "manager_id": "manager",
    "languages": "languages",
    "weekly_hours": "weekly_hours",
    "left_on": "left_on",
}  # states and scores of the match follow from the occupation


@dataclass(frozen=True)
class MissingRule:
    """How employees who are not in the file are treated.

    treat: KEEP or LEAVE. limit: the largest share of the employees, in per cent, that may be marked as left at once; a
    broken file lacks more. None: the setting RESKILL_IMPORT_MISSING_LIMIT.
    """

    treat: str = KEEP
    limit: float | None = None

    @property
    def limit_percent(self) -> float:
        return settings.RESKILL_IMPORT_MISSING_LIMIT if self.limit is None else self.limit


@dataclass
class Missing:
    """The present employees who are not in the file. n_expected: present employees of the organisations in the file."""

    employees: list[Employee]
    n_expected: int

    @property
    def percent(self) -> float:
        return 100 * len(self.employees) / self.n_expected if self.n_expected else 0.0


def find_missing(reading: Reading, *, has_organisations: bool, default_organisation: str = "") -> Missing:
    """Present employees who are not in the file.

    A file that names organisations only speaks for these organisations.
    """
    people = Employee.objects.present()
    if has_organisations or default_organisation:
        named = {person.fields.get("organisation", default_organisation)[:120] for person in reading.people.values()}
        people = people.filter(department__organisation__in=named)
    known = people.values_list("pk", "external_id")
    ids = [pk for pk, key in known if key not in reading.people]
    found: list[Employee] = []
    for start in range(0, len(ids), _IN_LIMIT):
        found += Employee.objects.filter(pk__in=ids[start : start + _IN_LIMIT]).select_related("department")
    return Missing(found, len(known))


def refusal(missing: Missing, rule: MissingRule, reading: Reading) -> str:
    """Why the missing employees cannot be marked as left; '' if they can."""
    if reading.n_damaged:
        return (
            f"{reading.n_damaged} rows have no usable identifier, so nobody can be marked as left. Correct the file, or "
            "import it without marking anybody."
        )
    if missing.percent > rule.limit_percent:
        return (
            f"{len(missing.employees):,} of {missing.n_expected:,} employees ({missing.percent:.1f} %) are missing from the "
            f"file. At most {rule.limit_percent:g} % may be marked as left at once, since the file may be incomplete. Check "
            "the file; if they have left, raise the limit for this import."
        )
    return ""


def mark_missing(missing: Missing, rule: MissingRule, reading: Reading) -> list[Employee]:
    """The missing employees with today as the day of leaving, unsaved. Raises BadInput if the file looks incomplete."""
    if rule.treat != LEAVE or not missing.employees:
        return []
    if problem := refusal(missing, rule, reading):
        raise BadInput(f"{problem} Nothing was saved.", file=reading.file)
    for employee in missing.employees:
        employee.left_on, employee.updated_at = timezone.localdate(), timezone.now()
    return missing.employees


def list_changes(
    added: Iterable[Employee],
    changed: Iterable[tuple[Employee, Mapping[str, Any], Mapping[str, Any], tuple[int, int] | None]],
    missing: Missing,
) -> list[dict[str, Any]]:
    """Entries for the report of a delivery, at most 1,800. changed: employee, values before, values now, and the numbers
    of tasks before and now if the tasks changed."""
    shown = _Shown()
    entries: list[dict[str, Any]] = []
    for employee, before, now, tasks in changed:
        if len(entries) >= _MOST["changed"]:
            break
        base = {"kind": "changed", "key": employee.external_id, "name": employee.name}
        for field, label in FIELDS.items():
            if before[field] != now[field]:
                values = {"old": shown.value(field, before[field]), "new": shown.value(field, now[field])}
                entries.append({**base, "field": label, **values})
        if tasks is not None:
            entries.append({**base, "field": "tasks", "old": str(tasks[0]), "new": str(tasks[1])})
    for kind, employees in (("missing", missing.employees), ("added", list(added))):
        for employee in employees[: _MOST[kind]]:
            name = {"key": employee.external_id, "name": employee.name}
            entries.append({"kind": kind, **name, "field": "", "old": "", "new": employee.job_title})
    return entries


class _Shown:
    """Values as texts; departments, occupations and managers by name, each read once."""

    def __init__(self) -> None:
        self._names: dict[str, dict[int, str]] = {}

    def value(self, field: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field == "languages":
            return ", ".join(value)
        if field == "department_id":
            return self._name(field, value, lambda: {row.pk: str(row) for row in Department.objects.all()})
        if field == "occupation_id":
            return self._name(field, value, lambda: dict(Occupation.objects.values_list("pk", "title")))
        if field == "manager_id":
            return self._name(field, value, lambda: dict(Employee.objects.values_list("pk", "external_id")))
        return str(value)

    def _name(self, field: str, pk: int, read: Any) -> str:
        if field not in self._names:
            self._names[field] = read()
        return self._names[field].get(pk, "")
