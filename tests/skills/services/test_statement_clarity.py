"""Statements that are too unclear to be judged get no figures."""

import csv

import pytest

from skills.embedding import get_encoder
from skills.models import TaskAssessment
from skills.services.evaluation.clarity_agreement import evaluate_statements, read_sheet
from skills.services.exposure.assessor import assess_statements, assess_texts, current_basis
from skills.services.shipped.clarity_fitting import EXAMPLES, read_examples
from skills.services.shipped.model_profiles import CLARITY, FOLDER, fitted
from tests.skills.services.test_assessment import CARE, OFFICE, dataset  # noqa: F401  a fixture

UNCLEAR = ["asdfghjkl", "👍👍", "work", "Your responsibilities", "Kind regards", "How does this work?"]


@pytest.mark.django_db
@pytest.mark.model
def test_nonsense_gets_no_figure_no_demand_and_no_evidence(dataset):  # noqa: F811
    for found in assess_statements(UNCLEAR):
        assert not found.is_judged, found.statement
        assert (found.exposure, found.low, found.high, found.automation) == (None,) * 4
        assert (found.demand, found.evidence, found.sources) == ({}, (), ())


@pytest.mark.django_db
@pytest.mark.model
def test_short_and_misspelt_tasks_are_judged_and_the_right_words_are_suggested(dataset):  # noqa: F811
    short, misspelt = assess_statements(["sort mail", "Type leters from dicktation"])
    assert short.is_judged
    assert misspelt.is_judged
    assert misspelt.suggestion == "Type letters from dictation"


@pytest.mark.django_db
@pytest.mark.model
def test_a_reference_task_is_judged_however_short(dataset):  # noqa: F811
    statement = dataset.reference_tasks.first()
    dataset.reference_tasks.filter(pk=statement.pk).update(statement="Work")
    dataset.content_hash = "with a short task"  # loaded datasets are cached by it
    dataset.save()
    assert assess_statements([OFFICE[0], CARE[0]])[0].is_judged


@pytest.mark.django_db
@pytest.mark.model
def test_a_measurement_may_judge_every_statement(dataset):  # noqa: F811
    assert assess_statements(["asdfghjkl"], judge_all=True)[0].exposure is not None


@pytest.mark.django_db
@pytest.mark.model
def test_the_row_of_an_unclear_statement_is_stored_without_figures(dataset):  # noqa: F811
    assess_texts(["asdfghjkl", OFFICE[0]], current_basis())
    unclear = TaskAssessment.objects.get(is_judged=False)
    assert (unclear.exposure, unclear.demand, unclear.evidence) == (None, {}, [])
    assert str(unclear) == "not judged"
    assert TaskAssessment.objects.filter(is_judged=True, exposure__isnull=False).count() == 1


def test_the_examples_contain_no_text_of_the_measured_sheet():
    measured = {row.text.casefold() for row in read_sheet()}
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        texts = [row["text"].casefold() for row in csv.DictReader(file)]
    assert not measured & set(texts)
    assert len(texts) == len(set(texts))
    assert sum(not example.is_task for example in read_examples()) > 400


@pytest.mark.model
def test_weights_ship_for_the_model_in_use_and_for_both_shipped_models():
    assert fitted(CLARITY, get_encoder().revision)
    assert {path.parent.name for path in FOLDER.glob(f"*/{CLARITY}")} >= {"all-MiniLM-L6-v2", "multilingual-e5-small"}


@pytest.mark.django_db
def test_the_evaluation_measures_texts_that_are_no_task_and_false_alarms():
    found = evaluate_statements()
    questions = [figure.question for figure in found.figures]
    assert questions[:2] == ["texts that are no task: not judged", "short or misspelt tasks: not judged"]
    assert "statements in Turkish: not judged" in questions
    assert any(line.startswith("emoji") for line in found.notes)
