"""Import from a file in two steps: a report first, then the same file for good."""

import tempfile
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from skills.errors import ReskillError
from skills.models import ImportRun

_MAX_BYTES = 100 * 1024 * 1024


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File (CSV or XLSX)"), widget=UnfoldAdminFileFieldWidget)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > _MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 100 MB. Import it with the command instead."))
        return file


class ImportPage:
    """Mixed into a ModelAdmin: a button "Import" and its page. The subclass says what an import is (`run_import`)."""

    import_title: Promise | str = _("Import")
    import_help: Promise | str = ""
    actions_list = ["import_rows"]

    def run_import(self, request: HttpRequest, file: Path, dry_run: bool) -> ImportRun:
        """The report of the import; with dry_run nothing is saved."""
        raise NotImplementedError

    def has_import_rows_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)  # type: ignore[attr-defined]

    @action(description=_("Import from a file"), url_path="import-file", permissions=["import_rows"], icon="upload")
    def import_rows(self, request: HttpRequest) -> HttpResponse:
        """Step one shows the report of a dry run; step two, with the same file, saves."""
        if not self.has_import_rows_permission(request):
            raise PermissionDenied
        form, report = UploadForm(request.POST or None, request.FILES or None), None
        if request.method == "POST" and form.is_valid():
            really = "save" in request.POST
            try:
                report = self._import(request, form.cleaned_data["file"], dry_run=not really)
            except ReskillError as error:
                form.add_error("file", str(error))
            else:
                if really:
                    counts = ", ".join(f"{key}: {value}" for key, value in report.counts.items())
                    self.message_user(request, _("Imported. %s") % counts, messages.SUCCESS)  # type: ignore[attr-defined]
                    return HttpResponseRedirect(reverse("admin:skills_importrun_change", args=[report.pk]))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "title": self.import_title,
            "help": self.import_help,
            "form": form,
            "report": report,
        }
        return TemplateResponse(request, "skills/admin/import.html", context)

    def _import(self, request: HttpRequest, upload, *, dry_run: bool) -> ImportRun:
        with tempfile.TemporaryDirectory(prefix="reskill-import-") as folder:
            target = Path(folder) / (Path(upload.name).name or "upload.csv")
            with target.open("wb") as file:
                for block in upload.chunks():
                    file.write(block)
            return self.run_import(request, target, dry_run)
