"""SCIM filters (RFC 7644, section 3.4.2.2) as database conditions on employees."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from skills.models import Employee, RoleByGroup
from skills.scim.resources import EnterpriseUser

_TEXTS = {
    "id": "pk",
    "externalid": "directory_id",
    "username": "directory_name",
    "displayname": "name",
    "name.formatted": "name",
    "name.givenname": "directory_entry__given_name",
    "name.familyname": "directory_entry__family_name",
    "title": "job_title",
    "emails": "email",
    "emails.value": "email",
}
_ENTERPRISE = {
    "employeenumber": "directory_number",
    "department": "department__name",
    "organization": "department__organisation",
}
_TIMES = {"meta.created": "created_at", "meta.lastmodified": "updated_at"}
_CONSTANTS = {"emails.type": "work", "emails.primary": True}
_EXACT = {"pk", "directory_id", "directory_number"}  # caseExact in the schema
_LOOKUPS = {
    CompareOperator.eq: "exact",
    CompareOperator.co: "contains",
    CompareOperator.sw: "startswith",
    CompareOperator.ew: "endswith",
    CompareOperator.gt: "gt",
    CompareOperator.ge: "gte",
    CompareOperator.lt: "lt",
    CompareOperator.le: "lte",
}
_ORDERED = {"gt", "gte", "lt", "lte"}
_ALL, _NONE = Q(pk__isnull=False), Q(pk__isnull=True)
_MAX_LENGTH, _MAX_CONDITIONS = 10_000, 100  # SQLite allows 1,000 expression levels; each condition adds a few


def condition_of(filter_: ScimFilter) -> Q:
    """The filter as a condition on employees `as_in_directory`. Raises InvalidFilterException."""
    if _n_conditions(filter_.ast) > _MAX_CONDITIONS:
        raise InvalidFilterException(detail=f"a filter has at most {_MAX_CONDITIONS} conditions")
    return _Conditions().visit(filter_.ast)


def group_condition_of(filter_: ScimFilter) -> Q:
    """The filter as a condition on groups. Raises InvalidFilterException."""
    if _n_conditions(filter_.ast) > _MAX_CONDITIONS:
        raise InvalidFilterException(detail=f"a filter has at most {_MAX_CONDITIONS} conditions")
    return _GroupConditions().visit(filter_.ast)


def check_length(filter_: Any) -> None:
    """Raises InvalidFilterException for a filter that is too long."""
    if isinstance(filter_, str) and len(filter_) > _MAX_LENGTH:
        raise InvalidFilterException(detail=f"a filter has at most {_MAX_LENGTH:,} characters")


def _n_conditions(node: FilterNode) -> int:
    n, left = 0, [node]
    while left:
        part = left.pop()
        if isinstance(part, LogicalExpr):
            left += part.terms
        elif isinstance(part, Not):
            left.append(part.expr)
        elif isinstance(part, ValuePath):
            left.append(part.val_filter)
        else:
            n += 1
    return n


class _Conditions(FilterVisitor[Q]):
    texts = {**_TEXTS, **{f"enterprise:{name}": field for name, field in _ENTERPRISE.items()}}

    def __init__(self, within: str = "") -> None:
        self.within = within  # the attribute before the brackets of a value filter, such as emails[...]

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        found = [self.visit(term) for term in node.terms]
        joined = found[0]
        for other in found[1:]:
            joined = joined & other if node.op == LogicalOperator.and_ else joined | other
        return joined

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_value_path(self, node: ValuePath) -> Q:
        name = self._name(node.attr_path)
        if name != "emails":
            raise InvalidFilterException(detail=f"{node.attr_path} has no values to filter")
        return ~Q(email="") & _Conditions(name).visit(node.val_filter)

    def visit_present(self, node: Present) -> Q:
        name = self._name(node.attr_path)
        if name in {"active", *_TIMES, "id", "username", "meta"}:
            return _ALL
        if name == "preferredlanguage":
            return ~Q(languages=[])
        if name in _CONSTANTS:
            return ~Q(email="")
        field = self._field("name.formatted" if name == "name" else name, node.attr_path)
        return ~Q(**{field: ""}) & Q(**{f"{field}__isnull": False})

    def visit_comparison(self, node: Comparison) -> Q:
        name, op, value = self._name(node.attr_path), node.op, node.value
        if value is None:  # eq null: not present
            return self.visit_present(Present(node.attr_path)) if op == CompareOperator.ne else ~self._present(node)
        if op == CompareOperator.ne:
            return ~self.visit_comparison(Comparison(node.attr_path, CompareOperator.eq, value))
        if name == "active":
            return Q(left_on__isnull=_truth(node))
        if name in _TIMES:
            return Q(**{f"{_TIMES[name]}__{_LOOKUPS[op]}": _moment(node)})
        if name in _CONSTANTS:
            constant = _CONSTANTS[name]
            wanted = _truth(node) if constant is True else str(value).casefold()
            return ~Q(email="") if op == CompareOperator.eq and wanted == constant else _NONE
        return _text(self._field(name, node.attr_path), op, value)

    def _present(self, node: Comparison) -> Q:
        return self.visit_present(Present(node.attr_path))

    def _name(self, path: AttrPath) -> str:
        name = f"{path.attr}.{path.sub_attr}" if path.sub_attr else path.attr
        name = f"{self.within}.{name}" if self.within else name
        if path.uri and path.uri.casefold() == str(EnterpriseUser.__schema__).casefold():
            return f"enterprise:{name.casefold()}"
        return name.casefold()

    def _field(self, name: str, path: FilterNode | AttrPath) -> str:
        field = self.texts.get(name)
        if field is None:
            raise InvalidFilterException(detail=f"cannot filter by {path}")
        return field


class _GroupConditions(_Conditions):
    texts = {"id": "pk", "displayname": "name", "externalid": "external_id"}  # name: department or role group

    def visit_value_path(self, node: ValuePath) -> Q:
        return _GroupConditions(self._name(node.attr_path)).visit(node.val_filter)

    def visit_comparison(self, node: Comparison) -> Q:
        if self._name(node.attr_path) not in {"members", "members.value"}:
            return super().visit_comparison(node)
        has_member = _text("pk", node.op, node.value)
        people = Employee.objects.filter(has_member)
        roles = RoleByGroup.objects.current().filter(employee__in=people)
        return Q(department__in=people.values("department")) | Q(pk__in=roles.values("group"))


def _text(field: str, op: CompareOperator, value: Any) -> Q:
    if not isinstance(value, str):
        raise InvalidFilterException(detail=f"{value!r} is not a text")
    if field == "pk":
        if op != CompareOperator.eq:
            raise InvalidFilterException(detail="id can only be compared by eq and ne")
        return Q(pk=int(value)) if value.isascii() and value.isdigit() and len(value) < 19 else _NONE
    if "\x00" in value:
        return _NONE
    lookup = _LOOKUPS[op]
    return Q(**{f"{field}__{lookup if field in _EXACT or lookup in _ORDERED else 'i' + lookup}": value})


def _truth(node: Comparison) -> bool:
    """The boolean of a comparison. Also accepts text, which Entra ID and others send."""
    text = str(node.value).casefold()
    if node.op != CompareOperator.eq or text not in {"true", "false"}:
        raise InvalidFilterException(detail=f"{node.attr_path} is true or false, compared by eq or ne")
    return text == "true"


def _moment(node: Comparison) -> datetime:
    try:
        found = parse_datetime(str(node.value))
    except ValueError:
        found = None
    if found is None or _LOOKUPS[node.op] not in {*_ORDERED, "exact"}:
        raise InvalidFilterException(
            detail=f"{node.attr_path} cannot be compared with {node.value!r}, which is not a time"
        )
    return found if timezone.is_aware(found) else timezone.make_aware(found)
