"""Parses cells of course catalogues: languages, levels, durations, prices, tags, texts. No database access."""

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from courses.services.catalogue.course_lengths import HOURS, read_length
from courses.services.catalogue.course_prices import read_price
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
    "català": "ca", "basque": "eu", "kazakh": "kk", "tibetan": "bo", "spanisch": "es", "französisch": "fr",
    "italienisch": "it", "portugiesisch": "pt", "polnisch": "pl", "türkisch": "tr", "russisch": "ru", "arabisch": "ar",
    "niederländisch": "nl", "chinesisch": "zh", "japanisch": "ja", "ukrainisch": "uk", "tschechisch": "cs", "allemand": "de",
    "espagnol": "es", "italien": "it", "alemán": "de", "francés": "fr", "svenska": "sv", "norsk": "no", "dansk": "da",
    "suomi": "fi", "čeština": "cs", "magyar": "hu", "română": "ro", "tiếng việt": "vi", "eng": "en", "deu": "de", "ger": "de",
    "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "pol": "pl", "zho": "zh",
    "chi": "zh", "jpn": "ja",
}  # fmt: skip
_REGIONS = {"brazilian", "european", "american", "british", "swiss", "austrian", "canadian", "mexican", "latin", "australian",
            "uk", "us", "simplified", "traditional", "castilian", "brazil"}  # fmt: skip
_CODES = set(LANGUAGES.values())
LEVELS = {
    1: ("introductory", "beginner", "beginners", "basic", "basics", "elementary", "foundation", "intro", "1", "einsteiger",
        "anfänger", "grundlagen", "grundstufe", "novice", "débutant", "principiante", "principiantes", "básico", "base"),
    2: ("intermediate", "medium", "2", "fortgeschritten", "fortgeschrittene", "mittel", "mittelstufe", "intermédiaire",
        "intermedio", "associate"),
    3: ("advanced", "expert", "3", "professional", "experte", "experten", "profi", "profis",
        "avancé", "avanzado", "avanzato"),
}  # fmt: skip
_ANY_LEVEL = (
    "mixed",
    "all",
    "any",
    "n/a",
    "general",
    "not calibrated",
    "alle",
    "alle stufen",
    "alle niveaus",
    "tous niveaux",
    "various",
)
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
_LEVEL_RANGE = re.compile(r"\s*(?:[+/,&]|\s(?:to|and|bis|und)\s)\s*")
_MOST_ESCAPES = 4
_UNSEEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG, _SPACE = re.compile(r"</?[a-zA-Z!][^>]*>"), re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """The text without HTML tags and entities, with single spaces. Markup that was escaped, even twice, is removed too."""
    text = text.replace("_x000D_", " ")  # how spreadsheets write a carriage return
    for _ in range(_MOST_ESCAPES):
        before = text
        if "<" in text:
            text = _UNSEEN.sub(" ", text)
            text = _TAG.sub(" ", re.sub(r"<(?:br|/p|/li|/div|/h\d)[^>]*>", "\n", text, flags=re.IGNORECASE))
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    return _SPACE.sub(" ", text).strip()


def language_code(text: str) -> str | None:
    """ISO 639-1 code of the first language in the text; None if that language is not known."""
    first = re.split(r"[,;/|]", text)[0]
    name = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", first).strip().casefold()
    if name in LANGUAGES:
        return LANGUAGES[name]
    words = name.split()
    if len(words) == 2 and words[0] in _REGIONS and words[1] in LANGUAGES:
        return LANGUAGES[words[1]]
    code = name.replace("_", "-").split("-")[0]
    return code if code in _CODES else None


def level_number(text: str) -> int | None:
    """1 to 3, of 'Beginner + Intermediate' the first; None for 'all levels' and for other texts (see `is_level`)."""
    words_for = {word: number for number, words in LEVELS.items() for word in words}
    whole = _level_word(text)
    parts = [whole] if whole in words_for else [_level_word(part) for part in _LEVEL_RANGE.split(whole)]
    return words_for[parts[0]] if all(part in words_for for part in parts) else None


def is_level(text: str) -> bool:
    """Whether a cell holds a level, including 'all levels'."""
    return level_number(text) is not None or _level_word(text) in _ANY_LEVEL


def _level_word(text: str) -> str:
    word = re.sub(r"^https?://schema\.org/", "", text.strip(), flags=re.IGNORECASE).casefold()
    return re.sub(r"\s*[-_]?levels?$", "", word)


def duration(text: str, effort: str = "") -> tuple[float | None, float | None]:
    """(hours, weeks) of '4 weeks', 'Approx. 21 hours to complete' or '3 months'; None for each that is not stated.

    effort: for example '2-4 hours per week'. A number without a unit is hours. Hours are None for a number of weeks without
    weekly hours.
    """
    length, weekly = read_length(text, unit=HOURS), read_length(effort, unit=HOURS)
    hours = length.hours
    if hours is None and length.weeks is not None and (each := weekly.weekly_hours or weekly.hours):
        hours = round(length.weeks * each, 2)
    return hours, length.weeks


def is_length(text: str) -> bool:
    """Whether a cell holds a duration with a unit."""
    return duration(text) != (None, None) and not text.strip().replace(",", "").replace(".", "").isdigit()


def price(text: str, currency: str = "") -> tuple[float | None, str]:
    """(cost, currency) as `read_price` reads them; the cost is None if the text states none."""
    found = read_price(text, currency)
    return found.amount, found.currency


def tags(text: str) -> list[str]:
    """Distinct tags, in order, from a list separated by commas or semicolons; else by bars or by two spaces."""
    separators = next((marks for marks in (r"[;,]", r"\|", r"\s{2,}") if re.search(marks, text)), r"[;,]")
    parts = [clean(part).strip(" '\"•-[]") for part in re.split(separators, html.unescape(text))] if text else []
    return list(dict.fromkeys(part for part in parts if part))


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
