"""The admin of employees: how far AI can speed up the week, in bands, the evidence, and the learning path."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from courses.models import Answer, Feedback
from courses.services.answers.reasons import recommendation_reasons, skill_names
from courses.services.learning.week import read_week
from courses.services.recalculation import start_recalculation
from courses.tasks import advance_recalculation
from skills import exposure_bands
from skills.admin.employee_admin import EmployeeAdmin, sees_exact
from skills.admin.labels import Colours
from skills.models import Employee, EmployeePair
from skills.services.people.likely_pairs import note_pair


class AnswerState(admin.SimpleListFilter):
    """Finds employees without an answer. There is no filter by exposure band: nothing selects people by their exposure."""

    title, parameter_name = _("answer"), "answer"

    def lookups(self, request, model_admin):
        return [("none", _("no answer yet"))]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if self.value() != "none":
            return queryset
        current = Answer.objects.current().filter(employee=OuterRef("pk"))
        return queryset.filter(~Exists(current), has_answer=False)  # an index contains only these rows


class PathState(admin.SimpleListFilter):
    """Filters by the state of the learning path. AnswerState finds employees without an answer."""

    title, parameter_name = _("learning path"), "path"

    def lookups(self, request, model_admin):
        return [
            ("none", _("none found")), ("new", _("not started")), ("begun", _("a course started")),
            ("finished", _("a course finished")),
        ]  # fmt: skip

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        current = Answer.objects.current()
        has_path = Exists(current.filter(employee=OuterRef("pk"), path_weeks__gt=0))
        feedback = Feedback.objects.filter(employee=OuterRef("pk"))
        started = Exists(feedback.filter(kind__in=[Feedback.Kind.STARTED, Feedback.Kind.FINISHED]))
        match self.value():
            case "none":
                # Uses an index of the answers without a path. A search for missing paths would check every employee.
                return queryset.filter(pk__in=current.filter(path_weeks=0).values("employee"))
            case "new":
                return queryset.filter(has_path, ~started)
            case "begun":
                return queryset.filter(Exists(feedback.filter(kind=Feedback.Kind.STARTED)))
            case "finished":
                return queryset.filter(Exists(feedback.filter(kind=Feedback.Kind.FINISHED)))
        return queryset


_SHORT_LABELS = {
    exposure_bands.LITTLE: _("little changed"),
    exposure_bands.PARTLY: _("partly changed"),
    exposure_bands.STRONGLY: _("strongly changed"),
}

admin.site.unregister(Employee)


@admin.register(Employee)
class PersonAdmin(EmployeeAdmin):
    """Employees: their tasks with exposure, their learning path, and their personal data."""

    list_display = [
        "shown_name", "shown_job_title", "shown_department", "shown_occupation", "shown_profile", "shown_band",
        "shown_path",
    ]  # fmt: skip
    list_filter = [AnswerState, PathState, *EmployeeAdmin.list_filter]
    change_form_outer_before_template = "courses/admin/person.html"
    actions = [*EmployeeAdmin.actions, "recalculate", "merge_two"]

    @admin.action(description=_("Recalculate for the chosen employees"), permissions=["recalculate"])
    def recalculate(self, request: HttpRequest, queryset: QuerySet[Employee]):
        ids = list(queryset.for_recalculation().values_list("pk", flat=True))  # type: ignore[attr-defined]
        if not ids:
            self.message_user(
                request, _("None of the chosen employees takes part, or all have left."), messages.WARNING
            )
            return None
        run = start_recalculation(scope="employees", employee_ids=ids, requested_by=request.user)
        advance_recalculation.delay_on_commit(run.pk)
        return HttpResponseRedirect(reverse("admin:courses_recalculation_change", args=[run.pk]))

    @admin.action(description=_("Merge two rows of one person"), permissions=["delete"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Employee]):
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) != 2:
            self.message_user(request, _("Choose exactly two employees."), messages.WARNING)
            return None
        pair = note_pair(first=chosen[0], second=chosen[1], reason=EmployeePair.Reason.CHOSEN)
        return HttpResponseRedirect(reverse("admin:skills_employeepair_change", args=[pair.pk]))

    def has_recalculate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("courses.add_recalculation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        current = Answer.objects.current().only("employee_id", "exposure", "path_weeks", "is_low_data")
        return super().get_queryset(request).prefetch_related(Prefetch("answers", current, to_attr="current_answers"))

    @display(
        description=_("exposure band"),
        label=Colours(
            {exposure_bands.LITTLE: "success", exposure_bands.PARTLY: "warning", exposure_bands.STRONGLY: "info"}
        ),
    )
    def shown_band(self, employee: Employee) -> tuple[str, Any]:
        answers = employee.current_answers  # type: ignore[attr-defined]
        if not answers:
            return "", _("no answer yet")
        band = exposure_bands.band(answers[0].exposure)
        return band, _SHORT_LABELS[band]

    @display(description=_("learning path"))
    def shown_path(self, employee: Employee) -> str:
        answers = employee.current_answers  # type: ignore[attr-defined]
        weeks = answers[0].path_weeks if answers else 0
        return ngettext("%d week", "%d weeks", weeks) % weeks if weeks else "-"

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (employee := self.get_object(request, object_id)):
            extra["person"] = person_context(request, employee)
        return super().changeform_view(request, object_id, form_url, extra)


def person_context(request: HttpRequest, employee: Employee) -> dict:
    """Template context of an employee's page: week with evidence, path with reasons, feedback, and earlier answers."""
    answer = Answer.objects.current().for_page().filter(employee=employee).first()
    names = skill_names()
    return {
        "employee": employee,
        "exact": sees_exact(request, employee),
        "answer": answer,
        "week": read_week(employee, answer, with_reviews=True),
        "steps": list(answer.steps.all()) if answer else [],
        "recommended": [
            (row.course, recommendation_reasons(row, names=names, to_self=False))
            for row in (answer.recommendations.all() if answer else [])
        ],
        "said": employee.feedback.select_related("course").order_by("-created_at")[:20],
        "earlier": employee.answers.filter(is_current=False).select_related("recalculation").order_by("-pk")[:5],
    }
