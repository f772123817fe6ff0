"""Import from a file in steps: upload, match columns, check without saving, import."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from skills.errors import ReskillError
from skills.models import ImportUpload
from skills.services.imports.file_import import FileImport
from skills.services.imports.uploads import Preview, begin, keep_upload, preview

State = ImportUpload.State
_MAX_BYTES = 100 * 1024 * 1024
Fields = Mapping[str, Any]  # name of the field: label


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), widget=UnfoldAdminFileFieldWidget)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > _MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 100 MB. Import it with the command instead."))
        return file


class MappingForm(forms.Form):
    """One choice per field: the column of the file that contains the field, or none."""

    def __init__(self, *args: Any, fields: Fields, found: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not in the file")), *((column, column) for column in found.columns if column)]
        for name, label in fields.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=found.guess.get(name, "")
            )

    def clean(self) -> dict:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for name, column in list(data.items()):
            if column and column in taken:
                self.add_error(name, _("This column is chosen for two fields."))
            taken[column] = name
        return data


class ImportPage:
    """Mixin for a ModelAdmin: an "Import" button and its pages. The subclass sets the kind of import and its task."""

    import_title: Promise | str = _("Import")
    import_help: Promise | str = ""
    importing: type[FileImport]
    import_fields: Fields
    import_task: Any  # a Celery task that takes the upload's id
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
        form = MappingForm(request.POST or None, fields=self.import_fields, found=found)
        if request.method == "POST" and "save" in request.POST:
            return self._begin(request, upload, to=State.IMPORTING)
        if request.method == "POST" and form.is_valid():
            return self._begin(request, upload, to=State.CHECKING, mapping=form.cleaned_data)
        return self._page(
            request, "import_file", upload=upload, form=form, found=found, progress=self._progress(upload)
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
