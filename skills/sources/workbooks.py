"""Reads the first sheet of an XLSX file row by row. Anything that is wrong with the file raises BadInput.

An XLSX file is a ZIP archive of XML files. A small archive can hold gigabytes, so the sizes are checked before a part
is unpacked; the ZIP reader never returns more bytes than an entry declares. The dimensions that a sheet declares are
ignored: they may be wrong, and a sheet that declares A1:XFD1048576 would be read as 17 billion empty cells.
"""

import io
import zipfile
from typing import Any

from skills.errors import BadInput
from skills.sources.file_limits import Cells

MAX_PARTS = 2_000
MAX_SHEET_BYTES = 500_000_000  # of all sheets, which are read row by row
MAX_TEXT_BYTES = 100_000_000  # of the shared texts, which are all held in memory
MAX_OTHER_BYTES = 20_000_000  # of styles and the like, which are read at once
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedstrings.xml"


def is_workbook(raw: bytes) -> bool:
    return raw[:4] == b"PK\x03\x04"


def workbook_cells(raw: bytes, name: str) -> Cells:
    """The row number, counted from 1, and the cells of each row as text. Raises BadInput."""
    _check_sizes(raw, name)
    try:
        yield from _rows(raw)
    except Exception as error:  # openpyxl raises whatever its reading of a broken part happens to raise
        raise BadInput("cannot be read as XLSX. Save it again from your spreadsheet program.", file=name) from error


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


def _rows(raw: bytes) -> Cells:
    from openpyxl import load_workbook

    book: Any = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, ["" if value is None else _plain(value) for value in values]
    finally:
        book.close()


def _plain(value: object) -> str:
    """The cell as text; whole numbers without '.0'."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
