"""Employees from a file: created or updated by external id, with their tasks or a profile suggested by the job title."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from skills.models import Department, Employee, ImportRun, Occupation, ReferenceTask, Task
from skills.services.profiles import nearest_with_tasks, proposals, proposed_tasks
from skills.services.titles import match_titles
from skills.services.workforce_reading import Person, Reading, read_people
from skills.text import normalise, text_hash

Progress = Callable[[str, int, int], None]
_BATCH, _REPORT_ROWS = 1000, 2000
_LONGEST = {"name": 160, "email": 254, "job_title": 200}


class _DryRun(Exception):
    """Rolls back what a dry run did."""


def import_employees(
    *,
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    user: Any = None,
    dry_run: bool = False,
    organisation: str = "",
    limit: int | None = None,
    progress: Progress | None = None,
) -> ImportRun:
    """Loads everybody in the file in one transaction; what happened, with an entry per row that was not simply taken.

    A person known by external id is updated, and keeps what people decided: rejected tasks do not come back, confirmed
    ones stay. dry_run: the same report, nothing saved. Raises BadInput for a file that cannot be read as employees.
    """
    reading = read_people(path, mapping=mapping, limit=limit)
    run = ImportRun(kind=ImportRun.Kind.EMPLOYEES, file_name=reading.file, started_by=user)
    try:
        with transaction.atomic():
            run.counts = _Import(reading, organisation, progress).write()
            run.report = reading.report[:_REPORT_ROWS]
            run.counts["rows"] = reading.n_rows
            run.counts["rows_with_a_remark"] = len(reading.report)
            run.finished_at = timezone.now()
            if dry_run:
                raise _DryRun
            run.save()
    except _DryRun:
        pass
    return run


class _Import:
    """One import under way."""

    def __init__(self, reading: Reading, organisation: str, progress: Progress | None) -> None:
        self.reading, self.organisation, self.progress = reading, organisation, progress
        self.skipped = [person for person in reading.people.values() if person.problem]
        reading.report += [person.problem for person in self.skipped if person.problem]
        self.people = [person for person in reading.people.values() if not person.problem]
        self.occupations = dict(Occupation.objects.values_list("soc_code", "pk"))

    def _say(self, what: str, done: int, total: int) -> None:
        if self.progress:
            self.progress(what, done, total)

    def write(self) -> dict[str, int]:
        known = {employee.external_id: employee for employee in self._known()}
        fresh = [person for person in self.people if person.external_id not in known]
        departments = self._departments()
        for person in self.people:
            employee = known.setdefault(person.external_id, Employee(external_id=person.external_id))
            self._fill(employee, person, departments)
        self._match(known)
        self._save(known, {person.external_id for person in fresh})
        n_tasks = self._write_tasks(known)
        matched = sum(known[p.external_id].title_match != Employee.TitleMatch.UNMATCHED for p in self.people)
        return {
            "employees": len(self.people),
            "added": len(fresh),
            "updated": len(self.people) - len(fresh),
            "skipped": len(self.skipped),
            "tasks": n_tasks,
            "with_an_occupation": matched,
            "without_an_occupation": len(self.people) - matched,
        }

    def _known(self) -> list[Employee]:
        ids, found = [person.external_id for person in self.people], []
        for start in range(0, len(ids), 900):
            found += list(Employee.objects.filter(external_id__in=ids[start : start + 900]))
        return found

    def _departments(self) -> dict[tuple[str, str], Department]:
        wanted = {
            (person.fields.get("organisation", self.organisation), person.fields["department"])
            for person in self.people
            if person.fields.get("department")
        }
        rows = [Department(organisation=org[:120], name=name[:160]) for org, name in sorted(wanted)]
        Department.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        by_name = {(row.organisation, row.name): row for row in Department.objects.all()}
        return {(org, name): by_name[org[:120], name[:160]] for org, name in wanted}

    def _fill(self, employee: Employee, person: Person, departments: dict) -> None:
        given = person.fields
        for name in _LONGEST:
            if given.get(name):
                setattr(employee, name, given[name][: _LONGEST[name]])
        if given.get("department"):
            employee.department = departments[given.get("organisation", self.organisation), given["department"]]
        if given.get("languages"):
            parts = given["languages"].replace(",", ";").split(";")
            employee.languages = [part.strip().lower() for part in parts if part.strip()]
        elif not employee.languages:
            employee.languages = [settings.LANGUAGE_CODE.split("-")[0]]
        if given.get("weekly_hours"):
            employee.weekly_hours = float(given["weekly_hours"].replace(",", "."))
        code = given.get("soc_code", "")
        if code and self._occupation(code):
            employee.occupation_id = self._occupation(code)
            employee.title_match = Employee.TitleMatch.CONFIRMED
        elif code:
            message = f"{code!r} is no occupation that is loaded; the job title decides"
            self.reading.report.append({"line": person.line, "column": "soc_code", "message": message})

    def _occupation(self, code: str) -> int | None:
        return self.occupations.get(code) or self.occupations.get(f"{code}.00")

    def _match(self, known: dict[str, Employee]) -> None:
        """Looks up the occupation behind every job title that nobody has confirmed."""
        open_ = [
            known[person.external_id]
            for person in self.people
            if known[person.external_id].title_match != Employee.TitleMatch.CONFIRMED
        ]
        titles = sorted({employee.job_title for employee in open_ if employee.job_title})
        matches = match_titles(titles, progress=lambda done, total: self._say("match job titles", done, total))
        found = dict(zip(titles, matches, strict=True))
        for employee in open_:
            match = found.get(employee.job_title)
            employee.occupation_id = match.occupation if match else None
            employee.title_match_score = match.score if match else None
            has = employee.occupation_id is not None
            employee.title_match = Employee.TitleMatch.SUGGESTED if has else Employee.TitleMatch.UNMATCHED

    def _save(self, known: dict[str, Employee], fresh: set[str]) -> None:
        rows = [known[person.external_id] for person in self.people]
        new = [row for row in rows if row.external_id in fresh]
        for start in range(0, len(new), _BATCH):
            # bulk_create bypasses the history; this keeps it.
            bulk_create_with_history(new[start : start + _BATCH], Employee, batch_size=_BATCH)
            self._say("write employees", min(start + _BATCH, len(new)), len(new))
        for row in rows:
            if row.external_id not in fresh:
                row.save()
        ids = (
            dict(Employee.objects.filter(external_id__in=fresh).values_list("external_id", "pk"))
            if len(fresh) < 900
            else dict(Employee.objects.values_list("external_id", "pk"))
        )
        for row in new:
            row.pk = ids[row.external_id]

    def _write_tasks(self, known: dict[str, Employee]) -> int:
        stated = [(known[p.external_id], p) for p in self.people if p.tasks]
        bare = [known[p.external_id] for p in self.people if not p.tasks]
        have = set(Task.objects.values_list("employee_id", flat=True).distinct()) if bare else set()
        typical = self._typical({e.occupation_id for e in bare if e.occupation_id and e.pk not in have})
        rows: list[Task] = []
        for employee, person in stated:
            rows += self._stated_tasks(employee, person)
        for employee in bare:
            if employee.pk not in have and employee.occupation_id in typical:
                rows += proposed_tasks(employee, typical[employee.occupation_id])
        for start in range(0, len(rows), _BATCH):
            Task.objects.bulk_create(rows[start : start + _BATCH], batch_size=_BATCH)
            self._say("write tasks", min(start + _BATCH, len(rows)), len(rows))
        return len(rows)

    def _typical(self, occupation_ids: set[int]) -> dict[int, list[ReferenceTask]]:
        """Tasks to suggest per occupation; for one without tasks of its own those of the nearest that has some."""
        nearest = nearest_with_tasks(occupation_ids)
        found = proposals(occupation_ids | set(nearest.values()))
        titles = dict(Occupation.objects.filter(pk__in={*nearest, *nearest.values()}).values_list("pk", "title"))
        for own, other in nearest.items():
            found[own] = found[other]
            message = f"no tasks are known of {titles[own]!r}; those of {titles[other]!r} are suggested"
            self.reading.report.append({"line": None, "column": "job_title", "message": message})
        return found

    def _stated_tasks(self, employee: Employee, person: Person) -> list[Task]:
        """New tasks of the file. Those already there take the file's share, unless the person rejected them."""
        mine = {task.text_hash: task for task in employee.tasks.all()}
        kept = {key: task for key, task in mine.items() if task.state == Task.State.REJECTED}
        stated = [(text, share) for text, share, _ in person.tasks if text_hash(text) not in kept]
        total = sum(share or 0.0 for _, share in stated) or 1.0
        wanted = {text_hash(text): (normalise(text), (share or 0.0) / total) for text, share in stated}
        for key, task in mine.items():
            if key in wanted:
                task.share = wanted[key][1]
                task.save()
            elif task.state != Task.State.REJECTED and task.source != Task.Source.EMPLOYEE:
                task.delete()
        own = sum(t.share for k, t in mine.items() if k not in wanted and t.source == Task.Source.EMPLOYEE
                  and t.state != Task.State.REJECTED)  # fmt: skip
        if own:
            # What the person added themself stays; the file's tasks share what is left of the week.
            wanted = {key: (text, share * (1 - min(own, 0.99))) for key, (text, share) in wanted.items()}
            for key in set(wanted) & set(mine):
                mine[key].share = wanted[key][1]
                mine[key].save()
        return [
            Task(
                employee=employee,
                statement=text,
                text_hash=key,
                share=share,
                state=Task.State.VALIDATED,
                source=Task.Source.IMPORT,
                position=position,
            )
            for position, (key, (text, share)) in enumerate(wanted.items())
            if key not in mine
        ]
