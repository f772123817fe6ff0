"""Reads crosswalks from O*NET-SOC occupations to ISCO-08 and ESCO: our own layout, and the official one.

Our own: columns soc, isco08, esco_uri. The official crosswalk of the European Commission and USDOL/ETA (CSV, since 2022)
begins with lines of notes; each row names one ESCO occupation or ISCO group by its address, with the type of match.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from skills.errors import BadInput
from skills.sources.tables import Row, Table, read_table

ESCO_ADDRESS = "http://data.europa.eu/esco/occupation/"
_OWN = ("soc", "isco08", "esco_uri")
_OFFICIAL = ("O*NET Id", "ESCO or ISCO URI", "Type of Match")
_KNOWN = {*_OWN, *_OFFICIAL, "O*NET Title", "O*NET Description", "ESCO or ISCO Title", "ESCO or ISCO Description"}
_SOC = re.compile(r"\d{2}-\d{4}(\.\d{2})?")
_ISCO = re.compile(r"(?:https?://data\.europa\.eu/esco/isco/)?C?(\d{1,4})", re.IGNORECASE)
_ESCO = re.compile(r"https?://data\.europa\.eu/esco/occupation/([0-9A-Za-z.\-]{1,60})", re.IGNORECASE)
_NO_MATCHES = {"wrongmatch", "nomatch"}
_MATCHES = {"exactmatch", "closematch", "broadmatch", "narrowmatch", "relatedmatch"}
_ISCO_SHAPE = "one to four digits, such as 2221 or C2221"
_ESCO_SHAPE = f"an address such as {ESCO_ADDRESS}..."


@dataclass(frozen=True)
class CrosswalkRow:
    """The identifiers that one line gives to an occupation; '' for none. soc_code: with O*NET's decimals."""

    line: int
    soc_code: str
    isco08: str = ""
    esco_uri: str = ""


def read_crosswalk(path: str | Path) -> Iterator[CrosswalkRow]:
    """The rows of a crosswalk. ESCO addresses begin with http://, as ESCO writes its identifiers.

    Raises BadInput with file, line and column for an invalid cell or an unknown layout.
    """
    table = read_table(path, recognise=_n_known)
    if set(_OFFICIAL) <= set(table.columns):
        yield from _official(table)
    elif set(_OWN) <= set(table.columns):
        for row in table.rows:
            yield CrosswalkRow(
                row.line, _soc(row, "soc", table), _isco(row, "isco08", table), _esco(row, "esco_uri", table)
            )
    else:
        raise BadInput(
            f"is not a crosswalk that can be read. Needed are the columns {', '.join(_OWN)}, or those of the official "
            f"crosswalk of O*NET and ESCO: {', '.join(_OFFICIAL)}. The columns here are {', '.join(table.columns[:12])}.",
            file=table.file,
            line=table.header_line,
        )


def _n_known(cells: Sequence[str]) -> int:
    return len(_KNOWN & {cell.strip() for cell in cells})


def _official(table: Table) -> Iterator[CrosswalkRow]:
    for row in table.rows:
        code, match = _soc(row, "O*NET Id", table), row.cells["Type of Match"]
        kind = match.casefold().replace(" ", "")
        if kind in _NO_MATCHES:
            yield CrosswalkRow(row.line, code)
            continue
        if kind not in _MATCHES:
            raise _error(
                row, "Type of Match", f"{match[:40]!r} is not exactMatch, closeMatch, broadMatch or narrowMatch.", table
            )
        if "/isco/" in row.cells["ESCO or ISCO URI"].casefold():
            yield CrosswalkRow(row.line, code, isco08=_isco(row, "ESCO or ISCO URI", table))
        else:
            yield CrosswalkRow(row.line, code, esco_uri=_esco(row, "ESCO or ISCO URI", table))


def _soc(row: Row, column: str, table: Table) -> str:
    code = row.cells[column]
    if not _SOC.fullmatch(code):
        raise _error(row, column, f"{code[:40]!r} is not a SOC code such as 29-1141 or 29-1141.00.", table)
    return code if "." in code else f"{code}.00"


def _isco(row: Row, column: str, table: Table) -> str:
    value = row.cells[column]
    found = _ISCO.fullmatch(value)
    if value and not found:
        raise _error(row, column, f"{value[:80]!r} is not {_ISCO_SHAPE}.", table)
    return found[1] if found else ""


def _esco(row: Row, column: str, table: Table) -> str:
    value = row.cells[column]
    found = _ESCO.fullmatch(value)
    if value and not found:
        raise _error(row, column, f"{value[:80]!r} is not {_ESCO_SHAPE}.", table)
    return f"{ESCO_ADDRESS}{found[1]}" if found else ""


def _error(row: Row, column: str, message: str, table: Table) -> BadInput:
    return BadInput(message, file=table.file, line=row.line, column=column)
