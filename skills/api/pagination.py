from rest_framework.pagination import CursorPagination


class PageByCursor(CursorPagination):
    """Stable pages while rows come and go: ordered by primary key, `page_size` up to 500."""

    ordering = "pk"
    page_size_query_param = "page_size"
    max_page_size = 500
