"""The library: the list of learning units, and the page on which one part is read, checked and practised."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import PracticeMail, SelfCheckAnswer, UnitPart, UnitProgress
from courses.services.library.reading import (
    OfferedUnit,
    answer_check,
    best_of,
    complete_part,
    keep_place,
    offered_units,
    preferred_languages,
    reopen_part,
    versions_in_languages,
)
from courses.services.library.unit_html import render_line, render_sections
from courses.services.library.unit_search import search_units
from courses.services.library.unit_text import SectionKind, UnitText, parse
from courses.views.learning_forms import language_name
from courses.views.library_forms import CheckForm, LibrarySearchForm, PlaceForm
from courses.views.page_access import for_employee, own_answer
from courses.views.practice_pages import practice_values
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, say
from skills.embedding import warm_up
from skills.models import Employee, HumanSkill
from skills.services.situations.situation_names import situation_facts
from skills.words import translated

_OWN_SHOWN = 6


@for_employee
def library(request: HttpRequest, employee: Employee) -> HttpResponse:
    warm_up()  # the next request may be a search
    languages = preferred_languages(employee, shown=get_language() or "en")
    units = offered_units(employee=employee, user=request.user, languages=languages)
    answer = own_answer(employee)
    by_situation = {unit.situation: unit for unit in units}
    form = LibrarySearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    values = {
        "form": form,
        "words": words,
        "found": search_units(units, words, user=request.user, languages=languages),
        "own": [by_situation[row["slug"]] for row in answer.situations if row["slug"] in by_situation][:_OWN_SHOWN]
        if answer
        else [],
        "groups": _grouped(units),
        "reading": [unit for unit in units if unit.is_started and not unit.is_done],
        "n_units": len(units),
        "page_language": languages[0],
        "mail": PracticeMail.objects.filter(employee=employee).first(),
    }
    return render(request, "courses/library.html", values)


def _grouped(units: Sequence[OfferedUnit]) -> list[dict[str, Any]]:
    """The units by group, in the order of the situations; those on the organisation's own situations come last."""
    facts, names = situation_facts(), dict(HumanSkill.objects.values_list("slug", "name"))
    by_situation = {unit.situation: unit for unit in units}
    groups: dict[str, list[OfferedUnit]] = {}
    for slug in [
        *(slug for slug in facts if slug in by_situation),
        *(slug for slug in by_situation if slug not in facts),
    ]:
        groups.setdefault(facts[slug].group if slug in facts else "", []).append(by_situation[slug])
    return [
        {
            "slug": slug or "more",
            "name": translated(names[slug]) if slug in names else _("Other situations"),
            "units": rows,
        }
        for slug, rows in groups.items()
    ]


@for_employee
def unit(request: HttpRequest, employee: Employee, situation: str, level: str) -> HttpResponse:
    versions, part = _find(request, employee, situation, level)
    text = parse(part.text)
    progress = UnitProgress.objects.filter(employee=employee, situation=situation, level=level).first()
    other_level = UnitPart.Level.ADVANCED if level == UnitPart.Level.FOUNDATIONS else UnitPart.Level.FOUNDATIONS
    languages = [part.language, *preferred_languages(employee, shown=get_language() or "en")]
    sections = render_sections(text, minutes=part.minutes)
    values = {
        "part": part,
        "sections": sections,
        "progress": progress,
        "resume": sections[progress.place - 1] if progress and progress.place > 1 and not progress.done_at else None,
        "questions": _questions(employee, part, text),
        "others": [
            {"code": row.language, "name": language_name(row.language)} for row in versions if row.pk != part.pk
        ],
        "other_part": best_of(
            versions_in_languages(user=request.user, situation=situation, level=other_level), languages
        ),
        "page_language": (get_language() or "en").split("-")[0],
        **practice_values(request, employee, part, text),
    }
    return render(request, "courses/unit.html", values)


def _find(request: HttpRequest, employee: Employee, situation: str, level: str) -> tuple[list[UnitPart], UnitPart]:
    """The part's texts in all languages, and the one to show. Raises Http404."""
    if level not in UnitPart.Level.values:
        raise Http404
    versions = versions_in_languages(user=request.user, situation=situation, level=level)
    wanted = request.GET.get("language", "")
    languages = preferred_languages(employee, shown=get_language() or "en")
    part = best_of(versions, [wanted, *languages] if wanted else languages)
    if part is None:
        raise Http404
    return versions, part


def _questions(employee: Employee, part: UnitPart, text: UnitText) -> list[dict[str, Any]]:
    """The check questions with the answer that the employee has chosen, if any."""
    rows = SelfCheckAnswer.objects.filter(employee=employee, part=part)
    chosen = dict(rows.values_list("question", "answer"))
    return [
        {
            "number": number,
            "text": render_line(question.text),
            "answers": [
                {
                    "number": i,
                    "text": render_line(answer.text),
                    "explanation": render_line(answer.explanation),
                    "is_right": answer.is_right,
                    "is_chosen": chosen.get(number) == i,
                }
                for i, answer in enumerate(question.answers, 1)
            ],
        }
        for number, question in enumerate(text.questions, 1)
    ]


@require_POST
@for_employee
def place(request: HttpRequest, employee: Employee, situation: str, level: str) -> HttpResponse:
    """Keeps the place. Called by a script while the reader scrolls, and by a form where scripts are off."""
    _versions, part = _find(request, employee, situation, level)
    form = PlaceForm(request.POST)
    if form.is_valid():
        keep_place(employee=employee, part=part, place=form.cleaned_data["place"])
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    say(request, _("Your place is saved."), at=f"s{form.cleaned_data.get('place', 1)}")
    return back_to_change(page_of(part))


@require_POST
@for_employee
def check(request: HttpRequest, employee: Employee, situation: str, level: str) -> HttpResponse:
    """Stores the chosen answer; the page then shows what this answer would do."""
    _versions, part = _find(request, employee, situation, level)
    form = CheckForm(request.POST, unit=parse(part.text))
    if not form.is_valid():
        return redirect(f"{page_of(part)}#s{SectionKind.CHECK + 1}")
    answer_check(employee=employee, part=part, **form.cleaned_data)
    return redirect(f"{page_of(part)}#q{form.cleaned_data['question']}")


@require_POST
@for_employee
def done(request: HttpRequest, employee: Employee, situation: str, level: str) -> HttpResponse:
    """Completes the part, or takes the completion back."""
    _versions, part = _find(request, employee, situation, level)
    if request.POST.get("done") == "no":
        reopen_part(employee=employee, situation=situation, level=level)
        recalculate_for(request, employee)
        say(request, _("“%(title)s” is no longer marked as read.") % {"title": part.title}, at="end")
    else:
        if complete_part(employee=employee, part=part):
            recalculate_for(request, employee)
        say(request, _("Read: “%(title)s”.") % {"title": part.title}, at="end")
    return back_to_change(page_of(part))


def page_of(part: UnitPart) -> str:
    """The address of the part's page, in the language of this text."""
    return f"{reverse('unit', args=[part.unit.situation, part.level])}?language={part.language}"
