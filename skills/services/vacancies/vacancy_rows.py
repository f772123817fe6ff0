"""Reads the vacancies of a file row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from skills.errors import BadInput
from skills.services.imports.columns import Columns
from skills.services.imports.report import Report
from skills.services.people.title_keys import title_key
from skills.sources.tables import Row, Table

_LONGEST = {
    "reference": 80,
    "title": 200,
    "department": 160,
    "location": 160,
    "contact": 200,
    "pay_grade": 60,
    "link": 500,
}
_FIELDS = {"positions": "n_positions", "status": "is_open"}  # columns whose field has another name
_PAY = ("pay_from", "pay_to", "currency", "pay_period")


@dataclass
class VacancyRow:
    """One vacancy of the file. values: model fields that the row states. soc_code: as written, '' if not stated."""

    line: int
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    soc_code: str = ""


def read_vacancies(table: Table, columns: dict[str, str], declared: Columns, report: Report) -> dict[str, VacancyRow]:
    """The vacancies by key. The report names rows that were left out. Raises BadInput for a table without rows."""
    found: dict[str, VacancyRow] = {}
    for row in table.rows:
        vacancy = _vacancy(row, columns, declared, report)
        if vacancy is None:
            continue
        if vacancy.key in found:
            message = f"the same vacancy as line {found[vacancy.key].line}; this row is used"
            report.say(row.line, columns["title"], message, reason="same vacancy again")
        found[vacancy.key] = vacancy
    if not found:
        raise BadInput("has no vacancies below its column names.", file=table.file, line=table.header_line)
    return found


def _vacancy(row: Row, columns: dict[str, str], declared: Columns, report: Report) -> VacancyRow | None:
    cells = {name: " ".join(row.cells.get(column, "").split()) for name, column in columns.items()}
    if not cells["title"]:
        if any(cells.values()):
            report.say(row.line, columns["title"], "has no title; skipped", reason="skipped: no title")
        return None
    values: dict[str, Any] = {}
    for name, text in cells.items():
        if not text:
            continue
        if len(text) > _LONGEST.get(name, len(text)):
            report.say(
                row.line, columns[name], f"is longer than {_LONGEST[name]} characters; cut off", reason="cut off"
            )
            text = text[: _LONGEST[name]]
        cell = declared.parse(name, text)
        if cell.problem:
            report.say(row.line, columns[name], cell.problem, reason=f"{name} not understood")
        if cell.value is not None:
            values[_FIELDS.get(name, name)] = cell.value
    _check_pay(row, columns, values, report)
    closes_on = values.get("closes_on")
    if closes_on and closes_on < timezone.localdate():
        message = f"closed on {closes_on.isoformat()}; employees do not see it"
        report.say(row.line, columns["closes_on"], message, reason="closed already")
    return VacancyRow(row.line, vacancy_key(values), values, values.pop("soc_code", ""))


def vacancy_key(values: Mapping[str, Any]) -> str:
    """What a vacancy is recognised by: its reference, else title, department and location."""
    parts = [values.get(name, "") for name in ("title", "department", "location")]
    return title_key(values.get("reference", "")) or title_key("|".join(parts))


def _check_pay(row: Row, columns: dict[str, str], values: dict[str, Any], report: Report) -> None:
    """Leaves pay out that has no currency or period, or whose limits are swapped: it would mislead."""
    low, high = values.get("pay_from"), values.get("pay_to")
    if low is None and high is None:
        for name in ("currency", "pay_period"):
            values.pop(name, None)
        return
    problem = ""
    if not values.get("currency") or not values.get("pay_period"):
        problem = "pay without a currency and a period (hour, month, year) is left out; add both columns"
    elif low is not None and high is not None and low > high:
        problem = f"the lowest pay {low} is above the highest {high}; both are left out"
    if problem:
        report.say(row.line, columns.get("pay_from") or columns["pay_to"], problem, reason="pay left out")
        for name in _PAY:
            values.pop(name, None)
