"""Cells of course catalogues as values: languages, levels, durations, prices, tags, texts. Pure."""

import html
import re
from urllib.parse import urlsplit

LANGUAGES = {
    "english": "en", "inglés": "en", "anglais": "en", "englisch": "en", "spanish": "es", "español": "es",
    "castellano": "es", "french": "fr", "français": "fr", "german": "de", "deutsch": "de", "italian": "it",
    "italiano": "it", "portuguese": "pt", "português": "pt", "japanese": "ja", "日本語": "ja", "chinese": "zh", "中文": "zh",
    "mandarin": "zh", "simplified chinese": "zh", "traditional chinese": "zh", "russian": "ru", "русский": "ru",
    "arabic": "ar", "اللغة العربية": "ar", "العربية": "ar", "hindi": "hi", "हिन्दी": "hi", "korean": "ko", "한국어": "ko",
    "turkish": "tr", "türkçe": "tr", "polish": "pl", "polski": "pl", "dutch": "nl", "nederlands": "nl", "indonesian": "id",
    "bahasa indonesia": "id", "ukrainian": "uk", "vietnamese": "vi", "thai": "th", "hebrew": "he", "greek": "el",
    "swedish": "sv", "norwegian": "no", "danish": "da", "finnish": "fi", "czech": "cs", "hungarian": "hu",
    "romanian": "ro", "bengali": "bn", "urdu": "ur", "persian": "fa", "tamil": "ta", "telugu": "te", "catalan": "ca",
    "català": "ca", "basque": "eu", "kazakh": "kk", "tibetan": "bo",
}  # fmt: skip
_CODES = set(LANGUAGES.values())
LEVELS = {
    1: ("introductory", "beginner", "beginners", "basic", "elementary", "foundation", "intro", "1", "einsteiger"),
    2: ("intermediate", "medium", "2", "fortgeschritten"),
    3: ("advanced", "expert", "3", "professional"),
}
_ANY_LEVEL = ("mixed", "all levels", "all", "any", "n/a")
_HOURS_PER_WEEK = 3.0  # what providers name most, where a course gives weeks alone
_TAG, _SPACE = re.compile(r"<[^>]+>"), re.compile(r"[^\S\n]+")
_NUMBER = r"(\d+(?:[.,]\d+)?)"


def clean(text: str) -> str:
    """The text without HTML tags and entities, with single spaces."""
    if "<" in text:
        text = _TAG.sub(" ", re.sub(r"<(?:br|/p|/li|/div)[^>]*>", "\n", text, flags=re.IGNORECASE))
    if "&" in text:
        text = html.unescape(text)
    return _SPACE.sub(" ", text).strip()


def language_code(text: str) -> str | None:
    """ISO 639-1 code of the first language named; None where the text names none that is known."""
    first = re.split(r"[,;/|]", text)[0]
    name = re.sub(r"\([^)]*\)", "", first).strip().casefold()
    if name in LANGUAGES:
        return LANGUAGES[name]
    code = name.replace("_", "-").split("-")[0]
    return code if code in _CODES else None


def level_number(text: str) -> int | None:
    """1 to 3; None for 'all levels' and for what is no level (see `is_level`)."""
    word = re.sub(r"\s*level$", "", text.strip().casefold())
    return next((number for number, words in LEVELS.items() if word in words), None)


def is_level(text: str) -> bool:
    """Whether a cell holds a level at all, 'all levels' included."""
    return level_number(text) is not None or text.strip().casefold() in _ANY_LEVEL


def duration(text: str, effort: str = "") -> tuple[float | None, float | None]:
    """(hours, weeks) of '4 weeks', 'Approx. 21 hours to complete', '3 months'; None for what is not said.

    effort: '2-4 hours per week'. Weeks without hours a week leave the hours open.
    """
    hours, weeks = None, None
    lowered = text.casefold()
    if found := re.search(_NUMBER + r"(?:\s*[-–]\s*" + _NUMBER + r")?\s*(hour|stunde|hr|h\b|minute|min\b)", lowered):
        value = _middle(found.group(1), found.group(2))
        hours = value / 60 if found.group(3).startswith("min") else value
        if "per week" in lowered or "/week" in lowered:
            effort, hours = text, None
    if found := re.search(_NUMBER + r"(?:\s*[-–]\s*" + _NUMBER + r")?\s*(week|woche|month|monat|day|tag)", lowered):
        value = _middle(found.group(1), found.group(2))
        unit = found.group(3)
        weeks = value * (1 if unit in {"week", "woche"} else 4.345 if unit in {"month", "monat"} else 1 / 7)
    per_week = re.search(_NUMBER + r"(?:\s*[-–]\s*" + _NUMBER + r")?\s*(?:hour|stunde|hr|h\b)", effort.casefold())
    if hours is None and weeks is not None and per_week:
        hours = weeks * _middle(per_week.group(1), per_week.group(2))
    if re.fullmatch(_NUMBER, lowered.strip()):
        hours = float(lowered.strip().replace(",", "."))
    return _positive(hours), _positive(weeks)


def _middle(low: str, high: str | None) -> float:
    first = float(low.replace(",", "."))
    return (first + float(high.replace(",", "."))) / 2 if high else first


def _positive(value: float | None) -> float | None:
    return round(value, 2) if value is not None and 0 < value < 10_000 else None


def price(text: str, currency: str = "") -> tuple[float | None, str]:
    """(cost, currency). 'FREE-Add a Verified Certificate for $49 USD' costs nothing. (None, '') where nothing is said."""
    lowered = text.strip().casefold()
    if not lowered:
        return None, currency
    if lowered.startswith(("free", "gratis", "kostenlos")):
        return 0.0, currency
    found = re.search(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d{1,2})?)", lowered)
    if not found:
        return None, currency
    digits = found.group(1)
    digits = digits.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits) else digits.replace(",", ".")
    symbol = next((code for mark, code in (("$", "USD"), ("€", "EUR"), ("£", "GBP")) if mark in text), "")
    code = re.search(r"\b(USD|EUR|GBP|CHF)\b", text)
    return float(digits), code.group(1) if code else symbol or currency


def tags(text: str) -> list[str]:
    """Distinct tags, in order, of a list separated by commas or semicolons."""
    parts = re.split(r"[;,]", clean(text).strip("[]")) if text else []
    return list(dict.fromkeys(part.strip(" '\"•-") for part in parts if part.strip(" '\"•-")))


def plain_address(url: str) -> str:
    """The address that tells two courses apart: host and path, without query, fragment and final slash."""
    parts = urlsplit(url.strip())
    return f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}" if parts.netloc else ""
