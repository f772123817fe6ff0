"""Departments with the larger department they are part of, and the managers of imported employees."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simple_history.utils import bulk_update_with_history

from skills.external_ids import composed
from skills.models import Department, Employee
from skills.services.people.employee_rows import Person, Reading
from skills.services.people.former_ids import people_by_id
from skills.services.people.row_checks import spoken_name, whole_identifier

Key = tuple[str, str]  # organisation and name
_LONGEST_ORGANISATION, _LONGEST_NAME, _IN_LIMIT = 120, 160, 900


class DepartmentTree:
    """The departments of a reading, created where they are missing. organisation: used where the file names none."""

    def __init__(self, people: Iterable[Person], organisation: str) -> None:
        self.organisation = organisation
        people = [person for person in people if person.fields.get("department")]
        parents = {self.key(person): self._division_key(person) for person in people if self._has_division(person)}
        wanted = {self.key(person) for person in people} | set(parents.values())
        existing = set(Department.objects.values_list("pk", flat=True))
        rows = [Department(organisation=organisation, name=name) for organisation, name in sorted(wanted)]
        Department.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        self.by_key: dict[Key, Department] = {(row.organisation, row.name): row for row in Department.objects.all()}
        self.added = [row.pk for row in self.by_key.values() if row.pk not in existing]
        self._set_parents(parents)

    def key(self, person: Person) -> Key:
        organisation = person.fields.get("organisation", self.organisation)[:_LONGEST_ORGANISATION]
        return organisation, person.fields["department"][:_LONGEST_NAME]

    def _division_key(self, person: Person) -> Key:
        return self.key(person)[0], person.fields["division"][:_LONGEST_NAME]

    def _has_division(self, person: Person) -> bool:
        return bool(person.fields.get("division")) and self._division_key(person) != self.key(person)

    def _set_parents(self, parents: Mapping[Key, Key]) -> None:
        changed = []
        for key, parent_key in sorted(parents.items()):
            row, parent = self.by_key[key], self.by_key[parent_key]
            if row.parent_id != parent.pk and parent_key not in self._above(parent_key, parents, start=key):
                row.parent = parent
                changed.append(row)
        Department.objects.bulk_update(changed, ["parent"], batch_size=500)

    def _above(self, key: Key, parents: Mapping[Key, Key], *, start: Key) -> set[Key]:
        """{key} if `start` lies above `key`, so that the two would be part of each other; else nothing."""
        seen = {key}
        at: Key | None = parents.get(key)
        while at is not None and at not in seen:
            if at == start:
                return {key}
            seen.add(at)
            at = parents.get(at)
        return set()


def set_managers(reading: Reading, people: Sequence[tuple[Employee, Person]], column: str, user: Any) -> None:
    """Sets the manager of each employee by identifier, e-mail address, or a name that only one person of the file has.

    Managers that are not known give a remark. An empty cell changes nothing.
    """
    wanted = [(employee, person) for employee, person in people if person.fields.get("manager_id")]
    if not wanted:
        return
    by_key = {employee.external_id: employee for employee, _ in people}
    written = {text for _, person in wanted for text in _ways_to_name(composed(person.fields["manager_id"]))}
    by_key |= _known(written - by_key.keys())
    names: dict[str, list[Employee]] = {}
    for employee, _ in people:
        for name in {employee.name.casefold(), employee.email.casefold()} - {""}:
            names.setdefault(name, []).append(employee)
    changed = []
    for employee, person in wanted:
        text = composed(person.fields["manager_id"])
        ways = _ways_to_name(text)
        same_name = next((names[way.casefold()] for way in ways if way.casefold() in names), [])
        known = next((by_key[way] for way in ways if way in by_key), None)
        manager = known or (same_name[0] if len(same_name) == 1 else None)
        if manager is None or manager.pk == employee.pk:
            why = "is the person's own identifier" if manager else "is not the identifier of a known employee"
            reading.report.say(person.line, column, f"{text!r} {why}; the manager stays as it is", reason="manager")
        elif employee.manager_id != manager.pk:
            employee.manager = manager
            changed.append(employee)
    bulk_update_with_history(changed, Employee, ["manager"], batch_size=500, default_user=user)


def _ways_to_name(text: str) -> list[str]:
    """The text, and for 'Roe, Jane (1002)' also '1002' and 'Jane Roe'."""
    found = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text)
    name = found[1] if found else text
    return [whole_identifier(text), *([found[2].strip()] if found else []), name, spoken_name(name)[0]]


def _known(keys: set[str]) -> dict[str, Employee]:
    return people_by_id(Employee.objects.all(), keys)
