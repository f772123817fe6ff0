"""Practices: which variant suits a task, what an employee said about it, and the practice of the week."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from courses.arithmetic.practice_kinds import choose_kind, is_by_phone
from courses.models import PathStep, PracticeEntry, UnitPart, UnitProgress
from courses.services.library.private_notes import encrypt_note
from courses.services.library.reading import OfferedUnit, keep_place
from courses.services.library.unit_text import Practice, SectionKind, UnitText, parse
from skills.errors import BadInput
from skills.models import Employee, Task, TaskAssessment
from skills.services.situations.situation_names import places_of

_SIMILAR = 3  # nearest reference tasks that are considered
OVER = (PracticeEntry.Outcome.DONE, PracticeEntry.Outcome.REFUSED)


def choose_practice(task: Task | None, situation: str, unit: UnitText, *, others: Sequence[Task] = ()) -> Practice:
    """The practice of the unit for the kind of the task. Without a task: for the kind of most of the week in `others`.

    A task on the telephone gets the practice whose name speaks of the telephone, if there is one.
    """
    offered = [practice.kind for practice in unit.practices]
    if task is not None and is_by_phone(task.statement):
        by_phone = [practice for practice in unit.practices if is_by_phone(practice.label)]
        if len(by_phone) == 1:
            return by_phone[0]
    tasks = [task] if task is not None else list(others)
    similar = _similar_statements(tasks)
    hours: dict[str, float] = defaultdict(float)
    for row in tasks:
        kind = choose_kind(
            row.statement, similar=similar.get(row.text_hash, ()), settings=places_of(situation), offered=offered
        )
        hours[kind] += row.share or 1e-9
    if not hours:
        return unit.practice(choose_kind("", settings=places_of(situation), offered=offered))
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
    keys: dict[str, Any] = {"employee": employee, "situation": part.unit.situation, "level": part.level, "kind": kind}
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
    *,
    situations: Sequence[str],
    units: Sequence[OfferedUnit],
    tasks: Sequence[Task],
    entries: Sequence[PracticeEntry],
    named: Mapping[str, Sequence[int]] | None = None,
) -> WeekPractice | None:
    """The first practice that the employee has neither done nor refused; None if there is none.

    situations: in the order in which they are looked at (see `situations_in_order`). units: what the employee can read.
    entries: of the employee, with tasks. The practice changes only when the employee says something about it.
    """
    by_situation = {unit.situation: unit for unit in units}
    for situation in situations:
        unit = by_situation.get(situation)
        for part in unit.parts if unit else ():
            found = practice_of(part, tasks=tasks, entries=entries, named=named)
            if found.entry is None or found.entry.outcome not in OVER:
                return found
    return None


def situations_in_order(steps: Sequence[PathStep], progress: Sequence[UnitProgress]) -> list[str]:
    """The situations of the path first, then those whose units the employee has read, the latest first."""
    read = sorted(progress, key=lambda row: row.read_at, reverse=True)
    return list(
        dict.fromkeys([*(step.situation for step in steps if step.situation), *(row.situation for row in read)])
    )


def practice_of(
    part: UnitPart,
    *,
    tasks: Sequence[Task],
    entries: Sequence[PracticeEntry],
    named: Mapping[str, Sequence[int]] | None = None,
) -> WeekPractice:
    """The practice of the part that suits the employee, with what the employee said about it.

    Its task is the one that an earlier entry of this part names, else the one in which the situation is clearest.
    named: ids of tasks by situation, the clearest first.
    """
    situation = part.unit.situation
    own = [row for row in entries if (row.situation, row.level) == (situation, part.level)]
    by_id = {row.pk: row for row in tasks}
    clearest = (by_id[pk] for pk in (named or {}).get(situation, ()) if pk in by_id)
    task = next((row.task for row in own if row.task), None) or next(clearest, None)
    practice = choose_practice(task, situation, parse(part.text), others=tasks)
    return WeekPractice(part, practice, task, next((row for row in own if row.kind == practice.kind), None))
