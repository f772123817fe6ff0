"""How a table lies in its file: encoding, delimiter, sheet and header line. What nobody names is guessed."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

Recognise = Callable[[Sequence[str]], int]  # the number of cells of a row that are known names of columns
Line = tuple[int, list[str]]
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", "~": "tilde", "^": "caret"}
LINES_LOOKED_AT = 40
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_TYPE_LINE = re.compile(r'"?#TYPE\b', re.IGNORECASE)
_NUMBER_SIGNS = re.compile("[#№]|n[º°]")
_BACKSLASH_QUOTE = re.compile(r'\\"(?=[^,;|\t\r\n])')
_INSTRUCTION = re.compile(
    r"(?:mandatory|required|optional|pflicht|freiwillig|obligatoire|facultatif|obligatorio|opcional|free text|freitext|"
    r"choose|select|enter|type|max|format|example|e\.g|beispiel|z\. ?b|yyyy|jjjj|dd[./-]mm|mm[./-]dd|tt\.mm)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_TYPES = {"string", "text", "varchar", "char", "integer", "int", "number", "numeric", "date", "datetime", "boolean"}


@dataclass(frozen=True)
class Layout:
    """The layout of a file. Empty values are guessed.

    delimiter: one character. sheet: the title of a workbook's sheet. header_line: counted from 1; 0: guessed.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_line: int = 0

    def as_json(self) -> dict[str, Any]:
        """The values that are not empty."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Layout":
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in names and value})


@dataclass(frozen=True)
class Header:
    """The header's place among the lines looked at, the number of recognised names, and the lines with even width."""

    index: int
    n_recognised: int
    n_even: int


def plain(name: str) -> str:
    """The name without case, spaces and punctuation; '#' and '№' stand for 'no'."""
    return "".join(ch for ch in _NUMBER_SIGNS.sub("no", name.casefold()) if ch.isalnum())


def is_preamble(line: str) -> bool:
    """Whether a line of text only tells a program how to read the file: `sep=;`, or `#TYPE` of PowerShell."""
    return bool(_SEPARATOR_LINE.match(line) or _TYPE_LINE.match(line))


def find_delimiter(text: str, recognise: Recognise | None) -> str:
    """The delimiter that a `sep=` line names; else that of the best header; else the most frequent in the first line."""
    start = text[:200_000].splitlines()[: 4 * LINES_LOOKED_AT]
    for line in start[:3]:
        if found := _SEPARATOR_LINE.match(line):
            return found[1]
    lines = [line for line in start if line.strip() and not is_preamble(line)]
    first = lines[0] if lines else ""
    by_count = max(DELIMITERS, key=first.count) if any(mark in first for mark in DELIMITERS) else ","
    if recognise is None:
        return by_count
    sample = "\n".join(lines[:LINES_LOOKED_AT])

    def quality(mark: str) -> tuple[int, int, bool]:
        header = find_header(split_lines(sample, mark), recognise)
        return header.n_recognised, header.n_even, mark == by_count

    return max(DELIMITERS, key=quality)


def split_lines(text: str, delimiter: str) -> list[Line]:
    """The rows of a short text. A row that cannot be read ends them."""
    rows: list[Line] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for values in reader:
            rows.append((reader.line_num, values))
    except csv.Error:
        pass
    return rows


def quoting_of(text: str, delimiter: str) -> dict[str, Any]:
    """The options of `csv.reader` for texts in single quotes, and for quotes that are escaped by a backslash."""
    first = next((line.strip() for line in text[:200_000].splitlines() if line.strip()), "")
    if first.startswith("'") and first.endswith("'") and f"'{delimiter}'" in first:
        return {"quotechar": "'"}
    if _BACKSLASH_QUOTE.search(text) and '""' not in text:
        return {"escapechar": "\\", "doublequote": False}
    return {}


def find_header(rows: Sequence[Line], recognise: Recognise | None) -> Header:
    """The row with most known names of columns, the first of several; else the first row as wide as most others."""
    filled = [sum(bool(cell.strip()) for cell in values) for _, values in rows]
    widths = Counter(len(values) for (_, values), n in zip(rows, filled, strict=True) if n and len(values) > 1)
    width, n_even = widths.most_common(1)[0] if widths else (1, 0)
    usable = [i for i, n in enumerate(filled) if n]
    if not usable:
        return Header(0, 0, 0)
    if recognise is None:
        return Header(usable[0], 0, n_even)
    known = {i: recognise(rows[i][1]) for i in usable[:LINES_LOOKED_AT]}
    best = max(known.values())
    if best >= 2 or width < 3:
        return Header(next(i for i, n in known.items() if n == best), best, n_even)
    # No line has two known names: title lines are narrower than the table.
    wide = (i for i in usable if filled[i] >= max(2, (width + 1) // 2))
    found = next(wide, usable[0])
    return Header(found, known.get(found, 0), n_even)


def is_second_header(values: Sequence[str], columns: Sequence[str], recognise: Recognise | None) -> bool:
    """Whether the row below the header explains it: the same names, other known names, types, or how to fill a column."""
    cells = [value.strip() for value in values]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2:
        return False
    same = sum(plain(a) == plain(b) != "" for a, b in zip(cells, columns, strict=False))
    known = recognise(filled) if recognise else 0
    types = sum(cell.casefold().strip("()[]") in _TYPES for cell in filled)
    instructions = sum(bool(_INSTRUCTION.fullmatch(cell)) for cell in filled)
    return (
        same * 2 > len(filled)
        or (known >= 2 and known * 2 >= len(filled))
        or types == len(filled)
        or (instructions >= 2 and instructions * 2 > len(filled))
    )


def without_outer_quotes(text: str) -> str:
    """The text of a file whose lines were each quoted as a whole, by a program that read the file as one column."""
    if not text.startswith('"'):
        return text
    sample = split_lines("\n".join(text[:200_000].splitlines()[:LINES_LOOKED_AT]), ",")
    cells = [values[0] for _, values in sample if len(values) == 1]
    wrapped = [cell for cell in cells if '"' in cell and any(mark in cell for mark in DELIMITERS)]
    if len(cells) < 2 or len(cells) != len(sample) or len(wrapped) * 2 < len(cells):
        return text
    return "\n".join(values[0] if values else "" for _, values in split_lines(text, ","))


def named_twice(columns: Iterable[str]) -> str:
    """The first name that two columns have, with both places in words; '' if there is none."""
    places: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        if column:
            places.setdefault(column, []).append(place)
    for column, found in places.items():
        if len(found) > 1:
            where = " and ".join(f"column {place + 1} ({letters(place)})" for place in found)
            return f"names the column {column!r} twice: {where}. Rename or delete one of them"
    return ""


def letters(place: int) -> str:
    """The spreadsheet's name of a column: A for 0, AA for 26."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
