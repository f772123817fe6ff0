"""Parses cells of course catalogues: languages, levels, durations, prices, tags, texts. No database access."""

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from skills.arithmetic.soc_codes import is_code

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
_ANY_LEVEL = ("mixed", "all", "any", "n/a")
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD"}
_MOST = 10_000_000  # no course costs this much; a larger number is not a price
# Parameters that identify a course on sites where all courses share one path. Other parameters are for tracking.
_NAMING = {
    "id",
    "cid",
    "courseid",
    "course_id",
    "course",
    "target",
    "ref_id",
    "itemid",
    "item_id",
    "item",
    "code",
    "key",
}
_OTHER_SCHEMES = {"http", "https", "javascript", "data", "mailto", "tel", "file"}
_LISTS = {"", "search"}
_TAG, _SPACE = re.compile(r"</?[a-zA-Z!][^>]*>"), re.compile(r"[^\S\n]+")
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"


def clean(text: str) -> str:
    """The text without HTML tags and entities, with single spaces."""
    text = text.replace("_x000D_", " ")  # how spreadsheets write a carriage return
    if "<" in text:
        text = _TAG.sub(" ", re.sub(r"<(?:br|/p|/li|/div)[^>]*>", "\n", text, flags=re.IGNORECASE))
    if "&" in text:
        text = html.unescape(text)
    return _SPACE.sub(" ", text).strip()


def language_code(text: str) -> str | None:
    """ISO 639-1 code of the first language in the text; None if that language is not known."""
    first = re.split(r"[,;/|]", text)[0]
    name = re.sub(r"\([^)]*\)", "", first).strip().casefold()
    if name in LANGUAGES:
        return LANGUAGES[name]
    code = name.replace("_", "-").split("-")[0]
    return code if code in _CODES else None


def level_number(text: str) -> int | None:
    """1 to 3; None for 'all levels' and for a text that is not a level (see `is_level`)."""
    word = _level_word(text)
    return next((number for number, words in LEVELS.items() if word in words), None)


def is_level(text: str) -> bool:
    """Whether a cell holds a level, including 'all levels'."""
    return level_number(text) is not None or _level_word(text) in _ANY_LEVEL


def _level_word(text: str) -> str:
    return re.sub(r"\s*levels?$", "", text.strip().casefold())


def duration(text: str, effort: str = "") -> tuple[float | None, float | None]:
    """(hours, weeks) of '4 weeks', 'Approx. 21 hours to complete' or '3 months'; None for each that is not stated.

    effort: for example '2-4 hours per week'. Hours are None for a number of weeks without weekly hours.
    """
    hours, weeks = None, None
    lowered = text.casefold()
    if found := re.search(_NUMBER + r"(?:\s*[-–]\s*" + _NUMBER + r")?\s*(hour|stunde|hr|h\b|minute|min\b)", lowered):
        value = _middle(found.group(1), found.group(2))
        hours = value / 60 if found.group(3).startswith("min") else value
        if re.search(r"(?:\b(?:per|a|each|pro)\s+|/\s*)(?:week|woche)|\bweekly\b", lowered):
            effort, hours = text, None
    if found := re.search(_NUMBER + r"(?:\s*[-–]\s*" + _NUMBER + r")?\s*(week|woche|month|monat|day|tag)", lowered):
        value = _middle(found.group(1), found.group(2))
        unit = found.group(3)
        weeks = value * (1 if unit in {"week", "woche"} else 4.345 if unit in {"month", "monat"} else 1 / 7)
    per_week = re.search(_NUMBER + r"(?:\s*[-–]\s*" + _NUMBER + r")?\s*(?:hour|stunde|hr|h\b)", effort.casefold())
    if hours is None and weeks is not None and per_week:
        hours = weeks * _middle(per_week.group(1), per_week.group(2))
    if re.fullmatch(_NUMBER, lowered.strip()):
        hours = _number(lowered.strip())
    return _positive(hours), _positive(weeks)


def is_length(text: str) -> bool:
    """Whether a cell holds a duration with a unit."""
    return duration(text) != (None, None) and not text.strip().replace(",", "").replace(".", "").isdigit()


def _middle(low: str, high: str | None) -> float:
    return (_number(low) + _number(high)) / 2 if high else _number(low)


def _number(digits: str) -> float:
    """'1,234.5' and '1.234,50' as 1234.5. A single comma before one or two digits is a decimal comma."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        return float(digits.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", digits):
        return float(digits.replace(".", "").replace(",", "."))
    return float(digits.replace(",", "."))


def _positive(value: float | None) -> float | None:
    return round(value, 2) if value is not None and 0 < value < 10_000 else None


def price(text: str, currency: str = "") -> tuple[float | None, str]:
    """(cost, currency); the cost is None if the text states none.

    'FREE-Add a Verified Certificate for $49 USD' costs 0.
    """
    lowered = text.strip().casefold()
    currency = _CURRENCIES.get(currency.strip().casefold(), currency.strip().upper())
    if not lowered:
        return None, currency
    if lowered.startswith(("free", "gratis", "kostenlos")):
        return 0.0, currency
    found = re.search(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d{1,2})?", lowered)
    if not found or _number(found.group()) >= _MOST:
        return None, currency
    code = re.search(r"\b(USD|EUR|GBP|CHF)\b", text)
    symbol = next((name for mark, name in _CURRENCIES.items() if mark in lowered), currency)
    return _number(found.group()), code.group(1) if code else symbol


def tags(text: str) -> list[str]:
    """Distinct tags, in order, from a list separated by commas or semicolons."""
    parts = re.split(r"[;,]", clean(text).strip("[]")) if text else []
    return list(dict.fromkeys(part.strip(" '\"•-") for part in parts if part.strip(" '\"•-")))


def soc_codes(text: str) -> tuple[list[str], list[str]]:
    """Distinct SOC codes without O*NET's decimals, and the entries that are not codes.

    text: a list separated by commas or semicolons.
    """
    found, wrong = [], []
    for part in (part.strip() for part in re.split(r"[;,]", text)):
        if is_code(part):
            found.append(part.split(".")[0])
        elif part:
            wrong.append(part)
    return list(dict.fromkeys(found)), wrong


def address(url: str) -> str:
    """The web address in a cell; '' if there is none. An address that starts with 'www.' gets 'https://'."""
    url = url.strip()
    url = f"https://{url}" if url.casefold().startswith("www.") else url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc and not re.search(r"\s", url) else ""


def identifier(text: str) -> str:
    """The course identifier of a provider's own system, such as 'lms:4711'; '' for anything else."""
    found = re.fullmatch(r"([a-z][\w.+-]*):[^\s/]\S*", text.strip(), re.IGNORECASE)
    return found.group() if found and found.group(1).casefold() not in _OTHER_SCHEMES else ""


def plain_address(url: str) -> str:
    """The parts of an address that identify a course: host, path and the parameters in _NAMING.

    '' for a text that is not an address, for a home page and for a page of search results.
    """
    if not (url := address(url)):
        return ""
    parts = urlsplit(url)
    naming = urlencode(sorted(pair for pair in parse_qsl(parts.query) if pair[0].casefold() in _NAMING))
    plain = f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}"
    if naming:
        return f"{plain}?{naming}"
    return "" if parts.path.rstrip("/").rsplit("/", 1)[-1] in _LISTS else plain
