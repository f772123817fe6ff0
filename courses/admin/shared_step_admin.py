"""The admin of shared steps: an adviser reads the steps that employees show them, and nothing else of these people."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from courses.models import Feedback, PathStep, SharedStep
from skills.admin.admin_base import BaseAdmin, ReadOnly, VisibleOnly
from skills.admin.paging import BoundedList
from skills.services.situations.situation_names import situation_names


@admin.register(SharedStep)
class SharedStepAdmin(BoundedList, ReadOnly, VisibleOnly, BaseAdmin):
    """Steps that employees share with the signed-in adviser. Nobody else sees them, superusers included."""

    list_display = ["shown_employee", "shown_course", "shown_state", "message", "shared_at"]
    list_display_links = ["shown_course"]
    list_select_related = ["employee", "course"]
    ordering = ["-shared_at", "pk"]
    fields = [
        "shown_employee", "shown_course", "shown_provider", "shown_situation", "shown_hours", "shown_state", "message",
        "shared_at",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[SharedStep]:
        steps = PathStep.objects.filter(
            answer__employee=OuterRef("employee"), answer__is_current=True, course=OuterRef("course")
        )
        said = Feedback.objects.filter(employee=OuterRef("employee"), course=OuterRef("course"))
        return (
            super()
            .get_queryset(request)
            .select_related("employee", "course")
            .annotate(
                situation=Subquery(steps.values("situation")[:1]),
                hours=Subquery(steps.values("hours")[:1]),
                said=Subquery(said.values("kind")[:1]),
            )
        )

    @display(description=_("employee"))
    def shown_employee(self, row: SharedStep) -> str:
        """The name as text: a link would lead to pages that the adviser may not open."""
        return str(row.employee)

    @display(description=_("step"))
    def shown_course(self, row: SharedStep) -> str:
        return row.course.title

    @display(description=_("provider"))
    def shown_provider(self, row: SharedStep) -> str:
        return row.course.provider or "-"

    @display(description=_("situation"))
    def shown_situation(self, row: Any) -> str:
        return situation_names().get(row.situation or "", "-")

    @display(description=_("hours"))
    def shown_hours(self, row: Any) -> str:
        return f"{row.hours:g}" if row.hours else "-"

    @display(description=_("state"))
    def shown_state(self, row: Any) -> str:
        kinds = {Feedback.Kind.STARTED, Feedback.Kind.FINISHED}
        return str(Feedback.Kind(row.said).label) if row.said in kinds else str(_("not started"))
