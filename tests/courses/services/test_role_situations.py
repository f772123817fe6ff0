"""Situations of the employee's work compared with those of a next role."""

from types import SimpleNamespace

import numpy as np
import pytest

from courses.services.learning import role_situations
from courses.services.learning.role_situations import RoleSituations, compare_situations


def task(statement: str, **strengths: float):
    rows = [{"slug": slug, "strength": value} for slug, value in strengths.items()]
    assessment = SimpleNamespace(situations=rows)
    named = [slug for slug, value in strengths.items() if value >= 0.3]
    return SimpleNamespace(task=SimpleNamespace(statement=statement), assessment=assessment, named_situations=named)


@pytest.fixture
def model(monkeypatch):
    """A model whose vectors are the strengths of three situations."""
    monkeypatch.setattr(role_situations, "settings_of", lambda kind: SimpleNamespace(named_from=0.3))
    return SimpleNamespace(slugs=("complaint", "handover", "meeting"), strengths=lambda vectors: vectors)


def test_shared_situations_carry_over_and_frequent_others_are_missing(model):
    target = np.array([[0.9, 0.5, 0], [0.1, 0.6, 0], [0, 0, 0.8], [0, 0, 0]])
    own = [task("Answer letters", complaint=0.4), task("Take calls", complaint=0.9)]
    found = compare_situations(own, target, model)
    assert [(row.slug, row.own) for row in found.carried] == [("complaint", "Take calls")]
    assert found.missing == ["handover"]  # the meeting is in one task only


def test_no_tasks_have_no_situations(model):
    assert compare_situations([], np.zeros((0, 3)), model) == RoleSituations()
