"""Staff lists as HR systems and spreadsheets write them: each gives the right people, or says what to correct."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import Workbook

from skills.errors import BadInput
from skills.services.people.employee_import import EmployeeImport
from skills.services.people.employee_rows import INACTIVE
from skills.sources.file_layout import Layout

pytestmark = pytest.mark.django_db  # merged rows lead a former identifier to the one that stays


@pytest.fixture
def read(tmp_path):
    """Reads a file as a list of employees, without writing to the database."""

    def read(content, *, encoding="utf-8", mapping=None, **options) -> EmployeeImport:
        path = tmp_path / ("staff.xlsx" if isinstance(content, Workbook) else "staff.csv")
        if isinstance(content, Workbook):
            content.save(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        importing = EmployeeImport(**options)
        importing.read_file(path, mapping or {})
        return importing

    return read


def people(importing) -> dict[str, tuple]:
    fields = ("name", "job_title", "department")
    return {
        key: tuple(person.fields.get(field, "") for field in fields) for key, person in importing.reading.people.items()
    }


def remarks(importing) -> list[tuple]:
    return [(remark.line, remark.column, remark.message) for remark in importing.report.remarks]


def remark_on(importing, line) -> tuple[str, str]:
    [found] = [(remark.column, remark.message) for remark in importing.report.remarks if remark.line == line]
    return found


def sheet(*rows, title="Sheet") -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


ZOE = {"11": ("Zoe Kern", "Baker", "Bakery")}


@pytest.mark.parametrize(
    "content",
    [
        "Staff No;Name;Job Title;Department\n11;Zoe Kern;Baker;Bakery\n",
        "sep=;\r\nPersonalnummer;Name;Stelle;Abteilung\r\n11;Zoe Kern;Baker;Bakery\r\n",
        "sep=|\nid|name|position|team\n11|Zoe Kern|Baker|Bakery\n",
        "id|name|title|dept\n11|Zoe Kern|Baker|Bakery\n",
        '#TYPE System.Object\n"EmployeeID","Name","Title","Department"\n"11","Zoe Kern","Baker","Bakery"\n',
        "Badge id,First Name,Last Name,Job Position,Department\n11,Zoe,Kern,Baker,Bakery\n",
        'Employee #,"Last name, First name",Job Title,Department\n11,"Kern, Zoe",Baker,Bakery\n',
        "Company Code,File Number,Legal Name,Job Title Description,Department\nAB,11,Zoe Kern,Baker,Bakery\n",
        "id;name;title;dept\n(text);(text);(text);(text)\n11;Zoe Kern;Baker;Bakery\n",
        '"id;""name"";""title"";""dept"""\n"11;""Zoe Kern"";""Baker"";""Bakery"""\n',
        "Personalnummer;Name;Vorname;Tätigkeit;Abteilung\n11;Kern;Zoe;Baker;Bakery\n",
        "\n\nid,name,title,dept\n\n11.0,Zoe Kern,Baker,Bakery\n\n",
        "Mitarbeiter-Nr.;Nachname;Vorname;Funktion;Abteilung\n11;Kern;Zoe;Baker;Bakery\n",
    ],
)
def test_a_staff_list_needs_no_mapping(read, content):
    importing = read(content)
    assert people(importing) == ZOE
    assert [
        remark for remark in remarks(importing) if "repeats" not in remark[2] and "Company Code" not in remark[2]
    ] == []


LISTS = Path(__file__).parent / "staff_lists"
WORLD = {
    "sap-list.txt": {"00000011": ("Zoë Kern", "Bäcker", "Backstube")},
    "sap-query.csv": {"00000011": ("Zoë Kern", "Bäcker", "Backstube")},
    "ukg.csv": {"000011": ("Zoe Kern", "Baker", "Bakery"), "000012": ("Yan Ott Jr.", "Cook", "Kitchen", "left")},
    "adp.csv": {"000011": ("Zoe Kern", "Baker", "Bakery"), "000012": ("Yan Ott", "Cook", "Kitchen", "left")},
    "oracle.csv": {"11": ("Zoe Kern", "Baker", "Bakery"), "12": ("Yan Ott", "Cook", "Kitchen", "left")},
    "google.csv": {"11": ("Zoe Kern", "Baker", "Bakery")},
    "workday.csv": {"11": ("Zoe Kern", "Baker", "Bakery"), "12": ("Yan Ott", "Cook", "Kitchen", "left")},
    "france.csv": {"00011": ("Zoé Kern", "Boulangère", "Fournil")},
    "spain.csv": {"0011": ("Zoé Núñez Peña", "Panadera", "Obrador")},
    "poland.csv": {"K-11": ("Łucja Żak", "Księgowa", "Księgowość")},
    "groups.csv": {"011": ("Zoe Kern", "Baker", ""), "1012": ("Yan Ott", "Cook", "")},
    "two-encodings.csv": {"11": ("Zoë Kern", "Bäcker", "Backstube"), "12": ("Jörn Öst", "Köchin", "Küche"),
                          "13": ("Änne Groß", "Prüferin", "Büro")},
    "stored-twice.csv": {"11": ("Zoë Kern", "Bäcker", "")},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WORLD))
def test_a_list_is_read_as_its_system_wrote_it(read, name):
    importing = read((LISTS / name).read_bytes())
    left = {key for key, person in importing.reading.people.items() if person.values.get("left_on")}
    found = {key: (*row, "left") if key in left else row for key, row in people(importing).items()}
    assert found == WORLD[name]


def test_forms_of_address_and_codes_are_no_job_titles(read):
    importing = read("id,name,title\n11,Zoe,Mrs\n12,Yan,50001234\n13,Xu,Dr. med.\n14,Vi,Prof.\n15,Ulf,HR\n")
    titles = [person.fields.get("job_title", "") for person in importing.reading.people.values()]
    assert titles == ["", "", "", "Prof.", "HR"]
    assert [line for line, _, message in remarks(importing) if "not a job title" in message] == [2, 3, 4]


def test_other_days_of_the_file_tell_whether_the_day_comes_first(read):
    importing = read("id,title,hired,last day\n11,Baker,28/02/2020,03/04/2026\n12,Cook,01/02/2019,\n")
    assert importing.reading.people["11"].values["left_on"] == date(2026, 4, 3)
    assert remark_on(importing, 2) == ("last day", "days are read day first, as the other days of the file are written")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1250"])
def test_encodings_are_guessed_and_a_guess_is_told(read, encoding):
    importing = read("id\tname\ttitle\n11\tŁucja Śliwa\tKsięgowa\n", encoding=encoding)
    assert people(importing) == {"11": ("Łucja Śliwa", "Księgowa", "")}
    told = [message for _, _, message in remarks(importing)]
    assert told == (["read as cp1250, which is a guess. If letters look wrong, choose another encoding."]
                    if encoding == "cp1250" else [])  # fmt: skip


def test_title_lines_and_a_second_header_row_are_skipped_with_a_remark(read):
    importing = read(
        "Everybody at work\nAs of,2026-10-01\n\nWorker ID,Worker,Business Title,Supervisory Organization\n"
        "Worker ID,Worker,Business Title,Supervisory Organization\n11,Zoe Kern,Baker,Bakery\n"
        "Worker ID,Worker,Business Title,Supervisory Organization\n12,Yan Ott,Cook,Kitchen\n"
    )
    assert people(importing) == {**ZOE, "12": ("Yan Ott", "Cook", "Kitchen")}
    assert [line for line, _, _ in remarks(importing)] == [1, 5, 7]
    assert "Everybody at work; As of 2026-10-01" in remarks(importing)[0][2]


def test_codes_above_labels_are_one_header(read):
    importing = read("STATUS,USERID,FIRSTNAME,LASTNAME,TITLE,DEPARTMENT\nStatus,User ID,First Name,Last Name,Title,"
                     "Department\nactive,11,Zoe,Kern,Baker,Bakery\n")  # fmt: skip
    assert people(importing) == ZOE
    assert remark_on(importing, 2) == ("", "repeats the column names; not read as a row")


@pytest.mark.parametrize(
    "footer",
    ["Total: 2,,,", "Grand Total,,,2", "Summe;;;".replace(";", ","), "*** End of list ***,,,", "Bakery Subtotal,,,4",
     "Generated by the payroll on Monday,,,", "-----,,,", ",,,\nPage 1 of 2,,,"],
)  # fmt: skip
def test_totals_and_footers_are_no_people(read, footer):
    importing = read(f"id,name,title,department\n11,Zoe Kern,Baker,Bakery\n{footer}\n")
    assert people(importing) == ZOE
    [(line, _, message)] = remarks(importing)
    assert line >= 3 and "is a total or a line below the table" in message


def test_people_with_names_like_a_total_stay(read):
    importing = read("id,name,title\nSUM-1,Ada Sum,Baker\n12,Total Ltd,Cook\n13,,\n")
    assert list(people(importing)) == ["SUM-1", "12", "13"]


def test_spreadsheet_errors_are_left_out_with_a_remark(read):
    importing = read("id,name,title,department\n11,Zoe Kern,#N/A,#BEZUG!\n#REF!,Yan,Cook,Kitchen\n")
    assert people(importing) == {"11": ("Zoe Kern", "", "")}
    assert [(line, column) for line, column, _ in remarks(importing)] == [(2, "title"), (2, "department"), (3, "id")]
    assert all("Correct the formula" in message for _, _, message in remarks(importing))


@pytest.mark.parametrize("damaged", ["1.00235E+11", '"1,00235E+11"', "2E+15"])
def test_an_identifier_without_its_last_digits_is_refused(read, damaged):
    importing = read(f"id,name,title\n{damaged},Zoe,Baker\n{damaged},Yan,Cook\n13,Xu,Cook\n")
    assert list(people(importing)) == ["13"]
    assert "last digits are lost" in remark_on(importing, 2)[1] and "as text" in remark_on(importing, 3)[1]


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_refused(read):
    importing = read(
        sheet(["id", "name", "title"], [100234567890123456, "Zoe", "Baker"], [100234567890, "Yan", "Cook"])
    )
    assert list(people(importing)) == ["100234567890"] and "last digits are lost" in remark_on(importing, 2)[1]


def test_leading_zeros_of_a_number_format_belong_to_the_identifier(read):
    book = sheet(["id", "name", "title"], [42, "Zoe", "Baker"], [43, "Yan", "Cook"], [44, "Xu", "Cook"])
    book.active["A2"].number_format = "00000"
    book.active["A3"].number_format = '"P-"0000'
    assert list(people(read(book))) == ["00042", "P-0043", "44"]


def test_the_sheet_with_the_people_is_chosen_and_told(read):
    book = sheet(["List of staff"], ["Internal"], title="Notes")
    for row in (["id", "name", "title"], [11, "Zoe", "Baker"]):
        (book["People"] if "People" in book.sheetnames else book.create_sheet("People")).append(row)
    importing = read(book)
    assert people(importing) == {"11": ("Zoe", "Baker", "")}
    [(line, _, message)] = remarks(importing)
    assert line is None and message.startswith("the sheet 'People' was read, not 'Notes'. To import another sheet")
    with pytest.raises(BadInput, match=r"has no sheet 'Staff'; its sheets are Notes, People"):
        read(book, layout=Layout(sheet="Staff"))


def test_formulas_without_a_value_are_told_and_empty_results_are_not(read):
    book = sheet(["id", "name", "title"], ["11", "Zoe", '=CONCATENATE("Ba","ker")'], ['="1"&"2"', "Yan", "Cook"])
    importing = read(book)
    assert people(importing) == {"11": ("Zoe", "", "")}
    assert remark_on(importing, 2)[0] == "title" and "without a stored value" in remark_on(importing, 2)[1]
    assert remark_on(importing, 3)[0] == "id"
    target = io.BytesIO()
    book.save(target)
    raw = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(raw, "w") as new:
        for part in old.namelist():  # as a spreadsheet program stores a formula whose result is an empty text
            content = old.read(part)
            new.writestr(part, content.replace(b'<c r="C2">', b'<c r="C2" t="str">'))
    assert not any(line == 2 for line, _, _ in remarks(read(raw.getvalue())))


def test_dates_and_truth_values_are_no_titles(read):
    importing = read(sheet(["id", "name", "title", "dept", "last day"], [11, "Zoe", datetime(2026, 4, 3), True, 45747],
                           [12.5, "Yan", "Cook", "Kitchen", date(2026, 1, 31)]))  # fmt: skip
    assert people(importing) == {"11": ("Zoe", "", "")}
    assert importing.reading.people["11"].values["left_on"] == date(2025, 3, 31)
    assert [(line, column) for line, column, _ in remarks(importing)] == [(2, "title"), (2, "dept"), (3, "id")]


def test_a_column_named_twice_names_both(read):
    with pytest.raises(BadInput, match=r"line 1: names the column 'Name' twice: column 2 \(B\) and column 4 \(D\)"):
        read("id,Name,title,Name\n11,Zoe,Baker,Zoe\n")


def test_every_unused_column_is_named(read):
    importing = read("id,name,title,Hire Date,Cost centre\n11,Zoe,Baker,2020-01-01,9\n")
    assert remarks(importing) == [(None, "", "columns that are not used: 'Hire Date', 'Cost centre'")]


@pytest.mark.parametrize(
    ("status", "day", "left_on"),
    [
        ("Active", "", None),
        ("On leave", "", None),
        ("Full-Time", "", None),
        ("Terminated", "", INACTIVE),
        ("inaktiv", "31.12.2025", date(2025, 12, 31)),
        ("Active", "12/31/2025", date(2025, 12, 31)),
        ("active", "31.12.9999", None),
    ],
)
def test_status_and_day_of_leaving(read, status, day, left_on):
    importing = read(f"id;name;title;Status;Termination Date\n11;Zoe;Baker;{status};{day}\n")
    assert importing.reading.people["11"].values.get("left_on") == left_on


@pytest.mark.parametrize(
    ("text", "remark"),
    [("03/04/2026", "may be day or month first"), ("soon", "is not a date"), ("31.02.2026", "is not a date")],
)
def test_a_day_of_leaving_that_is_not_understood_is_a_remark(read, text, remark):
    importing = read(f"id;name;title;last day\n11;Zoe;Baker;{text}\n")
    assert remark in remark_on(importing, 2)[1] and "left_on" not in importing.reading.people["11"].values


def test_division_beside_department(read):
    both = read("id,title,Division,Department\n11,Baker,Food,Bakery\n").reading.people["11"].fields
    assert (both["division"], both["department"]) == ("Food", "Bakery")
    assert read("id,title,Division\n11,Baker,Food\n").reading.people["11"].fields["department"] == "Food"


def test_hours_of_the_contract_are_not_hours_for_learning(read):
    personio = read("ID;Vorname;Nachname;Position;Abteilung;Weekly hours\n11;Zoe;Kern;Baker;Bakery;39\n")
    assert "weekly_hours" not in personio.reading.people["11"].fields
    importing = read("id,title,weekly_hours\n11,Baker,39\n")
    assert "hours of the contract?" in remark_on(importing, 2)[1]


def test_a_named_layout_is_used(read):
    content = "id,name\nid;name;title\n11;Zoe, Kern;Baker\n"
    importing = read(content, layout=Layout(delimiter=";", header_line=2, encoding="cp1250"))
    assert people(importing) == {"11": ("Kern Zoe", "Baker", "")}
    with pytest.raises(BadInput, match="line 9: has no such line"):
        read(content, layout=Layout(header_line=9))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old .xls workbook, or a workbook with a password"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "is a web page"),
        (b"%PDF-1.7", "is a PDF"),
    ],
)
def test_a_file_of_another_kind_says_what_to_do(read, raw, message):
    with pytest.raises(BadInput, match=message):
        read(raw)


@pytest.mark.django_db
def test_somebody_inactive_left_today_and_may_come_back(tmp_path):
    from skills.models import Employee
    from skills.services.people.employee_import import import_employees

    path = tmp_path / "staff.csv"
    for status, left_on in (("Inactive", timezone.localdate()), ("Active", None)):
        path.write_text(f"id,name,title,status\n11,Zoe,Baker,{status}\n")
        import_employees(path=path)
        assert Employee.objects.get().left_on == left_on


@pytest.mark.django_db
def test_a_connected_system_may_send_many_hours_for_learning():
    from skills.services.people.employees import create_employee

    assert create_employee(row={"external_id": "11", "weekly_hours": 30.0}).weekly_hours == 30.0
