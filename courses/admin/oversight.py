"""The review queue: where a person decides."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from courses.models import Review
from courses.services.reviews import decide_review
from skills.admin.base import HistoryAdmin, VisibleOnly
from skills.errors import ReskillError


class DecisionForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["decision", "exposure", "reviewer", "due_on"]
        widgets = {"decision": UnfoldAdminTextareaWidget}

    def clean(self):
        data = super().clean() or {}
        if data.get("exposure") is not None and not data.get("decision"):
            self.add_error("decision", _("Say why; the employee will read it."))
        if data.get("exposure") is not None and self.instance.kind != Review.Kind.EXPOSURE:
            self.add_error("exposure", _("Only a contested exposure can be given a value."))
        return data


@admin.register(Review)
class ReviewAdmin(VisibleOnly, HistoryAdmin, ModelAdmin):
    """Requests that a person look at something. Decide with a reason; the employee reads it."""

    form = DecisionForm
    list_display = ["employee", "kind", "shown_state", "shown_waiting", "due_on", "reviewer"]
    list_filter = ["state", "kind"]
    list_select_related = ["employee", "reviewer"]
    search_fields = ["employee__name", "employee__external_id", "reason"]
    fields = [
        "employee", "kind", "task", "course", "reason", "state", "exposure", "decision", "reviewer", "due_on",
        "created_at", "decided_at",
    ]  # fmt: skip
    readonly_fields = ["employee", "kind", "task", "course", "reason", "state", "created_at", "decided_at"]
    autocomplete_fields = ["reviewer"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(description=_("state"), label={"waiting for a person": "warning", "changed by a person": "success"})
    def shown_state(self, review: Review) -> str:
        return review.get_state_display()

    @display(description=_("waiting for"), ordering="created_at")
    def shown_waiting(self, review: Review) -> str:
        days = ((review.decided_at or timezone.now()) - review.created_at).days
        return str(_("%d days") % days)

    def save_model(self, request, obj: Review, form, change) -> None:
        if form.cleaned_data.get("decision"):
            try:
                decide_review(
                    review=Review.objects.get(pk=obj.pk),
                    user=request.user,
                    decision=form.cleaned_data["decision"],
                    exposure=form.cleaned_data.get("exposure"),
                )
            except ReskillError as error:
                self.message_user(request, str(error), "ERROR")
        else:
            super().save_model(request, obj, form, change)
