"""Every stated reason is borne out by the stored parts and needs: for any figures, and for a run's own rows."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.thresholds import (
    BUILDS_FROM,
    COUNTS_FROM,
    LIKE_YOURS_FROM,
    MENTION_FROM,
    SAME_SUBJECT_FROM,
    WRITTEN_FOR_FROM,
)
from courses.models import Recommendation
from courses.services.answers.reasons import sentences
from courses.services.answers.skill_sentences import share_in_words
from skills.arithmetic.thresholds import PARTLY_FROM

NAMES = {"empathy": "emotional intelligence", "creativity": "creativity", "critical": "critical thinking"}
SLUGS = {name: slug for slug, name in NAMES.items()}
LEVELS = {"Introductory: a first step.": 1, "At intermediate level.": 2, "At advanced level.": 3}
DOUBTS = {
    "The provider gives no description, so this is less certain.": "no_description",
    "Its language was recognised from the text; the provider does not name it.": "language_detected",
    "The provider does not name its language.": "language_unknown",
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


BUILDS = re.compile(
    r"Builds (.+?)(?:, which (?:(.+?) )?(your week|work close|your goal|O\*NET rates high for)(.*))?\.$"
)


def bears_out(said: str, parts, needs, names) -> bool:  # one rule for each sentence there is
    of = {name_of(part): part for part in parts}
    slugs = {name: slug for slug, name in names.items()}
    if built := re.match(
        r"Builds (.+?)(?:, which (?:(.+?) )?(your week|work close|your goal|O\*NET rates high for)(.*))?\.$", said
    ):
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
        if built[3] == "O*NET rates high for":
            return need.get("occupation") == {" your occupation": "rated", " occupations like yours": "like"}[built[4]]
        return not built[3] or bool(need.get("adjacent" if "work close" in said else "goal"))
    if said.startswith("Set in work like yours"):
        return of["context", None]["closeness"] >= LIKE_YOURS_FROM and of["context", None]["task"]["statement"] in said
    if said == "Written for work like yours.":
        return of["occupation", None]["value"] > 0 and of["occupation", None]["share"] >= WRITTEN_FOR_FROM
    if said.startswith("Close to your goal"):
        return of["goal", None]["value"] > 0 and of["goal", None]["title"] in said
    if said.startswith("Close to a course you"):
        own = of["own", None]
        return own["value"] >= COUNTS_FROM and own["taken"]["closeness"] >= SAME_SUBJECT_FROM
    if said.startswith("A little lower in the list, because you"):
        own = of["own", None]
        return own["value"] <= -COUNTS_FROM and own["refused"]["closeness"] >= SAME_SUBJECT_FROM
    if said.startswith("People who took on"):
        return of["others", None]["value"] >= COUNTS_FROM and bool(of["others", None]["after"])
    if said.startswith("People whose work"):
        return of["others", None]["value"] >= COUNTS_FROM and of["others", None]["people"] >= 5
    if said.startswith("Few have tried"):
        return of["new", None]["value"] >= COUNTS_FROM
    if said in LEVELS:
        return of["level", None]["level"] == LEVELS[said]
    if said in DOUBTS:
        return DOUBTS[said] in of["certainty", None]["doubts"]
    return said.startswith("A little lower in the list") and of["variety", None]["value"] < 0


@given(st.lists(one_part, unique_by=name_of, max_size=9), st.dictionaries(st.sampled_from([*NAMES]), need))
def test_whatever_the_figures_nothing_is_said_that_they_do_not_bear_out(parts, needs):
    for said in sentences(parts, needs, names=NAMES):
        assert bears_out(said, parts, needs, NAMES), said


@given(st.lists(one_part, unique_by=name_of, max_size=9), st.dictionaries(st.sampled_from([*NAMES]), need))
def test_it_is_never_said_as_a_figure_and_never_twice(parts, needs):
    said = sentences(parts, needs, names=NAMES)
    assert len(set(said)) == len(said)
    assert not any(re.search(r"\d", sentence) for sentence in said)


@pytest.mark.django_db
def test_the_rows_of_a_run_bear_out_all_that_is_said_of_them(world):
    names = {slug: slug for slug in ("empathy", "creativity")}
    rows = list(Recommendation.objects.select_related("answer"))
    assert rows
    for row in rows:
        assert abs(row.score - sum(part["value"] for part in row.parts)) < 1e-9
        for said in sentences(row.parts, row.answer.needs, names=names):
            assert bears_out(said, row.parts, row.answer.needs, names), said
