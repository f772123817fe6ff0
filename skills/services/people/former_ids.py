"""External ids of rows that were merged into other rows still lead to the employee, in files, REST, SCIM and xAPI."""

from collections.abc import Iterable

from django.db.models import QuerySet

from skills.models import Employee, FormerId
from skills.services.people.employee_rows import Reading

_IN_LIMIT = 900


def current_ids(keys: Iterable[str]) -> dict[str, str]:
    """The current external id of each of these keys that is a former one. Empty if none is."""
    wanted = sorted(set(keys))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _IN_LIMIT):
        rows = FormerId.objects.filter(external_id__in=wanted[start : start + _IN_LIMIT])
        found.update(rows.values_list("external_id", "employee__external_id"))
    return found


def current_id(key: str) -> str:
    """The external id that the employee has now; the key itself if it is not a former one."""
    return current_ids([key]).get(key, key)


def people_by_id(people: QuerySet[Employee], keys: Iterable[str]) -> dict[str, Employee]:
    """The employees by these external ids, current and former ones. Keys that nobody has are missing."""
    wanted = set(keys)
    former = current_ids(wanted)
    ids = sorted(wanted | set(former.values()))
    found: dict[str, Employee] = {}
    for start in range(0, len(ids), _IN_LIMIT):
        found |= {row.external_id: row for row in people.filter(external_id__in=ids[start : start + _IN_LIMIT])}
    found |= {old: found[new] for old, new in former.items() if new in found}
    return {key: row for key, row in found.items() if key in wanted}


def follow_former_ids(reading: Reading) -> None:
    """Gives the people of a file their current identifiers. If the file has both rows of a person, the current one counts."""
    former = current_ids(reading.people)
    if not former:
        return
    before, reading.people = reading.people, {}
    for key, person in before.items():
        current = former.get(key)
        if current is None:
            reading.people[key] = person
        elif current in before:
            message = f"{key} was merged with {current}, which is in the file too; this row was left out"
            reading.report.say(person.line, "", message, reason="former identifier")
        else:
            message = f"{key} was merged with {current}; the row was used for {current}"
            reading.report.say(person.line, "", message, reason="former identifier")
            person.external_id = current
            reading.people[current] = person
