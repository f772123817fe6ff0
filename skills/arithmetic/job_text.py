"""Extracts sentences and list items that may be tasks from a pasted job description or curriculum vitae. Pure text.

"Your tasks:\\n- Answer customers' letters\\n- 3 years of experience"  ->  "Answer customers' letters", named a task
"""

import re
from dataclasses import dataclass

from skills.arithmetic.job_headings import Section, split_heading
from skills.arithmetic.job_lines import job_lines

MAX_CANDIDATES = 60  # a longer text is not a job description
MIN_WORDS, MAX_WORDS = 2, 60
# A full stop ends a sentence if a capital letter follows, except after an abbreviation such as "e.g." or "z. B.".
_SENTENCE = re.compile(r"(?<=[.!?;])(?<!\b[A-Za-z]\.)(?<!\betc\.)(?<!\bbzw\.)(?<!\bNo\.)\s+(?=[A-ZÄÖÜÀ-ÝÑ¿¡])")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# Phrases before the task itself: "You will be responsible for answering letters".
_LEAD_IN = re.compile(
    r"^(?:and |also |in addition,? |additionally,? )?"
    r"(?:in this role,? |as part of (?:this|the) (?:role|team),? |as (?:our|the|an?) [^,.]{2,60}, )?"
    r"(?:you(?:'ll| will|’ll)?|the (?:successful )?(?:candidate|applicant|post ?holder|incumbent)(?: will)?"
    r"|s/?he will|they will|we (?:want|need) you to)"
    r"(?: also)?(?: be)?"
    r"(?: (?:responsible|accountable) for| (?:have|be able|be expected|be required|need|get) to| in charge of)?\s+",
    re.IGNORECASE,
)
_RESPONSIBLE = re.compile(r"^(?:responsible|responsibility|accountable|in charge) (?:for|of)\s+", re.IGNORECASE)
_GERMAN_LEAD_IN = re.compile(
    r"^(?:(?:außerdem|zudem|darüber hinaus|des weiteren) |in dieser (?:rolle|position) )|^Sie (?=[a-zäöüß]+n\b)",
    re.IGNORECASE,
)
_FRENCH_LEAD_IN = re.compile(
    r"^(?:rattaché|intégré|placé|sous (?:la|l['’])|au sein d|en tant que|à ce titre)[^.]*?,\s+(?=vous\b)", re.IGNORECASE
)
# Sentences that are no task in any section: contacts, pay, dates, titles of advertisements, notes to agencies.
_NEVER = _any(
    r"\S@\S+\.\w|https?://|\bwww\.|(?:\+|\b0)\d[\d\s/().-]{6,}\d|\b(?:tel|phone|telefon|tél)\b\s*[.:]",
    r"[€£$]\s?\d|\d\s?(?:€|£|euro|chf|eur)\b|\d\s?[k€]\s?(?:€|brut)|\b(?:per annum|per hour|brutto|bruts?\b)",
    r"\b[mwfdxhi]\s?/\s?[mwfdxhi](?:\s?/\s?[mwfdxhi])?\b",
    r"\b(?:19|20)\d\d\s*[-–—]\s*(?:(?:19|20)\d\d|present|today|now|heute|aujourd['’]hui|actualidad)",
    r"\bagenc(?:y|ies|es)\b.{0,30}\b(?:please|thank|abst)|\bno (?:recruitment |recruiting )?agencies|\brecruiters?:",
    r"personalvermittl|zeitarbeit|cabinets? de recrutement|s['’]abstenir|agences? d['’]intérim",
    r"\byears?['’]?\b.{0,30}\bexperience\b|\bjahre?n?\b.{0,30}\berfahrung|\bans? d['’]expérience",
    r"\bequal opportunit|\bapply (?:now|by|via|with|online)\b",
    r"\b(?:cover letter|closing date)\b|\bsend (?:us )?your (?:cv|application)",
    r"^other duties as (?:assigned|required)|\b(?:full|part)[- ]time$",
    r"\b(?:bewirb dich|bewerben sie sich)\b|\blebenslauf\b|lettre de motivation|\bvotre cv\b|^postulez",
)
# Sentences about requirements, pay or the employer where no heading says that tasks follow.
_NO_TASK = _any(
    r"\bexperience (?:in|with|of|as)\b|\bknowledge of\b|\bability to\b",
    r"\bdegree\b|\bdiploma\b|\bcertificat(?:e|ion)\b|\bfluen(?:t|cy)\b|\bproficien",
    r"\b(?:strong|excellent|good|proven|solid) .{0,40}\bskills?\b|\bdriv(?:ing|er'?s) licen[cs]e\b|\bbackground check",
    r"\bsalary\b|\bper (?:hour|year)\b|\bbenefits\b|\bholiday|\bpension\b|\bfull[- ]time\b|\bpart[- ]time\b",
    r"\bdiversity\b|\breports? to\b",
    r"\bwe (?:are|offer|believe|welcome|look forward|make|have)\b",
    r"\bour (?:company|mission|values|team is)\b|\bjoin (?:us|our)\b",
    r"\bberufserfahrung\b|\bkenntnisse\b|\bführerschein\b|\bteamfähig",
    r"\babgeschlossene|\bstudium\b|\bausbildung (?:als|zu[rm]?|im)\b|\bgehalt\b|\burlaub|\bvollzeit\b|\bteilzeit\b",
    r"\bwir (?:sind|bieten|suchen|freuen)\b|\bbewerb",
    r"\bnous (?:sommes|recherchons|offrons|proposons)\b|\btitulaire d",
    r"\bpermis b\b|\bvous (?:êtes|avez|justifiez)\b|\btemps plein\b",
)


@dataclass(frozen=True)
class Candidate:
    """One sentence or list item. is_named_task: whether it is in a section with a heading such as "Your tasks"."""

    statement: str
    is_named_task: bool


def task_candidates(text: str) -> list[Candidate]:
    """Sentences and list items that may be tasks, in the order of the text, without duplicates; at most 60.

    If a heading names the tasks, only the lines below such headings; else every line outside the sections about
    requirements, pay and the employer. Leaves out contacts, pay and headings. Removes lead-ins such as "You will".
    """
    named: dict[str, Candidate] = {}
    others: dict[str, Candidate] = {}
    section: Section | None = None
    for line in job_lines(text):
        opened, rest = split_heading(line, has_tasks=bool(named))
        if opened is Section.LABEL:
            continue
        section = opened or section
        if section is Section.OTHER or not rest:
            continue
        is_named = section is Section.TASKS
        for sentence in _SENTENCE.split(rest):
            if task := _task(sentence, is_named=is_named):
                (named if is_named else others).setdefault(task.casefold(), Candidate(task, is_named))
    return list((named or others).values())[:MAX_CANDIDATES]


def _task(sentence: str, *, is_named: bool) -> str:
    """The sentence as a task statement; '' if it cannot be a task."""
    if _NEVER.search(sentence) or (not is_named and _NO_TASK.search(sentence)) or sentence.rstrip().endswith("?"):
        return ""
    plain = _FRENCH_LEAD_IN.sub("", _LEAD_IN.sub("", sentence.strip()))
    plain = _RESPONSIBLE.sub("", _GERMAN_LEAD_IN.sub("", plain)).strip(" .;,•-–")
    if not MIN_WORDS <= len(plain.split()) <= MAX_WORDS:
        return ""
    return plain[:1].upper() + plain[1:]
