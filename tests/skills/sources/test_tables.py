"""Reading CSV, TSV and XLSX tables."""

import pytest
from openpyxl import Workbook

from skills.errors import BadInput
from skills.sources.tables import number, read_table


@pytest.mark.parametrize(
    "raw",
    [
        b"name,share\nAda,40\n",
        b"name;share\r\nAda;40\r\n",
        b"\xef\xbb\xbfname\tshare\nAda\t40\n",
    ],
    ids=["comma", "semicolon and CRLF", "tab and byte order mark"],
)
def test_the_delimiter_is_found(tmp_path, raw):
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    table = read_table(path)
    assert table.columns == ["name", "share"]
    assert [(row.line, row.cells) for row in table.rows] == [(2, {"name": "Ada", "share": "40"})]


def test_a_spreadsheet_reads_like_a_csv(tmp_path):
    book = Workbook()
    book.active.append(["name", "share"])
    book.active.append(["Ada", 40.0])
    book.save(tmp_path / "t.xlsx")
    assert [row.cells for row in read_table(tmp_path / "t.xlsx").rows] == [{"name": "Ada", "share": "40"}]


def test_the_line_of_a_row_is_where_the_row_begins_after_a_multi_line_cell(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"one\ntwo",1\nx,2,3\n\n')
    rows = list(read_table(path).rows)
    assert [(row.line, row.n_cells, row.extra) for row in rows] == [(2, 2, ()), (4, 3, ("3",))]


def test_windows_1252_letters_are_decoded(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("name\nJürgen\n".encode("cp1252"))
    assert next(read_table(path).rows).cells["name"] == "Jürgen"


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"", "is empty"), (b"a,a\n1,2\n", "'a' twice"), (b"\x00\x01\xff\xfe", "not a text file"), (b",\n", "no column")],
)
def test_a_file_that_is_not_a_table_is_refused(tmp_path, raw, message):
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    with pytest.raises(BadInput, match=message):
        list(read_table(path).rows)


def test_a_bad_number_names_file_line_and_column(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('share\n"1,5"\nmuch\n')
    table = read_table(path)
    first, second = table.rows
    assert number(first.cells["share"], row=first, column="share", file=table.file) == 1.5
    with pytest.raises(BadInput, match=r"t\.csv, line 3, column 'share': 'much' is not a number"):
        number(second.cells["share"], row=second, column="share", file=table.file)
