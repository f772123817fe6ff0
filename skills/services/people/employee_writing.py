"""Writes the employees of a file: creates or updates them and sets their occupations by job title."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from skills.models import Department, Employee, ImportRun, Occupation
from skills.services.imports.report import Counts, Progress, no_progress
from skills.services.occupations.title_matching import TitleMatch, match_titles
from skills.services.people.employee_import_journal import tasks_of, write_journal
from skills.services.people.employee_rows import INACTIVE, Person, Reading
from skills.services.people.imported_tasks import write_tasks

_BATCH, _IN_LIMIT = 1000, 900
_NAMED, _LEAST_NAMED = 3, 0.3  # candidates in a remark; a title of no known words has none
_LONGEST = {"name": 160, "email": 254, "job_title": 200}
_COMPARED = (
    *_LONGEST,
    "department_id",
    "occupation_id",
    "title_match",
    "title_match_score",
    "languages",
    "weekly_hours",
    "left_on",
)


Matches = dict[tuple[str, str], TitleMatch]  # by job title and name of the department, '' if unknown


def match_people(reading: Reading, *, progress: Progress | None = None) -> Matches:
    """The match of each job title and department of the loadable people. Writes nothing."""
    report_progress = progress or no_progress
    people = [person for person in reading.loadable() if person.fields.get("job_title")]
    departments = _known_departments([person.external_id for person in people if not person.fields.get("department")])
    for person in people:
        person.department = person.fields.get("department", "")[:160] or departments.get(person.external_id, "")
    asked = sorted({(_title(person), person.department) for person in people})
    found = match_titles(
        [title for title, _ in asked],
        departments=[department for _, department in asked],
        progress=lambda done, total: report_progress("match job titles", done, total),
    )
    return dict(zip(asked, found, strict=True))


def _known_departments(external_ids: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(external_ids), _IN_LIMIT):
        rows = Employee.objects.filter(
            external_id__in=external_ids[start : start + _IN_LIMIT], department__isnull=False
        )
        found |= dict(rows.values_list("external_id", "department__name"))
    return found


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


def _title(person: Person) -> str:
    return person.fields["job_title"][: _LONGEST["job_title"]]


class EmployeeWriter:
    """Writes the loadable people of a reading, and keeps the previous values for the journal."""

    def __init__(self, reading: Reading, organisation: str, matches: Matches, say: Progress, user: Any = None) -> None:
        self.reading, self.organisation, self.matches, self.say, self.user = reading, organisation, matches, say, user
        self.skipped = [person for person in reading.people.values() if person.problem]
        for person in self.skipped:
            if person.problem:
                reading.report.add(person.problem)
        self.people = reading.loadable()
        self.occupations = dict(Occupation.objects.values_list("soc_code", "pk"))
        self.titles = dict(Occupation.objects.values_list("pk", "title"))
        self.departments_added: list[int] = []
        self.rows: list[Employee] = []
        self.before: dict[str, dict[str, Any]] = {}
        self.tasks_before: dict[int, list[dict[str, Any]]] = {}

    def write_journal(self, run: ImportRun) -> None:
        """Writes the added and changed employees with their previous values to the journal."""
        write_journal(run, self.rows, self.before, self.tasks_before, _state)

    def write(self) -> Counts:
        known = {employee.external_id: employee for employee in self._known()}
        before = self.before = {key: _state(employee) for key, employee in known.items()}
        self.tasks_before = tasks_of([employee.pk for employee in known.values()])
        departments = self._departments()
        for person in self.people:
            employee = known.setdefault(person.external_id, Employee(external_id=person.external_id))
            self._fill(employee, person, departments)
            self._settle_occupation(employee, person)
        self._report_unmatched(known)
        rows = self.rows = [known[person.external_id] for person in self.people]
        self._save(rows, before)
        moved = {
            row.pk
            for row in rows
            if row.external_id in before and before[row.external_id]["occupation_id"] != row.occupation_id
        }
        counts = write_tasks(
            [(known[person.external_id], person) for person in self.people],
            moved,
            self.reading.report,
            self.say,
            user=self.user,
        )
        matched = sum(row.title_match != Employee.TitleMatch.UNMATCHED for row in rows)
        return {
            "employees": len(rows),
            "added": len(rows) - len(before),
            "updated": len(before),
            "skipped": len(self.skipped) + self.reading.n_damaged,
            **counts,
            "with_an_occupation": matched,
            "without_an_occupation": len(rows) - matched,
        }

    def _known(self) -> list[Employee]:
        ids: list[str] = [person.external_id for person in self.people]
        found: list[Employee] = []
        for start in range(0, len(ids), _IN_LIMIT):
            found += Employee.objects.filter(external_id__in=ids[start : start + _IN_LIMIT])
        return found

    def _departments(self) -> dict[tuple[str, str], Department]:
        wanted = {self._department_key(person) for person in self.people if person.fields.get("department")}
        rows = [Department(organisation=organisation, name=name) for organisation, name in sorted(wanted)]
        existing = set(Department.objects.values_list("pk", flat=True))
        Department.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        found = {(row.organisation, row.name): row for row in Department.objects.all()}
        self.departments_added = [row.pk for row in found.values() if row.pk not in existing]
        return found

    def _department_key(self, person: Person) -> tuple[str, str]:
        return person.fields.get("organisation", self.organisation)[:120], person.fields["department"][:160]

    def _fill(self, employee: Employee, person: Person, departments: dict[tuple[str, str], Department]) -> None:
        given = person.fields
        title = given.get("job_title", "")
        confirmed = employee.title_match == Employee.TitleMatch.CONFIRMED and not given.get("soc_code")
        if confirmed and title and employee.job_title and title != employee.job_title:
            message = f"{employee.external_id}: the job title changed; the confirmed occupation stays"
            self.reading.report.say(person.line, "job_title", message)
        for name, longest in _LONGEST.items():
            if given.get(name):
                setattr(employee, name, given[name][:longest])
        if given.get("department"):
            employee.department = departments[self._department_key(person)]
        if languages := person.values.get("languages"):
            employee.languages = languages
        elif not employee.languages:
            employee.languages = [settings.LANGUAGE_CODE.split("-")[0]]
        if "weekly_hours" in person.values:
            employee.weekly_hours = person.values["weekly_hours"]
        if "left_on" in person.values:
            left_on = person.values["left_on"]
            employee.left_on = (employee.left_on or timezone.localdate()) if left_on == INACTIVE else left_on

    def _settle_occupation(self, employee: Employee, person: Person) -> None:
        """Sets the occupation named in the file, or else the confirmed one, or else the match of the job title."""
        code = person.fields.get("soc_code", "")
        named = self.occupations.get(code) or self.occupations.get(f"{code}.00")
        if code and named:
            employee.occupation_id, employee.title_match = named, Employee.TitleMatch.CONFIRMED
            employee.title_match_score = None
            return
        if code:
            message = f"{code!r} is not a loaded occupation; the job title is used instead"
            self.reading.report.say(person.line, "soc_code", message)
        if employee.title_match == Employee.TitleMatch.CONFIRMED or not person.fields.get("job_title"):
            return
        match = self.matches[employee.job_title, person.department]
        employee.occupation_id, employee.title_match_score = match.occupation, match.score
        fits = match.occupation is not None
        employee.title_match = Employee.TitleMatch.SUGGESTED if fits else Employee.TitleMatch.UNMATCHED

    def _report_unmatched(self, known: dict[str, Employee]) -> None:
        rows = [known[person.external_id] for person in self.people]
        unmatched = Counter(row.job_title for row in rows if row.title_match == Employee.TitleMatch.UNMATCHED)
        for title, n in sorted(unmatched.items(), key=lambda pair: (-pair[1], pair[0])):
            people = "1 person" if n == 1 else f"{n:,} people"
            if title:
                message = f"no sure occupation for {title!r} ({people}){self._closest(title)}"
            else:
                message = f"no job title ({people})"
            self.reading.report.say(None, "job_title", f"{message}; choose one by hand")

    def _closest(self, title: str) -> str:
        """The best candidates for a title without a sure match, in words; '' without candidates."""
        found = next((match for (asked, _), match in self.matches.items() if asked == title), None)
        near = [pk for pk, score in found.alternatives if score >= _LEAST_NAMED] if found else []
        names = [self.titles[pk] for pk in near[:_NAMED]]
        return f"; closest: {', '.join(names)}" if names else ""

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
