"""Writes the employees of a file: creates or updates them, and marks those as left who are missing from it."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from skills.models import DirectoryEntry, Employee, ImportRun
from skills.services.imports.report import Counts, Progress, no_progress
from skills.services.people.delivery_changes import Missing, list_changes
from skills.services.people.employee_events import notify_employees_changed
from skills.services.people.employee_hierarchy import DepartmentTree, set_managers
from skills.services.people.employee_import_journal import tasks_of, write_journal
from skills.services.people.employee_occupations import Matches, OccupationChoice
from skills.services.people.employee_rows import INACTIVE, Person, Reading
from skills.services.people.imported_tasks import write_tasks

_BATCH, _IN_LIMIT = 1000, 900
_LONGEST = {"name": 160, "email": 254, "job_title": 200, "location": 120}
_COMPARED = (
    *_LONGEST,
    "department_id",
    "manager_id",
    "occupation_id",
    "title_match",
    "title_match_score",
    "languages",
    "weekly_hours",
    "left_on",
)


@transaction.atomic
def write_people(
    reading: Reading,
    *,
    matches: Matches,
    organisation: str = "",
    progress: Progress | None = None,
) -> Counts:
    """Counts, after creating or updating all loadable people. Adds remarks to the report of `reading`."""
    return EmployeeWriter(reading, organisation, matches, progress or no_progress).write()


class EmployeeWriter:
    """Writes the loadable people of a reading, and keeps the previous values for the journal.

    leaving: unsaved employees who are missing from the file and get a day of leaving.
    """

    def __init__(self, reading: Reading, organisation: str, matches: Matches, say: Progress, user: Any = None) -> None:
        self.reading, self.organisation, self.say, self.user = reading, organisation, say, user
        self.choice = OccupationChoice(reading, matches)
        self.skipped = [person for person in reading.people.values() if person.problem]
        for person in self.skipped:
            if person.problem:
                reading.report.add(person.problem)
        self.people = reading.loadable()
        self.departments_added: list[int] = []
        self.rows: list[Employee] = []
        self.added: list[Employee] = []
        self.changed: list[tuple[Employee, dict[str, Any], dict[str, Any], tuple[int, int] | None]] = []
        self.before: dict[str, dict[str, Any]] = {}
        self.tasks_before: dict[int, list[dict[str, Any]]] = {}
        self.tasks_after: dict[int, list[dict[str, Any]]] = {}

    def write_journal(self, run: ImportRun) -> None:
        """Writes the added and changed employees with their previous values to the journal."""
        write_journal(run, self.rows, self.before, self.tasks_before, self.tasks_after, _state)

    def changes(self, missing: Missing) -> list[dict[str, Any]]:
        """What the import changed, for its report."""
        return list_changes(self.added, self.changed, missing)

    def write(self, leaving: list[Employee] | None = None) -> Counts:
        known = {employee.external_id: employee for employee in self._known()}
        leaving = leaving or []
        before = self.before = {key: _state(employee) for key, employee in known.items()}
        self.tasks_before = tasks_of([employee.pk for employee in known.values()])
        self.choice.remember(list(known.values()))
        tree = DepartmentTree(self.people, self.organisation)
        self.departments_added = tree.added
        for person in self.people:
            employee = known.setdefault(person.external_id, Employee(external_id=person.external_id))
            self._fill(employee, person, tree)
            self.choice.settle(employee, person, before.get(person.external_id))
        rows = self.rows = [known[person.external_id] for person in self.people]
        self.choice.report_unmatched(rows)
        self._save(rows, before)
        self._report_removed_accounts(rows)
        pairs = [(known[person.external_id], person) for person in self.people]
        set_managers(self.reading, pairs, "manager_id", self.user)
        moved = {
            row.pk
            for row in rows
            if row.external_id in before and before[row.external_id]["occupation_id"] != row.occupation_id
        }
        counts = write_tasks(pairs, moved, self.reading.report, self.say, user=self.user)
        self._save_leaving(leaving)
        self._compare(rows)
        notify_employees_changed(row.pk for row in (*self.added, *(row for row, *_ in self.changed)))
        n_known = len(before) - len(leaving)
        n_changed = len(self.changed) - len(leaving)
        matched = sum(row.title_match != Employee.TitleMatch.UNMATCHED for row in rows)
        return {
            "employees": len(rows),
            "added": len(self.added),
            "updated": n_changed,
            "unchanged": n_known - n_changed,
            "skipped": len(self.skipped) + self.reading.n_damaged,
            **counts,
            "with_an_occupation": matched,
            "without_an_occupation": len(rows) - matched,
        }

    def _report_removed_accounts(self, rows: list[Employee]) -> None:
        """A remark on each person of the file who counts as left only because the sign-in system deleted the account."""
        left = {row.pk: row for row in rows if row.left_on is not None}
        keys = sorted(left)
        for start in range(0, len(keys), _IN_LIMIT):
            removed = DirectoryEntry.objects.filter(
                employee__in=keys[start : start + _IN_LIMIT], removed_at__isnull=False
            )
            for pk in removed.order_by("employee").values_list("employee", flat=True):
                person = self.reading.people[left[pk].external_id]
                if person.values.get("left_on"):
                    continue  # the file, too, says that the person has left
                self.reading.report.say(
                    person.line,
                    "",
                    f"{left[pk].external_id} is in the file, but has left since {left[pk].left_on}: the sign-in system "
                    "deleted the account. The person stays left. If they still work here, give the account back there, or "
                    "send the row with an active status.",
                    reason="removed account",
                )

    def _save_leaving(self, leaving: list[Employee]) -> None:
        """Saves the day of leaving of employees who are missing from the file."""
        for employee in leaving:
            self.before[employee.external_id] = {**_state(employee), "left_on": None}
        bulk_update_with_history(
            leaving, Employee, ["left_on", "updated_at"], batch_size=_BATCH, default_user=self.user
        )
        self.rows = [*self.rows, *leaving]

    def _compare(self, rows: list[Employee]) -> None:
        """Sorts the employees into added and changed ones."""
        self.tasks_after = tasks_of([row.pk for row in rows if row.external_id in self.before])
        for row in self.rows:
            before = self.before.get(row.external_id)
            if before is None:
                self.added.append(row)
                continue
            now, tasks = _state(row), None
            if self.tasks_before.get(row.pk, []) != self.tasks_after.get(row.pk, []):
                tasks = len(self.tasks_before.get(row.pk, [])), len(self.tasks_after.get(row.pk, []))
            if before != now or tasks is not None:
                self.changed.append((row, before, now, tasks))

    def _known(self) -> list[Employee]:
        ids: list[str] = [person.external_id for person in self.people]
        found: list[Employee] = []
        for start in range(0, len(ids), _IN_LIMIT):
            found += Employee.objects.filter(external_id__in=ids[start : start + _IN_LIMIT])
        return found

    def _fill(self, employee: Employee, person: Person, tree: DepartmentTree) -> None:
        given = person.fields
        for name, longest in _LONGEST.items():
            if given.get(name):
                setattr(employee, name, given[name][:longest])
        if given.get("department"):
            employee.department = tree.by_key[tree.key(person)]
        if languages := person.values.get("languages"):
            employee.languages = languages
        elif not employee.languages:
            employee.languages = [settings.LANGUAGE_CODE.split("-")[0]]
        if "weekly_hours" in person.values:
            employee.weekly_hours = person.values["weekly_hours"]
        if "left_on" in person.values:
            left_on = person.values["left_on"]
            employee.left_on = (employee.left_on or timezone.localdate()) if left_on == INACTIVE else left_on

    def _save(self, rows: list[Employee], before: dict[str, dict[str, Any]]) -> None:
        new = [row for row in rows if row.external_id not in before]
        for start in range(0, len(new), _BATCH):
            # bulk_create alone writes no history.
            part = new[start : start + _BATCH]
            done = bulk_create_with_history(part, Employee, batch_size=_BATCH, default_user=self.user)
            for row, saved in zip(part, done, strict=True):
                row.pk = saved.pk
            self.say("write employees", min(start + _BATCH, len(new)), len(new))
        for row in rows:
            if row.external_id in before and before[row.external_id] != _state(row):
                if self.user is not None:
                    row._history_user = self.user  # type: ignore[attr-defined]
                row.save()


def _state(employee: Employee) -> dict[str, Any]:
    return {name: getattr(employee, name) for name in _COMPARED}
