"""Extracts sentences and list items that may be tasks from a pasted job description. Pure text.

"Your tasks:\\n- Answer customers' letters\\n- 3 years of experience"  ->  "Answer customers' letters", named a task
"""

import re
from dataclasses import dataclass

from skills.arithmetic.text import normalise

MAX_CANDIDATES = 60  # a longer text is not a job description
MIN_WORDS, MAX_WORDS = 2, 60
_BULLET = re.compile(r"^\s*(?:[-–—*•·▪◦‣●○■□✓✔➢>]+|\(?\d{1,2}[.)]|\(?[a-z][.)])\s*")
# A full stop ends a sentence if a capital letter follows, except after an abbreviation such as "e.g." or "z. B.".
_SENTENCE = re.compile(r"(?<=[.!?;])(?<!\b[A-Za-z]\.)(?<!\betc\.)(?<!\bbzw\.)(?<!\bNo\.)\s+(?=[A-ZÄÖÜÀ-ÝÑ¿¡])")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# Phrases before the task itself: "You will be responsible for answering letters".
_LEAD_IN = re.compile(
    r"^(?:and |also |in addition,? |additionally,? )?"
    r"(?:in this role,? |as part of (?:this|the) (?:role|team),? )?"
    r"(?:you(?:'ll| will|’ll)?|the (?:successful )?(?:candidate|applicant|post ?holder|incumbent)(?: will)?"
    r"|s/?he will|they will|we (?:want|need) you to)"
    r"(?: also)?(?: be)?"
    r"(?: (?:responsible|accountable) for| (?:have|be able|be expected|be required|need|get) to| in charge of)?\s+",
    re.IGNORECASE,
)
_RESPONSIBLE = re.compile(r"^(?:responsible|responsibility|accountable|in charge) (?:for|of)\s+", re.IGNORECASE)
# Headings of sections of an advertisement; a section ends at the next heading.
_HEADING_NO = _any(
    r"requirement|qualification|education|nice to have|how to apply|equal opportunit",
    r"what you(?:'ll)? (?:bring|need)|you(?:r profile| bring| have|r skills)",
    r"about (?:us|the company|you)|who (?:we|you) are|we offer|benefit|perks|salary|compensation",
    r"(?:dein|ihr) profil|das bringst|das bringen sie|wir bieten|anforderung|qualifikation|über uns|bewerbung",
    r"voraussetzung|requisitos|ofrecemos|sobre nosotros|perfil",
)
_HEADING_YES = _any(
    r"task|dut(?:y|ies)|responsibilit|what you(?:'ll| will)? (?:do|be doing)|your role|the role|your day|key activit",
    r"aufgabe|tätigkeit|verantwortung|das machst du|das erwartet|funciones|tareas|responsabilidades",
)
# Sentences about requirements, pay or the employer, in any section.
_NO_TASK = _any(
    r"\byears?\b.{0,30}\bexperience|experience (?:in|with|of|as)\b|\bknowledge of\b|\bability to\b",
    r"\bdegree\b|\bdiploma\b|\bcertificat(?:e|ion)\b|\bfluen(?:t|cy)\b|\bproficien",
    r"\b(?:strong|excellent|good|proven|solid) .{0,40}\bskills?\b|\bdriv(?:ing|er'?s) licen[cs]e\b|\bbackground check",
    r"\bsalary\b|\bper (?:annum|hour|year)\b|\bbenefits\b|\bholiday|\bpension\b|\bfull[- ]time\b|\bpart[- ]time\b",
    r"\bequal opportunit|\bdiversity\b|\bapply (?:now|by|via|with)\b|\bcover letter\b|\breports? to\b",
    r"\bwe (?:are|offer|believe|welcome|look forward)\b|\bour (?:company|mission|values|team is)\b|\bjoin (?:us|our)\b",
    r"\b[mwfdxh]\s?/\s?[mwfdxh]\s?/\s?[mwfdxh]\b",
    r"\bjahre?\b.{0,30}\berfahrung|\bberufserfahrung\b|\bkenntnisse\b|\bführerschein\b|\bteamfähig",
    r"\babgeschlossene|\bstudium\b|\bausbildung (?:als|zu[rm]?|im)\b|\bgehalt\b|\burlaub|\bvollzeit\b|\bteilzeit\b",
    r"\bwir (?:sind|bieten|suchen|freuen)\b|\bbewerb",
)


@dataclass(frozen=True)
class Candidate:
    """One sentence or list item. is_named_task: whether it is in a section with a heading such as "Your tasks"."""

    statement: str
    is_named_task: bool


def task_candidates(text: str) -> list[Candidate]:
    """Sentences and list items that may be tasks, in the order of the text, without duplicates; at most 60.

    Leaves out requirements, pay, descriptions of the employer and headings. Removes lead-ins such as "You will".
    """
    found: dict[str, Candidate] = {}
    is_wanted, is_named = True, False
    for line in text.splitlines():
        plain = normalise(_BULLET.sub("", line))
        if not plain:
            continue
        verdict = _heading(plain, is_item=bool(_BULLET.match(line)))
        if verdict is not None:
            is_wanted, is_named = verdict, verdict and bool(_HEADING_YES.search(plain))
            continue
        if is_wanted:
            for sentence in _SENTENCE.split(plain):
                task = _task(sentence)
                if task:
                    found.setdefault(task.casefold(), Candidate(task, is_named))
    return list(found.values())[:MAX_CANDIDATES]


def _heading(line: str, *, is_item: bool) -> bool | None:
    """Whether the section below a heading contains tasks; None if the line is not a heading."""
    ends = line.endswith(":")
    if is_item and not ends:
        return None
    if not ends and (len(line.split()) > 6 or line[-1] in ".;,!"):
        return None
    if _HEADING_NO.search(line):
        return False
    if _HEADING_YES.search(line):
        return True
    return True if ends else None


def _task(sentence: str) -> str:
    """The sentence as a task statement; '' if it cannot be a task."""
    if _NO_TASK.search(sentence):
        return ""
    plain = _RESPONSIBLE.sub("", _LEAD_IN.sub("", sentence.strip())).strip(" .;,•-–")
    if not MIN_WORDS <= len(plain.split()) <= MAX_WORDS:
        return ""
    return plain[:1].upper() + plain[1:]
