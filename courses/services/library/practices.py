"""Practices: which variant suits a task, what an employee said about it, and the practice of the week."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from courses.arithmetic.practice_kinds import choose_kind
from courses.models import PathStep, PracticeEntry, UnitPart, UnitProgress
from courses.services.library.private_notes import encrypt_note
from courses.services.library.reading import OfferedUnit, keep_place
from courses.services.library.situation_facts import settings_of
from courses.services.library.unit_text import Practice, SectionKind, UnitText, parse
from skills.errors import BadInput
from skills.models import Employee, Task, TaskAssessment

_SIMILAR = 3  # nearest reference tasks that are considered
OVER = (PracticeEntry.Outcome.DONE, PracticeEntry.Outcome.REFUSED)


def choose_practice(task: Task | None, situation: str, unit: UnitText, *, others: Sequence[Task] = ()) -> Practice:
    """The practice of the unit for the kind of the task. Without a task: for the kind of most of the week in `others`."""
    offered = [practice.kind for practice in unit.practices]
    tasks = [task] if task is not None else list(others)
    similar = _similar_statements(tasks)
    hours: dict[str, float] = defaultdict(float)
    for row in tasks:
        kind = choose_kind(
            row.statement, similar=similar.get(row.text_hash, ()), settings=settings_of(situation), offered=offered
        )
        hours[kind] += row.share or 1e-9
    if not hours:
        return unit.practice(choose_kind("", settings=settings_of(situation), offered=offered))
    return unit.practice(max(hours, key=lambda kind: hours[kind]))


def _similar_statements(tasks: Sequence[Task]) -> dict[str, list[str]]:
    """By text hash, the statements of the reference tasks nearest to each task, from its latest assessment. One query."""
    rows = TaskAssessment.objects.filter(text_hash__in=[task.text_hash for task in tasks]).order_by("pk")
    return {
        text_hash: [str(item.get("statement", "")) for item in (evidence or [])[:_SIMILAR]]
        for text_hash, evidence in rows.values_list("text_hash", "evidence")
    }


@transaction.atomic
def record_practice(
    *, employee: Employee, part: UnitPart, kind: str, outcome: str, note: str | None = None, task: Task | None = None
) -> PracticeEntry:
    """The employee's entry for the practice. note: None keeps the stored note, '' deletes it.

    Raises BadInput for a task of another employee.
    """
    if task is not None and task.employee_id != employee.pk:
        raise BadInput("This task is not in your profile.")
    values: dict[str, Any] = {"outcome": outcome}
    if note is not None:
        values["encrypted_note"] = encrypt_note(note, employee_id=employee.pk)
    if task is not None:
        values["task"] = task
    keys = {"employee": employee, "situation": part.unit.situation, "level": part.level, "kind": kind}
    entry, _ = PracticeEntry.objects.update_or_create(**keys, defaults=values)
    keep_place(employee=employee, part=part, place=SectionKind.PRACTICES + 1)
    return entry


def withdraw_practice(*, employee: Employee, situation: str, level: str, kind: str) -> None:
    """Deletes the employee's entry for the practice, with its note."""
    rows = PracticeEntry.objects.filter(employee=employee, situation=situation, level=level, kind=kind)
    rows.delete()


@dataclass(frozen=True)
class WeekPractice:
    """The practice of the week: where it stands, the practice, and the employee's task it is for (if known)."""

    part: UnitPart
    practice: Practice
    task: Task | None
    entry: PracticeEntry | None


def week_practice(
    *, employee: Employee, units: Sequence[OfferedUnit], tasks: Sequence[Task], steps: Sequence[PathStep] = ()
) -> WeekPractice | None:
    """The first practice that the employee has neither done nor refused; None if there is none.

    Situations of the path come first, then those whose unit the employee read last. It changes only when the employee
    says something about it. units: what the employee can read (`offered_units`).
    """
    by_situation = {unit.situation: unit for unit in units}
    read = UnitProgress.objects.filter(employee=employee).order_by("-read_at").values_list("situation", flat=True)
    entries = {(row.situation, row.level, row.kind): row for row in employee.practices.select_related("task")}
    for situation in dict.fromkeys([*(step.situation for step in steps if step.situation), *read]):
        unit = by_situation.get(situation)
        for part in unit.parts if unit else ():
            own = [row for (slug, level, _), row in entries.items() if (slug, level) == (situation, part.level)]
            task = next((row.task for row in own if row.task), None)
            practice = choose_practice(task, situation, parse(part.text), others=tasks)
            entry = entries.get((situation, part.level, practice.kind))
            if entry is None or entry.outcome not in OVER:
                return WeekPractice(part, practice, task, entry)
    return None
