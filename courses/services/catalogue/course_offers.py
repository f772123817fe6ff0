"""Reads whether a course is offered, and how it is delivered. No database access."""

import re

ONLINE, LIVE_ONLINE, IN_PERSON, BLENDED = "online", "live-online", "in-person", "blended"  # values of Course.Delivery
_OFFERED = {
    "1", "yes", "y", "true", "x", "ja", "wahr", "active", "available", "visible", "published", "live", "open", "current",
    "enabled", "show", "both", "about", "aktiv", "verfügbar", "sichtbar", "veröffentlicht", "starting soon", "upcoming",
    "approved", "released", "public", "oui", "sí", "on", "in use", "open for enrolment", "open for enrollment",
    "enrolling now", "fully booked", "sold out", "full", "ausgebucht", "buchbar",
}  # fmt: skip
_NOT_OFFERED = {
    "0", "no", "n", "false", "nein", "falsch", "inactive", "retired", "hidden", "archived", "draft", "unpublished",
    "unavailable", "not available", "deprecated", "expired", "cancelled", "canceled", "closed", "disabled", "deleted",
    "removed", "withdrawn", "obsolete", "discontinued", "private", "none", "hide", "inaktiv", "abgekündigt", "verborgen",
    "versteckt", "archiviert", "entwurf", "abgelaufen", "nicht verfügbar", "non", "off", "retiring", "sunset", "suspended",
    "coming soon", "under construction", "under maintenance", "in development", "in vorbereitung", "gesperrt",
}  # fmt: skip
_DELIVERIES = (
    (BLENDED, r"blended|hybrid|flipped|mixed mode|curriculum with sessions|kombiniert"),
    (
        LIVE_ONLINE,
        r"virtual|webinar|live[ -]?online|online[ -]?live|\bvilt\b|\bvct\b|live stream|livestream|synchronous|zoom|"
        r"(?:ms|microsoft) teams|"
        r"online[- ]?seminar|online instructor",
    ),
    (
        IN_PERSON,
        r"class ?room|in[- ]?person|on[- ]?site|onsite|face[- ]to[- ]face|\bf2f\b|\bilt\b|instructor[- ]led|^event$|"
        r"^session$|präsenz|vor ort|seminar|workshop|présentiel|presencial|campus|inhouse|in-house",
    ),
    (
        ONLINE,
        r"online|e-?learning|web[- ]?based|\bwbt\b|\bcbt\b|self[- ]?(?:paced|study|directed|led)|"
        r"on[- ]?demand|digital|"
        r"mooc|video|asynchron|scorm|aicc|selbststudium|distance|fernlehrgang|fernkurs|à distance|a distancia|"
        r"distanciel|\bremote\b|"
        r"mobile learning|microlearning",
    ),
)
_PATTERNS = [(delivery, re.compile(words)) for delivery, words in _DELIVERIES]
_ASYNCHRONOUS = re.compile(r"a-?synchron")


def is_offered(text: str) -> bool | None:
    """Whether the provider still offers a course with this status; None for a text that does not say."""
    word = re.sub(r"[\s_]+", " ", text.strip().casefold()).removesuffix(".0")
    if word in _OFFERED:
        return True
    if word in _NOT_OFFERED:
        return False
    words = set(re.findall(r"[^\W_]+", word))
    if words & (_NOT_OFFERED - {"0", "no", "n", "none", "off", "private", "non"}):
        return False
    return None


def delivery_of(text: str) -> str:
    """How a course is delivered, such as IN_PERSON for 'Instructor-led'; '' for a text that does not say."""
    plain = re.sub(r"^https?://\S*/", "", re.sub(r"[\s_]+", " ", text.strip().casefold()))
    if "online" in plain and re.search(r"präsenz|onsite|on-site|in person|in-person|class ?room", plain):
        return BLENDED
    if _ASYNCHRONOUS.search(plain):
        return ONLINE
    return next((delivery for delivery, pattern in _PATTERNS if pattern.search(plain)), "")
