"""Recognises cells and rows that a spreadsheet or a report has damaged or added: errors, cut identifiers, totals."""

import re
from collections.abc import Mapping

from skills.sources.workbooks import DATE, FORMULA, FRACTION, ROUNDED, TRUTH

# Excel's errors in English, German, French, Spanish and Italian.
_ERRORS = {
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#GETTING_DATA", "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NOMBRE?",
    "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NUM!", "#N/D", "#RIF!", "#VALORE!", "#NOME?", "#N/A!",
}  # fmt: skip
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_WHOLE = re.compile(r"[1-9]\d*\.0")
_FRACTION = re.compile(r"\d+\.\d+")
_TOTAL = re.compile(
    r"\W*(?:grand[ -]?|sub[ -]?)?(?:total(?:e|es|s)?|gesamt(?:summe|zahl|anzahl)?|(?:zwischen)?summe|suma|somme|sum)\b",
    re.IGNORECASE,
)
_TOTAL_AT_END = re.compile(r".+\s(?:sub-?)?(?:total|summe)\W*", re.IGNORECASE)
_FOOTER = re.compile(
    r"\W*(?:end of|ende de[sr]|fin d[eu]|report|bericht|page|seite|stand|generated|erstellt|printed|gedruckt|exported|"
    r"exportiert|created|run (?:by|on|date)|as of|effective|confidential|vertraulich|copyright|©|number of|anzahl|count|"
    r"records?|datensätze|rows?|zeilen|source|quelle|note|hinweis|legend|filter|applied filters)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_BLANK = {
    "null", "(null)", "\\n", "nan", "(blank)", "(leer)", "(vide)", "n/a", "n.a.", "-", "--", "---", "–", "—", "no_manager",
}  # fmt: skip
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
# Without "Prof" and "HR", which are job titles, too.
_OF_ADDRESS = re.compile(
    r"(?:(?:mr|mrs|ms|miss|mx|dr|sir|madam|herr|frau|divers|mme|mlle|monsieur|madame|m|sr|sra|srta|señora?|sig|pani|dhr|mevr|"
    r"mevrouw|med|dipl|ing|phil|rer|nat)\b[. /-]*)+",
    re.IGNORECASE,
)
_AFTER_NAMES = re.compile(
    r"(?:jr|sr|ii|iii|iv|ph\.?d|md|m\.d|rn|mba|cpa|esq|msc|bsc|ma|ba|bs|pe|do|dds|llb|llm|jd)\.?", re.IGNORECASE
)
_STATE_OF_NAME = re.compile(
    r"\s*\((?:(on leave|leave of absence|contingent worker|contractor|c)|(terminated|inactive))\)$", re.IGNORECASE
)
_RULE = re.compile(r"[\W_]+")
_ODD = {
    FORMULA: "is a formula without a stored value; left out. Open the file in your spreadsheet program, save it, and import "
    "it again.",
    DATE: "is a date, not a text: a spreadsheet has changed what was typed. Left out; correct the cell.",
    TRUTH: "is TRUE or FALSE, not a text; left out. Correct the cell.",
}


def spreadsheet_error(text: str) -> str:
    """The remark on a cell with a spreadsheet's error value; '' for any other cell."""
    if text[:1] == "#" and text.upper() in _ERRORS:
        return f"{text!r} is a spreadsheet's error; left out. Correct the formula, or type the value."
    return ""


def odd_cell(kind: str, field: str) -> str:
    """The remark on a workbook's cell of this kind in a field of text; '' if the cell is usable."""
    if kind in {DATE, TRUTH} and field in {"left_on", "status"}:
        return ""
    return _ODD.get(kind, "")


def damaged_identifier(text: str, kind: str = "") -> str:
    """The remark on an identifier that lost digits or never was one; '' for a usable one."""
    if _SCIENTIFIC.fullmatch(text) or kind == ROUNDED:
        return (
            f"{text!r} is no identifier any more: a spreadsheet has rounded a long number, and its last digits are lost. "
            "Skipped. Format the column as text in the source, and export again."
        )
    if kind == FRACTION and _FRACTION.fullmatch(text):
        return f"{text!r} is a number with a fraction, not an identifier; skipped. Correct the cell."
    if problem := spreadsheet_error(text):
        return problem.replace("; left out", " where the identifier should be; skipped")
    if kind in _ODD:
        return f"the identifier {_ODD[kind].replace('left out', 'skipped').replace('Left out', 'Skipped')}"
    return ""


def whole_identifier(text: str) -> str:
    """The identifier without what programs add: '.0', commas between thousands, an apostrophe that marks text."""
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    if text[:1] == "'" and text[1:].isalnum():
        return text[1:]
    return text.removesuffix(".0") if _WHOLE.fullmatch(text) else text


def is_blank(text: str) -> bool:
    """Whether the text is how a system writes an empty cell, such as NULL."""
    return text.casefold() in _BLANK


def no_job_title(text: str) -> str:
    """The remark on a form of address or a bare code where the job title should be; '' for a job title."""
    if _OF_ADDRESS.fullmatch(text):
        return f"{text!r} is a form of address, not a job title; left out. Choose the column with the job titles."
    if re.fullmatch(r"[\d\W]+", text):
        return f"{text!r} is a code, not a job title; left out. Choose the column with the job titles in words."
    return ""


def spoken_name(text: str) -> tuple[str, bool]:
    """'Ada Muster' for 'Muster, Ada' and 'Ada Muster (On Leave)', and whether it says that the person has left."""
    state = _STATE_OF_NAME.search(text)
    text = text[: state.start()] if state else text
    last, comma, first = (part.strip() for part in text.partition(","))
    is_degree = first.isupper() and len(first) <= 5 and not last.isupper()
    if comma and first and last and "," not in first and not _AFTER_NAMES.fullmatch(first) and not is_degree:
        text = f"{first} {last}"
    return text.strip(), bool(state and state[2])


def is_heading(cells: Mapping[str, str], all_cells: Mapping[str, str], *, ids_have_digits: bool) -> bool:
    """Whether the row is the heading of a group, or of another table below. cells, all_cells: as in `is_total_or_footer`.

    ids_have_digits: whether the identifiers of all people so far contain digits.
    """
    key = cells.get("external_id", "")
    if not key or (any(ch.isdigit() for ch in key) and not re.search(r"[:\s]", key)):
        return False
    if len(all_cells) > 2 and sum(bool(text) for text in all_cells.values()) == 1:
        return True
    is_bare = not any(cells.get(name) for name in ("job_title", "task", "email", "last_name", "first_name"))
    return ids_have_digits and is_bare and not any(ch.isdigit() for ch in key)


def is_total_or_footer(cells: Mapping[str, str], all_cells: Mapping[str, str]) -> bool:
    """Whether the row is a sum or a line of text below the table. cells: by field. all_cells: by column of the file."""
    filled = [text for text in all_cells.values() if text]
    key = cells.get("external_id", "")
    others = [text for name, text in cells.items() if text and name != "external_id"]
    first = filled[0] if filled else ""
    if len(filled) == 1 and not others:
        if len(all_cells) < 3 and not key:
            return False
        looks_like_text = len(first.split()) >= 3 or _FOOTER.fullmatch(first) or _RULE.fullmatch(first)
        return bool(looks_like_text or _TOTAL.match(first) or _TOTAL_AT_END.fullmatch(first))
    if cells.get("name") or cells.get("job_title") or cells.get("task") or cells.get("last_name"):
        return bool(_TOTAL.match(first)) and all(_is_number(text) for text in filled[1:])
    if key and not (_TOTAL.match(key) or _TOTAL_AT_END.fullmatch(key) or _FOOTER.fullmatch(key)):
        return False
    return bool(_TOTAL.match(first) or _TOTAL_AT_END.fullmatch(first) or _FOOTER.fullmatch(first))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,'\s%]+", text))
