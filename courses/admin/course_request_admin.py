"""The admin of course requests: HR approves, declines or books them; the employee reads the answer."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from courses.admin.review_admin import request_as_get
from courses.models import CourseRequest, CourseSession
from courses.services.learning.course_requests import COURSE_REQUEST, decide_request
from courses.templatetags.prices import amount_of
from skills.admin.admin_base import HistoryAdmin, VisibleOnly
from skills.admin.labels import Colours
from skills.admin.paging import BoundedList
from skills.errors import ReskillError

LONGEST_NOTE = 2000


class RequestDecisionForm(forms.Form):
    """HR's decision. The reason is required for a refusal, the session for a booking on a date."""

    to = forms.ChoiceField(choices=CourseRequest.State.choices)
    reason = forms.CharField(required=False, max_length=LONGEST_NOTE)
    cost_centre = forms.CharField(required=False, max_length=60)
    session = forms.ModelChoiceField(CourseSession.objects.none(), required=False)

    def __init__(self, *args: Any, row: CourseRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions: Any = self.fields["session"]
        sessions.queryset = CourseSession.objects.upcoming().filter(course=row.course_id).with_counts()
        sessions.error_messages["invalid_choice"] = _("This session is cancelled or has begun. Choose another one.")


@admin.register(CourseRequest)
class CourseRequestAdmin(BoundedList, VisibleOnly, HistoryAdmin):
    """Course requests of the employees whom the user may see. The state changes only through a decision."""

    list_display = ["employee", "course", "session", "shown_state", "shown_price", "cost_centre", "created_at"]
    list_filter = ["state"]
    list_select_related = ["employee", "course", "session"]
    ordering = ["created_at", "pk"]
    search_fields = ["employee__name", "employee__external_id", "course__title", "cost_centre"]
    fields = [("employee", "course"), ("session", "queued_at"), "wish", ("created_at", "decided_by", "decided_at")]
    readonly_fields = [
        "employee", "course", "session", "queued_at", "wish", "created_at", "decided_by", "decided_at",
    ]  # fmt: skip
    change_form_outer_before_template = "courses/admin/course_request.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(
        description=_("state"),
        ordering="state",
        label=Colours(requested="warning", waiting="warning", approved="info", booked="success", declined="danger"),
    )
    def shown_state(self, row: CourseRequest) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("price"))
    def shown_price(self, row: CourseRequest) -> str:
        return amount_of(row.course) if row.course.cost is not None else "-"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/decide/", view(self.decide_view), name="courses_courserequest_decide"),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Saves one decision. If it is not possible, the page says why and keeps the typed values."""
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            form = RequestDecisionForm(request.POST, row=row)
            try:
                if form.is_valid():
                    decided = decide_request(request=row, user=request.user, **form.cleaned_data)
                    messages.success(request, _message(decided, form.cleaned_data["to"]))
            except ReskillError as error:
                column = getattr(error, "column", "")
                form.add_error(column if column in form.fields else "reason", str(error))
            if form.errors:
                return self.changeform_view(request_as_get(request), str(pk), extra_context={"decision": form})
        return HttpResponseRedirect(reverse("admin:courses_courserequest_change", args=[pk]))

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (row := self.get_object(request, object_id)):
            states = CourseRequest.State
            extra.update(
                asked=row,
                possible=[
                    state for state in states if state != states.GIVEN_UP and COURSE_REQUEST.allow(row.state, state)
                ],
                may_decide=self.has_change_permission(request, row),
            )
            form = extra.setdefault("decision", RequestDecisionForm(row=row))
            # All fields are read-only: the only way to change a request is a decision.
            extra |= {"show_save": False, "show_save_and_continue": False}
            extra["sessions"] = form.fields["session"].queryset
            extra["chosen_session"] = form["session"].value() or str(row.session_id or "")
        return super().changeform_view(request, object_id, form_url, extra)


def _message(decided: CourseRequest, wanted: str) -> str:
    if decided.state == CourseRequest.State.WAITING and wanted == CourseRequest.State.BOOKED:
        return gettext("The session is full. The request is on its waiting list, and is booked when a seat is free.")
    return gettext("Decided. The employee can read it on the course's page.")
