"""Pagination that counts rows up to a limit, so that no list page counts a whole table."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

COUNTED_UP_TO = 5000


class BoundedPaginator(Paginator):
    """Paginator that counts at most COUNTED_UP_TO rows. Users reach rows beyond the limit by search and filters."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[: COUNTED_UP_TO + 1].count() if isinstance(rows, QuerySet) else len(rows)


class BoundedList:
    """Mixin for a ModelAdmin whose table may have hundreds of thousands of rows."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
