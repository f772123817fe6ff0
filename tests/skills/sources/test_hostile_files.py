"""Files that try to take time, memory or the server down: each is refused with a message, none half saved."""

import io
import os
import random
import re
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from courses.feeds import read_course_table
from courses.models import Course
from courses.services.catalogue.course_import import import_courses
from skills.errors import BadInput
from skills.models import Employee, ExposureDataset, Task
from skills.services.people.employee_import import import_employees
from skills.sources import file_limits, workbooks
from skills.sources.tables import read_table

N_MUTANTS = int(os.environ.get("RESKILL_MUTANTS", "40"))  # `make audit` sets 500
HEADER = ["external_id", "name", "job_title", "task", "share"]


SHEET, TEXTS, TYPES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
_SHARED_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def workbook() -> bytes:
    """A workbook with ten tasks whose texts are shared, as spreadsheet programs write them (openpyxl does not)."""
    book, file, texts = Workbook(), io.BytesIO(), []
    for row in (HEADER, *(["E1", "Ada", "Nurse", f"Dress wounds {n}", 10] for n in range(10))):
        book.active.append(row)
    book.save(file)

    def share(found: re.Match) -> bytes:
        texts.append(found[2])
        return found[1] + f' t="s"><v>{len(texts) - 1}</v></c>'.encode()

    inline = re.compile(rb'(<c r="[A-Z]+[0-9]+") t="inlineStr"><is><t>([^<]*)</t></is></c>')
    raw = with_part(file.getvalue(), SHEET, lambda part: inline.sub(share, part))
    named = f'<Override PartName="/{TEXTS}" ContentType="{_SHARED_TYPE}"/></Types>'.encode()
    raw = with_part(raw, TYPES, lambda part: part.replace(b"</Types>", named))
    target = io.BytesIO(raw)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        items = b"".join(b"<si><t>" + text + b"</t></si>" for text in texts)
        space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr(TEXTS, b'<sst xmlns="' + space + b'">' + items + b"</sst>")
    return target.getvalue()


def with_part(raw: bytes, name: str, change) -> bytes:
    """The workbook with one part replaced by change(part)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return target.getvalue()


BROKEN = {
    "not a zip": b"PK\x03\x04 and then nothing",
    "no parts": with_part(workbook(), "none", bytes)[:200],
    "cut off": workbook()[:-200],
    "sheet is not XML": with_part(workbook(), SHEET, lambda raw: raw[: len(raw) // 2]),
    "texts are missing": with_part(workbook(), TEXTS, lambda raw: b"<sst/>"),
    "text has no number": with_part(workbook(), SHEET, lambda raw: raw.replace(b"<v>1</v>", b"<v>x</v>")),
    "column is no column": with_part(workbook(), SHEET, lambda raw: raw.replace(b'r="B2"', b'r="ZZZZZZ2"')),
    "row is no number": with_part(workbook(), SHEET, lambda raw: raw.replace(b'<row r="2"', b'<row r="x"')),
    "entities": with_part(
        workbook(), TEXTS, lambda raw: b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><sst>&c;</sst>'
    ),
}


def test_the_workbook_of_these_tests_is_readable(tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(workbook())
    rows = read_all(path)
    assert rows[0].cells == {
        "external_id": "E1",
        "name": "Ada",
        "job_title": "Nurse",
        "task": "Dress wounds 0",
        "share": "10",
    }


def read_all(path, reader=read_table) -> list:
    return list(reader(path).rows)


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_malformed_workbook_is_refused_with_a_message(tmp_path, raw):
    path = tmp_path / "people.xlsx"
    path.write_bytes(raw)
    with pytest.raises(BadInput, match="XLSX"):
        read_all(path)


def test_the_dimensions_that_a_sheet_declares_are_ignored(tmp_path):
    def widen(raw: bytes) -> bytes:
        changed = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', raw)
        assert changed != raw
        return changed

    path = tmp_path / "people.xlsx"
    path.write_bytes(with_part(workbook(), SHEET, widen))
    rows = read_all(path)
    assert len(rows) == 10 and {row.n_cells for row in rows} == {len(HEADER)}


def test_texts_that_unpack_to_gigabytes_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_TEXT_BYTES", 1_000_000)
    path = tmp_path / "people.xlsx"
    path.write_bytes(with_part(workbook(), TEXTS, lambda raw: raw + b" " * 50_000_000))
    assert path.stat().st_size < 100_000
    with pytest.raises(BadInput, match="too large when it is unpacked"):
        read_all(path)


def test_a_part_never_unpacks_to_more_than_it_declares(tmp_path):
    """The size in the archive's directory is changed to 10 bytes."""
    raw = with_part(workbook(), TEXTS, lambda part: part + b" " * 5_000_000)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        size = archive.getinfo(TEXTS).file_size
    path = tmp_path / "people.xlsx"
    path.write_bytes(raw.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(BadInput, match="XLSX"):
        read_all(path)


def test_rows_far_apart_do_not_fill_the_rows_between(tmp_path, monkeypatch):
    monkeypatch.setattr(file_limits, "MAX_ROWS", 10_000)
    path = tmp_path / "people.xlsx"
    path.write_bytes(with_part(workbook(), SHEET, lambda raw: raw.replace(b'<row r="11"', b'<row r="99999999999"')))
    with pytest.raises(BadInput, match="rows"):
        read_all(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (",".join(f"c{n}" for n in range(200_000)), "columns"),
        ("a,b\n" + "x," * 200_000, "columns"),
        ("a,b\n1," + "x" * 1_100_000, "characters"),
    ],
    ids=["200,000 columns", "200,000 cells", "a cell of a million characters"],
)
def test_a_table_beyond_the_limits_is_refused(tmp_path, text, words):
    path = tmp_path / "people.csv"
    path.write_text(text.removesuffix(",") + ("y" if text.endswith(",") else ""))
    with pytest.raises(BadInput, match=words):
        read_all(path)


def test_empty_columns_at_the_end_do_not_count(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name,share" + "," * 5_000 + "\nAda,40" + "," * 5_000 + "\n")
    assert [row.cells for row in read_table(path).rows] == [{"name": "Ada", "share": "40"}]


def test_many_wide_empty_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(file_limits, "MAX_CELLS", 100_000)
    path = tmp_path / "people.csv"
    path.write_text("a,b\n" + ("," * 900 + "\n") * 200)
    with pytest.raises(BadInput, match="cells"):
        read_all(path)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Employee, Course, ExposureDataset])
def test_a_malformed_upload_is_a_message_on_the_page(client, django_user_model, model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse battery"))
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_import_rows")
    for name, raw in BROKEN.items():
        answer = client.post(address, {"file": SimpleUploadedFile("file.xlsx", raw)}, follow=True)
        assert answer.status_code == 200, name
        assert "XLSX" in answer.content.decode(), name


# Mutated files


def seeds() -> dict[str, bytes]:
    row = "E1,Ada,Nurse,Dress wounds,40\n"
    return {
        "people.csv": (",".join(HEADER) + "\n" + row * 3).encode(),
        "people.xlsx": workbook(),
        "courses.json": b'{"@type": "Course", "name": "Listening", "provider": {"name": "Us"}, "url": "https://a.example"}',
    }


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """The file with a few changes: of bytes, of pieces, or inside the parts of a workbook."""
    if raw[:2] == b"PK" and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            part = chance.choice(archive.namelist())
        return with_part(raw, part, lambda content: mutated(content, chance))
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randint(1, 30)]
            case 2:
                changed[at:at] = changed[at : at + chance.randint(1, 60)] * chance.randint(1, 20)
            case 3:
                changed[at:at] = chance.choice(
                    [b"\x00", b'"', b"<", b"&a;", b"9" * 400, b"\xff\xfe", b"=1", b"[" * 300]
                )
            case _:
                del changed[at:]
    return bytes(changed)


@pytest.mark.parametrize("name", seeds())
def test_a_mutated_file_is_read_or_refused_with_a_message(tmp_path, name, record_property):
    chance, reader = random.Random(name), read_course_table if name.endswith("json") else read_table
    for n in range(N_MUTANTS):
        raw = mutated(seeds()[name], chance)
        path = tmp_path / f"{n}-{name}"
        path.write_bytes(raw)
        try:
            read_all(path, reader)
        except BadInput:
            pass
        except Exception as error:
            raise AssertionError(f"{name}: {zlib.crc32(raw)} {raw[:2000]!r}") from error
    record_property("attack", f"{N_MUTANTS} mutated files, {name}: each read or refused with a message")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "importer"), [("people.csv", import_employees), ("people.xlsx", import_employees),
                                                ("courses.json", import_courses)])  # fmt: skip
def test_a_mutated_file_is_imported_whole_or_not_at_all(tmp_path, name, importer):
    chance = random.Random(f"import {name}")
    for n in range(max(N_MUTANTS // 4, 10)):
        before = [model.objects.count() for model in (Employee, Task, Course)]
        path = tmp_path / f"{n}-{name}"
        path.write_bytes(mutated(seeds()[name], chance))
        try:
            importer(path=path)
        except BadInput:
            assert [model.objects.count() for model in (Employee, Task, Course)] == before
