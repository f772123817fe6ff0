"""The week grouped by its situations, for the picture."""

from types import SimpleNamespace

import pytest

from courses.services.learning import week_situations
from courses.services.learning.week_situations import GroupKind, groups_of_week
from skills.services.situations.situation_names import SituationFacts


@pytest.fixture(autouse=True)
def situations(monkeypatch):
    facts = {slug: SituationFacts(slug, "empathy", (), {"en": slug}, {}) for slug in ("angry", "plan", "teach")}
    monkeypatch.setattr(week_situations, "situation_facts", lambda: facts)


def task(percent: int, band: str, *slugs: str):
    return SimpleNamespace(percent=percent, share=percent / 100, band=band, named_situations=list(slugs))


def groups(*tasks):
    return [
        (group.situation.slug if group.situation else group.kind.value, [item.percent for item in group.tasks])
        for group in groups_of_week(SimpleNamespace(counted=tasks))
    ]


def test_situations_come_first_by_their_share_and_then_the_rest():
    week = groups(
        task(30, "strongly", "angry"), task(10, "unknown"), task(12, "little"), task(8, "little", "plan"),
        task(25, "partly", "angry"), task(15, "little", "angry"),
    )  # fmt: skip
    assert week == [
        ("angry", [15, 25]),
        ("plan", [8]),
        (GroupKind.OTHER, [12]),
        (GroupKind.SPED_UP, [30]),
        (GroupKind.UNKNOWN, [10]),
    ]


def test_a_task_stands_with_the_situation_that_most_of_the_lasting_week_contains():
    assert groups(task(10, "little", "teach", "plan"), task(30, "little", "plan")) == [("plan", [30, 10])]


def test_of_two_equal_situations_the_more_certain_one_counts():
    assert groups(task(10, "little", "teach", "plan")) == [("teach", [10])]


def test_the_situations_of_strongly_changed_tasks_do_not_count():
    week = groups(task(10, "little", "teach", "plan"), task(60, "strongly", "plan"))
    assert week == [("teach", [10]), (GroupKind.SPED_UP, [60])]


def test_a_situation_without_a_row_is_no_situation():
    assert groups(task(10, "little", "deleted")) == [(GroupKind.OTHER, [10])]


def test_a_week_without_tasks_has_no_groups():
    assert groups() == []
