"""Reads the sheets of an XLSX file row by row. Anything that is wrong with the file raises BadInput.

An XLSX file is a ZIP archive of XML files. A small archive can hold gigabytes, so the sizes are checked before a part
is unpacked; the ZIP reader never returns more bytes than an entry declares. The dimensions that a sheet declares are
ignored: they may be wrong, and a sheet that declares A1:XFD1048576 would be read as 17 billion empty cells.

A number is read as the sheet shows it where its format adds leading zeros. A cell that a person did not type as it is
stored (a date, a truth value, a number with a fraction or with more digits than are
stored, a formula without a stored value) is marked as an `OddText`.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from skills.errors import BadInput
from skills.sources.file_limits import Cells

MAX_PARTS = 2_000
MAX_SHEET_BYTES = 500_000_000  # of all sheets, which are read row by row
MAX_TEXT_BYTES = 100_000_000  # of the shared texts, which are all held in memory
MAX_OTHER_BYTES = 20_000_000  # of styles and the like, which are read at once
FORMULA, DATE, TRUTH, FRACTION, ROUNDED = "formula", "date", "truth", "fraction", "rounded"
_EXACT = 10**15  # spreadsheets keep 15 digits of a number
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_LITERAL = r'(?:"[^"]*"|\\.)*'
_ZEROS = re.compile(f"({_LITERAL})(0{{2,}})({_LITERAL})")
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedstrings.xml"


def is_workbook(raw: bytes) -> bool:
    return raw[:4] == b"PK\x03\x04"


class OddText(str):
    """The text of a cell, and what is odd about it. kind: FORMULA, DATE, TRUTH, FRACTION or ROUNDED."""

    kind: str = ""

    @classmethod
    def of(cls, text: str, kind: str) -> "OddText":
        odd = cls(text)
        odd.kind = kind
        return odd


class WorkbookReader:
    """The visible sheets of an XLSX file; all sheets if none is visible. Raises BadInput."""

    def __init__(self, raw: bytes, name: str) -> None:
        self._raw, self._name = raw, name
        _refuse_other_workbooks(raw, name)
        _check_sizes(raw, name)
        with self._open() as book:
            shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
            self.sheets: list[str] = shown or [sheet.title for sheet in book.worksheets]
        if not self.sheets:
            raise BadInput("has no sheet with cells.", file=name)

    def cells(self, title: str) -> Cells:
        """The row number, counted from 1, and the cells of each row of the sheet as text."""
        with self._open() as book:
            sheet = book[title]
            sheet.reset_dimensions()
            unknown = self._formulas_without_value(sheet)
            zeros = _LeadingZeros(book)
            for number, row in enumerate(sheet.iter_rows(), 1):
                values = [_text(cell, zeros) for cell in row]
                for column in unknown.get(number, ()):
                    values += [""] * (column + 1 - len(values))
                    values[column] = OddText.of("", FORMULA)
                yield number, values

    @contextmanager
    def _open(self) -> Iterator[Any]:
        from openpyxl import load_workbook

        try:
            book: Any = load_workbook(io.BytesIO(self._raw), read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
        except BadInput:
            raise
        except Exception as error:  # openpyxl raises whatever its reading of a broken part happens to raise
            message = "cannot be read as XLSX. Save it again from your spreadsheet program."
            raise BadInput(message, file=self._name) from error

    def _formulas_without_value(self, sheet: Any) -> dict[int, list[int]]:
        """Columns, counted from 0, by row number. Programs that do not calculate write formulas without a value."""
        with zipfile.ZipFile(io.BytesIO(self._raw)) as archive:
            part = sheet._worksheet_path.lstrip("/")
            if not _contains_formula(archive, part):
                return {}
            from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
            from openpyxl.xml.functions import iterparse

            found: dict[int, list[int]] = {}
            with archive.open(part) as source:
                for _, element in iterparse(source):
                    name = element.tag.rpartition("}")[2]
                    if name == "c" and element.get("t", "n") != "str" and element.get("r"):
                        children = {child.tag.rpartition("}")[2]: child.text for child in element}
                        if "f" in children and not children.get("v"):
                            column, row = coordinate_from_string(element.get("r"))
                            found.setdefault(row, []).append(column_index_from_string(column) - 1)
                    if name in {"c", "row"}:
                        element.clear()
            return found


def _refuse_other_workbooks(raw: bytes, name: str) -> None:
    kind = (b"opendocument" in raw[:200] and "an OpenDocument file (.ods)") or (
        b"xl/workbook.bin" in raw and "a binary workbook (.xlsb)"
    )
    if kind:
        raise BadInput(f"is {kind}. Open it in your spreadsheet program and save it as XLSX or CSV.", file=name)


def _check_sizes(raw: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            sizes = [(part.filename.lower(), part.file_size) for part in archive.infolist()]
    except Exception as error:
        raise BadInput("cannot be read as XLSX. Save it again from your spreadsheet program.", file=name) from error
    sheets = sum(size for part, size in sizes if part.startswith(_SHEETS))
    texts = sum(size for part, size in sizes if part == _TEXTS)
    others = sum(size for _, size in sizes) - sheets - texts
    too_large = sheets > MAX_SHEET_BYTES or texts > MAX_TEXT_BYTES or others > MAX_OTHER_BYTES
    if too_large or len(sizes) > MAX_PARTS:
        raise BadInput("is too large when it is unpacked. Save it as CSV (UTF-8), or split it.", file=name)


def _contains_formula(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as source:
        rest = b""
        while piece := source.read(1 << 20):
            if _FORMULA.search(rest + piece):
                return True
            rest = piece[-4:]
    return False


class _LeadingZeros:
    """Shows whole numbers with the leading zeros of their number format, such as 00000 or "E"00000."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[int, tuple[str, int, str] | None] = {}

    def shown(self, cell: Any, value: int) -> str:
        style = cell._style_id
        if not style or value < 0:
            return str(value)
        if style not in self._formats:
            found = _ZEROS.fullmatch(str(cell.number_format).split(";")[0])
            self._formats[style] = (_plain(found[1]), len(found[2]), _plain(found[3])) if found else None
        form = self._formats[style]
        return f"{form[0]}{value:0{form[1]}d}{form[2]}" if form else str(value)


def _plain(literal: str) -> str:
    """The text of the quoted and escaped characters of a number format."""
    return re.sub(r'"([^"]*)"|\\(.)', lambda found: found[1] or found[2] or "", literal)


def _text(cell: Any, zeros: _LeadingZeros) -> str:
    """The cell as text; whole numbers without '.0'."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return OddText.of(str(value), TRUTH)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return zeros.shown(cell, value) if abs(value) < _EXACT else OddText.of(str(value), ROUNDED)
    if isinstance(value, float):
        return OddText.of(str(value), FRACTION)
    return OddText.of(str(value), DATE) if isinstance(value, date) else str(value)
