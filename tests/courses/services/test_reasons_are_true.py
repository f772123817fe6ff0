"""Every stated reason agrees with the stored parts and needs: for any figures, and for the rows of a run."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.thresholds import (
    BUILDS_FROM,
    COUNTS_FROM,
    MENTION_FROM,
    WRITTEN_FOR_FROM,
)
from courses.models import Recommendation
from courses.services.answers.reasons import sentences
from courses.services.answers.skill_sentences import share_in_words
from skills.arithmetic.closeness import Closeness
from skills.arithmetic.thresholds import PARTLY_FROM

CLOSENESS = Closeness()
NAMES = {"empathy": "emotional intelligence", "creativity": "creativity", "critical": "critical thinking"}
SLUGS = {name: slug for slug, name in NAMES.items()}
LEVELS = {"At introductory level.": 1, "At intermediate level.": 2, "At advanced level.": 3}
DOUBTS = {
    "The provider gives no description, so this recommendation is less certain.": "no_description",
    "The provider does not state the language. It was recognised from the text.": "language_detected",
    "The provider does not state the language.": "language_unknown",
    "It is not known yet how to enrol in this course, so the course is lower in the list.": "no_way_to_take",
}
share = st.floats(0, 1)
value = st.floats(-0.5, 0.6)
need = st.fixed_dictionaries(
    {"need": share, "share": share, "exposure": st.none() | share, "tasks": st.just([]), "adjacent": st.booleans()},
    optional={"goal": st.booleans(), "occupation": st.sampled_from(["rated", "like", ""])},
)
near = st.fixed_dictionaries({"course": st.integers(1, 9), "closeness": st.floats(-1, 1)})
one_part = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("skill"), "skill": st.sampled_from([*NAMES]), "value": value, "need": share, "emphasis": share}
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("context"),
            "value": value,
            "closeness": st.floats(-1, 1),
            "task": st.just({"id": 1, "statement": "calm callers"}),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("occupation"), "value": value, "share": st.floats(0, 1)}),
    st.fixed_dictionaries(
        {"kind": st.just("goal"), "value": value, "closeness": st.floats(-1, 1), "title": st.just("Judge of models")}
    ),
    st.fixed_dictionaries({"kind": st.just("own"), "value": value}, optional={"taken": near, "refused": near}),
    st.fixed_dictionaries(
        {"kind": st.just("others"), "value": value}, optional={"after": st.integers(1, 9), "people": st.integers(5, 99)}
    ),
    st.fixed_dictionaries({"kind": st.just("new"), "value": value}),
    st.fixed_dictionaries({"kind": st.just("level"), "value": value, "level": st.sampled_from([None, 1, 2, 3])}),
    st.fixed_dictionaries(
        {
            "kind": st.just("certainty"),
            "value": value,
            "doubts": st.lists(st.sampled_from([*DOUBTS.values()]), unique=True),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("variety"), "value": value}),
)


def name_of(part):
    return (part["kind"], part.get("skill"))


RATED = "the US occupation database O*NET rates as important for"
BUILDS = re.compile(
    rf"Builds (.+?)(?:, which (?:you need in (.+?) )?(your week|work similar|your goal|{re.escape(RATED)})(.*))?\.$"
)


def agrees_with_rows(sentence: str, parts, needs, names) -> bool:  # one rule for each sentence
    of = {name_of(part): part for part in parts}
    slugs = {name: slug for slug, name in names.items()}
    if built := BUILDS.match(sentence):
        slug = slugs[built[1]]
        part, need = of["skill", slug], needs.get(slug, {})
        if part["value"] <= 0 or part["emphasis"] < BUILDS_FROM:
            return False
        if built[3] == "your week":
            exposure = need.get("exposure")
            least = "changes least" not in built[4] or all(
                exposure < other["exposure"]
                for key, other in needs.items()
                if key != slug and other["share"] >= MENTION_FROM and other["exposure"] is not None
            )
            little = "changes little" not in built[4] or (exposure or 0) < PARTLY_FROM
            return need["share"] >= MENTION_FROM and built[2] == share_in_words(need["share"]) and least and little
        if built[3] == RATED:
            return need.get("occupation") == {" your occupation": "rated", " occupations like yours": "like"}[built[4]]
        return not built[3] or bool(need.get("adjacent" if "work similar" in sentence else "goal"))
    if sentence.startswith("Similar to your task"):
        return (
            of["context", None]["closeness"] >= CLOSENESS.like_yours_from
            and of["context", None]["task"]["statement"] in sentence
        )
    if sentence == "Written for work like yours.":
        return of["occupation", None]["value"] > 0 and of["occupation", None]["share"] >= WRITTEN_FOR_FROM
    if sentence.startswith("Suits your goal"):
        return of["goal", None]["value"] > 0 and of["goal", None]["title"] in sentence
    if sentence.startswith("Similar to a course that you"):
        own = of["own", None]
        return own["value"] >= COUNTS_FROM and own["taken"]["closeness"] >= CLOSENESS.same_subject_from
    if sentence.startswith("A little lower in the list because you"):
        own = of["own", None]
        return own["value"] <= -COUNTS_FROM and own["refused"]["closeness"] >= CLOSENESS.same_subject_from
    if sentence.startswith("People who took one"):
        return of["others", None]["value"] >= COUNTS_FROM and bool(of["others", None]["after"])
    if sentence.startswith("People whose work"):
        return of["others", None]["value"] >= COUNTS_FROM and of["others", None]["people"] >= 5
    if sentence.startswith("Few people have tried"):
        return of["new", None]["value"] >= COUNTS_FROM
    if sentence in LEVELS:
        return of["level", None]["level"] == LEVELS[sentence]
    if sentence in DOUBTS:
        return DOUBTS[sentence] in of["certainty", None]["doubts"]
    return sentence.startswith("A little lower in the list") and of["variety", None]["value"] < 0


@given(st.lists(one_part, unique_by=name_of, max_size=9), st.dictionaries(st.sampled_from([*NAMES]), need))
def test_every_sentence_agrees_with_the_figures(parts, needs):
    for sentence in sentences(parts, needs, names=NAMES):
        assert agrees_with_rows(sentence, parts, needs, NAMES), sentence


@given(st.lists(one_part, unique_by=name_of, max_size=9), st.dictionaries(st.sampled_from([*NAMES]), need))
def test_sentences_contain_no_figures_and_no_repetition(parts, needs):
    texts = sentences(parts, needs, names=NAMES)
    assert len(set(texts)) == len(texts)
    assert not any(re.search(r"\d", text) for text in texts)


@pytest.mark.django_db
def test_every_sentence_agrees_with_the_rows_of_a_run(world):
    names = {slug: slug for slug in ("empathy", "creativity")}
    rows = list(Recommendation.objects.select_related("answer"))
    assert rows
    for row in rows:
        assert abs(row.score - sum(part["value"] for part in row.parts)) < 1e-9
        for sentence in sentences(row.parts, row.answer.needs, names=names):
            assert agrees_with_rows(sentence, row.parts, row.answer.needs, names), sentence
