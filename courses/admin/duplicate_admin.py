"""Admin pages of employees who may be one person: HR compares two rows, sees what a merge does, and merges them."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from courses.services.recalculation import start_recalculation
from courses.tasks import advance_recalculation
from skills.admin.admin_base import BaseAdmin, ReadOnly, VisibleOnly, find_or_404
from skills.errors import ReskillError
from skills.models import Employee, EmployeeMerge, EmployeePair, HeldAttribute, VoluntaryAttribute
from skills.services.access.fresh_sign_in import require_fresh_sign_in
from skills.services.people.employee_merge import MergePreview, merge_employees, preview_merge
from skills.services.people.likely_pairs import call_different, find_pairs

_COMPARED = (
    "external_id", "name", "email", "job_title", "department", "location", "manager", "occupation", "left_on", "user",
)  # fmt: skip
# Only the employee may know whether such rows exist.
_SECRET = {VoluntaryAttribute._meta.label, HeldAttribute._meta.label}


@admin.register(EmployeePair)
class EmployeePairAdmin(VisibleOnly, BaseAdmin):
    """Pairs that the program found or that HR chose. The list looks for new pairs whenever it is opened."""

    list_display = ["shown_pair", "shown_reason", "shown_state", "found_at"]
    list_display_links = None
    list_filter = ["state", "reason"]
    list_select_related = ["first__department", "second__department"]
    search_fields = ["first__name", "first__external_id", "second__name", "second__external_id"]
    actions = ["two_people"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """A merge deletes a row of an employee, so it needs the same permission."""
        return self.has_change_permission(request) and request.user.has_perm("skills.delete_employee")

    @display(description=_("employees"))
    def shown_pair(self, pair: EmployeePair) -> str:
        where = reverse("admin:skills_employeepair_change", args=[pair.pk])
        first, second = (f"{row} ({row.external_id})" for row in (pair.first, pair.second))
        return format_html('<a href="{}">{} – {}</a>', where, first, second)

    @display(description=_("why"), label={"name": "info", "email": "warning", "number": "warning"})
    def shown_reason(self, pair: EmployeePair):
        return pair.reason, pair.get_reason_display()

    @display(description=_("decision"), label={"open": "warning", "different": "success"})
    def shown_state(self, pair: EmployeePair):
        return pair.state, pair.get_state_display()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and self.has_view_permission(request):
            find_pairs()
        return super().changelist_view(request, extra_context)

    @admin.action(description=_("These are two people"), permissions=["change"])
    def two_people(self, request: HttpRequest, queryset: Any) -> None:
        call_different(pairs=queryset, by=request.user)
        self.message_user(request, _("Stored. These pairs are not suggested again."), messages.SUCCESS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The two rows beside each other, and what a merge does. A POST merges them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("first", "second")
        pair = find_or_404(rows, pk=object_id)
        kept, removed = pair.first, pair.second
        sent = request.POST if request.method == "POST" else request.GET
        if sent.get("kept") == str(pair.second_id):
            kept, removed = removed, kept
        if request.method == "POST":
            return self._merge(request, pair, kept, removed)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("One person or two?"),
            "pair": pair,
            "kept": kept,
            "removed": removed,
            "rows": _compared(kept, removed),
            "may_merge": self.has_merge_permission(request),
            **_previewed(request, kept, removed),
        }
        return TemplateResponse(request, "courses/admin/merge.html", context)

    def _merge(self, request: HttpRequest, pair: EmployeePair, kept: Employee, removed: Employee) -> HttpResponse:
        if not self.has_merge_permission(request):
            raise PermissionDenied
        require_fresh_sign_in(request)
        try:
            merge = merge_employees(kept=kept, removed=removed, by=request.user)
        except ReskillError as error:
            messages.warning(request, str(error))
            return HttpResponseRedirect(reverse("admin:skills_employeepair_change", args=[pair.pk]))
        if Employee.objects.for_recalculation().filter(pk=kept.pk).exists():
            run = start_recalculation(scope="employees", employee_ids=[kept.pk], requested_by=request.user)
            advance_recalculation.delay_on_commit(run.pk)
        text = _("Merged. %(removed)s leads to %(kept)s from now on, in files and for connected systems too.")
        values = {"removed": merge.removed_external_id, "kept": kept.external_id}
        messages.success(request, text % values)
        return HttpResponseRedirect(reverse("admin:skills_employee_change", args=[kept.pk]))


@admin.register(EmployeeMerge)
class EmployeeMergeAdmin(ReadOnly, VisibleOnly, BaseAdmin):
    """The record of merges."""

    list_display = ["merged_at", "removed_external_id", "kept", "merged_by"]
    list_select_related = ["kept", "merged_by"]
    search_fields = ["removed_external_id", "kept__name", "kept__external_id"]
    fields = readonly_fields = [
        "merged_at", "merged_by", "kept", "removed_external_id", "shown_moved", "shown_deleted",
    ]  # fmt: skip

    @display(description=_("moved"))
    def shown_moved(self, merge: EmployeeMerge) -> str:
        return ", ".join(f"{n} {name}" for name, n in _named(merge.counts.get("moved", {}))) or "-"

    @display(description=_("deleted"))
    def shown_deleted(self, merge: EmployeeMerge) -> str:
        return ", ".join(f"{n} {name}" for name, n in _named(merge.counts.get("deleted", {}))) or "-"


def _named(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Numbers of rows by the model's name, without those that are the employee's secret."""
    shown = [(apps.get_model(label)._meta, n) for label, n in counts.items() if label not in _SECRET]
    return sorted((str(meta.verbose_name if n == 1 else meta.verbose_name_plural), n) for meta, n in shown)


def _compared(kept: Employee, removed: Employee) -> list[dict[str, Any]]:
    fields: list[Field] = [Employee._meta.get_field(name) for name in _COMPARED]  # type: ignore[misc]
    return [
        {"name": field.verbose_name, "kept": getattr(kept, field.name), "removed": getattr(removed, field.name)}
        for field in fields
    ]


def _previewed(request: HttpRequest, kept: Employee, removed: Employee) -> dict[str, Any]:
    try:
        found = preview_merge(kept=kept, removed=removed, by=request.user)
    except ReskillError as error:
        return {"problem": str(error), "preview": MergePreview()}
    filled = [str(Employee._meta.get_field(name).verbose_name) for name in found.filled]  # type: ignore[union-attr]
    return {"preview": found, "moved": _named(found.moved), "deleted": _named(found.deleted), "filled": filled}
