"""Files of newer releases: O*NET since 30.0, the Economic Index since September 2025, the official ESCO crosswalk."""

from pathlib import Path

import pytest
from django.core.management import call_command

from skills.errors import BadInput
from skills.models import AlternateTitle, Occupation, OccupationIdentifier, OccupationRating
from skills.services.exposure.dataset_import import import_dataset
from skills.services.exposure.dataset_reading import ReadRequest, read_files
from skills.services.occupations.crosswalk import load_crosswalk
from skills.sources.records import AlternateTitleRecord, RatingRecord, TaskRecord

CODE = "O*NET-SOC Code"
OCCUPATIONS = f"{CODE}\tTitle\tDescription\n43-9999.00\tAllotment Secretaries\tKeep the papers of a garden club.\n"
JOB_TITLES = (
    f"{CODE}\tJob Title\tShort Title\tSource(s)\n"
    "43-9999.00\tClub Correspondence Officer\tCCO\t08\n43-9999.00\tPlot Clerk\tn/a\t02\n"
)
RATED = f"{CODE}\tElement ID\tElement Name\tScale ID\tData Value\tDate\tDomain Source\n"
WORK_STYLES = (
    RATED
    + "43-9999.00\t1.D.1.a\tTending\tWI\t-1.25\t08/2025\tAI/Expert\n"
    + "43-9999.00\t1.D.1.a\tTending\tDR\t3\t08/2025\tAI/Expert\n"
)
ESSENTIAL = RATED + "43-9999.00\t2.A.1.c\tWriting\tIM\t4.0\t08/2025\tAnalyst\n"
TRANSFERABLE = RATED + "43-9999.00\t2.B.3.l\tRepairing\tIM\t2.0\t08/2025\tAnalyst\n"
INDEX = "geo_id,geography,date_start,date_end,platform_and_product,facet,level,variable,cluster_name,value\n"
NOTES = "".join(f"Note {n} on the crosswalk, in words\n" for n in range(1, 17))
COLUMNS = "O*NET Id,O*NET Title,O*NET Description,ESCO or ISCO URI,ESCO or ISCO Title,ESCO or ISCO Description"
OFFICIAL = f"{COLUMNS},Type of Match\n"
ESCO = "data.europa.eu/esco"


def folder(tmp_path: Path, name: str = "db_31_0_text", **files: str) -> Path:
    """A folder with these files; an underscore in a name stands for a space."""
    place = tmp_path / name
    place.mkdir()
    for file, text in files.items():
        (place / f"{file.replace('_', ' ')}.txt").write_text(text)
    return place


def onet(tmp_path: Path, name: str = "db_31_0_text", **more: str) -> Path:
    return folder(
        tmp_path, name, Occupation_Data=OCCUPATIONS, Job_Titles=JOB_TITLES, Work_Styles=WORK_STYLES,
        Essential_Skills=ESSENTIAL, Transferable_Skills=TRANSFERABLE, **more,
    )  # fmt: skip


def conversations(*rows: str, geo: str = "GLOBAL", dates: str = "2025-11-13,2025-11-20", product: str = "Chat") -> str:
    facet = "onet_task::collaboration,0,onet_task_collaboration_pct"
    return "".join(f"{geo},global,{dates},{product},{facet},{row}\n" for row in rows)


def index_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "aei_raw_claude_ai.csv"
    path.write_text(INDEX + text)
    return path


def test_job_titles_and_split_skills_of_onet_31_are_read(tmp_path):
    reading = read_files(ReadRequest("onet", [onet(tmp_path)]))
    titles = {record.alternate for record in reading.of(AlternateTitleRecord)}
    assert titles == {"Club Correspondence Officer", "CCO", "Plot Clerk"}
    ratings = {(record.element, record.scale): record.value for record in reading.of(RatingRecord)}
    assert ratings == {
        ("Tending", "impact"): -1.25, ("Writing", "importance"): 4.0, ("Repairing", "importance"): 2.0,
    }  # fmt: skip
    assert any("ranks of distinctiveness" in note for note in reading.notes)


def test_titles_of_both_releases_are_added_together(tmp_path):
    old = f"{CODE}\tTitle\tAlternate Title\tShort Title\tSource(s)\n43-9999.00\tx\tGarden Clerk\t\t08\n"
    reading = read_files(ReadRequest("onet", [onet(tmp_path, Alternate_Titles=old)]))
    assert {"Garden Clerk", "Plot Clerk"} <= {record.alternate for record in reading.of(AlternateTitleRecord)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["db_30_3_text", "db_31_0_text"])
def test_the_release_stands_in_version_and_credit(tmp_path, name):
    done = import_dataset(source="onet", paths=[onet(tmp_path, name)])
    release = name[3:7].replace("_", ".")
    assert done.dataset.version == release
    assert f"O*NET {release} Database" in done.dataset.citation
    assert AlternateTitle.objects.filter(title="Plot Clerk").exists()
    assert OccupationRating.objects.get(element="Tending").impact == -1.25


@pytest.mark.django_db
def test_the_read_me_names_the_release_and_a_person_may_name_another(tmp_path):
    place = onet(tmp_path, "release", Read_Me="O*NET 30.3 Database\nMay 2026 Release\n")
    assert import_dataset(source="onet", paths=[place]).dataset.version == "30.3"
    named = import_dataset(source="onet", paths=[place], version="30.4").dataset
    assert (named.version, "O*NET 30.4 Database" in named.citation) == ("30.4", True)


@pytest.mark.django_db
def test_a_new_layout_without_a_named_release_is_not_credited_to_an_old_one(tmp_path):
    done = import_dataset(source="onet", paths=[onet(tmp_path, "files")])
    assert done.dataset.version == "30.3 or later"
    assert any("Name the release with --version" in note for note in done.notes)


@pytest.mark.django_db
def test_skills_that_are_imported_one_file_after_the_other_stay(tmp_path):
    place = onet(tmp_path)
    for file in ("Occupation Data", "Essential Skills", "Transferable Skills"):
        import_dataset(source="onet", paths=[place / f"{file}.txt"])
    assert set(OccupationRating.objects.values_list("element", flat=True)) == {"Writing", "Repairing"}


def test_files_of_two_releases_are_refused(tmp_path):
    paths = [onet(tmp_path) / "Occupation Data.txt", onet(tmp_path, "db_30_1_text") / "Job Titles.txt"]
    with pytest.raises(BadInput, match="of release 30.1, and a file before it of 31.0"):
        read_files(ReadRequest("onet", paths))


def test_a_value_outside_its_scale_is_named(tmp_path):
    place = folder(tmp_path, Work_Styles=WORK_STYLES.replace("-1.25", "-3.5"))
    with pytest.raises(BadInput, match=r"Work Styles.txt, line 2, column 'Data Value'"):
        read_files(ReadRequest("onet", [place / "Work Styles.txt"]))


def test_the_long_layout_of_the_index_is_read(tmp_path):
    text = conversations(
        "press apples.::directive,30", "press apples.::feedback loop,10", "press apples.::learning,40",
        "press apples.::not_classified,20", "wind clocks.::none,100", "none::directive,60", "not_classified::learning,3",
    )  # fmt: skip
    text += conversations("press apples.::directive,99", geo="FR")
    text += conversations("press apples.::directive,99", product="API")
    text += "GLOBAL,global,2025-11-13,2025-11-20,Chat,onet_task,0,onet_task_pct,press apples.,0.4\n"
    reading = read_files(ReadRequest("economic-index", [index_file(tmp_path, text)]))
    (task,) = reading.of(TaskRecord)
    assert (task.statement, task.figures) == ("press apples.", {"automation": 0.5, "augmentation": 0.5})
    assert reading.period == "2025-11-13 to 2025-11-20"
    notes = " ".join(reading.notes)
    for reason in (
        "single country",
        "another product",
        "another facet",
        "no task of O*NET",
        "no conversation whose kind",
    ):
        assert reason in notes


def test_counts_are_read_where_a_release_has_no_percentages(tmp_path):
    rows = conversations("press apples.::directive,300", "press apples.::validation,100")
    text = rows.replace("collaboration_pct", "collaboration_count")
    (task,) = read_files(ReadRequest("economic-index", [index_file(tmp_path, text)])).of(TaskRecord)
    assert task.figures == {"automation": 0.75, "augmentation": 0.25}


@pytest.mark.django_db
def test_the_period_of_the_index_stands_in_version_and_credit(tmp_path):
    path = index_file(tmp_path, conversations("press apples.::directive,30"))
    dataset = import_dataset(source="economic-index", paths=[path]).dataset
    assert dataset.version == "2025-11-20"
    assert dataset.citation.endswith("Data of 2025-11-13 to 2025-11-20.")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (conversations("press apples.::directive,130"), r"line 2, column 'value'.*between 0"),
        (conversations("press apples.::directive,70", "press apples.::learning,60"), r"line 3.*add up to 130.0 %"),
        (conversations("press apples.::directive,70", "press apples.::directive,20"), r"line 3.*contradicts"),
        (conversations("press apples.::directive,70", geo="FR"), r"has no row of geo_id GLOBAL"),
    ],
)
def test_a_bad_row_of_the_index_is_named(tmp_path, rows, message):
    with pytest.raises(BadInput, match=message):
        read_files(ReadRequest("economic-index", [index_file(tmp_path, rows)]))


@pytest.mark.parametrize("source", ["onet", "economic-index", "working-with-ai", "gpts-are-gpts"])
def test_an_unknown_layout_says_which_releases_are_read(tmp_path, source):
    path = tmp_path / "new.csv"
    path.write_text("occupation,figure\na,1\n")
    with pytest.raises(BadInput, match="Releases that can be read: ") as caught:
        read_files(ReadRequest(source, [path]))
    assert "etch" not in str(caught.value)


def official(tmp_path: Path, *rows: str, header: str = OFFICIAL) -> Path:
    path = tmp_path / "crosswalk.csv"
    path.write_text("\ufeff" + NOTES + header + "".join(f"{row}\n" for row in rows))
    return path


@pytest.fixture
def clerk(db) -> Occupation:
    return Occupation.objects.create(soc_code="43-3051.00", title="Payroll and Timekeeping Clerks")


def identifiers() -> set[str]:
    return set(OccupationIdentifier.objects.values_list("value", flat=True))


def test_the_official_crosswalk_is_read_below_its_notes(tmp_path, clerk):
    rows = [
        f"43-3051.00,Clerks,x,http://{ESCO}/occupation/a-1,pay clerk,y,exactMatch",
        f"43-3051.00,Clerks,x,https://{ESCO}/occupation/a-2,wage clerk,y,broadMatch",
        f'43-3051.00,Clerks,"x, and y",https://{ESCO}/isco/C4313,Payroll clerks,y,closeMatch',
        f"43-3051.00,Clerks,x,http://{ESCO}/occupation/a-3,cook,y,wrongMatch",
    ]
    call_command("load_crosswalk", str(official(tmp_path, *rows)))
    assert identifiers() == {"4313", f"http://{ESCO}/occupation/a-1", f"http://{ESCO}/occupation/a-2"}


def test_our_own_layout_takes_the_same_forms_of_identifiers(tmp_path, clerk):
    path = tmp_path / "own.csv"
    path.write_text(f"soc,isco08,esco_uri\n43-3051,C4313,https://{ESCO}/occupation/a-1\n")
    load_crosswalk(path=path)
    assert identifiers() == {"4313", f"http://{ESCO}/occupation/a-1"}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"43-305,a,x,http://{ESCO}/occupation/a-1,b,y,exactMatch", r"line 18, column 'O\*NET Id'"),
        ("43-3051.00,a,x,http://example.org/1,b,y,exactMatch", r"line 18, column 'ESCO or ISCO URI'"),
        (f"43-3051.00,a,x,http://{ESCO}/occupation/a-1,b,y,sameMatch", r"line 18, column 'Type of Match'"),
    ],
)
def test_a_bad_cell_of_the_official_crosswalk_is_named(tmp_path, clerk, row, why):
    with pytest.raises(BadInput, match=why):
        load_crosswalk(path=official(tmp_path, row))
    assert not identifiers()
