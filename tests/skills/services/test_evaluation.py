"""`manage.py evaluate`: the questions of all apps, figures with comparisons, and the output formats."""

import inspect
import io
import json

import numpy as np
import pytest
from django.apps import apps
from django.conf import settings as settings_of_django
from django.core.management import CommandError, call_command
from django.utils.module_loading import import_string
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.errors import NothingLoaded
from skills.services.evaluation import Bootstrap, ComparedFigure, Evaluation, Figure, Target, questions
from skills.services.exposure.reference_tasks import ReferenceRow
from skills.services.shipped.labels import strict_splits

GOOD = Figure("agreement", 0.7, 0.6, 0.8, 12, plain=ComparedFigure("plain", 0.5), must_reach=Target(0.68))
SHORT = Figure("width", 0.4, 0.3, 0.5, 12, units="occupations", must_reach=Target(at_most=0.35))


def measured(*, progress=None):
    progress(1, 2)
    return Evaluation("split by occupation", (GOOD, SHORT), ("11 0.81 (30)",))


def unmeasured(*, progress=None):
    raise NothingLoaded("Import the labels first.")


@pytest.fixture
def two_questions(monkeypatch):
    """Only these two questions exist; one of them lacks its data."""
    for config in apps.get_app_configs():
        monkeypatch.setattr(config, "evaluation_questions", {}, raising=False)
    mine = {"people": f"{__name__}.measured", "titles": f"{__name__}.unmeasured"}
    monkeypatch.setattr(apps.get_app_config("skills"), "evaluation_questions", mine)


def evaluate(*arguments):
    out = io.StringIO()
    call_command("evaluate", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_every_question_of_every_app_can_be_measured():
    assert {"exposure", "starter", "demand"} <= set(questions())
    for question in questions().values():
        parameters = inspect.signature(import_string(question.path)).parameters
        assert list(parameters) == ["progress"], question
        assert parameters["progress"].kind == inspect.Parameter.KEYWORD_ONLY


def test_two_apps_cannot_use_the_same_question_name(two_questions, monkeypatch):
    monkeypatch.setattr(apps.get_app_config("courses"), "evaluation_questions", {"people": "x.y"}, raising=False)
    with pytest.raises(ValueError, match="people"):
        questions()


def test_without_a_name_all_questions_run_and_missing_data_is_named(two_questions):
    text = evaluate()
    assert "agreement" in text
    assert ">= 0.680  reached" in text
    assert "<= 0.350  NOT REACHED" in text
    assert "split by occupation" in text
    assert "11 0.81 (30)" in text
    assert "not measured: Import the labels first." in text


def test_a_named_question_without_data_is_an_error(two_questions):
    with pytest.raises(CommandError, match="Import the labels first"):
        evaluate("titles")


def test_an_unknown_question_is_refused_with_the_known_ones(two_questions):
    with pytest.raises(CommandError, match=r"no question weather\. There are: people, titles"):
        evaluate("weather")


def test_json_has_the_content_of_the_table(two_questions):
    first, second = json.loads(evaluate("--json"))
    assert first["question"] == "people"
    assert [figure["is_reached"] for figure in first["evaluation"]["figures"]] == [True, False]
    assert first["evaluation"]["figures"][0]["plain"] == {"method": "plain", "value": 0.5}
    assert second["evaluation"] is None
    assert second["missing"] == "Import the labels first."


def test_markdown_is_a_table_with_the_split_below(two_questions):
    lines = evaluate("people", "--markdown").splitlines()
    assert lines[2] == "| agreement | 0.700 | 0.600 to 0.800 | 12 tasks | plain 0.500 |  | >= 0.680 | reached |"
    assert "**people.** split by occupation." in lines


def of_the_model(*, progress=None):
    value = {"one": 0.5, "another": 0.9}[settings_of_django.RESKILL_MODEL]
    return Evaluation("a split", (Figure("agreement", value, 0.4, 0.95, 12, must_reach=Target(0.6)),))


def test_the_figures_of_several_models_are_columns_of_one_table(two_questions, monkeypatch):
    mine = {"people": f"{__name__}.of_the_model"}
    monkeypatch.setattr(apps.get_app_config("skills"), "evaluation_questions", mine)
    before = settings_of_django.RESKILL_MODEL
    lines = evaluate("--model", "one", "--model", "another").splitlines()
    assert lines[0] == "| question | one | another | must reach |"
    assert "| agreement | 0.500 (0.400 to 0.950) NOT REACHED | 0.900 (0.400 to 0.950) | >= 0.600 |" in lines
    assert before == settings_of_django.RESKILL_MODEL
    assert "0.900" in evaluate("--model", "another") and "NOT REACHED" not in evaluate("--model", "another")
    with pytest.raises(CommandError, match="one model"):
        evaluate("--model", "one", "--model", "another", "--save")


def test_strict_fails_on_a_figure_below_its_target(two_questions):
    with pytest.raises(CommandError, match=r"titles was not measured; width 0\.400 \(<= 0\.350\)"):
        evaluate("--strict")


@pytest.mark.django_db
def test_on_a_fresh_installation_the_command_names_the_imports_it_needs():
    with pytest.raises(CommandError, match="import_exposure gpts-are-gpts"):
        evaluate("exposure")
    with pytest.raises(CommandError, match="import_exposure onet"):
        evaluate("demand")


def test_a_target_has_a_lower_bound_an_upper_bound_or_both():
    assert Target(0.5).is_met(0.5)
    assert not Target(0.5).is_met(0.49)
    assert not Target(at_most=0.5).is_met(0.51)
    assert Target(0.77, 0.83).is_met(0.8)
    assert not Target(0.77, 0.83).is_met(0.84)
    assert not Target(0.5).is_met(float("nan"))


def test_intervals_draw_whole_groups():
    groups = np.repeat(np.arange(10), 7)
    for rows, _ in zip(Bootstrap(groups).draws(), range(5), strict=False):
        assert (np.bincount(groups[rows], minlength=10) % 7 == 0).all()


def test_repeated_rows_do_not_narrow_the_interval():
    values = np.random.default_rng(0).normal(size=60)
    once, repeated = (
        Bootstrap(np.arange(60)).mean(values),
        Bootstrap(np.repeat(np.arange(60), 9)).mean(values.repeat(9)),
    )
    assert repeated[0] == pytest.approx(once[0])
    assert repeated[2] - repeated[1] == pytest.approx(once[2] - once[1])


def test_the_correlation_with_a_constant_is_nan():
    value, low, high = Bootstrap(np.arange(5)).r(np.ones(5), np.arange(5.0))
    assert np.isnan([value, low, high]).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from("abcdefgh")), min_size=5, max_size=40))
def test_no_occupation_or_statement_is_on_both_sides_of_a_split(tasks):
    groups = np.array([group for group, _ in tasks])
    rows = tuple(ReferenceRow(text, "", "", str(i)) for i, (_, text) in enumerate(tasks))
    tested = np.zeros(len(rows), int)
    for train, test in strict_splits(groups, rows, seed=1):
        assert not set(groups[train]) & set(groups[test])
        assert not {rows[i].statement for i in np.flatnonzero(train)} & {
            rows[i].statement for i in np.flatnonzero(test)
        }
        tested += test
    assert (tested == 1).all()
