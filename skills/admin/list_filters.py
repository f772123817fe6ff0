"""List filters that stay fast with 100,000 employees."""

from django.contrib import admin
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from skills.admin.paging import COUNTED_UP_TO
from skills.models import Employee, Task
from skills.models.employee import has_counted_task
from skills.soc import MAJOR_GROUPS


class KindOfWork(admin.SimpleListFilter):
    """Filters by SOC major group, or by a whole SOC code in the URL."""

    title, parameter_name = _("kind of work"), "work"

    def lookups(self, request, model_admin):
        chosen = self.used_parameters.get(self.parameter_name) or ""
        extra = [(chosen, chosen)] if len(chosen) > 4 else []
        return [*MAJOR_GROUPS.items(), ("none", _("no occupation yet")), *extra]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        code = self.value()
        if code == "none":
            return queryset.filter(occupation__isnull=True)
        return queryset.filter(occupation__soc_code__startswith=code) if code else queryset


class HasLogin(admin.SimpleListFilter):
    title, parameter_name = _("login"), "login"

    def lookups(self, request, model_admin):
        return [("yes", _("has a login")), ("no", _("no login yet"))]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if self.value() in {"yes", "no"}:
            return queryset.filter(user__isnull=self.value() == "no")
        return queryset


class AddressState(admin.SimpleListFilter):
    """Filters employees whose changed e-mail address waits for a second person."""

    title, parameter_name = _("e-mail address"), "address"

    def lookups(self, request, model_admin):
        return [("changed", _("changed, to be confirmed"))]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if self.value() != "changed":
            return queryset
        # Read first, from a partial index: in one query, PostgreSQL would go through all people in the order of their names.
        found = Employee.objects.with_unconfirmed_address().order_by().values_list("pk", flat=True)
        return queryset.filter(pk__in=list(found[:COUNTED_UP_TO]))


class ProfileState(admin.SimpleListFilter):
    """Filters by how much of the task profile the employee has confirmed."""

    title, parameter_name = _("task profile"), "profile"

    def lookups(self, request, model_admin):
        return [("none", _("no tasks")), ("suggested", _("suggested only")), ("confirmed", _("confirmed"))]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        confirmed = Task.objects.filter(state=Task.State.VALIDATED)
        suggested = Task.objects.filter(state=Task.State.SUGGESTED)
        match self.value():
            case "none":
                return queryset.filter(~has_counted_task(), has_tasks=False)  # a partial index covers these few rows
            case "suggested":  # starts from the tasks, which have a partial index
                unconfirmed = ~Exists(confirmed.filter(employee=OuterRef("pk")))
                return queryset.filter(unconfirmed, pk__in=suggested.values("employee"))
            case "confirmed":
                return queryset.filter(pk__in=confirmed.values("employee"))
        return queryset


MAX_VALUES = 500  # a longer list of choices is not usable; users search instead
# Jumps from each value to the next one in the column's index: one step per distinct value, not per row.
_NEXT_VALUES = """
WITH RECURSIVE found(value, n) AS (
    SELECT MIN({column}), 1 FROM {table}
    UNION ALL
    SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > value), n + 1 FROM found
    WHERE value IS NOT NULL AND n < %s
)
SELECT value FROM found WHERE value IS NOT NULL
"""


class ValuesInUse(admin.AllValuesFieldListFilter):
    """Filters by an indexed column with few distinct values in many rows. Empty values are shown as "unknown"."""

    def __init__(self, field, request, params, model, model_admin, field_path) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        names = {
            "column": connection.ops.quote_name(field.column),
            "table": connection.ops.quote_name(model._meta.db_table),
        }
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_VALUES.format(**names), [MAX_VALUES])
            self.lookup_choices = [value for (value,) in cursor.fetchall()]  # type: ignore[assignment]

    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("unknown")}


class HasLeft(admin.SimpleListFilter):
    """Filters by whether the employee has left. By default, employees who have left are hidden."""

    title, parameter_name = _("works here"), "left"

    def lookups(self, request, model_admin):
        return [("yes", _("has left")), ("all", _("all, including people who have left"))]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if self.value() == "yes":
            return queryset.filter(left_on__isnull=False)
        return queryset if self.value() == "all" else queryset.filter(left_on__isnull=True)
