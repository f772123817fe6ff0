"""The admin of reviews: the queue, and the page on which a reviewer decides."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from courses.models import Answer, Review
from courses.services.learning.week import page_basis
from courses.services.reviews.review_queue import queue_figures, reviewers_of
from courses.services.reviews.reviews import ask_back, decide_review
from courses.tasks import open_reviews
from skills.admin.admin_base import HistoryAdmin, VisibleOnly, sees_everyone
from skills.admin.fields import PercentField
from skills.admin.labels import Colours
from skills.admin.paging import BoundedList
from skills.errors import ReskillError
from skills.models import ExposureOverride, TaskAssessment


class DueFilter(admin.SimpleListFilter):
    title, parameter_name = _("due"), "due"

    def lookups(self, request, model_admin):
        return [("late", _("late")), ("week", _("within a week"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "late":
            return queryset.filter(state__in=Review.UNDECIDED, due_on__lt=today)
        if self.value() == "week":
            return queryset.filter(state__in=Review.UNDECIDED, due_on__lte=today + timedelta(days=7))
        return queryset


class WhoseFilter(admin.SimpleListFilter):
    title, parameter_name = _("reviewer"), "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("mine")), ("nobody", _("not assigned"))]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.filter(reviewer=request.user)
        return queryset.filter(reviewer=None) if self.value() == "nobody" else queryset


class DecisionForm(forms.Form):
    """A reviewer's decision with its reason, or a question to the employee."""

    UPHOLD, OVERRIDE, ASK = "uphold", "override", "ask"
    action = forms.ChoiceField(choices=[(UPHOLD, UPHOLD), (OVERRIDE, OVERRIDE), (ASK, ASK)])
    text = forms.CharField(error_messages={"required": _("Give a reason. The employee will read it.")}, max_length=4000)
    exposure = PercentField(required=False)

    def clean(self):
        data = super().clean() or {}
        if data.get("action") == self.OVERRIDE and data.get("exposure") is None:
            self.add_error("exposure", _("Enter the new figure, between 0 and 100 percent."))
        return data


class ReviewForm(forms.ModelForm):
    """Who decides a review, and until when."""

    class Meta:
        model = Review
        fields = ["reviewer", "due_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("reviewer")  # missing for users who may only read
        if field is not None and self.instance.pk:
            field.queryset = reviewers_of(self.instance.employee)
            field.error_messages["invalid_choice"] = _(
                "This person may not see the employee or does not decide reviews. Choose somebody from the list."
            )

    def clean_due_on(self) -> date | None:
        due = self.cleaned_data["due_on"]
        if due is not None and due != self.initial.get("due_on") and due < timezone.localdate():
            raise forms.ValidationError(_("This day is in the past. Choose today or a later day."))
        return due


@admin.register(Review)
class ReviewAdmin(BoundedList, VisibleOnly, HistoryAdmin):
    """Reviews. A reviewer decides with a reason, or asks the employee a question; the employee reads both."""

    list_display = ["employee", "kind", "shown_state", "shown_waiting", "shown_due", "reviewer"]
    list_filter = ["state", "kind", WhoseFilter, DueFilter]
    list_filter_submit = True
    list_select_related = ["employee", "reviewer"]
    ordering = ["due_on", "pk"]
    search_fields = ["employee__name", "employee__external_id"]
    form = ReviewForm
    fields = [("reviewer", "due_on")]
    change_form_outer_before_template = "courses/admin/review.html"
    list_before_template = "courses/admin/review_queue.html"
    actions_list = ["look"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(
        description=_("state"),
        label=Colours(waiting="warning", asked="info", overridden="success"),
    )
    def shown_state(self, review: Review) -> tuple[str, str]:
        return review.state, review.get_state_display()

    @display(description=_("waited"), ordering="created_at")
    def shown_waiting(self, review: Review) -> str:
        days = ((review.decided_at or timezone.now()) - review.created_at).days
        return ngettext("%d day", "%d days", days) % days

    @display(description=_("due"), ordering="due_on", label=Colours(late="danger"))
    def shown_due(self, review: Review):
        if review.due_on is None:
            return "-"
        day = date_format(review.due_on)
        late = review.state in Review.UNDECIDED and review.due_on < timezone.localdate()
        return ("late", f"{_('late')}: {day}") if late else ("", day)

    def has_look_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("courses.change_review") and sees_everyone(request.user)

    @action(description=_("Look for cases that need a review"), permissions=["look"], url_path="look", icon="search")
    def look(self, request: HttpRequest):
        """Fills the queue now instead of tomorrow morning. A second call adds nothing."""
        if not self.has_look_permission(request):
            raise PermissionDenied
        open_reviews.delay_on_commit()
        messages.success(request, _("The search is running. Load the list again in a moment."))
        return HttpResponseRedirect(reverse("admin:courses_review_changelist"))

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/decide/", view(self.decide_view), name="courses_review_decide"),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, pk: int):
        """Saves one decision or question. If the form is invalid, the page keeps the typed values."""
        review = self.get_object(request, str(pk))
        if review is None:
            raise Http404
        if not self.has_change_permission(request, review):
            raise PermissionDenied
        review_page = HttpResponseRedirect(reverse("admin:courses_review_change", args=[pk]))
        if request.method != "POST":
            return review_page
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.changeform_view(request_as_get(request), str(pk), extra_context={"decision": form})
        data = form.cleaned_data
        try:
            if data["action"] == DecisionForm.ASK:
                ask_back(review=review, user=request.user, text=data["text"])
                message = _("Sent. The review waits for the employee's answer.")
            else:
                exposure = data["exposure"] if data["action"] == DecisionForm.OVERRIDE else None
                decide_review(review=review, user=request.user, decision=data["text"], exposure=exposure)
                message = _("Decided. The employee can read your reason. The next recalculation uses your decision.")
        except ReskillError as error:
            form.add_error("text", str(error))
            return self.changeform_view(request_as_get(request), str(pk), extra_context={"decision": form})
        messages.success(request, message)
        return review_page

    def changelist_view(self, request: HttpRequest, extra_context=None):
        return super().changelist_view(request, {**(extra_context or {}), "queue": queue_figures(request.user)})

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (review := self.get_object(request, object_id)):
            extra.update(review_context(review), review=review)
            extra.setdefault("decision", DecisionForm())
        return super().changeform_view(request, object_id, form_url, extra)


def request_as_get(request: HttpRequest) -> HttpRequest:
    """The request as a GET request, so that the change form is shown again: its own form was not sent."""
    request.method = "GET"
    return request


def review_context(review: Review) -> dict:
    """Template context of a review: its messages, and the figure with its evidence.

    An employee who contests a figure lets the reviewer see the figure.
    """
    answer = Answer.objects.current().filter(employee=review.employee).select_related("basis").first()
    basis, found = page_basis(answer), None
    if review.task is not None and basis is not None:
        found = TaskAssessment.objects.filter(basis=basis, text_hash=review.task.text_hash).first()
    return {
        "thread": review.messages.select_related("author"),
        "assessment": found,
        "override": ExposureOverride.objects.filter(task=review.task).first() if review.task_id else None,
        "answer": answer,
        "undecided": review.state in Review.UNDECIDED,
        "contests": review.kind == Review.Kind.EXPOSURE,
        "waited": ((review.decided_at or timezone.now()) - review.created_at).days,
    }
