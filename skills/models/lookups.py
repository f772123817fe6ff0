"""The lookup `among`: like `in`, for thousands of values. PostgreSQL parses one array many times faster than a list."""

from typing import Any

from django.db.models import Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class _AsOneArray:
    def as_postgresql(self: Any, compiler: Any, connection: Any) -> tuple[str, list]:
        sql, parameters = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", [*parameters, list(self.rhs)]


@Field.register_lookup
class Among(_AsOneArray, In):
    """Column value is in the list. An empty list matches no row."""

    lookup_name = "among"


@ForeignKey.register_lookup
class RelatedAmong(_AsOneArray, RelatedIn):
    """Key of the related row is in the list."""

    lookup_name = "among"
