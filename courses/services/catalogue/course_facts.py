"""Reads the facts of a course from its cells: language, level, length, price, delivery. Unclear cells get a remark."""

from collections.abc import Mapping
from typing import Any, Protocol

from courses.services.catalogue import course_values as values
from courses.services.catalogue.course_lengths import HOURS, WEEKS, Length, read_length, unit_of_column
from courses.services.catalogue.course_offers import delivery_of, is_offered
from courses.services.catalogue.course_prices import currency_of_column, read_price


class FactReading(Protocol):
    """The reading of a file, as far as facts need it."""

    columns: dict[str, str]

    def say(self, line: int, column: str, message: str, reason: str) -> None: ...


class CourseFacts:
    """The facts of one row. Remarks go to the reading, with the row's line and the cell's column."""

    def __init__(self, reading: FactReading, line: int, cells: Mapping[str, str]) -> None:
        self.reading, self.line, self.cells = reading, line, cells

    def values(self, default_delivery: str = "") -> dict[str, Any]:
        """Model fields. default_delivery: of a row that states no mode of delivery."""
        language, level = self._language_and_level()
        hours, weeks = self._length(level)
        found = {
            "language": language,
            "level": level,
            "duration_hours": hours,
            "duration_weeks": weeks,
            **self._price(),
            "category": ", ".join(values.tags(self.cells.get("category", "")))[:200],
            "delivery": self._delivery() or default_delivery,
        }
        if self._is_retired():
            found["is_retired"] = True
        return found

    def _say(self, name: str, message: str, reason: str) -> None:
        self.reading.say(self.line, self.reading.columns.get(name, name), message, reason)

    def _length(self, level: int | None) -> tuple[float | None, float | None]:
        """(hours, weeks). Cells in the unit of their field count before a duration in words."""
        words = self._one_length("duration", "")
        hours, weeks = self._one_length("hours", HOURS), self._one_length("weeks", WEEKS)
        effort = self._one_length("effort", HOURS)
        if words == Length() and level is None and values.is_length(self.cells.get("level", "")):
            words = read_length(self.cells["level"])  # some catalogues have a duration in the level column
        n_weeks = weeks.weeks or words.weeks or hours.weeks
        weekly = effort.weekly_hours or effort.hours or words.weekly_hours or hours.weekly_hours
        total = hours.hours or words.hours
        if total is None and n_weeks is not None and weekly is not None:
            total = round(n_weeks * weekly, 2)
        if total is None and words.weekly_hours and n_weeks is None:
            text = self.cells["duration"]
            self._say(
                "duration", f"{text[:60]!r} says how much a week, but not for how many weeks; left empty", "no total"
            )
        return total, n_weeks

    def _one_length(self, name: str, unit: str) -> Length:
        text = self.cells.get(name, "")
        column = self.reading.columns.get(name, "")
        stated = unit_of_column(column) or unit
        if name == "effort" and stated == WEEKS:
            stated = HOURS  # "hours per week"
        first = column.casefold().replace(" ", "")
        length = read_length(text, unit=stated, is_minutes_first="mm:ss" in first and "h:mm" not in first)
        if length.is_understood:
            return length
        if not text.replace(".", "").replace(",", "").strip().isdigit():
            message = f"{text[:60]!r} is not a duration such as 90 min, 1h 30m, 6 hours or 4 weeks; left empty"
        elif stated:
            message = f"{text[:60]!r} is no length that a course can have; left empty"
        else:
            message = f"{text[:60]!r} has no unit; left empty. Write min or h behind it, or into the column's name"
        self._say(name, message, "unknown duration")
        return length

    def _price(self) -> dict[str, Any]:
        text = self.cells.get("cost", "")
        currency = self.cells.get("currency", "") or currency_of_column(self.reading.columns.get("cost", ""))
        price = read_price(text, currency)
        if price.problem:
            is_currency = price.amount is None and currency and price.problem.startswith(repr(currency.strip()[:20]))
            self._say("currency" if is_currency else "cost", price.problem, "unclear price")
        if price.period:
            self._say(
                "cost", f"{text[:40]!r} is a price a {price.period}, and is shown as one", f"price a {price.period}"
            )
        has_amount = price.amount is not None
        if price.amount and not price.currency:
            self._say("cost", f"{text[:40]!r} names no currency; shown without one", "no currency")
        return {
            "cost": price.amount,
            "currency": price.currency[:3] if has_amount or not text else "",
            "cost_period": price.period if has_amount else "",
        }

    def _delivery(self) -> str:
        text = self.cells.get("delivery", "")
        found = delivery_of(text) if text else ""
        if text and not found:
            message = (
                f"{text[:40]!r} is not a mode of delivery such as online, live online, in person or blended; left empty"
            )
            self._say("delivery", message, "unknown mode of delivery")
        return found

    def _is_retired(self) -> bool:
        for name in ("offered", "retired"):
            text = self.cells.get(name, "")
            found = is_offered(text) if text else None
            if text and found is None:
                self._say(
                    name, f"{text[:40]!r} does not say whether the course is offered; read as offered", "unknown status"
                )
            elif found is (name == "retired"):
                self._say(name, f"{text[:40]!r}: the course is not offered, so it is kept as retired", "not offered")
                return True
        return False

    def _language_and_level(self) -> tuple[str, int | None]:
        language, level = "", None
        if raw := self.cells.get("language", ""):
            code = values.language_code(raw)
            if code is None and values.is_level(raw):
                level = values.level_number(raw)
                self._say("language", f"{raw!r} is a level and was read as the level", "level in the language column")
            elif code is None:
                self._say("language", f"{raw[:40]!r} is not a known language; left empty", "unknown language")
            language = code or ""
        if raw := self.cells.get("level", ""):
            if values.is_level(raw):
                level = values.level_number(raw) or level
            elif values.is_length(raw):
                message = f"{raw[:40]!r} is a duration and was read as the duration"
                self._say("level", message, "duration in the level column")
            else:
                self._say("level", f"{raw[:40]!r} is not a level; left empty", "unknown level")
        return language, level
