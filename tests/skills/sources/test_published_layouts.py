"""Readers of the published layouts, tested on invented rows."""

from pathlib import Path

import pytest

from skills.errors import BadInput
from skills.services.exposure.dataset_reading import ReadRequest, read_files
from skills.sources.organisation_csv import parse_mapping
from skills.sources.records import (
    AlternateTitleRecord,
    FigureRecord,
    OccupationRecord,
    RatingRecord,
    RelatedRecord,
    TaskRecord,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPOSURE, ONET = FIXTURES / "exposure", FIXTURES / "onet"
LABELS = EXPOSURE / "labels.tsv"


def read(source, *paths, **options):
    return read_files(ReadRequest(source, list(paths), **options))


def error_of(tmp_path, source, content, name="file.csv", **options) -> BadInput:
    """The error raised for a file with this content."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadInput) as caught:
        read(source, path, **options)
    return caught.value


def labels(old: str, new: str) -> str:
    text = LABELS.read_text()
    assert old in text
    return text.replace(old, new, 1)


def test_labels_are_converted_to_beta_and_tasks_keep_id_and_line():
    tasks = {record.key: record for record in read("gpts-are-gpts", LABELS).of(TaskRecord)}
    assert tasks["101"].figures == {"exposure": 1.0, "exposure_model": 1.0, "automation": 0.75}
    assert tasks["102"].figures == {"exposure": 0.5, "exposure_model": 1.0, "automation": 0.5}
    assert tasks["103"].figures == {"exposure": 0.0, "exposure_model": 0.0, "automation": 0.0}
    assert (tasks["101"].line, tasks["101"].soc_code, tasks["101"].is_core) == (2, "43-9999.00", True)
    assert (tasks["104"].is_core, tasks["105"].is_core) == (None, False)


def test_occupation_figures_are_the_betas_of_people_and_model():
    figures = {record.identity: record.value for record in read("gpts-are-gpts", EXPOSURE).of(FigureRecord)}
    assert figures["43-9999.00", "exposure"] == 0.66
    assert figures["43-9999.00", "exposure_model"] == 0.83
    assert len(figures) == 6


def test_shares_of_use_exclude_filtered_conversations():
    reading = read("economic-index", EXPOSURE / "by_task.csv")
    by_statement = {record.statement: record.figures for record in reading.of(TaskRecord)}
    assert set(by_statement) == {
        "write the minutes of the allotment club's meetings.",
        "press apples for the autumn fair.",
    }
    minutes = by_statement["write the minutes of the allotment club's meetings."]
    assert minutes["automation"] == pytest.approx(0.5 / 0.8)
    assert minutes["augmentation"] == pytest.approx(0.3 / 0.8)
    assert any("1 rows left out: filtered" in note for note in reading.notes)


def test_two_tables_of_the_index_match_tasks_regardless_of_case():
    tasks = {record.statement: record for record in read("economic-index", EXPOSURE).of(TaskRecord)}
    assert len(tasks) == 4
    minutes = tasks["Write the minutes of the allotment club's meetings."]
    assert set(minutes.figures) == {"automation", "augmentation", "exposure_observed"}


def test_applicability_is_read_for_six_digit_codes():
    figures = read("working-with-ai", EXPOSURE).of(FigureRecord)
    assert [(record.soc_code, record.measure, record.value) for record in figures] == [
        ("43-9999", "applicability", 0.44),
        ("49-9999", "applicability", 0.07),
    ]


def test_the_onet_folder_is_read_and_abilities_are_skipped_with_a_note():
    reading = read("onet", ONET)
    described = {record.identity: record for record in reading.of(OccupationRecord)}
    assert described["49-9999.02", "description"].description == "Keep taps from dripping."
    assert described["43-9999.00", "job zone"].job_zone == 2
    assert {record.key for record in reading.of(TaskRecord)} == {"101", "201"}
    assert {record.alternate for record in reading.of(AlternateTitleRecord)} == {
        "Club Correspondence Officer",
        "CCO",
        "Garden Club Clerk",
        "Pump Fitter",
    }
    assert [(record.related, record.rank) for record in reading.of(RelatedRecord)] == [
        ("49-9999.02", 1),
        ("45-9999.00", 11),
    ]
    ratings = {(record.kind, record.element, record.scale): record.value for record in reading.of(RatingRecord)}
    assert ratings == {
        ("skill", "Writing", "importance"): 4.0,
        ("skill", "Writing", "level"): 4.5,
        ("skill", "Repairing", "importance"): 4.62,
        ("work_style", "Concern for Others", "importance"): 3.9,
    }
    assert any(note.startswith("Abilities.txt: 1 rows left out") for note in reading.notes)


def test_other_files_of_a_folder_are_skipped_with_a_note():
    reading = read("gpts-are-gpts", EXPOSURE)
    assert {file.name for file in reading.files} == {"labels.tsv", "occupations.csv"}
    assert any("penetration.csv" in note and "economic-index" in note for note in reading.notes)
    assert any("NOTES.txt" in note for note in reading.notes)


def test_an_own_table_is_read_with_mapping_and_scale(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("What we do;Score;SOC\nWater the beans.;40;\nCount the beans.;85,5;43-9999.00\n")
    mapping = parse_mapping(["statement=What we do", "exposure=Score", "soc_code=SOC"])
    tasks = read("csv", path, mapping=mapping, scale=100).of(TaskRecord)
    assert [(task.statement, task.soc_code, task.figures) for task in tasks] == [
        ("Water the beans.", "", {"exposure": 0.4}),
        ("Count the beans.", "43-9999.00", {"exposure": 0.855}),
    ]


def test_an_own_table_may_have_one_statement_under_two_occupations(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("statement,exposure,soc_code\nFile papers.,0.4,43-9999.00\nFile papers.,0.2,49-9999.01\n")
    assert len(read("csv", path).of(TaskRecord)) == 2


def test_byte_order_mark_and_windows_line_ends_are_ignored(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + LABELS.read_bytes().replace(b"\n", b"\r\n"))
    assert read("gpts-are-gpts", path).of(TaskRecord) == read("gpts-are-gpts", LABELS).of(TaskRecord)


def test_a_workbook_with_the_published_columns_is_read(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for line in (ONET / "Job Zones.txt").read_text().splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split("\t")])
    book.save(tmp_path / "Job Zones.xlsx")
    zones = read("onet", tmp_path / "Job Zones.xlsx").of(OccupationRecord)
    assert [record.job_zone for record in zones] == [2, 3]


def test_a_repeated_row_is_kept_once_with_a_note(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text(LABELS.read_text() + LABELS.read_text().splitlines()[1] + "\n")
    reading = read("gpts-are-gpts", path)
    assert len(reading.of(TaskRecord)) == 5
    assert any("1 rows repeat" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("\tE0\tE0\tE0\t", "\tE7\tE0\tE0\t", 4, "human_exposure_agg"),
        ("\t0.75\tE1", "\t1.75\tE1", 2, "automation"),
        ("\t0.75\tE1", "\tmuch\tE1", 2, "automation"),
        ("\t0.75\tE1", "\tnan\tE1", 2, "automation"),
        ("\t102.0\t", "\t102.5\t", 3, "Task ID"),
        ("\t102.0\t", "\t\t", 3, "Task ID"),
        ("43-9999.00\t102", "43-99\t102", 3, "O*NET-SOC Code"),
        ("Repair the pump by the gate.", "", 4, "Task"),
        ("\t0.25\tE0\n", "\n", 6, "automation"),
        ("\t0.25\tE0\n", "\t0.25\tE0\tmore\n", 6, "human_labels"),
    ],
)
def test_a_bad_cell_or_a_ragged_row_is_named_with_line_and_column(tmp_path, old, new, line, column):
    error = error_of(tmp_path, "gpts-are-gpts", labels(old, new), "labels.tsv")
    assert (error.file, error.line, error.column) == ("labels.tsv", line, column)


def test_a_wrong_header_names_the_column_that_is_missing(tmp_path):
    error = error_of(tmp_path, "gpts-are-gpts", labels("human_exposure_agg", "people"), "labels.tsv")
    assert (error.line, error.column) == (1, "human_exposure_agg")
    assert "'task labels'" in str(error)


def test_a_file_of_another_source_is_named_in_the_error(tmp_path):
    error = error_of(tmp_path, "onet", LABELS.read_bytes(), "labels.tsv")
    assert "'task labels' of gpts-are-gpts" in str(error)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", "not a text file"),
        (b"PK\x03\x04nothing", "cannot be read as XLSX"),
        (b"task,penetration\n", "no rows"),
        (b"<html><body>Sign in</body></html>", "not a table of economic-index"),
        (b"task,penetration\nWind the clock.,0.1\nwind the clock,0.2\n", "contradicts line 2"),
    ],
)
def test_a_file_without_a_table_is_refused_with_a_reason(tmp_path, content, message):
    error = error_of(tmp_path, "economic-index", content)
    assert message in str(error)
    assert error.file == "file.csv"


def test_shares_that_do_not_add_up_are_refused(tmp_path):
    text = (EXPOSURE / "by_task.csv").read_text().replace("0.1,0.4,0.2", "0.1,0.4,0.9")
    error = error_of(tmp_path, "economic-index", text)
    assert (error.line, "add up to 1.700" in str(error)) == (2, True)


def test_an_own_table_without_exposure_is_refused_with_a_hint(tmp_path):
    error = error_of(tmp_path, "csv", "statement,points\nWind the clock.,4\n")
    assert "--map exposure=COLUMN" in str(error)


def test_a_share_above_the_scale_is_refused(tmp_path):
    error = error_of(tmp_path, "csv", "statement,exposure\nWind the clock.,4\n")
    assert (error.line, error.column) == (2, "exposure")


@pytest.mark.parametrize("pair", ["score=Points", "exposure", "exposure="])
def test_a_mapping_to_an_unknown_field_is_refused(pair):
    with pytest.raises(BadInput, match="FIELD=COLUMN"):
        parse_mapping([pair])


def test_a_named_encoding_is_used_and_a_wrong_one_is_refused(tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes("statement,exposure\nCafé führen.,0.5\n".encode("utf-16"))
    assert read("csv", path, encoding="utf-16").of(TaskRecord)[0].statement == "Café führen."
    path.write_bytes("statement,exposure\nCafé führen.,0.5\n".encode("latin-1"))
    with pytest.raises(BadInput, match="line 2: is not ascii text"):
        read("csv", path, encoding="ascii")
    with pytest.raises(BadInput, match="no encoding"):
        read("csv", path, encoding="runes")


def test_two_files_with_the_same_published_table_are_refused(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text((EXPOSURE / "penetration.csv").read_text())
    with pytest.raises(BadInput, match=r"and so does a\.csv"):
        read("economic-index", tmp_path)


@pytest.mark.parametrize("is_folder", [True, False])
def test_an_empty_or_missing_path_is_refused(tmp_path, is_folder):
    with pytest.raises(BadInput, match="Check the path"):
        read("onet", tmp_path if is_folder else tmp_path / "absent.txt")
