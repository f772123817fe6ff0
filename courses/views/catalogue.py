"""The catalogue: browsing, and one course."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from courses import reasons
from courses.forms import CatalogueForm, language_name
from courses.models import Course, CourseEmphasis, EmphasisOverride, Recommendation
from courses.services.week import CALLS_FROM, page_basis, read_week
from courses.views.access import for_employee, own_answer
from skills.models import Basis, Employee, HumanSkill

PAGE = 20
BUILDS_FROM = reasons.BUILDS_FROM


@for_employee
def courses(request: HttpRequest, employee: Employee) -> HttpResponse:
    offered = Course.objects.visible_to(request.user).offered()
    languages = sorted(filter(None, offered.order_by().values_list("language", flat=True).distinct()))
    form = CatalogueForm(request.GET, languages=languages)
    form.is_valid()  # a filter that makes no sense is left out; the form says so
    wanted = form.cleaned_data
    found = _filtered(offered, wanted, page_basis(own_answer(employee))).for_list()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for course in page:
        course.language_name = language_name(course.language) if course.language else ""
    query = request.GET.copy()
    query.pop("page", None)
    values = {"form": form, "page": page, "query": query.urlencode(), "is_filtered": any(wanted.values())}
    return render(request, "courses/courses.html", values)


def _filtered(rows, wanted: dict, basis: Basis | None):
    """The courses that fit every filter."""
    for word in wanted.get("q", "").split():
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
    if wanted.get("language"):
        rows = rows.filter(language=wanted["language"])
    if wanted.get("level"):
        rows = rows.filter(level=int(wanted["level"]))
    if wanted.get("hours"):
        rows = rows.filter(duration_hours__lte=int(wanted["hours"]))
    if wanted.get("skill"):
        judged = _emphasis(basis).filter(**{f"emphasis__{wanted['skill']}__gte": BUILDS_FROM})
        own = EmphasisOverride.objects.filter(skill__slug=wanted["skill"])
        rows = rows.filter(
            Q(text_hash__in=judged.values("text_hash")) | Q(pk__in=_courses(own, value__gte=BUILDS_FROM))
        )
        rows = rows.exclude(pk__in=_courses(own, value__lt=BUILDS_FROM))
    return rows


def _courses(overrides, **limits):
    return overrides.filter(**limits).values("course")


def _emphasis(basis: Basis | None):
    """What was computed of courses on this basis."""
    if basis is None:
        return CourseEmphasis.objects.none()
    return CourseEmphasis.objects.filter(
        model_revision=basis.model_revision, settings_fingerprint=basis.settings_fingerprint
    )


@for_employee
def course(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    # Retired courses stay readable for those who have them in their path.
    row = get_object_or_404(Course.objects.prefetch_related("prerequisites", "opens"), pk=pk)
    answer = own_answer(employee)
    week = read_week(employee, answer)
    emphasis = _emphasis_rows(row, week.basis)
    builds = {item["slug"] for item in emphasis if item["value"] >= BUILDS_FROM}
    serves = [item for item in week.counted if item.assessment and _calls_for(item.assessment.demand, builds)]
    found = None
    if answer is not None:
        found = Recommendation.objects.filter(answer=answer, course=row).select_related("answer").first()
    values = {
        "course": row,
        "language": language_name(row.language) if row.language else "",
        "emphasis": emphasis,
        "serves": serves,
        "why": reasons.recommendation_reasons(found) if found else [],
        "step": answer.steps.filter(course=row).first() if answer else None,
        "said": employee.feedback.filter(course=row).first(),
    }
    return render(request, "courses/course.html", values)


def _calls_for(demand: dict[str, float], slugs: set[str]) -> bool:
    return any(demand.get(slug, 0.0) >= CALLS_FROM for slug in slugs)


def _emphasis_rows(row: Course, basis: Basis | None) -> list[dict]:
    """Per human skill: value, whether a person set it, and the anchor it came closest to; the strongest first."""
    computed = _emphasis(basis).filter(text_hash=row.text_hash).first()
    own = dict(row.emphasis_overrides.values_list("skill__slug", "value"))
    rows = []
    for slug, name in HumanSkill.objects.filter(is_active=True).values_list("slug", "name"):
        value = own.get(slug, computed.emphasis.get(slug) if computed else None)
        if value is not None:
            rows.append({"slug": slug, "name": name, "value": value, "by_person": slug in own})
    return sorted(rows, key=lambda item: -item["value"])
