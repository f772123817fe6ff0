"""Lists of any length: pages are counted up to a limit, so that no list reads a whole table to say how long it is."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

COUNTED_UP_TO = 5000


class BoundedPaginator(Paginator):
    """Counts COUNTED_UP_TO rows at most; what lies beyond is reached by searching and filtering."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[: COUNTED_UP_TO + 1].count() if isinstance(rows, QuerySet) else len(rows)


class BoundedList:
    """Mixed into a ModelAdmin whose table may hold hundreds of thousands of rows."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
