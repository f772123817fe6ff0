"""Reasons: plain sentences that agree with the stored figures and contain no figures."""

import re

import pytest

from courses.models import Answer, Course, PathStep, Recommendation
from courses.services.answers.reasons import (
    in_sentence,
    recommendation_reasons,
    sentences,
    skill_names,
    step_reasons,
)
from courses.services.answers.skill_sentences import need_sentence, share_in_words
from skills.exposure_bands import LITTLE, band
from skills.models import HumanSkill

NAMES = {"empathy": "emotional intelligence", "creativity": "creativity"}


def need(share=0.0, exposure=None, adjacent=False):
    return {"need": 0.5, "share": share, "exposure": exposure, "tasks": [], "adjacent": adjacent}


def skill(slug="empathy", value=0.4, emphasis=0.9):
    return {"kind": "skill", "skill": slug, "value": value, "need": 0.5, "emphasis": emphasis}


def say(parts, needs, **fields):
    return sentences(parts, needs, names=NAMES, **fields)


def test_the_skill_of_the_least_exposed_tasks_is_described_as_such():
    needs = {"empathy": need(0.33, 0.2), "creativity": need(0.5, 0.6)}
    assert say([skill()], needs) == [
        "Builds emotional intelligence, which you need in a third of your week, in the tasks that AI changes least."
    ]
    assert say([skill()], needs, to_self=False) == [
        "Builds emotional intelligence, which they need in a third of their week, in the tasks that AI changes least."
    ]


@pytest.mark.parametrize(
    "needs",
    [
        {"empathy": need(0.33, 0.45), "creativity": need(0.5, 0.3)},  # another skill's tasks change less
        {"empathy": need(0.33, 0.45), "creativity": need(0.5, 0.45)},  # just as much
        {"empathy": need(0.33, 0.8), "creativity": need(0.5, 0.9)},  # the least exposed, but still strongly exposed
        {"empathy": need(0.33, 0.45), "creativity": need(0.0, None)},  # nothing to compare with
    ],
)
def test_changes_least_is_stated_only_if_true(needs):
    assert say([skill()], needs) == ["Builds emotional intelligence, which you need in a third of your week."]


def test_changes_little_is_stated_for_little_exposed_tasks():
    assert say([skill()], {"empathy": need(1.0, 0.2)}) == [
        "Builds emotional intelligence, which you need in nearly all of your week, in tasks that AI changes little."
    ]


@pytest.mark.parametrize("exposure", [0.0, 0.2, 0.249, 0.25, 0.3, 0.35, 0.4, 0.7])
def test_a_sentence_states_changes_little_exactly_in_the_lowest_band(exposure):
    said = say([skill()], {"empathy": need(1.0, exposure)})[0]
    assert ("AI changes little" in said) == (band(exposure) == LITTLE)


def test_a_hardly_required_skill_is_not_stated_as_required():
    assert say([skill()], {"empathy": need(0.01, 0.1)}) == ["Builds emotional intelligence."]
    assert say([skill()], {}) == ["Builds emotional intelligence."]
    assert say([skill()], {"empathy": need(0.0, None, adjacent=True)}) == [
        "Builds emotional intelligence, which work similar to yours requires."
    ]


RATED = "the US occupation database O*NET rates as important for"


def test_a_skill_required_by_the_occupation_alone_names_its_source():
    rated, like = ({"empathy": {**need(0.0, None, adjacent=True), "occupation": how}} for how in ("rated", "like"))
    assert say([skill()], rated) == [f"Builds emotional intelligence, which {RATED} your occupation."]
    assert say([skill()], like) == [f"Builds emotional intelligence, which {RATED} occupations like yours."]
    own = {"empathy": {**rated["empathy"], "share": 0.5}}
    assert "O*NET" not in say([skill()], own)[0]  # the person's own week takes precedence


def test_only_skills_that_a_course_builds_are_named_largest_part_first():
    parts = [skill("creativity", 0.2, 0.8), skill("empathy", 0.4, 0.9), skill("critical", 0.6, 0.3)]
    assert say(parts, {}) == ["Builds emotional intelligence.", "Builds creativity."]


def test_the_persons_task_is_named_if_the_course_is_close_to_it():
    part = {"kind": "context", "value": 0.2, "closeness": 0.6, "task": {"id": 1, "statement": "Calm upset callers"}}
    assert say([part], {}) == ["Similar to your task “Calm upset callers”."]
    assert say([part], {}, to_self=False) == ["Similar to their task “Calm upset callers”."]
    assert say([{**part, "closeness": 0.2}], {}) == []


def test_doubts_and_variety_are_stated():
    parts = [
        {"kind": "certainty", "value": -0.06, "doubts": ["no_description", "language_detected"]},
        {"kind": "variety", "value": -0.05},
        {"kind": "level", "value": 0.1, "level": 1},
    ]
    assert say(parts, {}) == [
        "At introductory level.",
        "The provider gives no description, so this recommendation is less certain.",
        "The provider does not state the language. It was recognised from the text.",
        "A little lower in the list because a course above it is similar or builds the same skill.",
    ]


@pytest.mark.parametrize("share", [i / 200 for i in range(201)])
def test_shares_in_words_are_close_to_the_figure(share):
    meant = {
        "a small part of": (0, 0.08), "a tenth of": (0.07, 0.13), "more than a tenth of": (0.12, 0.18),
        "a fifth of": (0.17, 0.23), "a quarter of": (0.21, 0.3), "a third of": (0.28, 0.38),
        "more than a third of": (0.36, 0.46), "half of": (0.44, 0.56), "more than half of": (0.54, 0.64),
        "two thirds of": (0.62, 0.72), "three quarters of": (0.7, 0.8), "most of": (0.78, 0.94),
        "nearly all of": (0.92, 1.0),
    }  # fmt: skip
    low, high = meant[share_in_words(share)]
    assert low <= share <= high


def test_no_sentence_contains_a_figure():
    needs = {"empathy": need(0.33, 0.2), "creativity": need(0.5, 0.6)}
    parts = [skill(), {"kind": "context", "value": 0.2, "closeness": 0.62, "task": {"id": 1, "statement": "Talk"}}]
    assert not re.search(r"\d|similarity", " ".join(say(parts, needs)))


def test_a_need_is_stated_as_a_sentence():
    assert need_sentence("empathy", {"empathy": need(0.33)}, names=NAMES) == (
        "You need emotional intelligence in a third of your week."
    )
    assert need_sentence("empathy", {"empathy": need(0.01)}, names=NAMES) == ""
    assert need_sentence("unknown", {}, names=NAMES) == ""


def test_skill_names_are_written_correctly_inside_a_sentence():
    assert in_sentence("Emotional intelligence") == "emotional intelligence"
    assert in_sentence("AI oversight") == "AI oversight"
    assert in_sentence("") == ""


@pytest.mark.django_db
def test_stored_rows_become_sentences():
    HumanSkill.objects.create(slug="empathy", name="Emotional intelligence", definition="x")
    assert skill_names() == {"empathy": "emotional intelligence"}
    answer = Answer(needs={"empathy": need(0.25, 0.1)})
    recommendation = Recommendation(answer=answer, course=Course(title="Listening"), parts=[skill()])
    expected = (
        "Builds emotional intelligence, which you need in a quarter of your week, in tasks that AI changes little."
    )
    assert recommendation_reasons(recommendation) == [expected]
    step = PathStep(prepares=Course(title="Deep listening"), hours_are_estimated=True)
    assert step_reasons(step, recommendation, names=NAMES) == [
        "Prepares for “Deep listening”.",
        expected,
        "The provider does not say how long the course takes. The hours are an estimate.",
    ]
