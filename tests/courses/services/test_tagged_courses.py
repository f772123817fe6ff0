"""Emphasis fitted on providers' tags: families, directions, measured quality, and the file that ships."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.arithmetic.course_families import families
from courses.arithmetic.provider_tags import skills_named, with_tag
from courses.models import Course, CourseEmphasis
from courses.services.catalogue.course_emphasis import compute_emphasis
from courses.services.evaluation.emphasis_agreement import auc, evaluate_emphasis, precision
from skills.arithmetic.human import CourseDirection, Skill, SkillModel, fit_course_direction
from skills.arithmetic.text import text_hash
from skills.models import HumanSkill
from skills.services.exposure import human_skills
from skills.services.exposure.assessor import current_basis
from skills.services.shipped import model_profiles
from tests.skills.taxonomies import add_dataset


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_tag_names_its_skill_whatever_its_case_and_brackets():
    assert skills_named(["['Empathy'", " LEADERSHIP ", "Data Analysis"]) == {"emotional-intelligence", "leadership"}
    assert skills_named(["creativity"]) == {"creativity"}
    assert skills_named(["Negotiating machine learning"]) == frozenset()


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_tag_never_lowers_emphasis_and_keeps_the_order(a, b):
    assert 0.5 <= with_tag(a) <= 1
    assert with_tag(a) >= a
    assert (with_tag(a) <= with_tag(b)) or a > b


def test_courses_with_one_title_address_or_programme_are_a_family():
    vectors = np.eye(6)
    vectors[5] = unit(vectors[4:5] + 0.2 * vectors[:1])[0]
    found = families(
        ["Listening", "listening!", "Singing", "Choirs", "Knots I", "Knots II"],
        ["", "", "https://x.org/learn/singing", "https://x.org/learn/choirs?specialization=singing", "", ""],
        vectors,
    )
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[4] == found[5]
    assert len(set(found.tolist())) == 3


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(5)))
def test_families_do_not_depend_on_the_order_of_courses(order):
    titles = np.array(["a", "b", "A", "c", "B."])
    found = families(titles[list(order)].tolist(), [""] * 5, np.eye(5))
    together = {(i, j) for i in range(5) for j in range(5) if found[order.index(i)] == found[order.index(j)]}
    assert together == {(i, i) for i in range(5)} | {(0, 2), (2, 0), (1, 4), (4, 1)}


def test_a_direction_finds_what_tagged_courses_share_and_has_the_scale_of_courses():
    rng = np.random.default_rng(0)
    courses = unit(rng.normal(size=(600, 16)))
    tagged = courses[:, 3] > 0.3
    anchor_z = rng.normal(size=600)
    fit = fit_course_direction(courses, anchor_z, tagged, anchor_share=0.2)
    z = courses @ fit.weights + fit.anchors * anchor_z + fit.offset
    assert (z.mean(), z.std()) == (pytest.approx(0, abs=1e-9), pytest.approx(1))
    assert auc(z, tagged) > 0.95
    assert int(np.argmax(fit.weights)) == 3
    with pytest.raises(ValueError, match="with the tag and courses without"):
        fit_course_direction(courses, anchor_z, np.ones(600, bool))


def test_emphasis_of_a_fitted_skill_still_rises_with_its_anchors():
    background = unit(np.random.default_rng(0).normal(size=(300, 8)))
    anchors = np.eye(8)[:1]
    fitted = Skill("care", anchors, anchors, None, CourseDirection(np.eye(8)[1], 0.5, 0.0))
    values, _ = SkillModel.fit([fitted, Skill("plain", anchors, anchors)], background).emphasis(np.eye(8)[[0, 1, 2]])
    assert values[0, 0] > values[2, 0]
    assert values[1, 0] > values[2, 0]
    assert ((values > 0) & (values < 1)).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_the_area_under_the_curve_counts_pairs_put_right(rows):
    score, truth = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows])
    right, pairs = 0.0, 0
    for s in score[truth]:
        for other in score[~truth]:
            right, pairs = right + (s > other) + 0.5 * (s == other), pairs + 1
    if pairs:
        assert auc(score, truth) == pytest.approx(right / pairs)
    else:
        assert np.isnan(auc(score, truth))


def test_average_precision_by_hand():
    assert precision(np.array([4.0, 3.0, 2.0, 1.0]), np.array([True, False, True, False])) == pytest.approx(
        (1 + 2 / 3) / 2
    )
    assert np.isnan(precision(np.ones(3), np.zeros(3, bool)))


@pytest.fixture
def catalogue(db):
    """240 courses of one provider and one skill. A third of the courses are about listening and tagged so."""
    HumanSkill.objects.create(
        slug="emotional-intelligence", name="EI", definition="x", task_anchors=["hear people"],
        course_anchors=["listening with empathy", "calm listening"],
    )  # fmt: skip
    add_dataset(is_active=True, n_tasks=0)
    for i in range(240):
        listens = i % 3 == 0
        title = f"{'Listening' if listens else 'Welding'} {'patiently' if i % 2 else 'daily'} number{i}"
        Course.objects.create(
            identity=f"{i:03}", title=title, provider="P", text_hash=text_hash(title),
            tags=["Empathy"] if listens else ["Welding"],
        )  # fmt: skip


def test_the_fitted_file_is_the_same_byte_for_byte_and_is_used(catalogue, tmp_path, monkeypatch):
    monkeypatch.setattr(model_profiles, "FOLDER", tmp_path)
    written = tmp_path / "fake" / model_profiles.EMPHASIS
    call_command("fit", "emphasis")
    first = written.read_bytes()
    human_skills._load.cache_clear()
    call_command("fit", "emphasis")
    assert written.read_bytes() == first
    data = json.loads(first)
    assert data["command"] == "manage.py fit emphasis"
    assert "Listening" not in first.decode()
    anchors = {"emotional-intelligence": ["listening with empathy", "calm listening"]}
    assert set(human_skills.course_directions("fake@1", anchors)) == {"emotional-intelligence"}
    assert human_skills.course_directions("another@2", anchors) == {}
    assert human_skills.course_directions("fake@1", {"emotional-intelligence": ["other reason"]}) == {}
    human_skills._load.cache_clear()


def test_the_fitted_method_is_compared_with_the_plain_method(catalogue):
    evaluation = evaluate_emphasis()
    named = {figure.question: figure for figure in evaluation.figures}
    title = named["tags from title, macro AUC"]
    assert title.value > 0.9
    assert title.plain is not None and title.must_reach is not None


def test_a_tagged_skill_counts_even_if_the_text_does_not_mention_it(catalogue):
    silent = Course.objects.create(identity="s", title="Welding", text_hash=text_hash("Welding"), tags=["Empathy"])
    plain = Course.objects.create(identity="t", title="Brazing", text_hash=text_hash("Brazing"), tags=["Metal"])
    compute_emphasis(course_ids=[silent.pk, plain.pk], basis=current_basis())
    found = {row.text_hash: row.emphasis["emotional-intelligence"] for row in CourseEmphasis.objects.all()}
    assert found[silent.text_hash] >= 0.5 > found[plain.text_hash]


@pytest.mark.django_db
def test_without_tags_nothing_is_fitted():
    HumanSkill.objects.create(slug="creativity", name="C", definition="x", course_anchors=["ideas"])
    with pytest.raises(CommandError, match="200 are needed"):
        call_command("fit", "emphasis")
