"""What connected systems are told of: runs, paths and reviews, in the transaction in which they happen."""

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
def listening():
    every = [str(kind) for kind in Webhook.SCOPES]
    webhooks.add_webhook(application=make_application(), url="https://hooks.example.org/", events=every)


def told(kind: str) -> list[WebhookEvent]:
    return list(WebhookEvent.objects.filter(kind=kind).order_by("happened_at"))


def test_a_run_tells_that_it_ended_and_whose_paths_are_others(listening):
    people = make_organisation(4)
    run = recalculate_here(run=start_recalculation())
    (ended,), (changed,) = told("recalculation.finished"), told("path.changed")
    assert ended.data == {"recalculation": run.pk, "state": "finished", "scope": "everyone"}
    with_path = PathStep.objects.values_list("answer__employee", flat=True).distinct()
    assert sorted(changed.employee_ids) == sorted(set(with_path))
    assert set(changed.employee_ids) <= {person.pk for person in people}
    assert changed.employee_ids


def test_a_run_that_leaves_the_paths_as_they_are_says_so_by_silence(listening):
    make_organisation(3)
    recalculate_here(run=start_recalculation())
    WebhookEvent.objects.all().delete()
    recalculate_here(run=start_recalculation(force=True))
    assert told("path.changed") == []
    assert len(told("recalculation.finished")) == 1


def test_a_run_taken_back_tells_whose_paths_are_the_old_ones_again(listening):
    people = make_organisation(3)
    recalculate_here(run=start_recalculation())
    run = start_recalculation(scope="employees", employee_ids=[people[0].pk], force=True)
    recalculate_here(run=run)
    PathStep.objects.filter(answer__recalculation=run).delete()  # as if the run had found no course any more
    had = Answer.objects.filter(employee=people[0], is_current=False, steps__isnull=False).exists()
    WebhookEvent.objects.all().delete()
    roll_back_recalculation(run=run)
    assert had
    assert [event.employee_ids for event in told("path.changed")] == [[people[0].pk]]
    assert [event.data["state"] for event in told("recalculation.finished")] == ["rolled_back"]


def test_a_cancelled_run_tells_that_it_ended(listening):
    make_organisation(2)
    recalculation.cancel_recalculation(start_recalculation())
    assert [event.data["state"] for event in told("recalculation.finished")] == ["cancelled"]


def test_a_decided_review_is_told_without_a_word_of_what_was_said(listening, org):
    review = request_review(employee=org.alice, kind=Review.Kind.PERSON, reason="I would like to talk.")
    decide_review(review=review, user=org.users["hanna"], decision="We met on Monday.")
    (event,) = told("review.decided")
    assert (event.data, event.employee_ids, event.subject) == (
        {"review": review.pk},
        [org.alice.pk],
        f"reviews/{review.pk}",
    )


def test_where_nobody_listens_nothing_is_written():
    person = make_organisation(1)[0]
    add_task(person, "draw maps for visitors")
    recalculate_here(run=start_recalculation())
    assert not WebhookEvent.objects.exists()
