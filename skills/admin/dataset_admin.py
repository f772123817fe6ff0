"""Admin pages for exposure datasets and their figures."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from skills.admin.admin_base import AppliesToEverybody, BaseAdmin, HistoryAdmin, ReadOnly, ReadOnlyInline, sees_everyone
from skills.admin.import_admin import ImportPage
from skills.errors import ReskillError
from skills.models import ExposureDataset, OccupationFigure, ReferenceTask
from skills.services.exposure.dataset_changes import active_before, compare_datasets
from skills.services.exposure.dataset_import import activate_dataset
from skills.services.exposure.dataset_upload import FigureImport
from skills.tasks import work_on_figures


@admin.register(ExposureDataset)
class ExposureDatasetAdmin(AppliesToEverybody, ImportPage, HistoryAdmin):
    """Import from a file, comparison of two datasets and activation. import_exposure imports published datasets."""

    list_display = ["name", "version", "licence", "n_tasks", "n_occupations", "shown_active", "shown_measured"]
    list_filter = ["source", "is_active"]
    actions_list = ["compare", "import_rows"]
    import_title = _("Import exposure figures")
    import_help = _(
        "A CSV or XLSX file with one task per row and at least one column of figures from 0 to 1. The file becomes a "
        "separate dataset. Compare it with the active dataset before you activate it. To import published datasets, use "
        "the command import_exposure."
    )
    importing = FigureImport
    import_task = work_on_figures
    first_fields = ("statement", "soc_code")
    import_fields = {
        "statement": _("Task"),
        "key": _("Identifier of the task"),
        "soc_code": _("Occupation (SOC code)"),
        "occupation": _("Occupation (title)"),
        "is_core": _("Core task (yes or no)"),
        "exposure": _("Exposure, by people"),
        "exposure_model": _("Exposure, by a language model"),
        "exposure_observed": _("Exposure, observed use"),
        "automation": _("Automation"),
        "augmentation": _("Augmentation"),
    }
    fields = [
        "name", "version", "source", "is_active", "licence", "citation", "shown_homepage", "retrieved_on",
        "imported_at", "n_tasks", "n_occupations", "shown_measured", "shown_files", "content_hash",
    ]  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(description=_("active"), boolean=True, ordering="is_active")
    def shown_active(self, dataset: ExposureDataset) -> bool:
        return dataset.is_active

    @display(description=_("measured on held-out occupations"))
    def shown_measured(self, dataset: ExposureDataset) -> str:
        interval = dataset.calibration.get("interval") or {}
        if not interval.get("n"):
            return str(_("not measured: intervals have the maximum width"))
        return str(_("correlation r = %(r).2f; the 80 %% interval contained %(inside).1f %% of %(n)s labels")) % {
            "r": interval["r"],
            "inside": 100 * interval["coverage"],
            "n": f"{interval['n']:,}",
        }

    @display(description=_("publisher"))
    def shown_homepage(self, dataset: ExposureDataset) -> str:
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', dataset.homepage) if dataset.homepage else "-"

    @display(description=_("files"))
    def shown_files(self, dataset: ExposureDataset) -> str:
        return "; ".join(
            f"{file.get('name', '')}"
            + (f", {file['rows']:,} rows" if file.get("rows") else "")
            + f", SHA-256 {str(file.get('sha256', ''))[:12]}"
            for file in dataset.files
        )

    def has_import_rows_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and sees_everyone(request.user)

    def has_compare_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @action(description=_("Compare and activate datasets"), permissions=["compare"], url_path="compare", icon="compare")
    def compare(self, request: HttpRequest) -> HttpResponse:
        """Page that compares two datasets, lists the affected occupations and employees, and activates a dataset."""
        if not self.has_compare_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._activate(request)
        datasets = ExposureDataset.objects.filter(n_tasks__gt=0).order_by("-is_active", "name", "version")
        active = ExposureDataset.objects.active()
        a = datasets.filter(pk=_number(request.GET.get("a"))).first() or active
        b = datasets.filter(pk=_number(request.GET.get("b"))).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Compare exposure datasets"),
            "datasets": datasets,
            "a": a,
            "b": b,
            "changes": compare_datasets(a, b) if a and b and a != b else None,
            "active": active,
            "earlier": active_before(),
            "can_activate": self.has_change_permission(request),
            "sees_all": sees_everyone(request.user),
        }
        return TemplateResponse(request, "skills/admin/compare_datasets.html", context)

    def _activate(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        dataset = get_object_or_404(ExposureDataset, pk=_number(request.POST.get("dataset")))
        try:
            activate_dataset(dataset=dataset, user=request.user)
        except ReskillError as error:
            messages.error(request, str(error))
        else:
            text = _("%s is active now. The next recalculation uses it. Current answers stay until then.") % dataset
            messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:skills_exposuredataset_compare"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


class FigureInline(ReadOnlyInline):
    model = OccupationFigure
    fields = ["dataset", "measure", "value"]


@admin.register(ReferenceTask)
class ReferenceTaskAdmin(ReadOnly, BaseAdmin):
    """Figures of the published datasets for each task."""

    list_display = ["statement", "occupation", "dataset", "exposure", "exposure_model", "automation", "augmentation"]
    list_filter = ["dataset"]
    list_select_related = ["occupation", "dataset"]
    search_fields = ["statement"]
    show_full_result_count = False
