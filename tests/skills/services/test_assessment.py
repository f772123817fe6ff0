"""Assessment of statements, with the real model and a small test dataset."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from skills.errors import NothingLoaded
from skills.models import Basis, HumanSkill, Occupation, TaskAssessment
from skills.services.exposure.assessor import assess_statements, assess_texts, calibrate_dataset, current_basis
from tests.skills.taxonomies import add_dataset, add_reference_task

pytestmark = [pytest.mark.django_db, pytest.mark.model]

OFFICE = ["Type letters from dictation", "Sort invoices by date", "Copy addresses into a spreadsheet", "File records"]
CARE = ["Comfort a sick child", "Wash a bedridden patient", "Hold the hand of a dying person", "Calm a scared patient"]


def add_figures(source: str, figures: dict[str, dict[str, float]], *, active: bool = False, tag: str = "1"):
    dataset = add_dataset(
        source, source=source, version=tag, content_hash=f"{source}{tag}", is_active=active, n_tasks=len(figures)
    )
    for n, (statement, values) in enumerate(figures.items()):
        occupation, _ = Occupation.objects.get_or_create(
            soc_code=f"43-{n:04d}.00" if statement in OFFICE else f"31-{n:04d}.00", defaults={"title": f"Job {n}"}
        )
        add_reference_task(dataset, statement, occupation, key=str(n), **values)
    return dataset


@pytest.fixture
def dataset(db):
    HumanSkill.objects.create(
        slug="emotional-intelligence", name="Emotional intelligence", definition="Empathy.",
        task_anchors=["Comfort a frightened patient"], course_anchors=["Empathy at work"],
    )  # fmt: skip
    figures = {text: {"exposure": 0.9, "automation": 0.8} for text in OFFICE}
    figures |= {text: {"exposure": 0.1, "automation": 0.0} for text in CARE}
    return add_figures("csv", figures, active=True)


def test_office_work_is_more_exposed_than_care_and_has_evidence(dataset):
    office, care = assess_statements(["Type up a letter", "Comfort a frightened child"])
    assert office.exposure > 0.6 > 0.4 > care.exposure
    assert office.automation > care.automation
    assert office.evidence[0].statement == "Type letters from dictation"
    assert office.evidence[0].exposure == 0.9
    assert care.demand["emotional-intelligence"] > office.demand["emotional-intelligence"]
    assert care.demand_evidence["emotional-intelligence"] == "Comfort a frightened patient"


def test_a_statement_without_similar_tasks_is_marked_as_far(dataset):
    (answer,) = assess_statements(["Weld steel beams on oil platforms"])
    assert answer.is_far


def test_each_dataset_with_the_task_is_a_source_and_inside_the_interval(dataset):
    add_figures("economic-index", {text.lower(): {"exposure_observed": n / 10} for n, text in enumerate(OFFICE + CARE)})
    calibrate_dataset(dataset)
    known, unknown = assess_statements(["Type letters from dictation.", "Wash windows"])
    assert [(source.dataset, source.measure, source.value) for source in known.sources] == [
        ("csv 1", "exposure", 0.9),
        ("economic-index 1", "exposure_observed", 0.0),
    ]
    assert known.sources_disagree  # one of the most exposed tasks in the first dataset, the least exposed in the second
    assert known.low <= min(source.on_scale for source in known.sources)
    assert known.high >= max(source.on_scale for source in known.sources)
    assert unknown.sources == ()
    assert not unknown.sources_disagree


def test_a_measure_missing_in_the_active_dataset_comes_from_another(dataset):
    assert assess_statements(["Sort receipts"])[0].augmentation is None
    add_figures("economic-index", {text: {"augmentation": 0.7} for text in OFFICE})
    assert assess_statements(["Sort receipts"])[0].augmentation == pytest.approx(0.7, abs=0.05)


def test_an_assessment_is_stored_once_per_text_and_basis(dataset):
    basis = current_basis()
    assert assess_texts(["Sort mail", "Sort  mail", "Make beds"], basis) == 2
    assert assess_texts(["Sort mail"], basis) == 0
    assert TaskAssessment.objects.filter(basis=basis).count() == 2


def test_editing_an_anchor_creates_a_new_basis_and_keeps_old_results(dataset):
    old = current_basis()
    assess_texts(["Sort mail"], old)
    skill = HumanSkill.objects.get()
    skill.task_anchors = ["Sort mail with feeling"]
    skill.save()
    new = current_basis()
    assert new != old
    assert assess_texts(["Sort mail"], new) == 1
    assert Basis.objects.count() == 2
    by_basis = dict(TaskAssessment.objects.values_list("basis", "demand"))
    assert by_basis[old.pk] != by_basis[new.pk]


def test_without_a_dataset_the_error_names_the_command(db):
    with pytest.raises(NothingLoaded, match="load_starter"):
        assess_statements(["Anything"])


def test_the_command_writes_csv_to_stdout_and_messages_to_stderr(dataset, tmp_path):
    source = tmp_path / "tasks.csv"
    source.write_text("id;statement\n1;Type a letter\n2;Wash a patient\n", encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    call_command("assess", str(source), stdout=out, stderr=err)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert list(rows[0]) == [
        "statement",
        "status",
        "suggestion",
        "exposure",
        "low",
        "high",
        "automation",
        "augmentation",
        "evidence",
    ]
    assert [row["statement"] for row in rows] == ["Type a letter", "Wash a patient"]
    assert all(0 <= float(row["low"]) <= float(row["exposure"]) <= float(row["high"]) <= 1 for row in rows)
    assert "Type letters from dictation [Job 0; csv 1: 0.90" in rows[0]["evidence"]
    assert "2 statements assessed" in err.getvalue()
    target = tmp_path / "out.csv"
    call_command("assess", str(source), output=str(target), stdout=io.StringIO(), stderr=err)
    assert target.read_text() == out.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("task\nType\n", "no column 'statement'"),
        ("statement,n\nType,1\n,2\n", "line 3, column 'statement': is empty"),
        ("", "is empty"),
        ("statement\n", "no statements"),
    ],
)
def test_a_bad_file_is_refused_with_file_line_and_column(dataset, tmp_path, content, message):
    source = tmp_path / "tasks.csv"
    source.write_text(content)
    with pytest.raises(CommandError, match=message) as caught:
        call_command("assess", str(source), stdout=io.StringIO(), stderr=io.StringIO())
    assert "tasks.csv" in str(caught.value)
