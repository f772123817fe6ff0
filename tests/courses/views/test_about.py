"""The pages about the figures: measured figures as plot, table and date; the fairness section names no group."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from courses.models import FairnessAudit
from courses.services.fairness.fairness_summary import fairness_summary
from courses.views.about import plot
from skills.models import HumanSkill
from skills.services.evaluation import Answer, ComparedFigure, Evaluation, Figure, Target
from skills.services.evaluation import stored_evaluations as validity
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]
GOOD = Figure(
    "agreement with people",
    0.7,
    0.62,
    0.78,
    1234,
    plain=ComparedFigure("nearest task", 0.5),
    bar=ComparedFigure("GPT-4", 0.6),
)
ODD = Figure("width", 1.4, 1.3, 1.5, 12, units="occupations", must_reach=Target(at_most=2))


@pytest.fixture(autouse=True)
def _a_folder_of_our_own(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(validity, "SHIPPED", tmp_path / "shipped.json")


def answers(*figures: Figure, question: str = "exposure") -> list[Answer]:
    return [
        Answer(question, Evaluation("five folds", figures, ("a note",)), "", 1.0),
        Answer("titles", None, "no data", 0),
    ]


def test_saved_figures_are_read_unchanged(tmp_path):
    assert validity.save(answers(GOOD, ODD), validity.own_file(), on=date(2026, 11, 24)) == 1
    (found,) = validity.stored()
    assert (found.question, found.on) == ("exposure", date(2026, 11, 24))
    assert found.evaluation == Evaluation("five folds", (GOOD, ODD), ("a note",))


def test_saving_one_question_again_leaves_the_others(tmp_path):
    file = validity.own_file()
    validity.save(answers(GOOD), file, on=date(2026, 1, 1))
    validity.save(answers(ODD, question="demand"), file, on=date(2026, 1, 2))
    validity.save(answers(ODD), file, on=date(2026, 1, 3))
    assert [(item.question, item.on.day) for item in validity.stored()] == [("exposure", 3), ("demand", 2)]


def test_figures_measured_here_replace_shipped_figures():
    validity.save(answers(GOOD), validity.SHIPPED, on=date(2026, 1, 1))
    validity.save(answers(ODD, question="demand"), validity.SHIPPED, on=date(2026, 1, 1))
    validity.save(answers(ODD), validity.own_file(), on=date(2026, 2, 2))
    assert [(item.question, item.on.month) for item in validity.stored()] == [("exposure", 2), ("demand", 1)]


def test_evaluate_keeps_figures_only_when_asked(monkeypatch):
    for config in apps.get_app_configs():
        monkeypatch.setattr(config, "evaluation_questions", {}, raising=False)
    monkeypatch.setattr(apps.get_app_config("skills"), "evaluation_questions", {"exposure": f"{__name__}.measure"})
    call_command("evaluate", stdout=io.StringIO(), stderr=io.StringIO())
    assert validity.stored() == []
    call_command("evaluate", "--save", stdout=io.StringIO(), stderr=io.StringIO())
    assert validity.stored()[0].evaluation.figures == (GOOD,)


def measure(*, progress=None) -> Evaluation:
    return Evaluation("five folds", (GOOD,))


def test_the_plot_has_one_scale_for_figures_intervals_and_comparisons():
    (line,) = plot((GOOD, ODD)).lines  # figures outside 0..1 are only in the table
    whole = plot((Figure("q", 0, 0, 1, 1),)).lines[0]

    def x(value):
        return pytest.approx(whole.low + value * (whole.high - whole.low), abs=0.1)

    assert (line.x, line.low, line.high, line.plain, line.bar) == (x(0.7), x(0.62), x(0.78), x(0.5), x(0.6))
    assert plot((ODD,)) is None


def test_the_page_shows_the_measured_figures_as_plot_and_table(alice):
    validity.save(answers(GOOD, ODD), validity.own_file(), on=date(2026, 11, 24))
    html = page(alice, "about-methods")
    for words in (
        "How exposed a task is",
        "agreement with people",
        "0.700",
        "0.62–0.78",
        "1,234 tasks",
        "24 November 2026",
    ):
        assert words in html
    assert html.count('class="dot"') == 1
    assert "nearest task" in html


def test_before_anything_is_measured_the_page_says_so(alice):
    html = page(alice, "about-methods")
    assert "Nothing has been measured yet" in html
    assert "No fairness audit has been made here yet" in html


def test_the_first_page_explains_the_figures_and_leads_to_the_second(alice):
    html = page(alice, "about")
    for words in (
        "What a figure means",
        "How sure the figures are",
        "Where the figures can be wrong",
        "What the figures are not used for",
        f'href="{reverse("about-methods")}"',
    ):
        assert words in html
    assert 'class="plot"' not in html


def test_the_first_page_names_the_skills_that_come_first_among_equals(alice):
    HumanSkill.objects.all().delete()
    assert "comes first:" not in page(alice, "about")
    for slug, name in (("critical-thinking", "Critical thinking"), ("creativity", "Creativity"), ("ethics", "Ethics")):
        HumanSkill.objects.create(slug=slug, name=name, definition="x")
    assert "comes first: creativity, critical thinking." in page(alice, "about")


def group(name, ratio=None, **fields):
    return {
        "group": name, "is_suppressed": False, "n": 50, "selected": 20, "rate": 0.4, "ratio": ratio, "low": None,
        "high": None, "p_value": None, "below_four_fifths": None, "is_reference": ratio == 1, **fields,
    }  # fmt: skip


@pytest.fixture
def audit(db):
    small = group("Tiny group", None, is_suppressed=True, n=None, selected=None, rate=None)
    groups = [
        group("Older", 0.7, low=0.5, high=0.97),
        group("Middle", 0.9, low=0.7, high=1.1),
        group("Young", 1),
        small,
    ]
    alone = [group("Only one", 1)]
    attributes = [
        {"name": "Age group", "kind": "voluntary", "outcomes": {"started": {"groups": groups}, "offered": {"groups": alone}}},
        {"name": "Department", "kind": "work", "outcomes": {"started": {"groups": groups}}},
    ]  # fmt: skip
    kinds = [{"kind": "names", "mean_range": 0.012, "largest_range": 0.034}]
    return FairnessAudit.objects.create(
        state="ready",
        computed_at=timezone.now(),
        result={"people": 321, "min_size": 5, "attributes": attributes, "counterfactual": {"kinds": kinds}},
    )


def test_the_lowest_ratio_of_each_attribute_is_shown_without_group_names(alice, audit):
    html = page(alice, "about-methods")
    for words in ("Age group", "started a course", "0.70", "0.50–0.97", "is being checked", "321", "0.012", "0.034"):
        assert words in html
    for name in ("Older", "Young", "Tiny group", "Only one", "Department"):
        assert name not in html


def test_only_the_latest_successful_audit_is_shown(audit):
    FairnessAudit.objects.create(state="failed", computed_at=timezone.now(), result={})
    (row,) = fairness_summary().ratios
    assert (row.attribute, row.n_groups, row.ratio, row.is_low) == ("Age group", 3, 0.7, True)


def test_an_audit_without_groups_to_compare_says_so(alice, audit):
    audit.result = {**audit.result, "attributes": []}
    audit.save()
    assert "Too few people have answered the voluntary questions" in page(alice, "about-methods")
