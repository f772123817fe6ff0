"""Recalculations: start, watch, cancel, resume."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from courses.admin.decisions import Decisions
from courses.models import Recalculation, RecalculationFailure
from courses.services.recalculation import (
    cancel_recalculation,
    progress,
    resume_recalculation,
    start_recalculation,
)
from courses.tasks import advance_recalculation
from skills.admin.base import ReadOnly, ReadOnlyInline
from skills.errors import ReskillError
from skills.models import Employee


class FailureInline(ReadOnlyInline):
    model = RecalculationFailure
    fields = ["employee", "stage", "reason"]
    verbose_name_plural = _("employees this run could not answer")

    def get_queryset(self, request: HttpRequest):
        seen = Employee.objects.visible_to(request.user)
        return super().get_queryset(request).filter(employee__in=seen).select_related("employee")


@admin.register(Recalculation)
class RecalculationAdmin(Decisions, ReadOnly, ModelAdmin):
    """A run over employees. Readers see the old answers until it has published."""

    list_display = ["id", "scope", "shown_state", "shown_progress", "n_published", "n_failed", "requested_at"]
    list_filter = ["state", "scope"]
    list_select_related = ["dataset", "department"]
    inlines = [FailureInline]
    fields = [
        "scope", "department", "state", "shown_progress", "message", "dataset", "model_revision", "code_version",
        "n_employees", "n_texts", "n_done", "n_unchanged", "n_failed", "n_published", "requested_by", "requested_at",
        "started_at", "finished_at", "decided_by", "decided_at", "decision",
    ]  # fmt: skip
    readonly_fields = fields
    actions_list = ["start_everyone"]
    actions_detail = ["cancel", "resume", "release", "discard", "roll_back"]
    change_form_before_template = "courses/admin/watch.html"

    @display(
        description=_("state"),
        label={"finished": "success", "failed": "danger", "cancelled": "warning", "held": "warning"},
    )
    def shown_state(self, run: Recalculation) -> str:
        return run.get_state_display()

    @display(description=_("progress"))
    def shown_progress(self, run: Recalculation) -> str:
        return f"{progress(run).fraction:.0%}"

    def has_start_permission(self, request: HttpRequest, object_id=None) -> bool:
        return request.user.has_perm("courses.add_recalculation")

    @action(description=_("Recalculate"), permissions=["start"], icon="refresh", url_path="start")
    def start_everyone(self, request: HttpRequest) -> HttpResponse:
        """Starts a run over everybody this manager may see. Asks first: a link alone starts nothing."""
        if not self.has_start_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            visible = Employee.objects.visible_to(request.user).for_recalculation().count()
            context = {
                **self.admin_site.each_context(request),
                "opts": self.model._meta,
                "title": _("Recalculate"),
                "n_employees": visible,
            }
            return TemplateResponse(request, "courses/admin/start.html", context)
        run = start_for(request.user, force="force" in request.POST)
        advance_recalculation.delay_on_commit(run.pk)
        return HttpResponseRedirect(reverse("admin:courses_recalculation_change", args=[run.pk]))

    @action(description=_("Cancel"), permissions=["start"], url_path="cancel")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        cancel_recalculation(Recalculation.objects.get(pk=object_id))
        self.message_user(request, _("Cancelled. The old answers stay."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:courses_recalculation_change", args=[object_id]))

    @action(description=_("Resume"), permissions=["start"], url_path="resume")
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        try:
            run = resume_recalculation(Recalculation.objects.get(pk=object_id))
        except ReskillError as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            advance_recalculation.delay_on_commit(run.pk)
            self.message_user(request, _("Going on where it stopped."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:courses_recalculation_change", args=[object_id]))

    def get_urls(self):
        watch = path("<int:pk>/watch/", self.admin_site.admin_view(self.watch_view), name="courses_recalculation_watch")
        return [watch, *super().get_urls()]

    def watch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The fragment that a run's page fetches again and again while the run goes on."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(Recalculation, pk=pk)
        context = {"run": run, "progress": progress(run), "link": request.GET.get("link")}
        return TemplateResponse(request, "courses/admin/progress.html", context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (run := Recalculation.objects.filter(pk=object_id).first()):
            extra.update(run=run, progress=progress(run))
        return super().changeform_view(request, object_id, form_url, extra)


def start_for(user, *, force: bool = False) -> Recalculation:
    """A run over everyone for those who see everyone; else over the employees of the manager's departments."""
    scope = getattr(user, "manager_scope", None)
    if user.is_superuser or (scope is not None and scope.sees_everyone):
        return start_recalculation(scope=Recalculation.Scope.EVERYONE, requested_by=user, force=force)
    ids = list(Employee.objects.visible_to(user).for_recalculation().values_list("pk", flat=True))
    return start_recalculation(scope=Recalculation.Scope.EMPLOYEES, requested_by=user, employee_ids=ids, force=force)
