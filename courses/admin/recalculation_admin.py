"""The admin of recalculations: start, watch, pause, resume and cancel a run; whose answers change; failures."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from courses.admin.decision_admin import Decisions
from courses.admin.release_rule_admin import ReleaseRules
from courses.admin.start_run import StartForm, start_for
from courses.models import Answer, Recalculation
from courses.models.recalculation import NO_TASKS
from courses.services.recalculation import (
    cancel_recalculation,
    pause_recalculation,
    progress,
    resume_recalculation,
    start_recalculation,
)
from courses.services.recalculation.forecast import people_a_second
from courses.services.recalculation.impact import by_department, by_held
from courses.services.recalculation.moved_employees import moved_people
from courses.services.recalculation.release_rules import every_run_waits
from courses.services.recalculation.states import RESUMABLE, RUN, next_states
from courses.tasks import advance_recalculation
from skills.admin.admin_base import BaseAdmin, ReadOnly, sees_everyone
from skills.admin.employee_admin import departments_for
from skills.admin.labels import Colours
from skills.admin.paging import BoundedList, BoundedPaginator
from skills.errors import ReskillError
from skills.models import Employee
from skills.stored_messages import words

State = Recalculation.State


@admin.register(Recalculation)
class RecalculationAdmin(BoundedList, Decisions, ReleaseRules, ReadOnly, BaseAdmin):
    """Runs over employees. Readers see the old answers until a run has published its answers."""

    list_display = ["id", "shown_scope", "shown_state", "shown_counts", "shown_requested"]
    list_filter = ["state", "scope"]
    list_select_related = ["requested_by"]
    ordering = ["-id"]
    fields = [
        "scope", "department", "state", "shown_message", "dataset", "model_revision", "code_version",
        "n_employees", "n_texts", "n_done", "n_unchanged", "n_without_tasks", "n_failed", "n_published", "requested_by",
        "requested_at", "started_at", "finished_at", "needs_two_people", "first_released_by", "first_released_at",
        "first_reason", "decided_by", "decided_at", "decision",
    ]  # fmt: skip
    readonly_fields = fields
    actions_list = ["start_run", "show_release_rule"]
    change_form_outer_before_template = "courses/admin/run.html"

    @display(
        description=_("state"),
        label=Colours(
            finished="success", failed="danger", cancelled="warning", held="warning", paused="info", frozen="info"
        ),
    )
    def shown_state(self, run: Recalculation) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @display(description=_("over"), ordering="scope")
    def shown_scope(self, run: Recalculation) -> str:
        return str(run.get_scope_display())

    @display(description=_("result"))
    def shown_counts(self, run: Recalculation) -> str:
        text = gettext(
            "%(n)s employees: %(done)s computed, %(same)s unchanged, %(idle)s without tasks, %(failed)s failed."
        )
        counts = {
            "n": run.n_employees, "done": run.n_done, "same": run.n_unchanged, "idle": run.n_without_tasks,
            "failed": run.n_failed,
        }  # fmt: skip
        return text % {name: number_format(n, use_l10n=True, force_grouping=True) for name, n in counts.items()}

    @display(description=_("requested"), ordering="requested_at")
    def shown_requested(self, run: Recalculation) -> str:
        when = date_format(timezone.localtime(run.requested_at), "DATETIME_FORMAT")
        return f"{when}, {run.requested_by}" if run.requested_by else when

    @display(description=_("message"))
    def shown_message(self, run: Recalculation) -> str:
        return run.message

    def has_start_permission(self, request: HttpRequest, object_id=None) -> bool:
        return request.user.has_perm("courses.add_recalculation")

    def has_steer_permission(self, request: HttpRequest, run: Recalculation) -> bool:
        """True for the user who started the run, and for users who see everyone."""
        own = run.requested_by_id is not None and run.requested_by_id == request.user.pk
        return self.has_start_permission(request) and (own or sees_everyone(request.user))

    @action(description=_("Recalculate"), permissions=["start"], icon="refresh", url_path="start")
    def start_run(self, request: HttpRequest) -> HttpResponse:
        """The form for a new run. Only a POST request starts a run."""
        if not self.has_start_permission(request):
            raise PermissionDenied
        form = StartForm(request.POST or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                run = start_for(request.user, **form.cleaned_data)
            except ReskillError as error:
                form.add_error(None, str(error))
            else:
                advance_recalculation.delay_on_commit(run.pk)
                return self._to(run.pk)
        return self._page(
            request, "start", _("Recalculate"), form=form, has_speed=people_a_second() is not None,
            every_run_waits=every_run_waits(),
        )  # fmt: skip

    @action(description=_("Who releases runs"), permissions=["rule"], icon="gavel", url_path="release-rule")
    def show_release_rule(self, request: HttpRequest) -> HttpResponse:
        return self.release_rule(request)

    def get_urls(self):
        view, name = self.admin_site.admin_view, "courses_recalculation"
        return [
            path("<int:pk>/watch/", view(self.watch_view), name=f"{name}_watch"),
            path("<int:pk>/moved/", view(self.moved_view), name=f"{name}_moved"),
            path("<int:pk>/failures/", view(self.failures_view), name=f"{name}_failures"),
            path("<int:pk>/pause/", view(self.pause_view), name=f"{name}_pause"),
            path("<int:pk>/resume/", view(self.resume_view), name=f"{name}_resume"),
            path("<int:pk>/cancel/", view(self.cancel_view), name=f"{name}_cancel"),
            path("<int:pk>/retry/", view(self.retry_view), name=f"{name}_retry"),
            path("<path:object_id>/release/", view(self.release), name=f"{name}_release"),
            path("<path:object_id>/discard/", view(self.discard), name=f"{name}_discard"),
            path("<path:object_id>/roll-back/", view(self.roll_back), name=f"{name}_roll_back"),
            *super().get_urls(),
        ]

    def watch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The fragment that a run's page polls while the run is active. If the run's state has changed, the whole page is
        loaded again, so that its fields and buttons agree with the fragment."""
        run = self._seen(request, pk)
        if request.GET.get("shown") not in (None, run.state):
            return HttpResponse(headers={"HX-Refresh": "true"})
        link = request.GET.get("link")  # set on the dashboard
        context = {"run": run, "progress": progress(run), "link": link, "next_states": [] if link else next_states(run)}
        return TemplateResponse(request, "courses/admin/progress.html", context)

    def moved_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The employees whose answers the run changes, for all kinds of change or for one kind."""
        run = self._seen(request, pk)
        if not request.user.has_perm("courses.view_answer"):
            raise PermissionDenied
        kinds = dict(Answer.Movement.choices)
        kind = request.GET.get("movement", "")
        rows = Answer.objects.visible_to(request.user).filter(recalculation=run).select_related("employee__department")
        rows = rows.filter(movement=kind) if kind in kinds else rows.moved()
        page = BoundedPaginator(rows.order_by("pk"), 50).get_page(request.GET.get("p"))
        people = moved_people(list(page.object_list))
        counts = [(key, label, run.summary.get("moved", {}).get(key, 0)) for key, label in kinds.items()]
        title = _("People whose answer run %d changes") % run.pk
        return self._page(request, "moved", title, run=run, people=people, page=page, counts=counts, kind=kind)

    def failures_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The employees for whom the run failed, and the number of failures for each cause."""
        run = self._seen(request, pk)
        if not request.user.has_perm("skills.view_employee"):
            raise PermissionDenied
        rows = run.failures.filter(employee__in=Employee.objects.visible_to(request.user))
        counts = (
            rows.order_by().values("reason_code", "reason_values").annotate(n=Count("pk")).order_by("-n", "reason_code")
        )
        causes = [{"n": row["n"], "reason": words(row["reason_code"], row["reason_values"])} for row in counts[:20]]
        page = BoundedPaginator(rows.select_related("employee").order_by("pk"), 50).get_page(request.GET.get("p"))
        title = _("People without a new answer in run %d") % run.pk
        n_idle = max(0, run.n_without_tasks - run.failures.filter(NO_TASKS).count())  # they have no row
        return self._page(request, "failures", title, run=run, causes=causes, page=page, n_idle=n_idle)

    def pause_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        message = _("Paused. The run starts no further work until it is resumed.")
        return self._steer(request, pk, pause_recalculation, message, to=State.PAUSED)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        message = _("Cancelled. The old answers stay.")
        return self._steer(request, pk, cancel_recalculation, message, to=State.CANCELLED)

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._steer(request, pk, resume_recalculation, _("Resumed. The run continues where it stopped."))

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Starts a new run over the employees for whom this run failed."""

        def retry(run: Recalculation) -> Recalculation:
            rows = run.failures.filter(employee__in=Employee.objects.visible_to(request.user))
            ids = list(rows.values_list("employee", flat=True))
            return start_recalculation(scope="employees", employee_ids=ids, requested_by=request.user, force=True)

        return self._steer(request, pk, retry, _("A new run has started for these people."))

    def _steer(
        self, request: HttpRequest, pk: int, change: Callable[[Recalculation], Recalculation], message, *, to: str = ""
    ) -> HttpResponse:
        """Applies the change to the run. Only a POST request does; any other request redirects to the run.

        to: the state that the run has if the change succeeded. A run that ended in the meantime has another one.
        """
        run = self._seen(request, pk)
        if not self.has_steer_permission(request, run):
            raise PermissionDenied
        if request.method != "POST":
            return self._to(pk)
        try:
            run = change(run)
        except ReskillError as error:
            messages.warning(request, str(error))
        else:
            advance_recalculation.delay_on_commit(run.pk)  # does nothing for a run that is paused or has ended
            if to and run.state != to:
                values = {"run": run.pk, "state": run.get_state_display()}
                messages.warning(request, _("Run %(run)d was not changed. Its state is: %(state)s.") % values)
            else:
                messages.success(request, message)
        return self._to(run.pk)

    def _seen(self, request: HttpRequest, pk: int) -> Recalculation:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Recalculation, pk=pk)

    def _to(self, pk: int) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:courses_recalculation_change", args=[pk]))

    def _page(self, request: HttpRequest, template: str, title, **values: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, **values}
        return TemplateResponse(request, f"courses/admin/{template}.html", context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (run := self.get_object(request, object_id)):
            extra.update(
                run=run, progress=progress(run), next_states=next_states(run), **self._run_context(request, run)
            )
        return super().changeform_view(request, object_id, form_url, extra)

    def _run_context(self, request: HttpRequest, run: Recalculation) -> dict:
        """Template context of a run's page: the differences and the buttons that this user may see."""
        impact = run.summary.get("impact") or {"department": {}, "held": {}}
        sees_all = sees_everyone(request.user)
        departments = None if sees_all else list(departments_for(request.user).values_list("pk", flat=True))
        steers = self.has_steer_permission(request, run)
        decides = self.has_decide_permission(request)
        labels = dict(Answer.Movement.choices)
        return {
            "can_pause": steers and RUN.allow(run.state, State.PAUSED),
            "can_cancel": steers and RUN.allow(run.state, State.CANCELLED),
            "can_resume": steers and run.state in RESUMABLE,
            "can_retry": steers and not run.is_active and run.failures.exists(),
            "can_release": decides and run.state == State.HELD,
            "can_discard": decides and RUN.allow(run.state, State.DISCARDED),
            "can_take_back": decides and RUN.allow(run.state, State.ROLLED_BACK) and run.n_published > 0,
            "impact": [
                ("", by_department(impact["department"], departments)),
                *(by_held(impact["held"]) if sees_all else []),
            ],
            "moved": [(key, labels[key], n) for key, n in run.summary.get("moved", {}).items() if n and key in labels],
            "sees_all": sees_all,
        }
