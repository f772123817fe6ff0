"""Small documents for tests: PDF and DOCX with given lines."""

import io
import zipfile

from docx import Document
from pypdf import PdfReader, PdfWriter


def pdf(lines: list[str], *, n_pages: int = 1, password: str = "") -> bytes:
    """A PDF with these lines on its first page."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 800 Td {shown} ET".encode("latin-1")
    kids = " ".join(f"{4 + n} 0 R" for n in range(n_pages))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {n_pages} >>".encode(),
        font,
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
    objects += [page + b" /Contents %d 0 R >>" % (4 + n_pages) if n == 0 else page + b" >>" for n in range(n_pages)]
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return _locked(out.getvalue(), password) if password else out.getvalue()


def _locked(content: bytes, password: str) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def docx(headings_and_items: dict[str, list[str]]) -> bytes:
    """A DOCX with a heading and a bulleted list for each entry, and a table at the end."""
    document, out = Document(), io.BytesIO()
    for heading, items in headings_and_items.items():
        document.add_heading(heading, 2)
        for item in items:
            document.add_paragraph(item, style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Hours", "Nights"
    document.save(out)
    return out.getvalue()


def large_docx(n_bytes: int) -> bytes:
    """A small file that unpacks to more than n_bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (n_bytes + 1))
    return out.getvalue()
