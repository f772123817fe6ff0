"""Situations from task to path: what is stored, reasons, a path that stays, new suggestions, a goal."""

import pytest

from courses.models import Answer, Course, Feedback, PathRefresh
from courses.services.answers.reasons import recommendation_reasons
from courses.services.learning.path_choices import ask_for_new_path
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.model_profile import ModelProfile
from skills.arithmetic.situations import SituationSettings
from skills.models import Situation, TaskAssessment
from skills.services.shipped import model_profiles

pytestmark = pytest.mark.django_db
MATCHING = {"situation": 1.0, "situation_from": 0.05, "same_situation": 2.0, "fits_from": -9.0, "n_least": 0}
SURE = SituationSettings(offset=-3.0, weights=(6.0, 2.0, 4.0, 2.0, -1.0, -0.5), landmarks=50)


@pytest.fixture
def situations(monkeypatch, world):
    """Two situations, a course for each, and a task of Alice's for each."""
    model_profiles._profile.cache_clear()
    profile = ModelProfile(matching=MATCHING, task_situations=SURE, course_situations=SURE)
    monkeypatch.setattr(model_profiles, "_profile", lambda folder, model: profile)
    first, second, *others = world.alice.tasks.order_by("position")
    for task in others:
        task.delete()
    for slug, phrase in (("complaint", first.statement), ("estimate", second.statement)):
        Situation.objects.create(
            slug=slug,
            group="communication",
            names={"en": f"The {slug}", "de": f"Die {slug}"},
            sentences={"en": phrase},
            task_phrases={"en": [phrase, f"{phrase} today"]},
            course_phrases={"en": [phrase]},
        )
    for number, course in enumerate(Course.objects.order_by("pk")):
        course.situations = [("complaint", "estimate")[number % 2]]
        course.save()
    recalculate_here(run=start_recalculation(force=True))
    return world


def path_of(employee):
    return list(Answer.objects.current().get(employee=employee).steps.values_list("course_id", flat=True))


def test_tasks_answers_and_steps_name_their_situations(situations):
    answer = Answer.objects.current().get(employee=situations.alice)
    assert {row["slug"] for row in answer.situations} == {"complaint", "estimate"}
    assert all(row["tasks"] for row in answer.situations)
    assert sorted(answer.steps.values_list("situation", flat=True)) == ["complaint", "estimate"]
    hashes = situations.alice.tasks.values("text_hash")
    stored = TaskAssessment.objects.filter(basis=answer.basis, text_hash__in=hashes)
    assert {row.situations[0]["slug"] for row in stored} == {"complaint", "estimate"}


def test_the_reason_names_task_and_situation(situations):
    first = Answer.objects.current().get(employee=situations.alice).recommendations.first()
    part = next(part for part in first.parts if part["kind"] == "situation")
    text = " ".join(recommendation_reasons(first))
    assert part["task"]["statement"] in text and f"The {part['situation']}" in text
    assert first.score == pytest.approx(sum(part["value"] for part in first.parts))


def test_a_path_stays_when_the_catalogue_changes(situations):
    before = path_of(situations.alice)
    Course.objects.exclude(pk__in=before).update(level=None, duration_hours=1)
    recalculate_here(run=start_recalculation(force=True))
    assert path_of(situations.alice) == before


def test_finishing_a_step_does_not_lengthen_the_path(situations):
    first, second = path_of(situations.alice)
    Feedback.objects.create(employee=situations.alice, course_id=first, kind="finished")
    recalculate_here(run=start_recalculation())
    assert path_of(situations.alice) == [second]


def test_a_refused_step_is_replaced(situations):
    first, second = path_of(situations.alice)
    Feedback.objects.create(employee=situations.alice, course_id=first, kind="refused")
    recalculate_here(run=start_recalculation())
    now = path_of(situations.alice)
    assert first not in now and second in now and len(now) == 2


def test_a_path_is_planned_anew_when_the_person_asks(situations, client):
    first, second = path_of(situations.alice)
    Feedback.objects.create(employee=situations.alice, course_id=first, kind="finished")
    recalculate_here(run=start_recalculation())
    ask_for_new_path(employee=situations.alice)
    recalculate_here(run=start_recalculation())
    assert len(path_of(situations.alice)) == 2 and second in path_of(situations.alice)
    assert PathRefresh.objects.count() == 1
