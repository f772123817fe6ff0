"""Pages by cursor, and the orders they can be read in."""

from django.core.exceptions import ValidationError as InvalidValue
from rest_framework.exceptions import NotFound
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination

from skills.api.problems import UnknownParameter


class KnownOrdering(OrderingFilter):
    """`ordering=name` or `-name`, of the fields a view names in `ordering_fields`; others are an error.

    Without it rows come as the view's `default_order` says; by the key, unless it says anything.
    """

    ordering_description = "The field to sort by; with a minus in front: backwards"

    def get_ordering(self, request, queryset, view):
        allowed, raw = getattr(view, "ordering_fields", None), request.query_params.get(self.ordering_param)
        if not allowed or raw is None:
            return getattr(view, "default_order", ["pk"])
        if raw.removeprefix("-") not in allowed:
            raise UnknownParameter({"ordering": f"One of {', '.join(allowed)}, with a minus in front for backwards."})
        return [raw, "pk"]  # the key last, or rows that are equal would change places between two pages

    def filter_queryset(self, request, queryset, view):
        return queryset  # the pages order themselves

    def get_schema_operation_parameters(self, view):
        allowed = getattr(view, "ordering_fields", None)
        if not allowed:
            return []
        values = [sign + name for name in allowed for sign in ("", "-")]
        return [
            {
                "name": self.ordering_param,
                "required": False,
                "in": "query",
                "description": self.ordering_description,
                "schema": {"type": "string", "enum": values},
            }
        ]


class PageByCursor(CursorPagination):
    """Stable pages while rows come and go: by primary key unless told, `page_size` 1 to 500 (50 unless told)."""

    ordering = "pk"
    page_size_query_param = "page_size"
    max_page_size = 500

    def get_page_size(self, request) -> int | None:
        """Raises UnknownParameter for anything but a whole number in range: a silent 50 would hide the mistake."""
        raw = request.query_params.get(self.page_size_query_param)
        if raw is None:
            return self.page_size
        if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= self.max_page_size):
            raise UnknownParameter({"page_size": f"Give a whole number from 1 to {self.max_page_size}."})
        return int(raw)

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, InvalidValue):  # a cursor of another order: a name where a time belongs
            raise UnknownParameter({"cursor": "This cursor belongs to another order."}) from None

    def decode_cursor(self, request):
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise UnknownParameter({"cursor": "This is no cursor of ours. Follow `next` as it is."}) from None

    def get_schema_operation_parameters(self, view) -> list[dict]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return parameters
