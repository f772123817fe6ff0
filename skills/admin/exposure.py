"""Exposure datasets and their figures."""

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from skills.admin.base import HistoryAdmin, ReadOnly, ReadOnlyInline
from skills.errors import ReskillError
from skills.models import ExposureDataset, OccupationFigure, ReferenceTask
from skills.services.datasets import activate_dataset


@admin.register(ExposureDataset)
class ExposureDatasetAdmin(HistoryAdmin):
    """Imported with the command import_exposure; here they are looked at, and one is made active."""

    list_display = ["name", "version", "licence", "n_tasks", "n_occupations", "shown_active", "shown_measured"]
    list_filter = ["source", "is_active"]
    actions = ["make_active"]
    fields = [
        "name", "version", "source", "is_active", "licence", "citation", "shown_homepage", "retrieved_on",
        "imported_at", "n_tasks", "n_occupations", "shown_measured", "shown_files", "content_hash",
    ]  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(description=_("active"), boolean=True, ordering="is_active")
    def shown_active(self, dataset: ExposureDataset) -> bool:
        return dataset.is_active

    @display(description=_("measured on occupations left out"))
    def shown_measured(self, dataset: ExposureDataset) -> str:
        interval = dataset.calibration.get("interval") or {}
        if not interval.get("n"):
            return str(_("not measured: intervals are the widest there are"))
        return str(_("agreement r = %(r).2f; the 80 %% interval held %(inside).1f %% of %(n)s labels")) % {
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

    @admin.action(description=_("Compute new scores from this dataset (make it active)"), permissions=["change"])
    def make_active(self, request: HttpRequest, queryset) -> None:
        if queryset.count() != 1:
            self.message_user(request, _("Choose exactly one dataset."), messages.ERROR)
            return
        dataset = queryset.get()
        if not dataset.is_task_level:
            self.message_user(request, _("This dataset has no task-level figures."), messages.ERROR)
            return
        try:
            activate_dataset(dataset=dataset, user=request.user)
        except ReskillError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.message_user(
            request, _("%s is active now. The next recalculation uses it; until then the old answers stay.") % dataset
        )


class FigureInline(ReadOnlyInline):
    model = OccupationFigure
    fields = ["dataset", "measure", "value"]


@admin.register(ReferenceTask)
class ReferenceTaskAdmin(ReadOnly, ModelAdmin):
    """What published datasets say of each task."""

    list_display = ["statement", "occupation", "dataset", "exposure", "exposure_model", "automation", "augmentation"]
    list_filter = ["dataset"]
    list_select_related = ["occupation", "dataset"]
    search_fields = ["statement"]
    show_full_result_count = False
