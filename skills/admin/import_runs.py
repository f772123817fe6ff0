"""Past imports: what each did row by row, and taking one back."""

import csv

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from unfold.admin import ModelAdmin
from unfold.decorators import display

from skills.admin.base import ReadOnly, sees_everyone
from skills.models import ImportRun
from skills.tasks import undo_import


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, ModelAdmin):
    """What each import did, row by row where something was not simply taken."""

    list_display = ["file_name", "kind", "started_at", "started_by", "shown_counts", "shown_undone"]
    list_filter = ["kind"]
    list_select_related = ["started_by"]
    fields = ["file_name", "kind", "started_at", "finished_at", "started_by"]
    readonly_fields = fields
    change_form_outer_before_template = "skills/admin/import_run.html"

    def get_queryset(self, request: HttpRequest):
        """Reports name people of any department, so a manager of some sees their own imports."""
        rows = super().get_queryset(request)
        return rows if sees_everyone(request.user) else rows.filter(started_by=request.user)

    @display(description=_("counts"))
    def shown_counts(self, run: ImportRun) -> str:
        return ", ".join(f"{key}: {value}" for key, value in run.counts.items())

    @display(description=_("undone"), boolean=True)
    def shown_undone(self, run: ImportRun) -> bool:
        return run.undone_at is not None

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """It removes people, so it takes the right to, over all of them."""
        return request.user.has_perm("skills.delete_employee") and sees_everyone(request.user)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/undo/", view(self.undo_view), name="skills_importrun_undo"),
            path("<int:pk>/report/", view(self.report_view), name="skills_importrun_report"),
            *super().get_urls(),
        ]

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hands the undoing to a worker, when the page's button was pressed."""
        if not self.has_undo_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            try:
                undo_import.delay_on_commit(pk, request.user.pk)
            except OperationalError:
                messages.error(request, _("The queue cannot be reached. Is a worker running? Try again."))
            else:
                messages.success(request, _("It is being undone. Load this page again to see what became of it."))
        return HttpResponseRedirect(reverse("admin:skills_importrun_change", args=[pk]))

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every remark, as a file to work through."""
        run = self.get_object(request, str(pk))
        if run is None or not self.has_view_permission(request, run):
            raise PermissionDenied
        response = HttpResponse(content_type="text/csv")
        response["Content-Disposition"] = f'attachment; filename="import-{pk}-report.csv"'
        writer = csv.writer(response)
        writer.writerow(["line", "column", "message"])
        for entry in run.report:
            writer.writerow([_plain(entry.get(key)) for key in ("line", "column", "message")])
        return response

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (run := self.get_object(request, object_id)):
            whole = run.kind == ImportRun.Kind.EMPLOYEES and run.imported_employees.exists()
            extra.update(import_run=run, can_undo=whole and self.has_undo_permission(request))
        return super().changeform_view(request, object_id, form_url, extra)


def _plain(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
