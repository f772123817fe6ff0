"""Recognises the headings of job advertisements and of curricula vitae in English, German, French and Spanish."""

import re
from enum import Enum

from skills.arithmetic.job_lines import HEADING_WORDS, JobLine


class Section(Enum):
    """What a section contains. LABEL: a single line such as "Location: Leeds", which says nothing about the lines below."""

    TASKS = "tasks"
    OTHER = "other"
    LABEL = "label"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_LABEL = _any(
    r"^(?:location|place of work|salary|pay|rate|hours|contract|start(?: date)?|closing date|reference|ref|reports? to)\b",
    r"^(?:standort|arbeitsort|ort|gehalt|vergütung|arbeitszeit|vertragsart|beginn|eintritt|referenz|kennziffer|telefon)\b",
    r"^(?:lieu|rémunération|salaire|contrat|type de contrat|horaires|début|date limite|réf(?:érence)?|téléphone)\b",
    r"^(?:ubicación|salario|contrato|horario|e-?mail|tel)\b",
)
_OTHER = _any(
    r"requirement|qualification|\beducation|nice to have|how to apply",
    r"equal opportunit|^(?:key )?skills\b|^essential|^desirable",
    r"what you(?:['’]ll| will)? (?:bring|need|get)",
    r"^you(?:r profile| bring| have|r skills|['’]ll (?:love|need|bring|have|get))",
    r"about (?:us|the company|you|our|[A-Z]\w+$)|^who (?:we|you) are|we offer|benefit|perks|salary|compensation",
    r"what(?:['’]s| is) in it for you|what we(?:['’]re| are)? (?:offer|look)",
    r"we(?:['’]re| are) looking for|why (?:join|work|us)",
    r"^interest(?:s|ed)\b|^hobbies|^references|^contact",
    r"^personal (?:statement|details)|^profile$|^summary$|^languages$|^apply",
    r"person specification|^training$|^certifi|^about$|^next steps",
    r"(?:dein|ihr|euer) profil|^profil|bring(?:st|en|t) (?:du|sie|ihr)",
    r"(?:sie|du) mit(?:bringen|bringst)|wir (?:bieten|suchen)",
    r"anforderung|qualifikation|über uns|^(?:die|ihre|deine)? ?bewerbung|voraussetzung|unser angebot|^wir (?:sind|über)",
    r"wer wir sind|darauf (?:kannst|können|freu)|^kontakt",
    r"ansprechpartner(?:in)?\b.{0,3}:?$|^(?:deine|ihre) (?:vorteile|benefits)",
    r"^ausbildung|^kenntnisse|^sprachen|^interessen|^persönliche|klingt (?:gut|spannend)|interesse\?|^warum (?:wir|zu uns)",
    r"wir freuen uns|^das unternehmen|^arbeitgeber|^weiterbildung",
    r"(?:votre|le) profil|^profil|compétences|qualités|nous (?:vous )?(?:offrons|proposons)|avantages|à propos|qui sommes",
    r"l['’]entreprise|notre (?:entreprise|établissement|société|équipe)|pourquoi nous|^vous$|candidature|postule",
    r"^formations?$|^diplômes|^langues|^centres d['’]intérêt|^loisirs|conditions|rejoindre",
    r"requisitos|ofrecemos|sobre nosotros|^perfil|^formación|^idiomas",
)
_TASKS = _any(
    r"\btasks?\b|\bdut(?:y|ies)\b|responsibilit",
    r"what you(?:['’]ll| will)? (?:do|be doing)|^(?:your|the|about the) (?:role|job)",
    r"\byour day\b|day to day|key activit|^in this role|^you will$|^you['’]ll$|^job description|the position",
    r"(?:work|employment|professional|career) (?:history|experience)|^career$|^experience$",
    r"aufgabe|tätigkeit|verantwortung|das machst du|(?:machen|tun) sie",
    r"sie (?:bei uns )?(?:machen|tun)|du (?:bei uns )?(?:machst|tust)",
    r"^das sind deine|^dein job|^die stelle|^ihre rolle|^deine rolle|^(?:beruflicher )?werdegang|^berufserfahrung|^beruflich",
    r"\bmissions?\b|vos (?:tâches|activités|responsabilités)|\btâches",
    r"^le poste|description du poste|^activités|^rôle|votre (?:rôle|quotidien)",
    r"expériences? professionnelles?|parcours professionnel",
    r"funciones|tareas|responsabilidades|experiencia laboral",
)
# Heads the tasks in some advertisements and the benefits in others, which then follow the tasks.
_EITHER = _any(r"erwartet (?:dich|sie|euch)|^was (?:dich|sie) erwartet|ce qui vous attend|what to expect")


def split_heading(line: JobLine, *, has_tasks: bool) -> tuple[Section | None, str]:
    """The section that the line opens, and the rest of the line; (None, the line) if it is no heading.

    has_tasks: a section with tasks came before. A marked heading without a known word gives (None, '').
    """
    head, colon, rest = line.text.partition(":")
    head = head.strip()
    ends = bool(colon) and not rest.strip()
    if colon and len(head.split()) <= HEADING_WORDS:
        section = _section(head, has_tasks=has_tasks)
        if section is Section.LABEL:
            return section, ""
        is_sure = ends or not line.is_item or line.is_marked
        if section is not None and is_sure and (ends or rest.startswith((" ", "\u00a0"))):
            return section, rest.strip()
    is_short = len(line.text.split()) <= HEADING_WORDS - 2 and line.text[-1] not in ".;,!"
    if (is_short and not line.is_item) or line.is_marked:
        section = _section(line.text.rstrip(" :?!"), has_tasks=has_tasks)
        if section is not None and section is not Section.LABEL:
            return section, ""
    return None, "" if line.is_marked or (ends and is_short) else line.text


def _section(words: str, *, has_tasks: bool) -> Section | None:
    if _EITHER.search(words):
        return Section.OTHER if has_tasks else Section.TASKS
    if _LABEL.search(words):
        return Section.LABEL
    if _OTHER.search(words):
        return Section.OTHER
    return Section.TASKS if _TASKS.search(words) else None
