"""Base classes and mixins for the pages of the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ValidationError
from django.db.models import DateField, ForeignObject, ManyToManyField, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from import_export.admin import ExportActionModelAdmin
from import_export.formats.base_formats import JSON, YAML, Format
from simple_history.admin import SimpleHistoryAdmin
from tablib import Dataset
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.import_export.forms import ExportForm

from skills.models import Employee, ExposureOverride
from skills.models.access_scopes import changes_for_everybody, sees_everyone
from skills.services.access.fresh_sign_in import require_fresh_sign_in
from skills.sources.table_writing import safe_cell

__all__ = [
    "AppliesToEverybody", "BaseAdmin", "ExportAdmin", "FullAccessOnly", "HistoryAdmin", "ListedLookups", "ReadOnly",
    "ReadOnlyInline", "VisibleOnly", "close_lookups", "find_or_404", "sees_everyone",
]  # fmt: skip


class ListedLookups:
    """Mixin that allows only the query parameters used by the list's own filters.

    Django's admin accepts a filter on any field of the row. Repeated requests such as `?exposure__gte=0.48` would reveal
    the exact figure that a band hides.
    """

    filter_lookups: tuple[str, ...] = ()  # additional lookups used by links to the list

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup in self.filter_lookups or lookup in _lookups_of_dates(self.date_hierarchy):  # type: ignore[attr-defined]
            return True
        return any(lookup in _lookups_of(self.model, item) for item in self.get_list_filter(request))  # type: ignore[attr-defined]


def _lookups_of(model: type[Model], item: Any) -> set[str]:
    """The query parameters one entry of `list_filter` uses: equal to a value, empty, or a range of dates."""
    if isinstance(item, type) and issubclass(item, admin.SimpleListFilter):
        return {str(item.parameter_name)}
    path = item[0] if isinstance(item, (list, tuple)) else item
    field = get_fields_from_path(model, path)[-1]
    endings = ["exact", "isnull"]
    if isinstance(field, ForeignObject | ManyToManyField):
        endings.append(f"{field.target_field.name}{LOOKUP_SEP}exact")
    if isinstance(field, DateField):
        endings += ["gte", "lt"]
    return {path, *(f"{path}{LOOKUP_SEP}{ending}" for ending in endings)}


def _lookups_of_dates(field: str | None) -> set[str]:
    return {f"{field}{LOOKUP_SEP}{part}" for part in ("year", "month", "day", "gte", "lt")} if field else set()


def close_lookups(site: admin.AdminSite) -> None:
    """Registers the admin classes of other packages again, with ListedLookups added."""
    for model, registered in list(site._registry.items()):
        if not isinstance(registered, ListedLookups):
            site.unregister(model)
            site.register(model, type(type(registered).__name__, (ListedLookups, type(registered)), {}))


class BaseAdmin(ListedLookups, ModelAdmin):
    """Base of all admin classes of Reskill."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        # PostgreSQL refuses texts with a null character.
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The row. The audit trail notes the employee whom the row is about."""
        found = super().get_object(request, *args, **kwargs)
        request.audit_employee = employee_id_of(found)  # type: ignore[attr-defined]
        return found


def employee_id_of(row: Any) -> int | None:
    """The number of the employee whom a row is about; None for rows about nobody."""
    if isinstance(row, Employee):
        return row.pk
    owner = getattr(row, "task", None) if isinstance(row, ExposureOverride) else row
    return getattr(owner, "employee_id", None)


def find_or_404(rows: QuerySet, **keys: Any) -> Any:
    """The row with these keys from a URL. Raises Http404 if there is none, also for text in place of a number."""
    try:
        return get_object_or_404(rows, **keys)
    except (ValueError, ValidationError):
        raise Http404 from None


class ReadOnly:
    """Mixin for rows that only the program writes: users can view them but not edit them."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class AppliesToEverybody:
    """Mixin for rows that affect the results of all departments: a manager of some departments can only view them."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_add_permission(request) and changes_for_everybody(request.user)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) and changes_for_everybody(request.user)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and changes_for_everybody(request.user)  # type: ignore[misc]


class FullAccessOnly:
    """Mixin that limits a page to users with access to all departments, as connected systems may read all employees."""

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
    """Mixin that limits every list, page, search and export to the rows the user may see."""

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[misc]


class HistoryAdmin(SimpleHistoryAdmin, BaseAdmin):
    """Base for rows that people edit, with a history of changes."""

    object_history_template = "simple_history/object_history.html"

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        self._refuse_unseen(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, extra_context=None):
        self._refuse_unseen(request, object_id)
        find_or_404(self.model.history.all(), id=object_id, history_id=version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _refuse_unseen(self, request: HttpRequest, object_id: str) -> None:
        """Raises Http404 for rows the user may not see. Simple-history alone would show their history."""
        if self.get_object(request, object_id) is None:
            raise Http404


class ExportAdmin(ExportActionModelAdmin):
    """Exports only rows of the list, after a fresh sign-in. Cells in files for spreadsheets never run as a formula."""

    export_form_class = ExportForm

    def get_valid_export_item_pks(self, request: HttpRequest):
        return self.get_queryset(request).values_list("pk", flat=True)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_export_data(self, file_format: Format, request: HttpRequest, queryset, **kwargs):
        require_fresh_sign_in(request)
        return super().get_export_data(
            file_format, request, queryset, for_program=_is_for_programs(file_format), **kwargs
        )

    def get_data_for_export(self, request: HttpRequest, queryset, *, for_program: bool = False, **kwargs) -> Dataset:
        """The rows to export. The package's own setting is not used: it deletes the sign and only handles the equals sign."""
        rows = super().get_data_for_export(request, queryset, **kwargs)
        if for_program:
            return rows
        return Dataset(*([safe_cell(cell) for cell in row] for row in rows), headers=rows.headers, title=rows.title)


def _is_for_programs(file_format: Format) -> bool:
    """Whether only programs read this format (JSON, YAML). Such files need no escaping of formulas."""
    return isinstance(file_format, JSON | YAML)


class ReadOnlyInline(ReadOnly, TabularInline):
    extra = 0
    can_delete = False
