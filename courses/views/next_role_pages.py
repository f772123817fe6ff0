"""The pages of next roles: open positions, possible roles, what carries over, and what would be new."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import Answer
from courses.services.answers import reasons
from courses.services.learning.near_vacancies import near_vacancies, open_positions
from courses.services.learning.next_roles import NextRole, RoleComparison
from courses.services.learning.path_choices import set_goal
from courses.services.learning.week import read_week
from courses.services.library.reading import offered_units, preferred_languages
from courses.views.page_access import for_employee, own_answer
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, say
from skills.models import EmergingRole, Employee, Occupation, Vacancy
from skills.services.situations.situation_names import situation_names

OCCUPATION, EMERGING = "occupation", "role"
_VACANCIES_A_PAGE, _MOST_ON_A_CARD = 50, 3


@for_employee
def next_roles(request: HttpRequest, employee: Employee) -> HttpResponse:
    comparison, names, _answer = _comparison(employee)
    found = comparison.choices()
    goal = getattr(employee, "goal", None)
    situations = situation_names()
    positions = open_positions([role.target.pk for role in found.occupations])
    occupations = [_compared(comparison, role, names, situations) for role in found.occupations]
    for item in occupations:
        item["n_positions"] = positions.get(item["target"].pk, 0)
    values = {
        "employee": employee,
        "goal": goal,
        "groups": [
            {
                "id": "occupations",
                "heading": _("Next steps from my occupation") if found.are_named else _("Occupations near my work"),
                "lead": _named_lead() if found.are_named else _near_lead(),
                "roles": occupations,
            },
            {
                "id": "emerging",
                "heading": _("Roles that emerge with AI"),
                "lead": _(
                    "No official list names these new roles yet. We have written their descriptions and tasks ourselves. "
                    "Your organisation may use other names for these roles."
                ),
                "roles": [_compared(comparison, role, names, situations) for role in found.emerging],
            },
        ],
        "known": found.known,
        "are_named": found.are_named,
        "near": [
            {"vacancy": vacancy, **_compared(comparison, role, names, situations)}
            for vacancy, role in near_vacancies(comparison)
        ],
        "n_vacancies": Vacancy.objects.still_open().count(),
        "goal_key": goal.key if goal else "",
    }
    return render(request, "courses/next_roles.html", values)


def _named_lead() -> str:
    return _(
        "Three language models read your occupation, one after another, and all of them name these as realistic next steps "
        "without a new degree and without a step down. In a blind check, about six of ten were sensible. A person who knows "
        "you may see others."
    )


def _near_lead() -> str:
    return _(
        "These occupations are near your work and need similar preparation. AI changes them less than your work, they call "
        "for more human skills, or they are a step up."
    )


@for_employee
def vacancies(request: HttpRequest, employee: Employee) -> HttpResponse:
    """All open positions of the organisation, the first to close first. Everybody sees the same list."""
    page = Paginator(Vacancy.objects.still_open(), _VACANCIES_A_PAGE).get_page(request.GET.get("page"))
    comparison, _names, _answer = _comparison(employee)
    comparable = {row.occupation_id for row in page.object_list if comparison.knows(row.occupation_id)}
    return render(request, "courses/vacancies.html", {"employee": employee, "page": page, "comparable": comparable})


@for_employee
def next_role(request: HttpRequest, employee: Employee, kind: str, pk: int) -> HttpResponse:
    comparison, names, answer = _comparison(employee)
    role = comparison.role(f"{kind}-{pk}")
    if role is None:
        raise Http404
    goal = getattr(employee, "goal", None)
    closing = comparison.courses(role, answer) if answer else []
    situations, known = comparison.situations(role), situation_names()
    vacancies = Vacancy.objects.still_open().filter(occupation=pk) if kind == OCCUPATION else Vacancy.objects.none()
    values = {
        "carried_situations": [
            {"name": known[row.slug], "own": row.own} for row in situations.carried if row.slug in known
        ],
        "vacancies": vacancies[:_VACANCIES_A_PAGE],
        "missing_situations": _steps(request, employee, [slug for slug in situations.missing if slug in known], known),
        "employee": employee,
        "role": _named(role, names),
        "kind": kind,
        "courses": [
            {"course": course, "closes": [names[slug] for slug in slugs if slug in names]} for course, slugs in closing
        ],
        "is_goal": goal is not None and goal.key == role.target.key,
        "goal": goal,
    }
    return render(request, "courses/next_role.html", values)


def _steps(
    request: HttpRequest, employee: Employee, slugs: Sequence[str], names: dict[str, str]
) -> list[dict[str, Any]]:
    """Each missing situation with the part of its unit to read next; part: None if there is no unit."""
    if not slugs:
        return []
    languages = preferred_languages(employee, shown=get_language() or "en")
    units = {unit.situation: unit for unit in offered_units(employee=employee, user=request.user, languages=languages)}
    return [{"name": names[slug], "part": units[slug].parts[0] if slug in units else None} for slug in slugs]


def _comparison(employee: Employee) -> tuple[RoleComparison, dict[str, str], Answer | None]:
    """The employee's work compared with every target; the human skills' names in sentences, by slug; the answer."""
    answer = own_answer(employee)
    week = read_week(employee, answer)
    names = {slug: reasons.in_sentence(name) for slug, name in week.skill_names.items()}
    return RoleComparison(employee, week, tuple(sorted(names))), names, answer


def _compared(
    comparison: RoleComparison, role: NextRole, names: dict[str, str], situations: dict[str, str]
) -> dict[str, Any]:
    """The role with the situations that carry over to it and that would be new, for a card. situations: their names."""
    found = comparison.situations(role)
    carried = [situations[row.slug] for row in found.carried if row.slug in situations]
    return {
        **_named(role, names),
        "known_situations": carried[:_MOST_ON_A_CARD],
        "new_situations": [situations[slug] for slug in found.missing if slug in situations][:_MOST_ON_A_CARD],
        "pair": role.carries[0] if role.carries else role.nearest,
    }


def _named(role: NextRole, names: dict[str, str]) -> dict[str, Any]:
    """The role with the human skills that both call for, and those that the role calls for more, never the same twice."""
    return {
        "role": role,
        "target": role.target,
        "kind": EMERGING if role.target.is_emerging else OCCUPATION,
        "skills": [names[slug] for slug in role.skills if slug in names],
        "uses": [names[slug] for slug in role.uses if slug in names and slug not in role.skills],
    }


@require_POST
@for_employee
def goal(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Sets the goal to an occupation or an emerging role; with neither, removes it. Then recalculates the path."""
    kind, pk = request.POST.get("kind", ""), request.POST.get("pk", "")
    if kind == OCCUPATION and pk.isdigit():
        chosen = set_goal(employee=employee, occupation=get_object_or_404(Occupation, pk=pk))
    elif kind == EMERGING and pk.isdigit():
        chosen = set_goal(employee=employee, role=get_object_or_404(EmergingRole.objects.offered(), pk=pk))
    else:
        chosen = set_goal(employee=employee)
    recalculate_for(request, employee)
    if chosen is None:
        say(request, _("Your goal is removed. Your path is based only on your work again."))
    else:
        say(request, _("Your goal: %(goal)s. Your path is being updated.") % {"goal": chosen.title})
    return back_to_change("path")
