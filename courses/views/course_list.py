"""The list of courses and learning units, with filters, search and the employee's recent searches."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.arithmetic.thresholds import BUILDS_FROM
from courses.models import Course, CourseEmphasis, EmphasisOverride, Feedback
from courses.models.course import has_no_way
from courses.services.answers.catalogue_arrays import main_language
from courses.services.catalogue.course_search import Found, find_courses
from courses.services.catalogue.query_language import foreign_language
from courses.services.learning.alternatives import builds, in_own_languages, is_in_own_languages, with_emphasis
from courses.services.learning.week import page_basis
from courses.services.library.unit_courses import unit_address
from courses.views.learning_forms import FREE, CatalogueForm, language_name, own_first
from courses.views.page_access import for_employee, own_answer
from courses.views.recent_searches import forget_searches, recent_searches, remember_search
from skills.embedding import warm_up
from skills.models import Basis, Employee, HumanSkill
from skills.words import translated

PAGE = 20
FEW = 5  # with fewer matches, courses that are near in meaning only are shown, too
SORTED_BY: dict[str, tuple[Any, ...]] = {
    "title": (),
    "shortest": (F("duration_hours").asc(nulls_last=True),),
    "cheapest": (F("cost").asc(nulls_last=True),),
    "newest": ("-created_at",),
}
PROVIDERS_NAMED = 100
SKILLS_NAMED = 2


@for_employee
def courses(request: HttpRequest, employee: Employee) -> HttpResponse:
    warm_up()  # the next request is probably a search
    offered = Course.objects.visible_to(request.user).offered()
    named = HumanSkill.objects.filter(is_active=True).values_list("slug", "name")
    skills = [(slug, translated(name)) for slug, name in named]
    languages, providers = _facets(offered)
    languages = own_first(languages, employee)
    form = CatalogueForm(request.GET, languages=languages, providers=providers, skills=skills)
    form.is_valid()  # an invalid filter is ignored; the form shows an error
    chosen = form.cleaned_data
    basis = page_basis(own_answer(employee))
    rows = _filtered(offered, chosen, basis, employee)
    words = chosen.get("q", "").strip()
    found = find_courses(rows, words, languages=search_languages(employee)) if words else None
    page = _page(rows, found, chosen.get("sort", ""), request.GET.get("page"), employee)
    query = request.GET.copy()
    query.pop("page", None)
    n_filters = sum(bool(value) for name, value in chosen.items() if name not in ("q", "sort"))
    shows_near = found is not None and len(found.matches) < FEW
    values = {
        "form": form,
        "page": page,
        "cards": _cards(page.object_list, basis, employee, dict(skills)),
        "near": _cards(found.near, basis, employee, dict(skills)) if found and shows_near else [],
        "found": found,
        "query": query.urlencode(),
        "is_filtered": bool(n_filters or words),
        "n_filters": n_filters,
        "searched": words,
        "missing_language": _missing_language(words, found, employee),
        "recent": [old for old in recent_searches(request, employee) if old.casefold() != words.casefold()],
    }
    response = render(request, "courses/courses.html", values)
    if words:
        remember_search(request, response, employee, words)
    return response


def _missing_language(words: str, found: Found | None, employee: Employee) -> str:
    """The name of the language of the search if the reader does not learn in it and the first matches are not in it."""
    code = foreign_language(words, [main_language(str(own)) for own in employee.languages]) if found else ""
    if not code or found is None or not found.matches:
        return ""
    first = Course.objects.filter(pk__in=found.matches[:FEW]).values_list("language", flat=True)
    return "" if code in map(main_language, first) else language_name(code)


@require_POST
@for_employee
def forget(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Erases the recent searches from the browser."""
    response = redirect("courses")
    forget_searches(response)
    messages.success(request, _("Your recent searches are deleted."))
    return response


def search_languages(employee: Employee) -> list[str]:
    """The languages that the employee can learn in, that of the page first if it is one of them."""
    shown = main_language(get_language() or "en")
    own = [main_language(str(code)) for code in employee.languages]
    return sorted(dict.fromkeys(own), key=lambda code: code != shown)


def _facets(offered: QuerySet[Course]) -> tuple[list[str], list[str]]:
    """The languages, and the providers with most courses, each sorted. One query."""
    languages: set[str] = set()
    providers: Counter[str] = Counter()
    rows = offered.order_by().values_list("language", "provider").annotate(n=Count("pk"))
    for language, provider, n in rows:
        languages.add(language)
        providers[provider] += n
    del providers[""]
    named = [name for name, _n in providers.most_common(PROVIDERS_NAMED)]
    return sorted(languages - {""}), sorted(named, key=str.casefold)


def _page(rows: QuerySet[Course], found: Found | None, sort: str, number: str | None, employee: Employee) -> Page:
    """The requested page of ids. found: the result of a search, the best match first; None: all rows, by title.

    Courses in languages that the employee cannot learn in come last, unless another order was chosen.
    """
    ids: Any
    if found is not None and not sort:
        return Paginator(found.matches, PAGE).get_page(number)
    if found is not None:
        rows = rows.filter(pk__in=found.matches)
    own = in_own_languages(employee)
    first = [Case(When(own, then=0), default=1, output_field=IntegerField())] if own and not sort else []
    ids = rows.order_by(*first, *SORTED_BY.get(sort, ()), "title", "pk").values_list("pk", flat=True)
    return Paginator(ids, PAGE).get_page(number)


@dataclass(frozen=True)
class Card:
    """A course in the list.

    builds: names of the human skills that the course builds most. said: the employee's feedback in words, or ''.
    is_foreign: the course is in a language that the employee cannot learn in.
    """

    course: Course
    language_name: str
    builds: Sequence[str]
    said: str
    is_foreign: bool

    @property
    def unit_address(self) -> str:
        """The page on which a learning unit is read; '' for other courses."""
        return unit_address(self.course)

    @property
    def minutes(self) -> int:
        """How long reading a learning unit takes; 0 for other courses."""
        return round(60 * (self.course.duration_hours or 0)) if self.unit_address else 0


def _cards(ids: Iterable[int], basis: Basis | None, employee: Employee, names: dict[str, str]) -> list[Card]:
    """The courses of these ids, in their order."""
    order = list(ids)
    said = Feedback.objects.filter(employee=employee, course=OuterRef("pk"))
    rows = with_emphasis(Course.objects.filter(pk__in=order), basis).annotate(
        said=Subquery(said.values("kind")[:1]), has_no_way=has_no_way()
    )
    found = {
        row.pk: Card(
            row,
            language_name(row.language) if row.language else "",
            [names[slug] for slug in builds(row) if slug in names][:SKILLS_NAMED],
            str(Feedback.Kind(row.said).label) if row.said else "",
            not is_in_own_languages(employee, row.language),
        )
        for row in rows
    }
    return [found[pk] for pk in order if pk in found]


def _filtered(
    rows: QuerySet[Course], chosen: dict[str, Any], basis: Basis | None, employee: Employee
) -> QuerySet[Course]:
    """The courses that match every filter."""
    for name in ("language", "provider"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("level"):
        rows = rows.filter(level=int(chosen["level"]))
    if chosen.get("hours"):
        rows = rows.filter(duration_hours__lte=int(chosen["hours"]))
    if chosen.get("cost"):
        rows = rows.filter(cost_period="", cost__lte=0 if chosen["cost"] == FREE else int(chosen["cost"]))
    if chosen.get("mine"):
        rows = rows.filter(pk__in=employee.feedback.filter(kind=chosen["mine"]).values("course"))
    return _building(rows, chosen["skill"], basis) if chosen.get("skill") else rows


def _building(rows: QuerySet[Course], skill: str, basis: Basis | None) -> QuerySet[Course]:
    """The courses that build the human skill, by the emphasis computed on this basis or set by a person."""
    computed = CourseEmphasis.objects.none()
    if basis is not None:
        computed = CourseEmphasis.objects.filter(
            model_revision=basis.model_revision, settings_fingerprint=basis.settings_fingerprint
        ).filter(**{f"emphasis__{skill}__gte": BUILDS_FROM})
    overrides = EmphasisOverride.objects.filter(skill__slug=skill)
    builds, does_not = overrides.filter(value__gte=BUILDS_FROM), overrides.filter(value__lt=BUILDS_FROM)
    rows = rows.filter(Q(text_hash__in=computed.values("text_hash")) | Q(pk__in=builds.values("course")))
    return rows.exclude(pk__in=does_not.values("course"))
