"""Kinds of roles in job titles: who manages, who supervises. Pure data and text."""

import re

from skills.arithmetic.title_stems import form

_MANAGEMENT = {
    "manager", "director", "chief", "president", "executive", "commissioner", "dean", "provost", "chancellor", "head",
    "superintendent", "administrator", "officer", "coordinator", "principal", "postmaster", "legislator", "mayor",
    "ceo",
    "owner", "partner", "governor", "councilmember", "alderman", "senator", "treasurer", "comptroller", "controller",
    "leiter", "direktor", "vorstand", "geschaeftsfuehrer", "geschaeftsfuehrung", "prokurist", "buergermeister",
    "rektor",
    "directeur", "gerant", "responsable", "chef", "directores", "gerente", "jefe", "alcalde", "maire", "vorsitzender",
}  # fmt: skip
_SUPERVISION = {
    "supervisor", "foreman", "forewoman", "forelady", "superintendent", "overseer", "sergeant", "lieutenant", "captain",
    "commander", "major", "inspector", "chief", "manager", "leader", "headwaiter", "chef", "postmaster", "boss",
    "coordinator",
    "head", "marshal", "butler", "concierge", "steward", "teamleiter", "schichtleiter", "vorarbeiter", "polier",
    "meister",
    "gruppenleiter", "filialleiter", "marktleiter", "capataz", "encargado", "contremaitre", "brigadier",
}  # fmt: skip
# Only these say that a title supervises: "coordinator" and "inspector" may or may not.
_SUPERVISES = {
    "supervisor", "foreman", "forewoman", "overseer", "teamleiter", "schichtleiter", "vorarbeiter", "polier", "capataz",
    "contremaitre",
}  # fmt: skip
_SUPERVISORS = re.compile(r"^(?:3[3-9]|4[1-9]|5[1-3])-10|^35-1011|^33-1")
_COMPOUND = re.compile(r"(?:leiter|direktor|chef|meister|manager|fuehrer)$")
_COMPOUND_MANAGES = re.compile(r"(?:leiter|direktor|chef)$")


def is_management(text: str) -> bool:
    """Whether a spelled-out title may name a manager."""
    forms = [form(word) for word in text.split()]
    return any(word in _MANAGEMENT or (len(word) > 8 and _COMPOUND_MANAGES.search(word)) for word in forms)


def is_supervision(text: str) -> bool:
    """Whether a spelled-out title certainly names a supervisor."""
    return any(form(word) in _SUPERVISES for word in text.split())


def may_supervise(text: str) -> bool:
    """Whether a spelled-out title may name a supervisor."""
    return any((one := form(word)) in _SUPERVISION or _COMPOUND.search(one) for word in text.split())


def manages(code: str) -> bool:
    """Whether the occupation with this SOC code manages."""
    return code.startswith("11-")


def supervises(code: str) -> bool:
    """Whether the occupation with this SOC code supervises staff of its group."""
    return bool(_SUPERVISORS.match(code))
