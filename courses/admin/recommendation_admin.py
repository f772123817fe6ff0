"""The admin of answers: recommendations with their reasons. Exact figures are shown only if the employee shares them."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from courses.models import Answer, PathStep
from courses.services.answers.reasons import recommendation_reasons, skill_names
from skills.admin.admin_base import BaseAdmin, ReadOnly, ReadOnlyInline, VisibleOnly
from skills.admin.employee_admin import sees_exact
from skills.admin.paging import BoundedList
from skills.exposure_bands import band_label


class StepInline(ReadOnlyInline):
    model = PathStep
    fields = ["position", "course", "purpose", "hours", "starts_week", "ends_week"]
    verbose_name_plural = _("learning path")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("course")


@admin.register(Answer)
class AnswerAdmin(BoundedList, VisibleOnly, ReadOnly, BaseAdmin):
    """Answers: the result of one recalculation for one employee."""

    list_display = ["employee", "shown_band", "shown_current", "is_low_data", "recalculation", "created_at"]
    list_filter = ["is_current", "is_low_data"]
    list_select_related = ["employee", "recalculation"]
    search_fields = ["employee__name", "employee__external_id"]
    ordering = ["-pk"]
    inlines = [StepInline]
    readonly_fields = [
        "employee", "shown_band", "shown_figures", "hidden_figures", "recalculation", "shown_basis", "shown_reasons",
    ]  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Answer | None = None) -> list[str]:
        """The fields of the page: exact figures, or the reason why they are not shown to this user."""
        exact = obj is not None and sees_exact(request, obj.employee)
        left_out = "hidden_figures" if exact else "shown_figures"
        return [name for name in self.readonly_fields if name != left_out]

    @display(description=_("exposure band"))
    def shown_band(self, answer: Answer) -> str:
        return str(band_label(answer.exposure))

    @display(description=_("current"), boolean=True)
    def shown_current(self, answer: Answer) -> bool:
        return answer.is_current

    @display(description=_("exact figures"))
    def shown_figures(self, answer: Answer) -> str:
        return f"{answer.exposure:.2f} ({answer.low:.2f} - {answer.high:.2f})"

    @display(description=_("exact figures"))
    def hidden_figures(self, answer: Answer) -> str:
        return str(_("The person has not shared exact figures; you see the band."))

    @display(description=_("computed from"))
    def shown_basis(self, answer: Answer) -> str:
        return str(answer.basis)

    @display(description=_("recommended, and why"))
    def shown_reasons(self, answer: Answer) -> str:
        names = skill_names()
        rows = (
            (row.course.title, " ".join(recommendation_reasons(row, names=names, to_self=False)))
            for row in answer.recommendations.select_related("course", "answer")
        )
        return format_html("<ol>{}</ol>", format_html_join("", "<li><b>{}</b><br>{}</li>", rows))
