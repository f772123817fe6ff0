"""What an employee says about practices; the calendar file; practice by e-mail."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import PracticeEntry, UnitPart
from courses.services.library.calendar_file import practice_calendar
from courses.services.library.practice_mail import want_weekly_mail
from courses.services.library.practices import choose_practice, record_practice, withdraw_practice
from courses.services.library.private_notes import LONGEST_NOTE, decrypt_note
from courses.services.library.reading import best_of, preferred_languages, versions_in_languages
from courses.services.library.unit_html import render_line
from courses.services.library.unit_text import SectionKind, UnitText, parse
from courses.views.library_forms import PracticeForm
from courses.views.page_access import for_employee
from courses.views.saying import back_to_change, refuse, say
from skills.models import Employee, Task


def practice_values(request: HttpRequest, employee: Employee, part: UnitPart, text: UnitText) -> dict[str, Any]:
    """Template values of the practices: the one that suits the employee's task first, then the others."""
    tasks = list(employee.tasks.counted().order_by("-share", "pk"))
    entries = {
        row.kind: row
        for row in PracticeEntry.objects.filter(
            employee=employee, situation=part.unit.situation, level=part.level
        ).select_related("task")
    }
    task = _wanted_task(request, tasks) or next((row.task for row in entries.values() if row.task), None)
    chosen = choose_practice(task, part.unit.situation, text, others=tasks)
    unfit, task = (task, None) if chosen is None else (None, task)
    chosen = chosen or text.practices[0]
    cards = [
        {
            "kind": practice.kind,
            "is_apart": practice.is_apart,
            "label": practice.label,
            "text": render_line(practice.text_without_task),
            "entry": entry,
            "note": decrypt_note(entry.encrypted_note, employee_id=employee.pk) if entry else "",
            "is_chosen": practice is chosen,
        }
        for practice in text.practices
        for entry in [entries.get(practice.kind)]
    ]
    return {
        "practice": next(card for card in cards if card["is_chosen"]),
        "other_practices": [card for card in cards if not card["is_chosen"]],
        "practice_task": task,
        "unfit_task": unfit,
        "tasks": tasks,
        "longest_note": LONGEST_NOTE,
    }


def _wanted_task(request: HttpRequest, tasks: list[Task]) -> Task | None:
    """The task named in the address, if it is one of the employee's."""
    wanted = request.GET.get("task", "")
    return next((task for task in tasks if str(task.pk) == wanted), None)


@require_POST
@for_employee
def practice(request: HttpRequest, employee: Employee, situation: str, level: str) -> HttpResponse:
    part = _part(request, employee, situation, level)
    form = PracticeForm(request.POST, employee=employee)
    back, place = _back(request, part), f"practice-{situation}"
    if not form.is_valid():
        refuse(request, " ".join(str(error) for errors in form.errors.values() for error in errors), at=place)
        return back_to_change(back)
    values = form.cleaned_data
    if not values["outcome"]:
        if _has_note(employee, part, values["kind"]) and request.POST.get("sure") != "yes":
            return render(request, "courses/confirm.html", _what_taking_back_deletes(request, part))
        withdraw_practice(employee=employee, situation=situation, level=level, kind=values["kind"])
        say(request, _("Taken back. The note was deleted."), at=place)
        return back_to_change(back)
    note = values["note"] if "note" in request.POST else None
    record_practice(
        employee=employee, part=part, kind=values["kind"], outcome=values["outcome"], note=note, task=values["task"]
    )
    confirmations = {
        PracticeEntry.Outcome.DONE: _("Saved: you have tried this practice."),
        PracticeEntry.Outcome.LATER: _("Saved: you have not tried this practice yet. It stays on this page."),
        PracticeEntry.Outcome.REFUSED: _("Saved: this practice will not be suggested again."),
    }
    say(request, confirmations[values["outcome"]], at=place)
    return back_to_change(back)


def _has_note(employee: Employee, part: UnitPart, kind: str) -> bool:
    rows = PracticeEntry.objects.filter(employee=employee, situation=part.unit.situation, level=part.level, kind=kind)
    return rows.exclude(encrypted_note="").exists()


def _what_taking_back_deletes(request: HttpRequest, part: UnitPart) -> dict[str, Any]:
    """Template values of the question before a practice with a private note is taken back."""
    sent = ("kind", "task", "back", "outcome")
    return {
        "title": _("Take the practice back?"),
        "action": request.get_full_path(),
        "fields": [(name, request.POST[name]) for name in sent if name in request.POST],
        "deleted": [_("What you said about this practice"), _("Your private note on it")],
        "yes": _("Yes, delete both"),
        "no": _("No, keep them"),
        "back": _back(request, part),
    }


@for_employee
def calendar(request: HttpRequest, employee: Employee, situation: str, level: str, kind: str) -> HttpResponse:
    """The practice as a calendar file, with the employee's task if the address names one."""
    part = _part(request, employee, situation, level)
    text = parse(part.text)
    found = next((row for row in text.practices if row.kind == kind), None)
    if found is None:
        raise Http404
    task = _wanted_task(request, list(employee.tasks.counted()))
    lines = [found.text_without_task]
    if task is not None:
        lines.insert(0, _("Your task: “%(task)s”.") % {"task": task.statement})
    address = request.build_absolute_uri(reverse("unit", args=[situation, level]))
    content = practice_calendar(
        uid=f"{situation}-{level}-{kind}-{employee.pk}@reskill",
        title=_("Practice: %(title)s") % {"title": part.title},
        text="\n\n".join(lines),
        url=f"{address}#s{SectionKind.PRACTICES + 1}",
        zone=settings.TIME_ZONE,
    )
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="practice-{situation}.ics"'},
    )


@require_POST
@for_employee
def by_mail(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Turns the practice or the notices in the weekly e-mail on or off."""
    about, wants = request.POST.get("about", "practice"), request.POST.get("wants") == "yes"
    if wants and not employee.email:
        refuse(request, _("There is no e-mail address in your data. Ask HR to add one."), at="mail")
        return back_to_change("library")
    wish = {"notices": wants} if about == "notices" else {"practice": wants}
    want_weekly_mail(employee=employee, language=get_language() or "en", **wish)
    texts = {
        ("practice", True): _("You get the week's practice by e-mail on Mondays."),
        ("practice", False): _("You will get no more e-mails about practices."),
        ("notices", True): _("You will get e-mails about replies, decisions and new suggestions, at most one a week."),
        ("notices", False): _("You will get no more e-mails about replies, decisions and suggestions."),
    }
    say(request, texts["notices" if about == "notices" else "practice", wants], at="mail")
    return back_to_change("library")


def _part(request: HttpRequest, employee: Employee, situation: str, level: str) -> UnitPart:
    """The part in the language named in the address, or in the reader's. Raises Http404."""
    versions = versions_in_languages(user=request.user, situation=situation, level=level)
    languages = [request.GET.get("language", ""), *preferred_languages(employee, shown=get_language() or "en")]
    part = best_of(versions, languages)
    if part is None:
        raise Http404
    return part


def _back(request: HttpRequest, part: UnitPart) -> str:
    """The page that contained the form: the path, or the unit."""
    if request.POST.get("back") == "path":
        return reverse("path")
    task = f"&task={request.POST['task']}" if request.POST.get("task", "").isdecimal() else ""
    address = reverse("unit", args=[part.unit.situation, part.level])
    return f"{address}?language={part.language}{task}"
