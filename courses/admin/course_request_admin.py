"""The admin of course requests: HR approves, declines or books them; the employee reads the answer."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from courses.admin.review_admin import request_as_get
from courses.models import CourseRequest
from courses.services.learning.course_requests import COURSE_REQUEST, decide_request
from skills.admin.admin_base import HistoryAdmin, VisibleOnly
from skills.admin.paging import BoundedList
from skills.errors import ReskillError

LONGEST_NOTE = 2000


class RequestDecisionForm(forms.Form):
    """HR's decision. The reason is required for a refusal."""

    to = forms.ChoiceField(choices=CourseRequest.State.choices)
    reason = forms.CharField(required=False, max_length=LONGEST_NOTE)
    cost_centre = forms.CharField(required=False, max_length=60)


@admin.register(CourseRequest)
class CourseRequestAdmin(BoundedList, VisibleOnly, HistoryAdmin):
    """Course requests of the employees whom the user may see. The state changes only through a decision."""

    list_display = ["employee", "course", "shown_state", "shown_price", "cost_centre", "created_at"]
    list_filter = ["state"]
    list_select_related = ["employee", "course"]
    ordering = ["created_at", "pk"]
    search_fields = ["employee__name", "employee__external_id", "course__title", "cost_centre"]
    fields = [("employee", "course"), "wish", ("created_at", "decided_by", "decided_at")]
    readonly_fields = ["employee", "course", "wish", "created_at", "decided_by", "decided_at"]
    change_form_outer_before_template = "courses/admin/course_request.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(
        description=_("state"), ordering="state",
        label={"waiting for HR": "warning", "approved": "info", "booked": "success", "declined": "danger"},
    )  # fmt: skip
    def shown_state(self, row: CourseRequest) -> str:
        return str(row.get_state_display())

    @display(description=_("price"))
    def shown_price(self, row: CourseRequest) -> str:
        return f"{row.course.cost} {row.course.currency}".strip() if row.course.cost is not None else "-"

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
            form = RequestDecisionForm(request.POST)
            try:
                if form.is_valid():
                    decide_request(request=row, user=request.user, **form.cleaned_data)
                    messages.success(request, _("Decided. The employee can read it on the course's page."))
            except ReskillError as error:
                form.add_error("reason", str(error))
            if form.errors:
                return self.changeform_view(request_as_get(request), str(pk), extra_context={"decision": form})
        return HttpResponseRedirect(reverse("admin:courses_courserequest_change", args=[pk]))

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (row := self.get_object(request, object_id)):
            states = CourseRequest.State
            extra.update(
                asked=row,
                possible=[state for state in states if COURSE_REQUEST.allow(row.state, state)],
                may_decide=self.has_change_permission(request, row),
            )
            extra.setdefault("decision", RequestDecisionForm())
        return super().changeform_view(request, object_id, form_url, extra)
