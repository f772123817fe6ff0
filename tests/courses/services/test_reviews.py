"""Requests to a person: further question, reply, one decision."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Review, ReviewMessage
from courses.services.reviews.reviews import ask_back, decide_review, reply, request_review
from skills.errors import BadInput
from tests.courses.organisations import add_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(org):
    return request_review(employee=org.alice, kind="person", reason="May I ask?", by=org.users["alice"])


def test_hrs_question_waits_for_the_employee_and_a_reply_for_hr(org, talk):
    ask_back(review=talk, user=org.users["hanna"], text=" Which course do you mean? ")
    talk.refresh_from_db()
    assert (talk.state, Review.objects.waiting().count(), Review.objects.undecided().count()) == ("asked", 0, 1)
    reply(review=talk, user=org.users["alice"], text="The first one")
    talk.refresh_from_db()
    assert talk.state == "waiting"
    said = list(ReviewMessage.objects.values_list("is_from_employee", "text"))
    assert said == [(False, "Which course do you mean?"), (True, "The first one")]


def test_a_reply_to_an_answer_opens_it_again_with_a_new_date(org, talk):
    decide_review(review=talk, user=org.users["hanna"], decision="Come by on Monday")
    Review.objects.update(due_on=timezone.localdate() - timedelta(days=30))
    reply(review=talk, user=org.users["alice"], text="I am away on Monday")
    talk.refresh_from_db()
    assert talk.state == "waiting"
    assert talk.due_on > timezone.localdate()


def test_a_request_with_a_further_question_can_still_be_decided(org, talk):
    ask_back(review=talk, user=org.users["hanna"], text="Which one?")
    assert decide_review(review=talk, user=org.users["hanna"], decision="Found it").state == "answered"


def test_a_decided_figure_stays_decided(org):
    task = add_task(org.alice, "Water the plants", share=1)
    review = request_review(employee=org.alice, kind="exposure", task=task, reason="No", by=org.users["alice"])
    decide_review(review=review, user=org.users["hanna"], decision="It is right")
    with pytest.raises(BadInput, match="decided already"):
        reply(review=review, user=org.users["alice"], text="But no")
    again = request_review(employee=org.alice, kind="exposure", task=task, reason="Look again", by=org.users["alice"])
    assert again.pk != review.pk


def test_contesting_a_figure_with_an_open_question_makes_hr_next(org):
    task = add_task(org.alice, "Water the plants", share=1)
    review = request_review(employee=org.alice, kind="exposure", task=task, reason="No", by=org.users["alice"])
    ask_back(review=review, user=org.users["hanna"], text="Why?")
    again = request_review(employee=org.alice, kind="exposure", task=task, reason="By hand", by=org.users["alice"])
    assert (again.pk, again.state, again.reason) == (review.pk, "waiting", "No\n\nBy hand")


def test_an_empty_text_is_refused(org, talk):
    with pytest.raises(BadInput, match="few words"):
        reply(review=talk, user=org.users["alice"], text="  ")
