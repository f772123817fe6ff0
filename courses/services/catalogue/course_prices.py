"""Reads what a course costs: "CHF 1'200.00", '1 200,00 €', '1.299,-', 'US$49.99/mo', 'kostenfrei'. No database access."""

import html
import re
from dataclasses import dataclass

MONTH, YEAR = "month", "year"
_MOST = 10_000_000  # no course costs this much; a larger number is not a price
_CODES = frozenset((
    "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD",
    "PEN", "PHP", "PKR", "PLN", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD",
    "VND", "ZAR",
))  # fmt: skip
# Longer marks first: "US$" contains "$".
_MARKS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD",
    "r$": "BRL",
    "euros": "EUR", "euro": "EUR", "dollars": "USD", "dollar": "USD", "pounds": "GBP", "sfr.": "CHF", "sfr": "CHF",
    "franken": "CHF", "fr.": "CHF", "złoty": "PLN", "zł": "PLN", "kč": "CZK", "€": "EUR", "£": "GBP", "₹": "INR",
    "¥": "JPY", "円": "JPY",
    "$": "USD",
}  # fmt: skip
_KRONE = re.compile(r"(?<![a-z])(?:kr|kronen?|kroner|kronor)\b\.?")
_FREE = re.compile(
    r"(?:free(?! trial)|gratis|gratuite?|gratuito|kostenlos|kostenfrei|gebührenfrei|no cost|no charge|ohne kosten|"
    r"complimentary)\b"
)
_FREE_FOR_SOME = re.compile(r"\b(?:für|for|pour|para|if|wenn|bei|to|members?|mitglieder)\b")
_UNKNOWN = re.compile(
    r"(?:price |preis |prix )?(?:on|upon|by) (?:request|application)|auf anfrage|nach vereinbarung|sur demande|tb[ad]\b|n/?a$"
    r"|nan$|null$|[-–—?]+$|contact\b|call\b|bitte anfragen"
)
_A_MONTH = re.compile(
    r"(?:/\s*|\b(?:per|a|each|pro|je|im|par|por|al)\s*)(?:mo|mon|month|monat|mois|mes|mese)\b"
    r"|\b(?:monthly|monatlich|mtl|p\.\s?m)\b"
)
_A_YEAR = re.compile(
    r"(?:/\s*|\b(?:per|a|each|pro|je|im|par|por)\s*)(?:yr|year|annum|jahr|an|año)\b|\b(?:yearly|annually|annual|jährlich|p\.\s?a)\b"
)
_A_PART = re.compile(
    r"(?:/\s*|\b(?:per|pro|je|par|por)\s+)(?:h|hr|hour|std|stunde|day|tag|week|wk|woche|credit|unit|module?|modul|session|termin|"
    r"ue|lesson|jour|heure|group|gruppe|team|quarter|quartal)\b"
)
_MORE_THAN = re.compile(
    r"\b(?:from|ab|à partir de|desde|starting at|zzgl|zuzüglich|plus|excl|exkl|net|netto|hors)\b|\+ ?(?:vat|mwst|tax)"
)
_THOUSANDS = re.compile(r"\d\s?k\b(?!\s?[cč])")  # €1.2k
_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*%")
_NUMBER = re.compile(
    r"(?<![\w.,])-?(?:\d{1,3}(?:[ '’]\d{3})+|\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]\d{1,2}(?!\d))?(?:[.,]\s?[-–—])?"
)


@dataclass(frozen=True)
class Price:
    """amount: None if the cell states none. period: MONTH or YEAR for a subscription, else ''.

    problem: a remark for the report; '' for a price that is understood.
    """

    amount: float | None = None
    currency: str = ""
    period: str = ""
    problem: str = ""


def read_price(text: str, currency: str = "") -> Price:
    """The price in a cell. currency: of the currency's own cell. 'FREE-Add a certificate for $49' costs 0."""
    text = html.unescape(text)  # systems that escape "$" for web pages do so in their exports too
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text.strip().casefold())
    named = _currency_cell(currency)
    wrong = f"{currency.strip()[:20]!r} is not a currency such as EUR" if named is None else ""
    named = named or ""
    if not plain or wrong:
        return Price(None, named, problem=wrong)
    if (free := _FREE.match(plain)) and _FREE_FOR_SOME.search(re.split(r"[-,;(+]", plain[free.end() :])[0]):
        return Price(None, named, problem=f"{text.strip()[:40]!r} is free only for some; left empty")
    if free:
        return Price(0.0, named)
    if _UNKNOWN.match(plain):
        return Price(None, named, problem=f"{text.strip()[:40]!r} names no price; left empty")
    numbers = _NUMBER.findall(_PERCENT.sub(" ", _spaced(plain)))
    if len(numbers) != 1 or numbers[0].startswith("-") or _A_PART.search(plain):
        return Price(None, named, problem=f"{text.strip()[:40]!r} is not one price; left empty")
    amount = _amount(numbers[0])
    if amount is not None and _THOUSANDS.search(plain):
        amount *= 1000
    if amount is None or amount >= _MOST:
        return Price(None, named, problem=f"{text.strip()[:40]!r} is not a price such as 1,299.00; left empty")
    stated, is_certain = _currency_in(plain, text)
    if not is_certain and not named:
        message = f"{text.strip()[:40]!r} may be in SEK, NOK or DKK; left empty. Write the currency's code"
        return Price(None, named, problem=message)
    period = MONTH if _A_MONTH.search(plain) else YEAR if _A_YEAR.search(plain) else ""
    problem = ""
    if _MORE_THAN.search(plain):
        problem = f"{text.strip()[:60]!r}: read as {amount:g}, but the course may cost more"
    return Price(amount, stated or named, period, problem)


def names_no_price(text: str) -> bool:
    """Whether the cell says that there is no stated price, such as 'on request'."""
    return bool(_UNKNOWN.match(text.strip().casefold()))


def currency_of_column(name: str) -> str:
    """The currency that a column's name states, such as EUR of 'Price (EUR)'; '' for none."""
    stated, is_certain = _currency_in(name.casefold(), name)
    return stated if is_certain else ""


def _spaced(text: str) -> str:
    """The text with spaces between numbers and the letters and signs of currencies around them."""
    return re.sub(r"(?<=[^\W\d_$€£₹¥])(?=\d)|(?<=[$€£₹¥])(?=\d)|(?<=\d)(?=[^\W\d_]|[$€£₹¥/])", " ", text)


def _amount(number: str) -> float | None:
    """The number of '1.299,-', '1,234.50', "1'200" or '1 200,00'."""
    digits = re.sub(r"[.,]\s?[-–—]$", "", number)
    digits = re.sub(r"[ '’]", "", digits)
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return float(digits)
    tail = re.split(r"[.,]", digits)[-1]
    if len(set(marks)) == 1 and len(tail) == 3:
        return float(re.sub(r"[.,]", "", digits))
    if len(marks) > 1 and len(set(marks)) == 1:
        return None
    if len(tail) == 3:
        return None
    whole = re.sub(r"[.,]", "", digits[: -len(tail) - 1])
    return float(f"{whole}.{tail}")


def _currency_cell(cell: str) -> str | None:
    """The code; '' for an empty cell; None for a text that is no currency."""
    plain = cell.strip()
    if not plain:
        return ""
    code = plain.upper()
    if code in _CODES or re.fullmatch(r"[A-Z]{3}", code):
        return code
    return _MARKS.get(plain.casefold())


def _currency_in(plain: str, text: str) -> tuple[str, bool]:
    """The currency that the price names, '' for none; and whether it is certain: 'kr' stands for three."""
    for word in re.findall(r"[A-Za-z]{3}", re.sub(r"\d", " ", text)):
        if word.upper() in _CODES and re.search(rf"(?<![A-Za-z]){word}(?![A-Za-z])", text):
            return word.upper(), True
    for mark, code in _MARKS.items():
        pattern = rf"(?<![a-z]){re.escape(mark)}" if mark[0].isalpha() else re.escape(mark)
        if re.search(pattern, plain):
            return code, True
    return "", not _KRONE.search(plain)
