"""Admin pages for past imports, with a report by row and an undo button."""

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
from skills.admin.import_admin import grouped_changes
from skills.errors import ReskillError
from skills.models import ImportRun
from skills.services.imports.undoing import begin_undo
from skills.sources.table_writing import TableWriter
from skills.tasks import undo_attributes, undo_import, undo_vacancies


@dataclass(frozen=True)
class Undoing:
    """How imports of one kind are undone.

    task: the Celery task. permission: the required permission. journal: related name of the run's journal rows.
    explanation: text above the button. names_people: whether an undo requires access to all departments.
    """

    task: Any
    permission: str
    journal: str
    explanation: Promise | str
    names_people: bool = True


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, BaseAdmin):
    """List of imports, and for each import a report on the rows that were skipped or doubtful."""

    list_display = ["file_name", "kind", "started_at", "started_by", "shown_counts", "shown_undone"]
    list_filter = ["kind"]
    list_select_related = ["started_by"]
    fields = ["file_name", "kind", "started_at", "finished_at", "started_by"]
    readonly_fields = fields
    change_form_outer_before_template = "skills/admin/import_run.html"
    # The courses app adds its own entry.
    undoing: ClassVar[dict[str, Undoing]] = {
        ImportRun.Kind.EMPLOYEES: Undoing(
            undo_import,
            "skills.delete_employee",
            "imported_employees",
            _(
                "Undoing removes the employees that the import added and restores the values that it changed. Employees who "
                "were edited since, have a login or have given answers stay unchanged; the report lists them. The next "
                "recalculation updates all figures."
            ),
        ),
        ImportRun.Kind.VACANCIES: Undoing(
            undo_vacancies,
            "skills.delete_vacancy",
            "imported_vacancies",
            _(
                "Undoing removes the vacancies that the import added and restores the values that it changed. Vacancies "
                "that somebody has changed since then stay as they are, and the report names them."
            ),
            names_people=False,
        ),
        ImportRun.Kind.ATTRIBUTES: Undoing(
            undo_attributes,
            "skills.delete_employee",
            "imported_attributes",
            _(
                "Undoing restores every value that the import changed. Values that a later import changed again stay; the "
                "report lists these employees."
            ),
        ),
    }

    def get_queryset(self, request: HttpRequest):
        """All imports, or the user's own: reports name people of any department, so others need full access."""
        rows = super().get_queryset(request)
        return rows if sees_everyone(request.user) else rows.filter(started_by=request.user)

    @display(description=_("counts"))
    def shown_counts(self, run: ImportRun) -> str:
        return ", ".join(f"{key}: {value}" for key, value in run.counts.items())

    @display(description=_("undone"), boolean=True)
    def shown_undone(self, run: ImportRun) -> bool:
        return run.undone_at is not None

    def has_undo_permission(self, request: HttpRequest, run: ImportRun) -> bool:
        """Undoing deletes rows, so it needs the delete permission; for employees, also access to all departments."""
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
        """Asks whether to undo on GET; starts the undo on POST. A second POST enqueues a task that continues the undo."""
        run = self.get_object(request, str(pk))
        if run is None or not self.has_undo_permission(request, run):
            raise PermissionDenied
        how = self.undoing[run.kind]
        journal = getattr(run, how.journal).all()
        if request.method != "POST":
            return self._ask(request, run, how, journal)
        try:
            begin_undo(run=run, journal=journal, user=request.user)
            how.task.delay_on_commit(pk, request.user.pk)
        except OperationalError:
            messages.error(request, _("The queue cannot be reached. Is a worker running? Try again."))
        except ReskillError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:skills_importrun_change", args=[pk]))

    def _ask(self, request: HttpRequest, run: ImportRun, how: Undoing, journal: Any) -> HttpResponse:
        """The page that says what an undo would do."""
        n = journal.count()
        can_be_new = any(field.name == "is_new" for field in journal.model._meta.fields)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Undo the import of %s?") % run.file_name,
            "import_run": run,
            "explanation": how.explanation,
            "n_new": journal.filter(is_new=True).count() if can_be_new else 0,
            "n_changed": journal.filter(is_new=False).count() if can_be_new else n,
            "n": n,
        }
        return TemplateResponse(request, "skills/admin/undo_confirmation.html", context)

    def undo_progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress of an undo, as an HTML fragment. When the undo has finished, htmx reloads the whole page."""
        run = self.get_object(request, str(pk))
        if run is None or not self.has_view_permission(request, run):
            raise PermissionDenied
        response = TemplateResponse(request, "skills/admin/undo_progress.html", {"import_run": run})
        if not run.is_being_undone:
            response["HX-Redirect"] = reverse("admin:skills_importrun_change", args=[pk])
        return response

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All remarks of the import as a CSV file."""
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
            extra.update(import_run=run, can_undo=False, changes=grouped_changes(run.changes))
            if may:
                how = self.undoing[run.kind]
                can_undo = run.is_being_undone or getattr(run, how.journal).exists()
                extra.update(can_undo=can_undo, undo_explanation=how.explanation)
        return super().changeform_view(request, object_id, form_url, extra)
