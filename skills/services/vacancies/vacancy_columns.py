"""The columns of an import of vacancies, and the parsers of their cells."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from skills.models import Vacancy
from skills.services.imports.columns import Cell, Column, Columns
from skills.sources.days import read_day
from skills.sources.file_layout import plain
from skills.sources.tables import number_of

_MARKS = {"€": "EUR", "euro": "EUR", "£": "GBP", "$": "USD", "us$": "USD", "chf": "CHF", "sfr": "CHF", "fr": "CHF"}
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?")
_PERIODS = {
    Vacancy.Period.HOUR: {"h", "hour", "hourly", "perhour", "anhour", "stunde", "std", "stündlich", "prostunde", "jestunde"},
    Vacancy.Period.MONTH: {
        "m", "mo", "month", "monthly", "permonth", "amonth", "monat", "monatlich", "mtl", "promonat", "jemonat", "immonat",
    },
    Vacancy.Period.YEAR: {
        "y", "year", "yearly", "peryear", "ayear", "annual", "annually", "annum", "perannum", "pa", "jahr", "jährlich",
        "projahr", "jejahr", "imjahr",
    },
}  # fmt: skip
_OPEN = {
    "open", "offen", "published", "veröffentlicht", "active", "aktiv", "yes", "ja", "true", "1", "posted", "online", "live",
    "ausgeschrieben",
}  # fmt: skip
_CLOSED = {
    "closed", "geschlossen", "filled", "besetzt", "cancelled", "canceled", "abgebrochen", "withdrawn", "zurückgezogen",
    "archived", "archiviert", "onhold", "pausiert", "draft", "entwurf", "inactive", "inaktiv", "expired", "abgelaufen", "no",
    "nein", "false", "0", "offline", "unposted",
}  # fmt: skip
_MOST_PAY, _MOST_POSITIONS = 10_000_000, 1000


def _day(text: str) -> Cell:
    found = read_day(text)
    return Cell(problem=found) if isinstance(found, str) else Cell(found)


def _status(text: str) -> Cell:
    """True for a vacancy that is open. A status that is not known hides the vacancy: it may be a draft."""
    word = plain(text)
    if word in _OPEN | _CLOSED:
        return Cell(word in _OPEN)
    return Cell(False, f"{text!r} is not a known status such as open or closed; employees do not see this vacancy")


def _positions(text: str) -> Cell:
    try:
        return Cell(int(number_of(text, low=1, high=_MOST_POSITIONS)))
    except ValueError as error:
        return Cell(problem=f"{error} Left out.")


def _pay(text: str) -> Cell:
    """An amount. '2.900' and '2,900' are both 2900: nobody writes pay with three decimals."""
    amount = re.sub(r"[^\d.,'’ \u00a0\u202f-]", "", text).strip(" .,").rstrip("-., ")
    if _THOUSANDS.fullmatch(amount):
        head, mark, tail = amount, "", ""
        if found := re.fullmatch(r"(.*\d)[.,](\d{1,2})", amount):
            head, mark, tail = found[1], ".", found[2]
        amount = re.sub(r"\D", "", head) + mark + tail
    try:
        return Cell(Decimal(str(round(number_of(amount, low=0.01, high=_MOST_PAY), 2))))
    except ValueError:
        return Cell(problem=f"{text!r} is not one amount of pay such as 2900 or 2.900,00; left out")


def _currency(text: str) -> Cell:
    code = _MARKS.get(text.strip().casefold().rstrip("."), text.strip().upper())
    if re.fullmatch(r"[A-Z]{3}", code):
        return Cell(code)
    return Cell(problem=f"{text!r} is not a currency's code such as EUR; left out")


def _period(text: str) -> Cell:
    word = plain(text)
    found = next((period for period, words in _PERIODS.items() if word in words), None)
    return Cell(found.value) if found else Cell(problem=f"{text!r} is neither hour, month nor year; left out")


def _link(text: str) -> Cell:
    address = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return Cell(problem=f"{text[:80]!r} is not a web address such as https://jobs.example.org/12; left out")
    return Cell(address)


VACANCY_COLUMNS = Columns(
    Column("reference", (
        "requisition id", "job requisition id", "job requisition", "requisition number", "req id", "job id", "vacancy id",
        "position id", "posting id", "stellennummer", "stellen id", "stellen nr", "ausschreibungsnummer", "kennziffer",
        "kennung", "referenz", "referenznummer", "id",
    )),
    Column("title", (
        "job title", "job posting title", "posting title", "position title", "position", "vacancy", "job", "stelle",
        "stellentitel", "stellenbezeichnung", "bezeichnung", "titel", "funktion", "role",
    ), required="the titles of the vacancies"),
    Column("department", (
        "department name", "abteilung", "org unit", "organisationseinheit", "fachbereich", "bereich", "amt", "team",
        "supervisory organization", "division",
    )),
    Column("location", ("site", "office", "work location", "primary location", "standort", "arbeitsort", "dienstort", "ort")),
    Column("positions", (
        "openings", "number of openings", "number of positions", "open positions", "headcount", "anzahl", "anzahl stellen",
        "offene stellen",
    ), _positions),
    Column("closes_on", (
        "closing date", "close date", "end date", "application deadline", "deadline", "apply by", "posting end date",
        "bewerbungsfrist", "bewerbungsschluss", "frist", "ende",
    ), _day),
    Column("status", ("job status", "posting status", "requisition status", "state", "stellenstatus"), _status),
    Column("link", ("url", "address", "posting url", "apply url", "external url", "web address", "adresse"), _link),
    Column("contact", (
        "contact person", "recruiter", "hiring manager", "ansprechpartner", "ansprechperson", "ansprechpartnerin", "kontakt",
    )),
    Column("pay_grade", ("grade", "pay group", "salary band", "entgeltgruppe", "eingruppierung", "besoldungsgruppe")),
    Column("pay_from", (
        "salary from", "salary min", "minimum salary", "pay min", "min salary", "gehalt von", "entgelt von", "gehalt min",
    ), _pay),
    Column("pay_to", (
        "salary to", "salary max", "maximum salary", "pay max", "max salary", "gehalt bis", "entgelt bis", "gehalt max",
    ), _pay),
    Column("currency", ("salary currency", "pay currency", "währung"), _currency),
    Column("pay_period", ("salary period", "pay frequency", "frequency", "gehaltszeitraum", "zeitraum", "periode"), _period),
    Column("soc_code", ("occupation", "soc", "o*net-soc code")),
)  # fmt: skip
