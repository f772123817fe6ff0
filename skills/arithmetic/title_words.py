"""Reads job titles as payrolls and advertisements write them. Pure text.

"Admin Spec II-BU"                          ->  "administrative specialist"
"Kaufmann/-frau für Büromanagement (m/w/d)" ->  "kaufmann für büromanagement"

The tables of abbreviations stand in title_abbreviations, the feminine forms in title_stems.
"""

import re

from skills.arithmetic.title_abbreviations import ABBREVIATIONS, AT_THE_END, PHRASES
from skills.arithmetic.title_stems import stem

# Placeholders for missing titles, and titles that do not name any work.
_EMPTY = {
    "unknown", "none", "null", "nil", "na", "tbd", "tba", "misc", "miscellaneous", "other", "various", "vacant",
    "employee",
    "employees", "staff", "member", "not", "available", "applicable", "title", "job", "position", "test",
}  # fmt: skip
# Ranks that exist in every field. A title with only these words does not identify a kind of work.
_ANY_FIELD = {
    "administrator", "advisor", "analyst", "assistant", "associate", "chief", "coordinator", "dean", "deputy",
    "director",
    "engineer", "executive", "for", "head", "manager", "managing", "of", "officer", "principal", "professional",
    "professor",
    "program", "programs", "project", "projects", "research", "scholar", "scientist", "specialist", "supervisor",
    "technical", "technician", "technology", "visiting", "worker", "strategic", "enforcement", "support", "adjunct",
    "lecturer", "instructor", "teaching", "faculty", "field", "department", "division", "section", "services",
    "service", "intern", "student",
    "and", "the", "in", "operations", "team", "leader", "level", "affiliate", "professionals", "fellow", "general",
    # German, French and Spanish
    "mitarbeiter", "mitarbeiterin", "fachkraft", "teamleiter", "teamleiterin", "teamleitung", "leiter", "leitung",
    "helfer",
    "projektmitarbeiter", "projektmitarbeiterin", "assistent", "assistenz", "angestellter", "angestellte", "kraft",
    "hilfskraft", "gruppenleiter", "abteilungsleiter", "abteilungsleitung", "bereichsleiter", "bereichsleitung",
    "responsable", "technicien", "agent", "directeur", "jefe", "técnico", "ayudante", "operario",
    "studium", "duales", "praktikum", "ausbildung", "am", "standort",
}  # fmt: skip
# Words for rank, pay and contract that carry no information about the work, by language.
_NOISE = {
    "sr", "snr", "senior", "jr", "jnr", "junior", "lead", "ld", "grade", "level", "step", "trainee", "trne", "temp",
    "temporary",
    "seasonal", "hourly", "pt", "ft", "parttime", "fulltime", "acting", "interim", "bargaining", "unit", "bu", "nrep",
    "per", "agrmt", "agreement", "group", "grp", "class", "exempt", "non", "months", "month", "mo", "provisional",
    "hrs", "hours", "intermittent", "excluded", "excld", "salaried", "mid", "entry",
    # German
    "azubi", "azubis", "auszubildender", "auszubildende", "auszubildenden", "praktikant", "praktikantin", "werkstudent",
    "werkstudentin", "quereinsteiger", "quereinsteigerin", "berufseinsteiger", "vollzeit", "teilzeit", "voll",
    "minijob",
    "befristet", "unbefristet", "gesucht", "sofort", "examiniert", "examinierte", "examinierter", "erfahren",
    "erfahrene",
    "erfahrener", "stellv", "stv", "stellvertretender", "stellvertretende", "stellvertretend", "gelernt",
    "gelernte", "gelernter", "gn",
    "tvöd", "eg", "std", "schicht", "frühschicht", "nachtschicht", "wechselschicht", "tagschicht", "homeoffice",
    "remote",
    "ab", "raum",
    # French and Spanish
    "débutant", "débutante", "confirmé", "confirmée", "stagiaire", "alternant", "alternante", "cdi", "cdd",
    "becario", "becaria",
}  # fmt: skip
_ROMAN = re.compile(r"^(?:i{1,3}|iv|vi{0,3}|ix|x)$")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# "(m/w/d)", "m/w/x", "H/F", "(all genders)", "(gn)".
_ANYBODY = re.compile(
    r"\(?(?<!\w)[mwfdxhgn](?:\s?[/|,]\s?[mwfdxhgni*]){1,3}(?!\w)\)?|\((?:all genders?|gn|divers|\*)\)", re.IGNORECASE
)
# The second form of a word for men and women: "Bibliothekar*in", "Maurer/in", "Kaufmann/-frau", "Angestellte(r)".
_SECOND_FORM = re.compile(
    r"(?<=\w{3})(?:[:*_·•]|/-?|-/|\(-?)(?:innen|in|frau|mann|r|n|e|a|ne|euse|trice|ora|ère|ière|es?)(?!\w)\)?",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(r"\((?:assigned|asgnd|asg) as (?:an? )?([^)]+)\)?", re.IGNORECASE)
# What follows describes the place, the shift or the offer, not the work.
_OFFER = re.compile(
    r"\s(?:in (?:voll|teilzeit|tagschicht|nachtschicht)|mit (?:fs|führerschein|berufserfahrung)|auf (?:honorar|minijob)|"
    r"(?:im )?raum|am standort|ab sofort|nach §|§|(?:für|per) sofort|e(?:g)? ?\d+\w*|lph \d)\b.*|\s(?:[–—|]|-{1,2})\s"
    r"(?:auch|kein|wir|jetzt|starte|ihre|dein|\d|gerne|ab|unbefristet|befristet)\b.*",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"\s[-–—]\s|[–—|;:,/!]|\s-|-\s(?!und\b|oder\b|u\b)")
_PLACE = re.compile(
    r"(?<=\w)\s(?:at|in|on|for|with|bei|beim|im|am|auf|für|chez|dans|pour|en|presso|bij|w|na)\s", re.IGNORECASE
)
_SUBJECT = re.compile(r"(?<=\w)[,.;:]\s")
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?", re.UNICODE)
_EMERGENCY = re.compile(r"\b(?:9-?1-?1|112)\b")
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-Z][a-z])|(?<=[a-z])(?=\d)")


def spell_out(title: str) -> str:
    """The title in lower-case words without grades, codes and brackets; '' if it does not name any work.

    Text in brackets is kept if nothing else is left. Words after a comma are kept: 'Meter Reader,Sr' is a meter reader.
    """
    plain = without_gender(title)
    words = _words(_BRACKETS.sub(" ", plain)) or _words(plain)
    return " ".join(words)


def title_beginning(title: str) -> str:
    """The words before the place or subject of the work, '' if there are none: 'Loadmaster on a plane' gives 'Loadmaster'.

    A comma ends the beginning only after two words, because a payroll writes 'Engineer, Civil'.
    """
    plain = " ".join(_BRACKETS.sub(" ", without_gender(title)).split())
    place, subject = _PLACE.search(plain), _SUBJECT.search(plain)
    beginnings = [plain[: place.start()]] if place else []
    if subject and " " in plain[: subject.start()]:
        beginnings.append(plain[: subject.start()])
    return min(beginnings, key=len, default="")


def without_gender(title: str) -> str:
    """The title without '(m/w/d)' and second forms: 'Maurer/in (m/w/d)' becomes 'Maurer '."""
    return _SECOND_FORM.sub("", _ANYBODY.sub(" ", title))


def segments(title: str) -> list[str]:
    """The spelled-out parts of a title between commas, dashes and slashes, in order. Parts without words are left out.

    A duty that brackets assign comes first: 'Police Officer (assigned as Detective)' is a detective.
    """
    duty = _ASSIGNED.search(title)
    plain = _OFFER.sub(" ", without_gender(title))
    plain = _BRACKETS.sub(" ", plain)
    parts = ([duty[1]] if duty else []) + _BOUNDARY.split(plain)
    found = [text for part in parts if (text := " ".join(_words(part)))]
    return found or [text for text in [spell_out(title)] if text]


def _words(text: str) -> list[str]:
    spaced = _CAMEL.sub(" ", _EMERGENCY.sub("emergency ", text)).replace(".", " ").replace("’", "'").casefold()
    plain = [word for word in _WORDS.findall(spaced) if not _is_noise(word)]
    found: list[str] = []
    i = 0
    while i < len(plain):
        phrase = PHRASES.get((plain[i], plain[i + 1])) if i + 1 < len(plain) else None
        at_end = AT_THE_END.get(plain[i]) if i + 1 == len(plain) and i else None
        found += (phrase or at_end or ABBREVIATIONS.get(plain[i], plain[i])).split()
        i += 2 if phrase else 1
    return [] if set(found) <= _EMPTY else found


def names_a_field(title: str) -> bool:
    """Whether a spelled-out title names a field of work, not only a rank."""
    return any(word not in _ANY_FIELD for word in title.split())


def _is_noise(word: str) -> bool:
    return word in _NOISE or len(word) == 1 or bool(_ROMAN.match(word))


def stems(title: str) -> frozenset[str]:
    """Approximate word stems of a spelled-out title, to count common words: nurse and nurses have the same stem."""
    return frozenset(stem(word) for word in title.split() if len(word) > 2)


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """0..1: Jaccard index of two sets of stems; 0 if either set is empty."""
    return len(a & b) / len(a | b) if a and b else 0.0
