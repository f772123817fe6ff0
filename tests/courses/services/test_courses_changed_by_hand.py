"""HR's manual changes of the catalogue."""

import pytest

from courses.models import Course, CoursePrerequisite, EmphasisOverride
from courses.services.catalogue.course_changes import add_prerequisite, retire_course, set_emphasis
from skills.errors import BadInput
from skills.models import HumanSkill

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(load) -> Course:
    load({"title": "Asking"})
    return Course.objects.get()


def test_who_retired_a_course_is_kept(course, make_user):
    hanna = make_user("hanna")
    retire_course(course=course, user=hanna)
    assert not Course.objects.offered().exists()
    assert course.history.latest().history_user == hanna


def test_an_emphasis_is_replaced_and_its_history_kept(course, make_user):
    hanna, skill = make_user("hanna"), HumanSkill.objects.create(slug="listening", name="Listening")
    set_emphasis(course=course, skill=skill, value=0, reason="Not at all.", user=hanna)
    row = set_emphasis(course=course, skill=skill, value=1, reason="  Only that. ", user=hanna)
    assert EmphasisOverride.objects.get() == row
    assert (row.value, row.reason, row.decided_by) == (1, "Only that.", hanna)
    assert row.history.count() == 2


@pytest.mark.parametrize(
    ("value", "reason", "column"),
    [(-0.1, "why", "value"), (1.1, "why", "value"), (float("nan"), "why", "value"), (0.5, " ", "reason")],
)
def test_an_emphasis_outside_its_range_or_without_a_reason_is_refused(course, make_user, value, reason, column):
    skill = HumanSkill.objects.create(slug="listening", name="Listening")
    with pytest.raises(BadInput) as error:
        set_emphasis(course=course, skill=skill, value=value, reason=reason, user=make_user("hanna"))
    assert error.value.column == column
    assert not EmphasisOverride.objects.exists()


def test_a_prerequisite_added_by_hand_closes_no_circle(load):
    load({"title": "a"}, {"title": "b"}, {"title": "c"})
    a, b, c = Course.objects.order_by("title")
    add_prerequisite(course=a, requires=b)
    add_prerequisite(course=b, requires=c)
    for course, requires in ((c, a), (a, a), (a, b)):
        with pytest.raises(BadInput):
            add_prerequisite(course=course, requires=requires)
    assert set(CoursePrerequisite.objects.values_list("course", "requires")) == {(a.pk, b.pk), (b.pk, c.pk)}
