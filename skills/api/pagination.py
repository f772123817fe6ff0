from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

from skills.api.problems import UnknownParameter


class PageByCursor(CursorPagination):
    """Stable pages while rows come and go: ordered by primary key, `page_size` 1 to 500 (50 unless told)."""

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
