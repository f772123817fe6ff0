"""What the admin's pages share."""

from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline


class ReadOnly:
    """Rows the program writes: looked at, never edited by hand."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class VisibleOnly:
    """Narrows every list, page, search and export to the rows this person may see."""

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[misc]


class HistoryAdmin(SimpleHistoryAdmin, ModelAdmin):
    """Rows people edit, with who changed what."""

    object_history_template = "simple_history/object_history.html"


class ReadOnlyInline(ReadOnly, TabularInline):
    extra = 0
    can_delete = False
