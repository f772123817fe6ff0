"""HR says in the admin whom an unknown learner and what an unknown activity in learning records stands for."""

import pytest
from django.urls import reverse

from courses.models import ActivityInRecords, Course, Feedback, LearnerInRecords, Recalculation
from skills.models import ManagerScope
from skills.services.access.roles import ensure_roles
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
STATEMENT = {
    "actor": {"name": "A. Example", "account": {"homePage": "https://lms.example.org", "name": "77"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": "https://lms.example.org/course/view.php?id=9"},
}


@pytest.fixture
def hanna(org, client):
    """Hanna, HR of every department, signed in. One statement of an unknown learner about an unknown course waits."""
    sent = client_with("feedback:write").post(
        "/api/v1/xapi/statements", STATEMENT, headers={"X-Experience-API-Version": "1.0.3"}
    )
    assert sent.status_code == 200
    user = org.users["hanna"]
    user.groups.add(ensure_roles())
    ManagerScope.objects.filter(user=user).update(sees_everyone=True)
    client.force_login(user)
    return client


def test_both_decisions_record_the_completion(org, hanna):
    course = Course.objects.create(identity="9", title="Nine", text_hash="9")
    learner, activity = LearnerInRecords.objects.get(), ActivityInRecords.objects.get()
    pages = [
        (reverse("admin:courses_learnerinrecords_change", args=[learner.pk]), {"employee": org.alice.pk}),
        (reverse("admin:courses_activityinrecords_change", args=[activity.pk]), {"course": course.pk}),
    ]
    listed = hanna.get(reverse("admin:courses_learnerinrecords_changelist") + "?decision=open").content.decode()
    assert "77 (https://lms.example.org)" in listed and "A. Example" in listed
    for page, chosen in pages:
        assert "Choose one, or ignore the name." in hanna.post(page, {}).content.decode()
        assert hanna.post(page, {**chosen, "is_ignored": "on"}).status_code == 200  # not both
        assert hanna.post(page, chosen).status_code == 302
    assert [(row.employee, row.course) for row in Feedback.objects.all()] == [(org.alice, course)]
    assert Recalculation.objects.get().employee_ids == [org.alice.pk]
    learner.refresh_from_db()
    assert (learner.decided_by, learner.employee) == (org.users["hanna"], org.alice)


def test_hr_of_one_department_does_not_see_names_from_everywhere(org, hanna):
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=False)
    assert hanna.get(reverse("admin:courses_learnerinrecords_changelist")).status_code == 403
