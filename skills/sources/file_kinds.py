"""Clear errors for files of other kinds than the importer reads, which often have the ending .xls or .csv."""

from skills.errors import BadInput

# How files begin, without blanks.
_STARTS = (
    (
        b"\xd0\xcf\x11\xe0",
        "is an old .xls workbook, or a workbook with a password. Open it in your spreadsheet program and save it as XLSX "
        "without a password.",
    ),
    (b"%pdf", "is a PDF. Ask for the table as CSV or XLSX."),
    (b"{\\rtf", "is a text document. Save the table as CSV or XLSX."),
    (b"<?xml", "is XML. Open it in your spreadsheet program and save it as XLSX."),
    (b"<html", "is a web page. Open it in your spreadsheet program and save it as XLSX."),
    (b"<!doctypehtml", "is a web page. Open it in your spreadsheet program and save it as XLSX."),
    (b"<table", "is a web page. Open it in your spreadsheet program and save it as XLSX."),
    (b'[{"', "is JSON. Export the table as CSV or XLSX, or send the employees through the API."),
    (b'{"', "is JSON. Export the table as CSV or XLSX, or send the employees through the API."),
    (b"\x1f\x8b", "is compressed. Unpack it first."),
)


def refuse_other_kinds(raw: bytes, name: str) -> None:
    """Raises BadInput with what to do if the file is an old workbook, a web page, a PDF or the like."""
    start = b"".join(raw[:100].removeprefix(b"\xef\xbb\xbf").lower().split())
    for mark, message in _STARTS:
        if start.startswith(mark):
            raise BadInput(message, file=name)
