"""Cursor pagination and ordering."""

from django.core.exceptions import ValidationError as InvalidValue
from rest_framework.exceptions import NotFound
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from skills.api.problems import UnknownParameter

TOTALS = "totals"


class KnownOrdering(OrderingFilter):
    """Sorts by the parameter `ordering`: `name` or `-name`. Fields not in the view's `ordering_fields` are an error.

    Without the parameter, rows are sorted by the view's `default_order`, or else by primary key.
    """

    ordering_description = "The field to sort by. A leading minus reverses the order"

    def get_ordering(self, request, queryset, view):
        allowed, raw = getattr(view, "ordering_fields", None), request.query_params.get(self.ordering_param)
        if not allowed or raw is None:
            return getattr(view, "default_order", ["pk"])
        if raw.removeprefix("-") not in allowed:
            raise UnknownParameter({"ordering": f"One of {', '.join(allowed)}; a leading minus reverses the order."})
        return [raw, "pk"]  # the primary key last, so that equal rows keep their order between pages

    def filter_queryset(self, request, queryset, view):
        return queryset  # PageByCursor sorts the rows

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
    """Pages that stay stable while rows are added and removed. Default: by primary key, 50 rows. `page_size`: 1 to 500."""

    ordering = "pk"
    page_size_query_param = "page_size"
    max_page_size = 500

    def get_page_size(self, request) -> int | None:
        """The requested page size. Raises UnknownParameter if it is invalid, as a silent default would hide the mistake."""
        raw = request.query_params.get(self.page_size_query_param)
        if raw is None:
            return self.page_size
        if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= self.max_page_size):
            raise UnknownParameter({"page_size": f"Give a whole number from 1 to {self.max_page_size}."})
        return int(raw)

    total: int | None = None

    def paginate_queryset(self, queryset, request, view=None):
        wanted = request.query_params.get(TOTALS, "false")
        if wanted not in ("true", "false"):
            raise UnknownParameter({TOTALS: "Give true or false."})
        self.total = queryset.order_by().count() if wanted == "true" else None
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, InvalidValue):  # a cursor of another order, such as a name instead of a time
            raise UnknownParameter({"cursor": "This cursor belongs to another order."}) from None

    def get_paginated_response(self, data) -> Response:
        response = super().get_paginated_response(data)
        if self.total is not None:
            response.data["total"] = self.total
        return response

    def decode_cursor(self, request):
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise UnknownParameter({"cursor": "This cursor is invalid. Use the URL in `next` unchanged."}) from None

    def get_schema_operation_parameters(self, view) -> list[dict]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        description = "Adds the number of all rows that the filters leave"
        schema = {"type": "boolean"}
        return [
            *parameters,
            {"name": TOTALS, "required": False, "in": "query", "description": description, "schema": schema},
        ]

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """The page in OpenAPI 3.1, which has no `nullable`."""
        found = super().get_paginated_response_schema(schema)
        for name, text in (("next", "the next page"), ("previous", "the page before")):
            address = {"type": ["string", "null"], "format": "uri", "description": f"Address of {text}; null: none."}
            found["properties"][name] = address
        found["properties"]["total"] = {"type": "integer", "minimum": 0, "description": "Only with totals=true."}
        return found
