"""The audit trail in the admin: read only, for people who see everyone."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from skills.admin.admin_base import BaseAdmin, FullAccessOnly, ReadOnly
from skills.admin.paging import BoundedList
from skills.models import AuditEntry, Employee


@admin.register(AuditEntry)
class AuditEntryAdmin(BoundedList, FullAccessOnly, ReadOnly, BaseAdmin):
    """Entries of the audit trail. The search finds names of users and of employees who still exist."""

    list_display = ["at", "action", "shown_actor", "shown_employee", "route", "object_id"]
    list_filter = ["action"]
    date_hierarchy = "at"
    ordering = ["-pk"]
    search_fields = ["route", "system"]
    fields = ["at", "action", "shown_actor", "system", "shown_employee", "route", "object_id", "details", "hash"]
    readonly_fields = fields

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        found, distinct = super().get_search_results(request, queryset, search_term)
        if term := search_term.strip():
            users = get_user_model().objects.filter(username__icontains=term).values_list("pk", flat=True)[:100]
            people = Employee.objects.filter(name__icontains=term).values_list("pk", flat=True)[:100]
            found = found | queryset.filter(actor_id__in=list(users)) | queryset.filter(employee_id__in=list(people))
        return found, distinct

    @display(description=_("by"))
    def shown_actor(self, entry: AuditEntry) -> str:
        if entry.actor_id is None:
            return entry.system or "-"
        user = get_user_model().objects.filter(pk=entry.actor_id).first()
        return user.get_username() if user else str(_("deleted user %d") % entry.actor_id)

    @display(description=_("about"))
    def shown_employee(self, entry: AuditEntry) -> str:
        if entry.employee_id is None:
            return "-"
        employee = Employee.objects.filter(pk=entry.employee_id).first()
        return str(employee) if employee else str(_("erased employee"))
