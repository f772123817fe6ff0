"""What the admin's pages share."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from import_export.admin import ExportActionModelAdmin
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.import_export.forms import ExportForm

from skills.models.access import sees_everyone

__all__ = ["ExportAdmin", "ForAll", "HistoryAdmin", "ReadOnly", "ReadOnlyInline", "VisibleOnly", "sees_everyone"]


class ReadOnly:
    """Rows the program writes: looked at, never edited by hand."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class ForAll:
    """Mixed into pages of connected systems, which may read everybody: for those who see everybody."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and sees_everyone(request.user)  # type: ignore[misc]

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_view_permission(request, obj) and sees_everyone(request.user)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_add_permission(request) and sees_everyone(request.user)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) and sees_everyone(request.user)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and sees_everyone(request.user)  # type: ignore[misc]


class VisibleOnly:
    """Narrows every list, page, search and export to the rows this person may see."""

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[misc]


class HistoryAdmin(SimpleHistoryAdmin, ModelAdmin):
    """Rows people edit, with who changed what."""

    object_history_template = "simple_history/object_history.html"

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        self._refuse_unseen(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, extra_context=None):
        self._refuse_unseen(request, object_id)
        get_object_or_404(self.model.history, id=object_id, history_id=version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _refuse_unseen(self, request: HttpRequest, object_id: str) -> None:
        """Simple-history falls back on the history itself for a row this person may not see."""
        if self.get_object(request, object_id) is None:
            raise Http404


class ExportAdmin(ExportActionModelAdmin):
    """Exports rows of the list, and of it alone."""

    export_form_class = ExportForm

    def get_valid_export_item_pks(self, request: HttpRequest):
        return self.get_queryset(request).values_list("pk", flat=True)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class ReadOnlyInline(ReadOnly, TabularInline):
    extra = 0
    can_delete = False
