"""Practices: which variant suits a task, what an employee said about it, and the practice of the week."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from courses.arithmetic.guarded_tasks import is_guarded, is_prescribed
from courses.arithmetic.misread_situations import lacks_sign
from courses.arithmetic.practice_kinds import choose_kind, is_by_phone, is_in_writing, kind_scores
from courses.arithmetic.thresholds import PRACTICE_FROM, PRACTICE_HELPS_FROM
from courses.models import Answer, PathStep, PracticeEntry, UnitPart, UnitProgress
from courses.services.library.private_notes import encrypt_note
from courses.services.library.reading import OfferedUnit, keep_place, offered_units
from courses.services.library.unit_text import Practice, SectionKind, UnitText, parse
from skills.errors import BadInput
from skills.models import Employee, Task, TaskAssessment
from skills.services.situations.situation_names import places_of

SIMILAR = 3  # nearest reference tasks that are considered
OVER = (PracticeEntry.Outcome.DONE, PracticeEntry.Outcome.REFUSED)


def choose_practice(
    task: Task | None, situation: str, unit: UnitText, *, others: Sequence[Task] = ()
) -> Practice | None:
    """The practice of the unit for the kind of the task. Without a task: for the kind of most of the week in `others`.

    None if the task has dangerous or formal moments and no practice of the unit is fit for that.
    """
    tasks = [task] if task is not None else list(others)
    similar = _similar_statements(tasks)
    hours: dict[str, float] = defaultdict(float)
    found: dict[str, Practice] = {}
    for row in tasks:
        chosen = practice_for_statement(row.statement, situation, unit, similar=similar.get(row.text_hash, ()))
        if chosen is not None:
            hours[chosen.kind] += row.share or 1e-9
            found[chosen.kind] = chosen
    if hours:
        return found[max(hours, key=lambda kind: hours[kind])]
    return None if task is not None else practice_for_statement("", situation, unit)


def practice_for_statement(
    statement: str, situation: str, unit: UnitText, *, similar: Sequence[str] = ()
) -> Practice | None:
    """The practice of the unit for a task with this statement; None as in `choose_practice`.

    A task on the telephone or in writing gets the practice whose name speaks of it, if there is one. similar: statements
    of the reference tasks nearest to the task.
    """
    hints = () if any(kind_scores(statement).values()) else similar  # of no use beside the person's own words
    offered = [row for row in unit.practices if row.is_apart or not is_guarded(statement, similar=hints)]
    if not offered or is_prescribed(statement):
        return None
    for medium in (is_by_phone, is_in_writing):
        fitting = [row for row in offered if medium(row.label)] if medium(statement) else []
        if len(fitting) == 1:
            return fitting[0]
    kind = choose_kind(
        statement,
        situation=situation,
        similar=similar,
        settings=places_of(situation),
        offered=[row.kind for row in offered],
    )
    return next(row for row in offered if row.kind == kind)


def _similar_statements(tasks: Sequence[Task]) -> dict[str, list[str]]:
    """By text hash, the statements of the reference tasks nearest to each task, from its latest assessment. One query."""
    rows = TaskAssessment.objects.filter(text_hash__in=[task.text_hash for task in tasks]).order_by("pk")
    return {
        text_hash: [str(item.get("statement", "")) for item in (evidence or [])[:SIMILAR]]
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
class ClearSituations:
    """The situations that are clear in a task of an employee. task_of: id of that task, by situation, the most helpful
    situation first."""

    task_of: Mapping[str, int]


def clear_situations(rows: Sequence[Mapping[str, Any]]) -> ClearSituations:
    """The situations with at least the strength PRACTICE_FROM in which a course would help. rows: `Answer.situations`."""
    clear = [
        row
        for row in rows
        if row["strength"] >= PRACTICE_FROM and row["tasks"] and row.get("helps", 1.0) >= PRACTICE_HELPS_FROM
    ]
    clear.sort(key=lambda row: -row.get("helps", 0.0))
    return ClearSituations({row["slug"]: row["tasks"][0] for row in clear})


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
    clear: ClearSituations,
) -> WeekPractice | None:
    """The first practice that the employee has neither done nor refused; None if there is none.

    situations: in the order in which they are looked at (see `situations_in_order`). units: what the employee can read.
    entries: of the employee, with tasks. The practice changes only when the employee says something about it. Who is
    experienced in a situation gets the advanced part first.
    """
    by_situation = {unit.situation: unit for unit in units}
    for situation in situations:
        unit = by_situation.get(situation)
        for part in unit.parts if unit else ():
            found = practice_of(part, tasks=tasks, entries=entries, clear=clear)
            if found is not None and (found.entry is None or found.entry.outcome not in OVER):
                return found
    return None


def practice_of_week(
    *,
    employee: Employee,
    user: Any,
    languages: Sequence[str],
    answer: Answer | None,
    steps: Sequence[PathStep],
    tasks: Sequence[Task],
) -> WeekPractice | None:
    """The employee's practice of the week. steps: of the answer, in order. tasks: counted, the largest share first. The
    rest is read here; the units only if a situation may get a practice."""
    clear = clear_situations(answer.situations if answer else [])
    order = situations_in_order(steps, list(employee.unit_progress.all()), clear)
    if not order:
        return None
    return week_practice(
        situations=order,
        units=offered_units(employee=employee, user=user, languages=languages),
        tasks=tasks,
        entries=list(employee.practices.select_related("task")),
        clear=clear,
    )


def situations_in_order(
    steps: Sequence[PathStep], progress: Sequence[UnitProgress], clear: ClearSituations
) -> list[str]:
    """Situations that may get a practice: those clear in a task, the path's first, and those whose units the employee has
    read, the latest first. A situation that is unclear gets none: a wrong practice is worse than none."""
    read = sorted(progress, key=lambda row: row.read_at, reverse=True)
    in_path = [step.situation for step in steps if step.situation in clear.task_of]
    return list(dict.fromkeys([*in_path, *clear.task_of, *(row.situation for row in read)]))


def practice_of(
    part: UnitPart, *, tasks: Sequence[Task], entries: Sequence[PracticeEntry], clear: ClearSituations
) -> WeekPractice | None:
    """The practice of the part that suits the employee, with what the employee said about it.

    Its task is the one that an earlier entry of this part names, else the one in which the situation is clear, else none.
    None if no practice of the part is fit for that task (see `choose_practice`), or if the situation is likely misread.
    """
    situation = part.unit.situation
    own = [row for row in entries if (row.situation, row.level) == (situation, part.level)]
    named = next((row for row in tasks if row.pk == clear.task_of.get(situation)), None)
    task = next((row.task for row in own if row.task), named)
    practice = choose_practice(task, situation, parse(part.text), others=tasks)
    is_misread = named is not None and task is named and lacks_sign(situation, named.statement)
    if practice is None or is_misread:
        return None
    return WeekPractice(part, practice, task, next((row for row in own if row.kind == practice.kind), None))
