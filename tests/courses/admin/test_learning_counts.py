"""What is learned and asked for: counts of full groups in the whole organisation, for managers and advisers."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from courses.models import Course, Feedback, PracticeEntry, UnitCompletion
from courses.services.figures.learning_counts import LearningCount, learning_counts
from courses.services.learning.course_requests import ask_for_course, decide_request, give_up_place
from skills.models import Employee, Situation
from skills.services.access import roles
from skills.services.situations.situation_names import forget_names

pytestmark = pytest.mark.django_db
PAGE = "admin:courses_workforcecell_learning"


@pytest.fixture
def learned(world, settings):
    """Eleven people: nine finished the first course, five asked for the second, four for the third; one has left."""
    settings.RESKILL_MIN_GROUP = 5
    Situation.objects.create(slug="complaint", names={"en": "A guest complains"}, sentences={})
    forget_names()
    people = [Employee.objects.create(external_id=f"L{i}", name=f"Person {i}") for i in range(11)]
    first, second, third = Course.objects.order_by("pk")[:3]
    for person in people[:9]:
        Feedback.objects.create(employee=person, course=first, kind="finished")
        UnitCompletion.objects.create(
            employee=person, situation="complaint", level="foundations", language="en", title="x"
        )
        PracticeEntry.objects.create(
            employee=person, situation="practised", level="foundations", kind="people", outcome="done"
        )
    for person in people[:5]:
        ask_for_course(employee=person, course=second)
    for person in people[:5]:
        ask_for_course(employee=person, course=third)
    Feedback.objects.create(employee=people[10], course=second, kind="started")
    return people, first, second, third


def test_only_full_groups_are_counted_in_steps(learned):
    people, first, second, third = learned
    last = people[4].course_requests.get(course=third)
    decide_request(request=last, to="approved", user=None)
    give_up_place(employee=people[4], course=third)
    found = learning_counts()
    assert found.read == [LearningCount("A guest complains", 5)]
    assert found.finished == [LearningCount(first.title, 5)]
    assert found.asked == [LearningCount(second.title, 5)]
    assert found.started == []


def test_people_who_left_are_not_counted(learned):
    Employee.objects.filter(external_id__in=["L0", "L1", "L2", "L3", "L4"]).update(left_on="2026-01-01")
    found = learning_counts()
    assert (found.read, found.finished, found.asked) == ([], [], [])


@pytest.mark.parametrize(
    ("group", "sees"),
    [(roles.HR_MANAGERS, True), (roles.HR_VIEWERS, True), (roles.ADVISERS, True), (roles.LEARNING_ADVISERS, True),
     (roles.CATALOGUE_EDITORS, False), (roles.DATA_STEWARDS, False)],
)  # fmt: skip
def test_managers_and_advisers_see_the_page_and_no_name(learned, client, make_user, group, sees):
    roles.ensure_roles()
    user = make_user("somebody", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    response = client.get(reverse(PAGE))
    assert response.status_code == (200 if sees else 403)
    if sees:
        html = response.content.decode()
        assert "A guest complains" in html and learned[1].title in html
        assert "Person 1" not in html and "practised" not in html
