"""Reads the text of a document (PDF, DOCX, plain text, HTML) in a process of its own: python -m skills.sources.document_text

The document comes on standard input. Standard output gets JSON: {"text": "..."} or {"error": "<code>"}, with the codes of
`DocumentError`. The process limits its own memory and processor time, because a small file can unpack to a very large one.
It reads no other file and uses neither Django nor the database.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MAX_BYTES = 5_000_000
MAX_PAGES = 30
MAX_UNPACKED_BYTES = 60_000_000
MAX_FILES = 2_000  # in a DOCX file
MAX_CHARACTERS = 100_000
MAX_MEMORY_BYTES = 1_500_000_000
MAX_CPU_S = 15
_BULLET = "\u2022 "


class DocumentError(Exception):
    """The document cannot be read. code: too_large, too_many_pages, locked, no_text, unknown_kind or broken."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_document(content: bytes) -> str:
    """The text, with a line for each paragraph or printed line. The kind is recognised by the content, not by a name.

    List items of DOCX begin with a bullet and headings with "# ". Raises DocumentError.
    """
    if len(content) > MAX_BYTES:
        raise DocumentError("too_large")
    if content.lstrip()[:5] == b"%PDF-":
        text = _pdf_text(content)
    elif content[:4] == b"PK\x03\x04":
        text = _docx_text(content)
    else:
        text = _plain_text(content)
    if not any(character.isalnum() for character in text):
        raise DocumentError("no_text")
    return text[:MAX_CHARACTERS]


def _pdf_text(content: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError("locked")
    if len(reader.pages) > MAX_PAGES:
        raise DocumentError("too_many_pages")
    return "\n".join(page.extract_text() for page in reader.pages)


def _docx_text(content: bytes) -> str:
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise DocumentError("too_large")
        if "word/document.xml" not in archive.namelist():
            raise DocumentError("unknown_kind")
    document = Document(io.BytesIO(content))
    return "\n".join(_docx_lines(document.iter_inner_content()))


def _docx_lines(blocks: Any) -> Iterator[str]:
    from docx.table import Table

    for block in blocks:
        if isinstance(block, Table):
            seen = set()  # merged cells appear once for each column
            for cell in (cell for row in block.rows for cell in row.cells):
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    yield from _docx_lines(cell.iter_inner_content())
            continue
        style = (block.style.name or "") if block.style is not None else ""
        is_item = style.startswith("List") or (block._p.pPr is not None and block._p.pPr.numPr is not None)
        mark = "# " if style.startswith(("Heading", "Title")) else _BULLET if is_item else ""
        for number, line in enumerate(block.text.splitlines()):
            yield f"{mark if number == 0 else ''}{line}"


def _plain_text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise DocumentError("unknown_kind")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = {"text": read_document(sys.stdin.buffer.read(MAX_BYTES + 1))}
    except DocumentError as error:
        answer = {"error": error.code}
    except Exception:  # the libraries raise many kinds of errors for broken files; the file's content is not logged
        answer = {"error": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
