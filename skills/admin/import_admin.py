"""Import from a file in steps: upload, match columns, check without saving, import."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from unfold.decorators import action

from skills.admin.import_forms import Fields, LayoutForm, MappingForm, MissingForm, UploadForm
from skills.errors import ReskillError
from skills.models import ImportUpload
from skills.services.imports.file_import import FileImport
from skills.services.imports.uploads import Preview, begin, choose_layout, keep_upload, preview
from skills.services.people.delivery_changes import KEEP

State = ImportUpload.State


class ImportPage:
    """Mixin for a ModelAdmin: an "Import" button and its pages. The subclass sets the kind of import and its task."""

    import_title: Promise | str = _("Import")
    import_help: Promise | str = ""
    importing: type[FileImport]
    import_fields: Fields
    first_fields: Sequence[str] = ()  # always shown where columns are matched
    import_task: Any  # a Celery task that takes the upload's id
    asks_about_missing = False  # whether rows that are not in the file can be marked
    missing_form: type[Form] = MissingForm
    actions_list = ["import_rows"]
    model: Any
    admin_site: Any

    def has_import_rows_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)  # type: ignore[attr-defined]

    def get_urls(self):
        view, name = self.admin_site.admin_view, f"{self.model._meta.app_label}_{self.model._meta.model_name}"
        return [
            path("import-file/<int:pk>/", view(self.upload_view), name=f"{name}_upload"),
            path("import-file/<int:pk>/progress/", view(self.upload_progress_view), name=f"{name}_upload_progress"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    @action(description=_("Import from a file"), url_path="import-file", permissions=["import_rows"], icon="upload")
    def import_rows(self, request: HttpRequest) -> HttpResponse:
        """The first step: upload the file."""
        if not self.has_import_rows_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = keep_upload(
                    importing=self.importing,
                    file_name=file.name,
                    content=file.read(),
                    user=request.user,
                )
            except ReskillError as error:
                form.add_error("file", str(error))
            else:
                return self._to(upload)
        return self._page(request, "import", form=form)

    def upload_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The later steps: match columns, check, read the report, import."""
        upload = self._own(request, pk)
        if upload.state == State.IMPORTED and upload.run_id:
            return HttpResponseRedirect(reverse("admin:skills_importrun_change", args=[upload.run_id]))
        if request.method == "POST" and "discard" in request.POST:
            upload.delete()
            messages.success(request, _("The file was deleted. Nothing was imported."))
            return HttpResponseRedirect(self._name("changelist"))
        try:
            found = preview(upload, self.importing)
        except ReskillError as error:
            return self._page(request, "import_file", upload=upload, failure=str(error))
        if request.method == "POST" and "layout" in request.POST:
            return self._change_layout(request, upload, found)
        options = self.missing_form(request.POST if "save" in request.POST else None, initial=_missing_initial())
        if request.method == "POST" and "save" in request.POST:
            if not self.asks_about_missing:
                return self._begin(request, upload, to=State.IMPORTING)
            if options.is_valid():
                return self._begin(request, upload, to=State.IMPORTING, options=options.cleaned_data)
        form = self._mapping_form(request.POST if "check" in request.POST else None, found)
        if request.method == "POST" and "check" in request.POST and form.is_valid():
            return self._begin(request, upload, to=State.CHECKING, mapping=form.cleaned_data)
        return self._file_page(request, upload, found, form=form, options=options)

    def _change_layout(self, request: HttpRequest, upload: ImportUpload, found: Preview) -> HttpResponse:
        layout_form = LayoutForm(request.POST, found=found, presets=self.importing.columns.presets)
        if layout_form.is_valid():
            preset = layout_form.cleaned_data.get("preset", "")
            try:
                choose_layout(upload, self.importing, layout=layout_form.layout(), preset=preset)
            except ReskillError as error:
                layout_form.add_error(None, str(error))
            else:
                return self._to(upload)
        form = self._mapping_form(None, found)
        return self._file_page(request, upload, found, form=form, layout_form=layout_form)

    def _mapping_form(self, data: Any, found: Preview) -> MappingForm:
        return MappingForm(data, fields=self.import_fields, found=found, first_fields=self.first_fields)

    def _file_page(self, request: HttpRequest, upload: ImportUpload, found: Preview, **values: Any) -> HttpResponse:
        if found.layout and "layout_form" not in values:
            values["layout_form"] = LayoutForm(found=found, presets=self.importing.columns.presets)
        return self._page(
            request,
            "import_file",
            upload=upload,
            found=found,
            progress=self._progress(upload),
            changes=grouped_changes(upload.changes),
            asks_about_missing=self.asks_about_missing,
            **values,
        )

    def upload_progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress of a running step, as an HTML fragment. When the step has finished, htmx reloads the whole page."""
        upload = self._own(request, pk)
        response = TemplateResponse(
            request, "skills/admin/import_progress.html", {"upload": upload, "progress": self._progress(upload)}
        )
        if not upload.is_busy:
            response["HX-Redirect"] = self._name("upload", upload.pk)
        return response

    def _begin(self, request: HttpRequest, upload: ImportUpload, **values: Any) -> HttpResponse:
        if begin(upload, **values):
            try:
                self.import_task.delay_on_commit(upload.pk)
            except OperationalError:
                ImportUpload.objects.filter(pk=upload.pk).update(
                    state=State.FAILED, message=str(_("The queue cannot be reached. Is a worker running? Try again."))
                )
        return self._to(upload)

    def _own(self, request: HttpRequest, pk: int) -> ImportUpload:
        """The upload with this key. Raises Http404 unless this user uploaded it."""
        if not self.has_import_rows_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportUpload, pk=pk, uploaded_by=request.user, kind=self.importing.kind)

    def _progress(self, upload: ImportUpload) -> str:
        return self._name("upload_progress", upload.pk)

    def _name(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_{page}", args=args)

    def _to(self, upload: ImportUpload) -> HttpResponse:
        return HttpResponseRedirect(self._name("upload", upload.pk))

    def _page(self, request: HttpRequest, template: str, **values: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": self.import_title,
            "help": self.import_help,
            **values,
        }
        return TemplateResponse(request, f"skills/admin/{template}.html", context)


def _missing_initial() -> dict[str, Any]:
    return {"missing": KEEP, "missing_limit": settings.RESKILL_IMPORT_MISSING_LIMIT}


def grouped_changes(entries: list[dict]) -> dict[str, list[dict]]:
    """The entries of a delivery by kind: changed, missing, added. Fields have their label in the reader's language."""
    found: dict[str, list[dict]] = {"changed": [], "missing": [], "added": []}
    for entry in entries:
        label = _CHANGED_FIELDS.get(entry["field"], entry["field"])
        found.setdefault(entry["kind"], []).append({**entry, "label": label})
    return found if entries else {}


_CHANGED_FIELDS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "job_title": _("Job title"),
    "location": _("Location"),
    "department": _("Department"),
    "occupation": _("Occupation"),
    "manager": _("Manager"),
    "languages": _("Learns in (languages)"),
    "weekly_hours": _("Hours a week for learning"),
    "left_on": _("Day of leaving"),
    "tasks": _("Number of tasks"),
}
