"""The admin of training plans.

A plan assumes that AI takes on a share of the work it could do, and chooses the courses that cover most of the human
skills that the lasting work calls for.
"""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from courses.models import TrainingPlan
from courses.services.planning.plan_approval import ask_again, decide_plan, may_decide
from courses.services.planning.plan_outcome import plan_outcome
from courses.tasks import compute_plan
from skills.admin.admin_base import BaseAdmin, VisibleOnly, find_or_404
from skills.admin.employee_admin import departments_for
from skills.admin.labels import Colours
from skills.errors import ReskillError
from skills.sources.table_writing import TableWriter

_INPUT_FIELDS = ["name", "departments", "uptake_percent", "months", "work_hours", "learning_hours", "budget", "seats",
                 "assumed_cost", "hourly_cost", "currency"]  # fmt: skip
_MOST_COMPARED = 4


@admin.register(TrainingPlan)
class TrainingPlanAdmin(VisibleOnly, BaseAdmin):
    """A plan is computed when it is saved; its page shows the result with the arithmetic written out."""

    list_display = [
        "name",
        "shown_state",
        "shown_approval",
        "shown_coverage",
        "shown_seats",
        "shown_hours",
        "shown_cost",
        "created_at",
    ]
    fields = _INPUT_FIELDS
    autocomplete_fields = ["departments"]
    actions = ["compare"]
    actions_detail = ["export"]
    change_form_outer_before_template = "courses/admin/plan.html"
    search_fields = ["name"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "departments":
            kwargs["queryset"] = departments_for(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: TrainingPlan, form, change) -> None:
        if not change:
            obj.created_by_id = request.user.pk
        ask_again(obj, by=request.user)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        compute_plan.delay_on_commit(form.instance.pk)

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:courses_trainingplan_change", args=[obj.pk]))

    def response_change(self, request, obj) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:courses_trainingplan_change", args=[obj.pk]))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (plan := self.get_object(request, object_id)):
            extra.update(plan=plan, outcome=plan_outcome(plan), may_decide=may_decide(plan, request.user))
        return super().changeform_view(request, object_id, form_url, extra)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("compare/<int:one>/<int:other>/", view(self.compare_view), name="courses_trainingplan_compare"),
            path("<int:pk>/decide/", view(self.decide_view), name="courses_trainingplan_decide"),
            path("<int:pk>/result/", view(self.result_view), name="courses_trainingplan_result"),
            *super().get_urls(),
        ]

    def result_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The fragment that a plan's page fetches until the plan is computed."""
        self._refuse_without_permission(request)
        plan = get_object_or_404(self.get_queryset(request), pk=pk)
        context = {"plan": plan, "outcome": plan_outcome(plan), "may_decide": may_decide(plan, request.user)}
        return TemplateResponse(request, "courses/admin/plan.html", context)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approves or declines the plan. Only a POST request decides."""
        self._refuse_without_permission(request)
        plan = get_object_or_404(self.get_queryset(request), pk=pk)
        if not request.user.has_perm("courses.approve_trainingplan"):
            raise PermissionDenied
        if request.method == "POST":
            approve = request.POST.get("decision") == "approve"
            try:
                decide_plan(plan=plan, user=request.user, approve=approve, reason=request.POST.get("reason", ""))
            except ReskillError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("The plan is approved.") if approve else _("The plan is declined."))
        return HttpResponseRedirect(reverse("admin:courses_trainingplan_change", args=[pk]))

    @admin.action(description=_("Compare plans side by side"), permissions=["view"])
    def compare(self, request: HttpRequest, queryset) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: _MOST_COMPARED + 1])
        if not 2 <= len(ids) <= _MOST_COMPARED:
            self.message_user(request, _("Choose two, three or four plans."), messages.ERROR)
            return None
        url = reverse("admin:courses_trainingplan_compare", args=ids[:2])
        more = urlencode([("more", pk) for pk in ids[2:]])
        return HttpResponseRedirect(f"{url}?{more}" if more else url)

    def compare_view(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """Two to four plans side by side, the third and fourth named by `more`."""
        self._refuse_without_permission(request)
        more = [int(pk) for pk in request.GET.getlist("more") if pk.isascii() and pk.isdigit() and len(pk) < 10]
        ids = [one, other, *more][:_MOST_COMPARED]
        plans = [get_object_or_404(self.get_queryset(request), pk=pk) for pk in ids]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Plans side by side"),
            "plans": plans,
            "courses": _side_by_side(plans),
        }
        return TemplateResponse(request, "courses/admin/plans.html", context)

    def _refuse_without_permission(self, request: HttpRequest) -> None:
        """Raises PermissionDenied for staff of the departments who may not view plans."""
        if not self.has_view_permission(request):
            raise PermissionDenied

    @action(description=_("Export"), permissions=["view"], url_path="export", icon="download")
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = find_or_404(self.get_queryset(request), pk=object_id)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="plan-{plan.pk}.csv"'
        writer = TableWriter(response)
        columns = ["course", "seats", "sessions", "free", "hours_each", "hours", "cost_each", "cost", "cost_is_assumed"]
        writer.writerow(columns)
        for row in plan.result.get("courses", []):
            writer.writerow(row.get("title" if name == "course" else name) for name in columns)
        return response

    @display(description=_("state"), label=Colours(ready="success", failed="danger"))
    def shown_state(self, plan: TrainingPlan):
        return plan.state, plan.get_state_display()

    @display(description=_("approval"), label=Colours(approved="success", declined="danger"))
    def shown_approval(self, plan: TrainingPlan):
        return plan.approval, plan.get_approval_display()

    @display(description=_("need covered"))
    def shown_coverage(self, plan: TrainingPlan) -> str:
        return f"{100 * plan.result['coverage']:.0f} %" if plan.result else "-"

    @display(description=_("seats"))
    def shown_seats(self, plan: TrainingPlan) -> str:
        return f"{plan.result['seats']:,}" if plan.result else "-"

    @display(description=_("hours of learning"))
    def shown_hours(self, plan: TrainingPlan) -> str:
        return f"{plan.result['hours']:,}" if plan.result else "-"

    @display(description=_("cost"))
    def shown_cost(self, plan: TrainingPlan) -> str:
        return f"{plan.result['cost']:,.2f} {plan.result.get('currency', '')}".strip() if plan.result else "-"


def _side_by_side(plans: list[TrainingPlan]) -> list[dict]:
    """Courses of any plan with the seats in each, the largest difference first."""
    rows: dict[int, dict] = {}
    for number, plan in enumerate(plans):
        for course in plan.result.get("courses", []):
            row = rows.setdefault(course["id"], {"title": course["title"], "seats": [0] * len(plans)})
            row["seats"][number] = course["seats"]
    return sorted(rows.values(), key=lambda row: (min(row["seats"]) - max(row["seats"]), row["title"]))
