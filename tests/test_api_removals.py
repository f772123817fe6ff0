"""What can be removed over the API and by whom, merge patches, totals, and the resources of the library."""

import pytest

from courses.models import Course, Feedback, Recalculation
from skills.models import Employee, Situation, Webhook, WebhookEvent
from skills.services import webhooks
from skills.services.webhooks.events import payload_for
from tests.api_client import client_of, client_with, make_application
from tests.courses.services.library.units import make_part

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
EVENTS = Webhook.Event


def make_course(name: str = "Listening") -> Course:
    return Course.objects.create(identity=name, title=name, text_hash=name, external_id=name)


def test_an_employee_is_erased_only_with_the_scope_and_in_the_version_read(org):
    assert client_with("employees:write").delete(f"{V1}/employees/A1/").status_code == 403
    limited = client_with("employees:erase", departments=[org.office])
    assert limited.delete(f"{V1}/employees/A1/").status_code == 404
    client = client_with("employees:erase")
    assert client.delete(f"{V1}/employees/A1/", headers={"If-Match": '"old"'}).status_code == 412
    assert client.delete(f"{V1}/employees/A1/").status_code == 204
    assert not Employee.objects.filter(external_id="A1").exists()
    assert client.delete(f"{V1}/employees/A1/").status_code == 404


def test_a_course_is_deleted_unless_something_refers_to_it(org):
    client, used, free = client_with("courses:write"), make_course(), make_course("Mistake")
    Feedback.objects.create(employee=org.alice, course=used, kind="saved")
    refused = client.delete(f"{V1}/courses/{used.pk}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "Retire it instead" in refused.json()["detail"]
    assert client.delete(f"{V1}/courses/{free.pk}/").status_code == 204
    assert list(Course.objects.all()) == [used]


def test_feedback_is_taken_back_and_the_path_computed_again(org):
    client, course = client_with("feedback:write"), make_course()
    address = f"{V1}/employees/A1/feedback/"
    client.post(address, {"course": course.pk, "kind": "finished"})
    assert client.delete(f"{address}?external_id=Listening").status_code == 204
    assert not Feedback.objects.exists() and Recalculation.objects.exists()
    assert client.delete(f"{address}?course={course.pk}").status_code == 404
    for wrong in ("", "?course=x", "?external_id=no"):
        assert client.delete(address + wrong).status_code == 400, wrong


def test_a_change_may_be_sent_as_a_merge_patch(org):
    client, patch = client_with("employees:write", "employees:read"), "application/merge-patch+json"
    answer = client.patch(f"{V1}/employees/A1/", b'{"job_title": null, "weekly_hours": 3}', content_type=patch)
    assert (answer.status_code, answer.json()["job_title"], answer.json()["weekly_hours"]) == (200, "", 3)
    assert client.post(f"{V1}/employees/", b"{}", content_type=patch).status_code == 415


def test_a_list_counts_its_rows_on_request(org):
    client = client_with("employees:read")
    assert "total" not in client.get(f"{V1}/employees/").json()
    found = client.get(f"{V1}/employees/?totals=true&page_size=1&department=Care").json()
    assert (found["total"], len(found["results"])) == (Employee.objects.filter(department__name="Care").count(), 1)
    assert client.get(f"{V1}/employees/?totals=yes").json()["errors"][0]["pointer"] == "?totals"


def test_situations_units_and_practices_are_resources(org):
    Situation.objects.create(slug="complaint", group="communication", names={"en": "When somebody complains"},
                             sentences={"en": "Somebody complains."}, human_skills={"communication": 1.0})  # fmt: skip
    part = make_part()
    client = client_with("courses:read", "datasets:read")
    found = client.get(f"{V1}/situations/?human_skill=communication").json()["results"]
    assert [row["slug"] for row in found] == ["complaint"]
    assert client.get(f"{V1}/situations/?human_skill=creativity").json()["results"] == []
    unit = client.get(f"{V1}/learning-units/complaint/").json()
    assert [(row["title"], row["language"]) for row in unit["parts"]] == [(part.title, "en")]
    assert unit["parts"][0]["address"].endswith("/library/complaint/foundations/")
    practices = client.get(f"{V1}/learning-units/complaint/practices/").json()
    assert {row["kind"] for row in practices} <= {"people", "things", "data", "leading"} and practices[0]["text"]


def test_changes_are_told_to_the_systems_that_may_read_them(org):
    kinds = [str(kind) for kind in Webhook.SCOPES]
    whole, office = make_application("whole"), make_application("office", departments=[org.office])
    hooks = [
        webhooks.add_webhook(application=one, url=f"https://{one.name}.example/", events=kinds)[0]
        for one in (whole, office)
    ]
    course, client = make_course(), client_of(whole, "employees:write", "employees:erase", "feedback:write",
                                              "courses:write", "reviews:write")  # fmt: skip
    done = [
        client.patch(f"{V1}/employees/A1/", {"weekly_hours": 4}),
        client.post(f"{V1}/employee-imports/", {"employees": [{"external_id": "N1", "name": "Nina"}]}),
        client.post(f"{V1}/employees/A1/feedback/", {"course": course.pk, "kind": "finished"}),
        client.patch(f"{V1}/courses/{course.pk}/", {"is_retired": True}),
        client.post(f"{V1}/course-imports/", {"courses": [{"title": "Leading", "provider": "Academy"}]}),
        client.post(f"{V1}/reviews/", {"employee": "A1", "kind": "person", "reason": "To talk."}),
        client.delete(f"{V1}/employees/A1/"),
    ]
    assert [answer.status_code for answer in done] == [200, 201, 201, 200, 201, 201, 204]
    events = list(WebhookEvent.objects.order_by("happened_at"))
    assert [event.kind for event in events] == [
        EVENTS.EMPLOYEES_CHANGED, EVENTS.EMPLOYEES_CHANGED, EVENTS.EMPLOYEES_IMPORTED, EVENTS.COMPLETION_RECORDED,
        EVENTS.COURSES_CHANGED, EVENTS.COURSES_CHANGED, EVENTS.COURSES_IMPORTED, EVENTS.REVIEW_REQUESTED,
        EVENTS.EMPLOYEES_DELETED,
    ]  # fmt: skip
    assert b'"A1"' in payload_for(hooks[0], events[-1])
    assert [event.kind for event in events if payload_for(hooks[1], event)] == [
        EVENTS.COURSES_CHANGED, EVENTS.COURSES_CHANGED, EVENTS.COURSES_IMPORTED,
    ]  # fmt: skip
