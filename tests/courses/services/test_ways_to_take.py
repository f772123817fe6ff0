"""A course that nobody knows how to take says so, and ranks lower. Any one way is enough."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.management.commands.load_starter import CATALOGUE
from courses.models import Course, CourseSession, Recommendation
from courses.services.answers import catalogue_fingerprint
from courses.services.catalogue.course_import import import_courses
from courses.services.learning.course_requests import ask_for_course
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.errors import BadInput
from skills.services.exposure.assessor import current_basis
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]
NO_WAY = "how to enrol is not known"


def session(course: Course, *, days: int = 30, **values) -> CourseSession:
    return CourseSession.objects.create(course=course, starts_on=timezone.localdate() + timedelta(days=days), **values)


@pytest.fixture
def course(world) -> Course:
    """A course in Alice's path that nobody knows how to take."""
    step = world.alice.answers.get(is_current=True).steps.select_related("course").first()
    Course.objects.filter(pk=step.course_id).update(provider="", url="")
    return Course.objects.get(pk=step.course_id)


WAYS = {
    "address": lambda course: Course.objects.filter(pk=course.pk).update(url="https://example.org/1"),
    "provider": lambda course: Course.objects.filter(pk=course.pk).update(provider="Academy"),
    "HR books it": lambda course: Course.objects.filter(pk=course.pk).update(can_be_requested=True),
    "session": session,
    "unit": lambda course: Course.objects.filter(pk=course.pk).update(identity="unit:complaint:foundations:en"),
}


@pytest.mark.parametrize("way", WAYS)
def test_one_way_to_take_a_course_is_enough(course, way):
    assert list(Course.objects.without_a_way()) == [course]
    before = catalogue_fingerprint(current_basis())
    WAYS[way](course)
    assert not Course.objects.without_a_way().exists()
    assert catalogue_fingerprint(current_basis()) != before


@pytest.mark.parametrize("values", [{"days": -1}, {"is_cancelled": True}])
def test_a_session_that_is_over_or_cancelled_is_no_way(course, values):
    session(course, **values)
    assert list(Course.objects.without_a_way()) == [course]


def test_what_hr_cannot_book_has_no_way_in_spite_of_its_provider(course):
    Course.objects.filter(pk=course.pk).update(provider="Academy", can_be_requested=False)
    assert list(Course.objects.without_a_way()) == [course]


def test_pages_and_lists_say_that_nobody_knows_how(course, alice, world):
    html = page(alice, "course", course.pk)
    assert "It is not known yet how to enrol in this course" in html and "Send to HR" not in html
    for name in ("path", "courses"):
        assert page(alice, name).count(NO_WAY) == 1
    Course.objects.update(provider="Academy")
    for name in ("path", "courses", "home"):
        assert NO_WAY not in page(alice, name)
    assert "Send to HR" in page(alice, "course", course.pk)


def test_it_cannot_be_asked_for(course, world):
    with pytest.raises(BadInput, match="HR cannot book"):
        ask_for_course(employee=world.alice, course=course)


def test_it_ranks_lower_and_the_reason_is_stated(course, world):
    def found() -> Recommendation:
        recalculate_here(run=start_recalculation())
        return Recommendation.objects.get(answer__employee=world.alice, answer__is_current=True, course=course)

    lower = found()
    part = next(part for part in lower.parts if part["kind"] == "certainty")
    assert part["doubts"] == ["no_way_to_take"] and part["value"] < 0
    WAYS["session"](course)
    higher = found()
    assert higher.score > lower.score
    assert not [part for part in higher.parts if part["kind"] == "certainty"]


def test_every_course_of_the_demonstration_can_be_asked_for():
    import_courses(path=CATALOGUE)
    assert Course.objects.count() > 100
    assert not Course.objects.without_a_way().exists()
    assert all(course.takes_requests for course in Course.objects.all())
