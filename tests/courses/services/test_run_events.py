"""Events for connected systems about runs, paths and reviews, stored in the transaction of the change."""

import pytest

from courses.models import Answer, PathStep, Review
from courses.services import recalculation
from courses.services.recalculation import recalculate_here, roll_back_recalculation, start_recalculation
from courses.services.reviews.reviews import decide_review, request_review
from skills.models import Webhook, WebhookEvent
from skills.services import webhooks
from tests.api_client import make_application
from tests.courses.organisations import add_task, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def webhook_for_everything():
    every = [str(kind) for kind in Webhook.SCOPES]
    webhooks.add_webhook(application=make_application(), url="https://hooks.example.org/", events=every)


def events_of_kind(kind: str) -> list[WebhookEvent]:
    return list(WebhookEvent.objects.filter(kind=kind).order_by("happened_at"))


def test_a_run_reports_its_end_and_the_people_with_changed_paths(webhook_for_everything):
    people = make_organisation(4)
    run = recalculate_here(run=start_recalculation())
    (ended,), (changed,) = events_of_kind("recalculation.finished"), events_of_kind("path.changed")
    assert ended.data == {"recalculation": run.pk, "state": "finished", "scope": "everyone"}
    with_path = PathStep.objects.values_list("answer__employee", flat=True).distinct()
    assert sorted(changed.employee_ids) == sorted(set(with_path))
    assert set(changed.employee_ids) <= {person.pk for person in people}
    assert changed.employee_ids


def test_a_run_that_changes_no_path_stores_no_path_event(webhook_for_everything):
    make_organisation(3)
    recalculate_here(run=start_recalculation())
    WebhookEvent.objects.all().delete()
    recalculate_here(run=start_recalculation(force=True))
    assert events_of_kind("path.changed") == []
    assert len(events_of_kind("recalculation.finished")) == 1


def test_a_rolled_back_run_reports_the_people_with_restored_paths(webhook_for_everything):
    people = make_organisation(3)
    recalculate_here(run=start_recalculation())
    run = start_recalculation(scope="employees", employee_ids=[people[0].pk], force=True)
    recalculate_here(run=run)
    PathStep.objects.filter(answer__recalculation=run).delete()  # as if the run had found no courses
    had = Answer.objects.filter(employee=people[0], is_current=False, steps__isnull=False).exists()
    WebhookEvent.objects.all().delete()
    roll_back_recalculation(run=run)
    assert had
    assert [event.employee_ids for event in events_of_kind("path.changed")] == [[people[0].pk]]
    assert [event.data["state"] for event in events_of_kind("recalculation.finished")] == ["rolled_back"]


def test_a_cancelled_run_reports_its_end(webhook_for_everything):
    make_organisation(2)
    recalculation.cancel_recalculation(start_recalculation())
    assert [event.data["state"] for event in events_of_kind("recalculation.finished")] == ["cancelled"]


def test_the_event_of_a_decided_review_contains_no_text_of_the_review(webhook_for_everything, org):
    review = request_review(employee=org.alice, kind=Review.Kind.PERSON, reason="I would like to talk.")
    decide_review(review=review, user=org.users["hanna"], decision="We met on Monday.")
    (event,) = events_of_kind("review.decided")
    assert (event.data, event.employee_ids, event.subject) == (
        {"review": review.pk},
        [org.alice.pk],
        f"reviews/{review.pk}",
    )


def test_without_webhooks_no_event_is_stored():
    person = make_organisation(1)[0]
    add_task(person, "draw maps for visitors")
    recalculate_here(run=start_recalculation())
    assert not WebhookEvent.objects.exists()
