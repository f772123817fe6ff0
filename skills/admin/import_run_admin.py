"""Past imports: what each did row by row, and taking one back."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from unfold.decorators import display

from skills.admin.admin_base import BaseAdmin, ReadOnly, sees_everyone
from skills.models import ImportRun
from skills.sources.table_writing import TableWriter
from skills.tasks import undo_attributes, undo_import


@dataclass(frozen=True)
class Undoing:
    """How imports of one kind are taken back.

    permission: what it takes. journal: name of the run's rows that say what it did. explanation: shown above the button.
    names_people: only who sees everyone takes it back.
    """

    task: Any
    permission: str
    journal: str
    explanation: Promise | str
    names_people: bool = True


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, BaseAdmin):
    """What each import did, row by row where something was not simply taken."""

    list_display = ["file_name", "kind", "started_at", "started_by", "shown_counts", "shown_undone"]
    list_filter = ["kind"]
    list_select_related = ["started_by"]
    fields = ["file_name", "kind", "started_at", "finished_at", "started_by"]
    readonly_fields = fields
    change_form_outer_before_template = "skills/admin/import_run.html"
    # Courses add theirs.
    undoing: ClassVar[dict[str, Undoing]] = {
        ImportRun.Kind.EMPLOYEES: Undoing(
            undo_import,
            "skills.delete_employee",
            "imported_employees",
            _(
                "Whom it added is removed, what it changed is put back. People whom somebody changed since, who have a "
                "login or who said something, stay as they are, and the report names them. The next recalculation brings "
                "the pictures up to date."
            ),
        ),
        ImportRun.Kind.ATTRIBUTES: Undoing(
            undo_attributes,
            "skills.delete_employee",
            "imported_attributes",
            _(
                "Every value it changed is put back, unless a later import changed it again; the report names these people."
            ),
        ),
    }

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

    def has_undo_permission(self, request: HttpRequest, run: ImportRun) -> bool:
        """It removes rows, so it takes the right to; where they are people, over all of them."""
        how = self.undoing.get(run.kind)
        if how is None or (how.names_people and not sees_everyone(request.user)):
            return False
        return request.user.has_perm(how.permission)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/undo-progress/", view(self.undo_progress_view), name="skills_importrun_undo_progress"),
            path("<int:pk>/undo/", view(self.undo_view), name="skills_importrun_undo"),
            path("<int:pk>/report/", view(self.report_view), name="skills_importrun_report"),
            *super().get_urls(),
        ]

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hands the undoing to a worker, when the page's button was pressed; pressed again, one more goes on with it."""
        run = self.get_object(request, str(pk))
        if run is None or not self.has_undo_permission(request, run):
            raise PermissionDenied
        if request.method == "POST":
            try:
                self.undoing[run.kind].task.delay_on_commit(pk, request.user.pk)
            except OperationalError:
                messages.error(request, _("The queue cannot be reached. Is a worker running? Try again."))
            else:
                messages.success(request, _("It is being undone. Load this page again to see what became of it."))
        return HttpResponseRedirect(reverse("admin:skills_importrun_change", args=[pk]))

    def undo_progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The fragment fetched while an import is being undone; once it is, the whole page is fetched anew."""
        run = self.get_object(request, str(pk))
        if run is None or not self.has_view_permission(request, run):
            raise PermissionDenied
        response = TemplateResponse(request, "skills/admin/undo_progress.html", {"import_run": run})
        if not run.is_being_undone:
            response["HX-Redirect"] = reverse("admin:skills_importrun_change", args=[pk])
        return response

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every remark, as a file to work through."""
        run = self.get_object(request, str(pk))
        if run is None or not self.has_view_permission(request, run):
            raise PermissionDenied
        response = HttpResponse(content_type="text/csv")
        response["Content-Disposition"] = f'attachment; filename="import-{pk}-report.csv"'
        writer = TableWriter(response)
        writer.writerow(["line", "column", "message"])
        for entry in run.report:
            writer.writerow(entry.get(key) for key in ("line", "column", "message"))
        return response

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (run := self.get_object(request, object_id)):
            may = self.has_undo_permission(request, run)
            extra.update(import_run=run, can_undo=False)
            if may:
                how = self.undoing[run.kind]
                can_undo = run.is_being_undone or getattr(run, how.journal).exists()
                extra.update(can_undo=can_undo, undo_explanation=how.explanation)
        return super().changeform_view(request, object_id, form_url, extra)
