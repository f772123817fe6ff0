"""`among`: as `in`, for thousands of values: PostgreSQL takes them as one array, which is parsed many times as fast."""

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
    """Values as the column holds them; of an empty list nothing is among them."""

    lookup_name = "among"


@ForeignKey.register_lookup
class RelatedAmong(_AsOneArray, RelatedIn):
    """Keys of related rows."""

    lookup_name = "among"
