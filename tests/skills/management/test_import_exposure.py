"""import_exposure with synthetic files in the published layouts."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from skills.arithmetic.text import statement_key, text_hash
from skills.errors import BadInput
from skills.models import (
    AlternateTitle,
    ExposureDataset,
    Occupation,
    OccupationFigure,
    OccupationRating,
    ReferenceTask,
    RelatedOccupation,
)
from skills.services.exposure.dataset_import import activate_dataset, import_dataset, published_dataset

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPOSURE, ONET = FIXTURES / "exposure", FIXTURES / "onet"
MODELS = (ExposureDataset, Occupation, ReferenceTask, OccupationFigure, AlternateTitle, OccupationRating)


def command(*args, **options) -> str:
    out = io.StringIO()
    call_command("import_exposure", *map(str, args), no_calibrate=True, stdout=out, **options)
    return out.getvalue()


def state() -> list:
    """All rows of all tables that an import may change, without the time of the import."""
    rows = [list(model.objects.order_by("pk").values()) for model in MODELS]
    for row in rows[0]:
        row.pop("imported_at")
    return rows


def own(tmp_path, text, name="own.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def figure(code, measure):
    return OccupationFigure.objects.get(occupation__soc_code=code, measure=measure).value


def test_labels_become_an_active_dataset_with_complete_metadata():
    said = command("gpts-are-gpts", EXPOSURE)
    dataset = ExposureDataset.objects.active()
    assert (dataset.source, dataset.name, dataset.version, dataset.licence) == (
        "gpts-are-gpts",
        "GPTs are GPTs",
        "2024",
        "MIT",
    )
    assert "Eloundou" in dataset.citation
    assert (dataset.n_tasks, dataset.n_occupations, len(dataset.content_hash)) == (5, 3, 64)
    assert [(entry["name"], entry["rows"], len(entry["sha256"])) for entry in dataset.files] == [
        ("occupations.csv", 3, 64),
        ("labels.tsv", 5, 64),
    ]
    assert dataset.retrieved_on is not None
    assert "5 tasks (5 added, 0 changed, 0 removed)" in said
    assert "is now the active dataset" in said


def test_a_reference_task_keeps_its_number_its_figures_and_the_shared_keys():
    command("gpts-are-gpts", EXPOSURE)
    task = ReferenceTask.objects.get(key="102")
    assert (task.exposure, task.exposure_model, task.automation, task.augmentation) == (0.5, 1.0, 0.5, None)
    assert task.occupation.title == "Allotment Secretaries"
    assert task.text_hash == text_hash(task.statement)
    assert task.statement_key == statement_key(task.statement.lower())
    assert figure("43-9999.00", "exposure") == 0.66


@pytest.mark.parametrize("source", ["gpts-are-gpts", "economic-index", "working-with-ai", "onet"])
def test_importing_again_changes_nothing(source):
    path = ONET if source == "onet" else EXPOSURE
    command(source, path)
    before = state()
    assert before[0]
    said = command(source, path)
    assert state() == before
    assert "0 occupations added" in said


def test_missing_rows_are_removed_and_the_others_keep_their_key(tmp_path):
    command("gpts-are-gpts", EXPOSURE)
    kept = ReferenceTask.objects.get(key="102").pk
    before = ExposureDataset.objects.get().content_hash
    text = (EXPOSURE / "labels.tsv").read_text().splitlines()
    shorter = own(tmp_path, "\n".join([text[0], text[2].replace("E2", "E1")]), "labels.tsv")
    said = command("gpts-are-gpts", shorter)
    task = ReferenceTask.objects.get()
    assert (task.pk, task.key, task.exposure) == (kept, "102", 1.0)
    assert "1 tasks (0 added, 1 changed, 4 removed)" in said
    dataset = ExposureDataset.objects.get()
    assert (dataset.n_tasks, dataset.content_hash != before) == (1, True)
    assert OccupationFigure.objects.count() == 6  # from the file that was not imported again
    assert [entry["rows"] for entry in dataset.files] == [3, 1]


def test_changed_content_drops_the_measured_intervals_and_the_same_keeps_them(tmp_path):
    command("gpts-are-gpts", EXPOSURE)
    ExposureDataset.objects.update(calibration={"interval": {"n": 5}})
    command("gpts-are-gpts", EXPOSURE)
    assert ExposureDataset.objects.get().calibration == {"interval": {"n": 5}}
    text = (EXPOSURE / "labels.tsv").read_text().replace("\tE2\tE1\t", "\tE0\tE1\t")
    command("gpts-are-gpts", own(tmp_path, text, "labels.tsv"))
    assert ExposureDataset.objects.get().calibration == {}


@pytest.mark.parametrize("order", [("by_task", "penetration", "jobs"), ("jobs", "penetration", "by_task")])
def test_files_of_one_source_can_be_imported_in_any_order(order):
    command("economic-index", EXPOSURE)
    together = ExposureDataset.objects.get().content_hash
    ExposureDataset.objects.all().delete()
    for name in order:
        command("economic-index", EXPOSURE / f"{name}.csv")
    dataset = ExposureDataset.objects.get()
    assert (dataset.content_hash, len(dataset.files), dataset.n_tasks) == (together, 3, 4)
    minutes = ReferenceTask.objects.get(statement__startswith="Write the minutes")
    assert (minutes.exposure_observed, minutes.automation, minutes.augmentation) == (
        0.4,
        pytest.approx(0.625),
        pytest.approx(0.375),
    )
    assert ReferenceTask.objects.get(statement__startswith="Repair").automation is None


def test_a_shorter_table_removes_only_its_own_rows(tmp_path):
    command("economic-index", EXPOSURE)
    text = (EXPOSURE / "by_task.csv").read_text().splitlines()
    command("economic-index", own(tmp_path, "\n".join([text[0], text[2]]), "by_task.csv"))
    minutes = ReferenceTask.objects.get(statement__startswith="Write the minutes")
    assert (minutes.exposure_observed, minutes.automation) == (0.4, None)
    assert not ReferenceTask.objects.filter(statement__startswith="press apples").exists()


def test_a_groups_figure_applies_to_all_its_occupations_and_adds_unknown_ones():
    command("onet", ONET)
    command("economic-index", EXPOSURE / "jobs.csv")
    measure = "exposure_observed"
    assert (figure("49-9999.01", measure), figure("49-9999.02", measure)) == (0.02, 0.02)
    assert figure("51-9999.00", measure) == 0.3
    assert Occupation.objects.get(soc_code="51-9999.00").title == "Cider Makers"
    assert Occupation.objects.get(soc_code="49-9999.01").title == "Pump Menders"
    assert not Occupation.objects.filter(soc_code="49-9999.00").exists()


def test_onet_adds_occupations_tasks_titles_zones_ratings_and_related_ones():
    command("gpts-are-gpts", EXPOSURE / "labels.tsv")
    said = command("onet", ONET)
    secretary = Occupation.objects.get(soc_code="43-9999.00")
    assert (secretary.description, secretary.job_zone) == ("Keep the papers of a garden club.", 2)
    assert set(secretary.alternate_titles.values_list("title", flat=True)) == {
        "Club Correspondence Officer",
        "CCO",
        "Garden Club Clerk",
    }
    writing = OccupationRating.objects.get(element="Writing")
    assert (writing.kind, writing.importance, writing.level) == ("skill", 4.0, 4.5)
    assert OccupationRating.objects.get(kind="work_style").importance == 3.9
    neighbours = RelatedOccupation.objects.filter(occupation__soc_code="49-9999.01")
    assert list(neighbours.values_list("related__title", "rank")) == [("Tap Menders", 1), ("Currant Growers", 11)]
    onet = ExposureDataset.objects.get(source="onet")
    assert (onet.n_tasks, onet.is_active, ExposureDataset.objects.active().source) == (2, False, "gpts-are-gpts")
    assert "GPTs are GPTs 2024 stays active" in said


def test_importing_one_kind_of_ratings_keeps_the_other_kind():
    command("onet", ONET)
    command("onet", ONET / "Skills.txt")
    assert OccupationRating.objects.filter(kind="work_style").count() == 1
    assert {entry["name"] for entry in ExposureDataset.objects.get().files} >= {"Skills.txt", "Work Styles.txt"}


def test_the_text_edition_of_onet_without_titles_needs_the_occupations_first(tmp_path):
    zones = own(tmp_path, "O*NET-SOC Code\tJob Zone\n49-9999.01\t4\n", "Job Zones.txt")
    with pytest.raises(CommandError, match=r"Job Zones\.txt, line 2: the occupation 49-9999\.01 is unknown"):
        command("onet", zones)
    command("onet", ONET / "Occupation Data.txt")
    command("onet", zones)
    assert Occupation.objects.get(soc_code="49-9999.01").job_zone == 4


def test_keep_active_keeps_the_active_dataset_if_there_is_one(tmp_path):
    path = own(tmp_path, "statement,exposure\nWind the clock.,0.2\n")
    command("csv", path, keep_active=True)
    assert ExposureDataset.objects.active().source == "csv"
    said = command("gpts-are-gpts", EXPOSURE, keep_active=True)
    assert ExposureDataset.objects.active().source == "csv"
    assert "stays active, as requested" in said
    command("gpts-are-gpts", EXPOSURE)
    assert ExposureDataset.objects.active().source == "gpts-are-gpts"


@pytest.mark.parametrize("source", ["economic-index", "working-with-ai", "onet"])
def test_observed_use_and_onet_never_become_active_by_themselves(source):
    said = command(source, ONET if source == "onet" else EXPOSURE)
    assert ExposureDataset.objects.active() is None
    assert "no dataset is active" in said


def test_a_custom_table_finds_occupations_by_code_or_title(tmp_path):
    command("onet", ONET)
    path = own(
        tmp_path,
        "What,How much,Who\nWind the clock.,20,pump fitter\nWater the beans.,90 %,Nobody We Know\n",
    )
    command(
        "csv",
        path,
        map=["statement=What", "exposure=How much", "occupation=Who"],
        scale=100,
        name="Club",
        licence="CC0",
    )
    dataset = ExposureDataset.objects.active()
    assert (dataset.name, dataset.version, dataset.licence) == ("Club", "1", "CC0")
    found = dataset.reference_tasks.order_by("exposure").values_list("exposure", "occupation__soc_code")
    assert list(found) == [(0.2, "49-9999.01"), (0.9, None)]


def test_two_versions_of_a_dataset_can_exist():
    command("gpts-are-gpts", EXPOSURE)
    command("gpts-are-gpts", EXPOSURE, dataset_version="2027")
    assert ReferenceTask.objects.count() == 10
    assert ExposureDataset.objects.active().version == "2027"


@pytest.mark.parametrize("line", [2, 4, 6])
def test_an_error_in_any_file_imports_nothing(tmp_path, line):
    command("gpts-are-gpts", EXPOSURE)
    before = state()
    text = (EXPOSURE / "labels.tsv").read_text().splitlines()
    text[1] = text[1].replace("E1\tE1", "E0\tE0")
    text[line - 1] = text[line - 1].replace("False\tT", "False\t") + "\tstray"
    bad = own(tmp_path, "\n".join(text), "labels.tsv")
    with pytest.raises(CommandError, match=rf"labels\.tsv, line {line}, column 'human_labels'"):
        command("gpts-are-gpts", EXPOSURE / "occupations.csv", bad)
    assert state() == before


def test_an_import_stopped_while_writing_saves_nothing():
    def stop(stage, done, total):
        if stage == "write occupation figures":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_dataset(source="gpts-are-gpts", paths=[EXPOSURE], progress=stop)
    assert state() == [[] for _ in MODELS]


def test_an_unknown_source_is_refused():
    with pytest.raises(BadInput, match="no source 'tea-leaves'"):
        import_dataset(source="tea-leaves", paths=[EXPOSURE])


def test_an_import_fills_the_dataset_created_by_the_starter():
    row = published_dataset("gpts-are-gpts")
    command("gpts-are-gpts", EXPOSURE)
    assert ExposureDataset.objects.get().pk == row.pk


def test_activation_is_recorded_with_the_user(make_user):
    command("gpts-are-gpts", EXPOSURE)
    command("economic-index", EXPOSURE)
    index = ExposureDataset.objects.get(source="economic-index")
    hanna = make_user("hanna")
    activate_dataset(dataset=index, user=hanna)
    assert ExposureDataset.objects.active() == index
    assert index.history.first().history_user == hanna
    assert ExposureDataset.objects.filter(is_active=True).count() == 1


def test_a_dataset_without_exposure_of_tasks_cannot_be_activated():
    command("working-with-ai", EXPOSURE)
    with pytest.raises(BadInput, match="no exposure figure"):
        activate_dataset(dataset=ExposureDataset.objects.get())


def test_the_command_embeds_the_statements_and_progress_goes_to_standard_error(capsys):
    from skills.models import TextVector

    call_command("import_exposure", "gpts-are-gpts", str(EXPOSURE), stdout=io.StringIO())
    assert TextVector.objects.filter(text_hash=ReferenceTask.objects.get(key="101").text_hash).exists()
    shown = capsys.readouterr()
    assert "read labels.tsv" in shown.err
    assert "embed" in shown.err
    assert shown.out == ""
