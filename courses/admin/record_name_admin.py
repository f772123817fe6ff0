"""The admin of names in learning records that nobody knew: HR says once which employee or course each stands for."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from courses.models import ActivityInRecords, LearnerInRecords, ReceivedStatement
from courses.services.learning.waiting_records import decide_activity, decide_learner
from courses.services.recalculation import start_recalculation
from courses.tasks import advance_recalculation
from skills.admin.admin_base import BaseAdmin, FullAccessOnly
from skills.admin.paging import BoundedList

_WAITING = Count("statements", filter=Q(statements__outcome=ReceivedStatement.Outcome.WAITING))


class Decided(admin.SimpleListFilter):
    title, parameter_name = _("decision"), "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open")), ("known", _("known")), ("ignored", _("ignored"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {"open": Q(decided_at=None), "ignored": Q(is_ignored=True)}
        chosen["known"] = Q(decided_at__isnull=False, is_ignored=False)
        wanted = self.value() or ""
        return queryset.filter(chosen[wanted]) if wanted in chosen else queryset


class NameForm(forms.ModelForm):
    """Exactly one answer: whom or what the name stands for, or that it is ignored."""

    target = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get(self.target)) == bool(data.get("is_ignored")):
            raise ValidationError({self.target: _("Choose one, or ignore the name.")})
        return data


class LearnerForm(NameForm):
    target = "employee"


class ActivityForm(NameForm):
    target = "course"


class NamesInRecordsAdmin(BoundedList, FullAccessOnly, BaseAdmin):
    """What the two lists share. Saving applies the decision to all statements that wait, and to later ones."""

    target = ""
    list_filter = [Decided]
    search_fields = ["identifier", "title"]
    readonly_fields = ["identifier", "title", "first_seen_at", "decided_at", "decided_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(n_waiting=_WAITING).select_related(self.target)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(description=_("waiting records"), ordering="n_waiting")
    def waiting(self, row: Any) -> int:
        return row.n_waiting

    def changed(self, request: HttpRequest, employee_ids: list[int]) -> None:
        """Starts the recalculation of these employees, and tells how many completions were recorded."""
        if employee_ids:
            run = start_recalculation(scope="employees", employee_ids=employee_ids, requested_by=request.user)
            advance_recalculation.delay_on_commit(run.pk)
            messages.info(request, _("Waiting completions were recorded. The learning paths are computed again."))


@admin.register(LearnerInRecords)
class LearnerInRecordsAdmin(NamesInRecordsAdmin):
    target, form = "employee", LearnerForm
    list_display = ["identifier", "title", "employee", "is_ignored", "waiting", "first_seen_at"]
    autocomplete_fields = ["employee"]
    fields = ["identifier", "title", "employee", "is_ignored", "first_seen_at", ("decided_by", "decided_at")]

    def save_model(self, request: HttpRequest, obj: LearnerInRecords, form: Any, change: bool) -> None:
        given = form.cleaned_data
        self.changed(request, decide_learner(
            learner=obj, employee=given["employee"], is_ignored=given["is_ignored"], by=request.user))  # fmt: skip


@admin.register(ActivityInRecords)
class ActivityInRecordsAdmin(NamesInRecordsAdmin):
    target, form = "course", ActivityForm
    list_display = ["identifier", "title", "course", "is_ignored", "waiting", "first_seen_at"]
    autocomplete_fields = ["course"]
    fields = ["identifier", "title", "course", "is_ignored", "first_seen_at", ("decided_by", "decided_at")]

    def save_model(self, request: HttpRequest, obj: ActivityInRecords, form: Any, change: bool) -> None:
        given = form.cleaned_data
        self.changed(request, decide_activity(
            activity=obj, course=given["course"], is_ignored=given["is_ignored"], by=request.user))  # fmt: skip
