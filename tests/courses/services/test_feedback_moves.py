"""A person's feedback changes their own list at once. It changes other lists only at the next run, if at least five
people agree."""

import numpy as np
import pytest

from courses.models import Answer, Course, CourseUptake, Feedback, Recommendation, Uptake
from courses.services import recalculation
from courses.services.answers import load_catalogue
from courses.services.answers.uptake_counts import refresh_uptake
from skills.models import Basis
from tests.courses.organisations import make_organisation

pytestmark = pytest.mark.django_db


def run_now(**fields):
    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


def scores(person) -> dict[int, float]:
    rows = Recommendation.objects.filter(answer__in=Answer.objects.current().filter(employee=person))
    return dict(rows.values_list("course_id", "score"))


def parts(person, kind: str) -> dict[int, float]:
    rows = Recommendation.objects.filter(answer__in=Answer.objects.current().filter(employee=person))
    return {row.course_id: part["value"] for row in rows for part in row.parts if part["kind"] == kind}


@pytest.mark.parametrize(("kind", "sign"), [("saved", 1), ("started", 1), ("finished", 1), ("refused", -1)])
def test_feedback_changes_the_persons_own_list_at_once(kind, sign):
    people = make_organisation(6)
    run_now()
    said, others = Course.objects.first(), scores(people[1])
    Feedback.objects.create(employee=people[0], course=said, kind=kind)
    run_now(scope="employees", employee_ids=[people[0].pk])
    own = parts(people[0], "own")
    basis = Basis.objects.latest("pk")
    catalogue = load_catalogue(basis)
    vectors = catalogue.courses.vectors
    towards = vectors @ (vectors[catalogue.row_of[said.pk]] - catalogue.middle)
    for course, value in own.items():
        assert np.sign(value) == sign * np.sign(towards[catalogue.row_of[course]]), course
    assert own and scores(people[1]) == others


def test_feedback_of_five_people_changes_other_lists_at_the_next_run():
    people = make_organisation(8)
    run_now()
    fits = Course.objects.get(pk=next(iter(scores(people[7]))))
    courses = [Course.objects.exclude(pk=fits.pk).first(), fits]
    Feedback.objects.create(employee=people[7], course=courses[0], kind="finished")
    for person in people[:4]:
        Feedback.objects.create(employee=person, course=courses[0], kind="finished")
        Feedback.objects.create(employee=person, course=courses[1], kind="saved")
    run_now()
    assert not parts(people[7], "others")
    Feedback.objects.create(employee=people[4], course=courses[0], kind="finished")
    Feedback.objects.create(employee=people[4], course=courses[1], kind="saved")
    run_now(scope="employees", employee_ids=[people[7].pk], force=True)
    assert not parts(people[7], "others")
    run_now()
    counted = Uptake.objects.first().courses.get(course=courses[0])
    assert (counted.n_people, [row[:2] for row in counted.went_on]) == (6, [[courses[1].pk, 5]])
    assert not CourseUptake.objects.filter(n_people__lt=5).exists()
    assert courses[1].pk in parts(people[7], "others")


def test_with_learning_from_others_off_feedback_changes_no_other_list(settings):
    people = make_organisation(8)
    run_now()
    settings.RESKILL_LEARN_FROM_OTHERS = False
    for person in people[:6]:
        Feedback.objects.create(employee=person, course=Course.objects.first(), kind="finished")
    run_now()
    assert not Uptake.objects.exists() and not parts(people[7], "others") and not parts(people[7], "new")


def test_people_who_decline_are_not_in_the_next_count():
    people = make_organisation(8)
    run_now()
    for person in people[:5]:
        Feedback.objects.create(employee=person, course=Course.objects.first(), kind="finished")
    run_now()
    assert CourseUptake.objects.get().n_people == 5
    assert Uptake.objects.get().n_people == 5
    people[0].takes_part = False
    people[0].save()
    run_now(force=True)
    basis = Basis.objects.latest("pk")
    assert refresh_uptake(basis=basis, catalogue=load_catalogue(basis)) is None
    assert not CourseUptake.objects.exists()


def test_exploration_is_a_part_like_any_other_and_can_be_switched_off(settings):
    people = make_organisation(8)
    run_now()
    settings.RESKILL_EXPLORATION = 0.05
    for person in people[:5]:
        Feedback.objects.create(employee=person, course=Course.objects.first(), kind="finished")
    run_now()
    new = parts(people[7], "new")
    assert new and all(0 < value <= 0.05 for value in new.values())
    settings.RESKILL_EXPLORATION = 0.0
    run_now()
    assert not parts(people[7], "new")
