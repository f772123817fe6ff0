"""The library's part of the path page: the week's practice, the situations, and what the employee has built so far."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import Answer, Feedback, UnitPart
from courses.services.learning.certificates import certificates_of
from courses.services.library.built import Built, built_so_far
from courses.services.library.practices import (
    WeekPractice,
    clear_situations,
    practice_of,
    situations_in_order,
    week_practice,
)
from courses.services.library.private_notes import LONGEST_NOTE, decrypt_note
from courses.services.library.reading import OfferedUnit, offered_units, preferred_languages
from courses.services.library.unit_courses import is_unit, unit_level
from courses.services.library.unit_html import render_line
from courses.views.page_access import for_employee
from skills.models import Employee

_SHOWN = 3  # of what was built; the rest stands on its own page


def library_values(
    request: HttpRequest,
    employee: Employee,
    steps: Sequence[dict[str, Any]],
    feedback: Sequence[Feedback],
    answer: Answer | None,
) -> dict[str, Any]:
    """Template values. Two queries for an employee who has read nothing and whose path names no situation."""
    progress = list(employee.unit_progress.all())
    entries = list(employee.practices.select_related("task"))
    clear = clear_situations(answer.situations if answer else [])
    order = situations_in_order([item["step"] for item in steps], progress, clear)
    named = list(dict.fromkeys(item["step"].situation for item in steps if item["step"].situation))
    units = _units(request, employee) if order or named or entries else []
    tasks = list(employee.tasks.counted().order_by("-share", "pk")) if units else []
    practice = week_practice(situations=order, units=units, tasks=tasks, entries=entries, clear=clear)
    built = built_so_far(progress=progress, entries=entries, feedback=feedback, units=units)
    by_situation = {unit.situation: unit for unit in units}
    return {
        "week_practice": _card(practice, employee) if practice else None,
        "practices_are_over": bool(order),
        "situations": [
            {
                "unit": by_situation[slug],
                "part": (part := _part_for(by_situation[slug], steps)),
                "practice": practice_of(part, tasks=tasks, entries=entries, clear=clear) if slug in order else None,
                "unit_steps": [
                    item["step"] for item in steps if item["step"].situation == slug and is_unit(item["step"].course)
                ][:1],
                "why": [why for item in steps if item["step"].situation == slug for why in item["why"]][:1],
                "steps": [
                    item for item in steps if item["step"].situation == slug and not is_unit(item["step"].course)
                ],
            }
            for slug in named
            if slug in by_situation
        ],
        "other_steps": [item for item in steps if item["step"].situation not in by_situation],
        "built": built[:_SHOWN],
        "n_built": len(built),
        "longest_note": LONGEST_NOTE,
        "page_language": (get_language() or "en").split("-")[0],
    }


def _units(request: HttpRequest, employee: Employee) -> list[OfferedUnit]:
    languages = preferred_languages(employee, shown=get_language() or "en")
    return offered_units(employee=employee, user=request.user, languages=languages)


def _part_for(unit: OfferedUnit, steps: Sequence[dict[str, Any]]) -> UnitPart:
    """The part that the path recommends, else the first that the employee has not read yet."""
    wanted = {unit_level(item["step"].course) for item in steps if item["step"].situation == unit.situation}
    done = {row.level for row in unit.progress if row.done_at}
    return next((part for part in unit.parts if part.level in wanted - done), _next_part(unit))


def _next_part(unit: OfferedUnit) -> UnitPart:
    """The first part that the employee has not read yet; the last one if all are read."""
    done = {row.level for row in unit.progress if row.done_at}
    return next((part for part in unit.parts if part.level not in done), unit.parts[-1])


def _card(found: WeekPractice, employee: Employee) -> dict[str, Any]:
    entry = found.entry
    return {
        "part": found.part,
        "task": found.task,
        "kind": found.practice.kind,
        "is_apart": found.practice.is_apart,
        "label": found.practice.label,
        "text": render_line(found.practice.text_without_task),
        "entry": entry,
        "note": decrypt_note(entry.encrypted_note, employee_id=employee.pk) if entry else "",
    }


@for_employee
def built(request: HttpRequest, employee: Employee) -> HttpResponse:
    values = {"built": _everything(request, employee), "certificates": certificates_of(employee)}
    return render(request, "courses/built.html", values)


@for_employee
def download_built(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Everything the employee has built, as a text file for their own records."""
    kinds = {"practice": _("practice"), "unit": _("unit read"), "course": _("course finished")}
    lines = [
        f"{formats.date_format(timezone.localtime(item.at), 'DATE_FORMAT')}: {item.title} ({kinds[item.kind]})"
        + (f"\n    “{item.note}”" if item.note else "")
        for item in _everything(request, employee)
    ]
    name = f"what-i-have-built-{timezone.localdate().isoformat()}.txt"
    return HttpResponse(
        "\n\n".join([_("What I have built so far"), *lines, ""]),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _everything(request: HttpRequest, employee: Employee) -> list[Built]:
    return built_so_far(
        progress=list(employee.unit_progress.all()),
        entries=list(employee.practices.all()),
        feedback=list(employee.feedback.select_related("course")),
        units=_units(request, employee),
    )
