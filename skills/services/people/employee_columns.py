"""The columns of an import of employees, and the parsers of their cells."""

from datetime import datetime

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from skills.services.imports.columns import Cell, Column, Columns
from skills.sources.tables import number_of

_LANGUAGES = {
    name.casefold(): code.split("-")[0]
    for code, info in LANG_INFO.items()
    for name in (code, info.get("name", ""), info.get("name_local", ""))
    if name
}


def _hours(text: str) -> Cell:
    try:
        return Cell(number_of(text, low=0.25, high=40))
    except ValueError as error:
        return Cell(problem=f"{error} The hours stay unchanged.")


def _day(text: str) -> Cell:
    """A date as ISO, day.month.year, or a spreadsheet's date and time."""
    plain = text.strip().removesuffix("00:00:00").strip()
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return Cell(datetime.strptime(plain, form).date())
        except ValueError:
            continue
    return Cell(problem=f"{text!r} is not a date such as 2026-03-31 or 31.03.2026; left out")


def _email(text: str) -> Cell:
    try:
        validate_email(text)
    except ValidationError:
        return Cell(problem=f"{text!r} is not an e-mail address; left out")
    return Cell(text)


def _languages(text: str) -> Cell:
    """Language codes of the named languages ('en', 'en-GB', 'English', 'Deutsch'). Unknown names are left out."""
    codes: list[str] = []
    unknown = []
    for part in text.replace(",", ";").replace("/", ";").split(";"):
        name = part.strip().casefold()
        code = _LANGUAGES.get(name) or _LANGUAGES.get(name.replace("_", "-").split("-")[0])
        if code and code not in codes:
            codes.append(code)
        elif name and not code:
            unknown.append(part.strip())
    return Cell(codes or None, f"{unknown[0]!r} is not a known language; left out" if unknown else "")


IDENTIFIER = Column(
    "external_id",
    ("employee_id", "personnel number", "id", "person_id", "worker id", "personalnummer"),
    required="the employees' identifiers",
)
EMPLOYEE_COLUMNS = Columns(
    IDENTIFIER,
    Column("name", ("full name", "employee name")),
    Column("email", ("mail", "email address"), _email),
    Column("job_title", ("title", "position", "role", "stelle", "berufsbezeichnung")),
    Column("department", ("dept", "unit", "team", "division", "abteilung")),
    Column("organisation", ("organization", "company", "employer", "agency")),
    Column("languages", ("language", "learning languages", "sprache", "sprachen"), _languages),
    Column("weekly_hours", ("learning hours", "hours per week"), _hours),
    Column("soc_code", ("occupation", "soc", "o*net-soc code")),
    Column("left_on", ("leaving date", "last day", "termination date", "austritt", "austrittsdatum"), _day),
    Column("task", ("statement", "task statement", "activity", "aufgabe")),
    Column("share", ("share of week", "percent", "percentage", "weight", "anteil")),
)
