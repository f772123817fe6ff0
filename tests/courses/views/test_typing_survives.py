"""What somebody typed survives the end of the session; confirmations stand where something changed."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Review
from tests.courses.people import some_course

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105
WORDS = "We do this at the bedside"


@pytest.fixture
def ended(alice):
    """Alice's browser, after her session has ended."""
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    return alice


def sign_in(client: Client, name: str, where: str) -> str:
    """The address to which the sign-in leads."""
    values = {"login": name, "password": PASSWORD, "next": where}
    return client.post(reverse("account_login"), values)["Location"]


def contest(client: Client, world) -> str:
    """The address of the sign-in, after an objection was sent without a session."""
    task = world.alice.tasks.first()
    response = client.post(reverse("work-task-contest", args=[task.pk]), {"reason": WORDS})
    assert response.status_code == 302
    return response["Location"]


def test_the_sign_in_says_why_and_leads_back(ended):
    response = ended.get(reverse("work"))
    assert response["Location"] == f"{reverse('account_login')}?next={reverse('work')}"
    assert "nothing happened for" in ended.get(response["Location"]).content.decode()


def test_a_first_visit_is_not_told_that_a_session_has_ended(client):
    response = client.get(reverse("work"), follow=True)
    assert "nothing happened for" not in response.content.decode()


def test_what_was_typed_comes_back_after_the_sign_in_and_can_be_sent(ended, world):
    where = contest(ended, world)
    assert "come back after you have signed in" in ended.get(where).content.decode()
    assert sign_in(ended, "alice", reverse("unsent")) == reverse("unsent")
    page = ended.get(reverse("unsent"))
    html = page.content.decode()
    task = world.alice.tasks.first()
    assert WORDS in html and f'action="{reverse("work-task-contest", args=[task.pk])}"' in html
    ended.post(page.context["path"], {"reason": WORDS, "unsent": "yes"})
    assert Review.objects.get().reason == WORDS
    assert ended.get(reverse("unsent"))["Location"] == reverse("home"), "it is forgotten once it is sent"


def test_unsent_words_are_encrypted_and_shown_to_nobody_else(ended, world):
    contest(ended, world)
    assert all(WORDS not in str(row.get_decoded()) for row in Session.objects.all())
    sign_in(ended, "bob", reverse("unsent"))
    assert ended.get(reverse("unsent"))["Location"] == reverse("home")
    sign_in(ended, "alice", reverse("unsent"))
    assert ended.get(reverse("unsent"))["Location"] == reverse("home"), "another person's sign-in deletes it"


def test_unsent_words_can_be_dropped(ended, world):
    contest(ended, world)
    sign_in(ended, "alice", reverse("unsent"))
    ended.post(reverse("unsent"))
    assert not Review.objects.exists()
    assert ended.get(reverse("unsent"))["Location"] == reverse("home")


def test_a_stranger_cannot_fill_the_table_of_sessions(client, world):
    contest(client, world)
    client.cookies["sessionid"] = "made-up"
    contest(client, world)
    assert not Session.objects.exists()


def test_a_part_of_a_page_says_that_one_is_signed_out(ended):
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver{reverse('path')}"}
    response = ended.get(reverse("path-progress"), headers=headers)
    html = response.content.decode()
    assert response.status_code == 200 and "<h1" not in html
    assert f"?next={reverse('path').replace('/', '%2F')}" in html


def test_the_confirmation_stands_beside_the_change(alice, world):
    task = world.alice.tasks.counted().last()
    response = alice.post(reverse("work-task-edit", args=[task.pk]), {"statement": "Explain bills to callers"})
    assert response["Location"] == reverse("work") + "#said"
    html = alice.get(reverse("work")).content.decode()
    card = html[html.index(f'id="task-{task.pk}"') :]
    assert 'id="said" tabindex="-1"' in card[: card.index("</article>")]
    assert html.count('id="said"') == 1


def test_a_confirmation_whose_place_is_gone_is_still_shown(alice):
    course = some_course()
    alice.post(reverse("course-feedback", args=[course.pk]), {"kind": "saved", "next": reverse("talk")})
    html = alice.get(reverse("talk")).content.decode()
    assert 'id="said"' in html and "Saved: " in html


@pytest.mark.parametrize("name", ["work-task-contest", "work-task-edit"])
def test_the_first_wrong_field_is_focused(alice, world, name):
    task = world.alice.tasks.first()
    response = alice.post(reverse(name, args=[task.pk]), {"reason": "", "statement": ""})
    assert response.status_code == 422
    assert response.content.decode().count("autofocus") == 1


def test_taking_back_written_feedback_asks_first_and_says_what_goes(alice, world):
    course = some_course()
    where = reverse("course-feedback", args=[course.pk])
    alice.post(where, {"kind": "refused", "reason": "I know this"})
    asked = alice.post(where, {"kind": ""})
    assert "I know this" in asked.content.decode() and world.alice.feedback.exists()
    alice.post(where, {"kind": "", "sure": "yes"})
    assert not world.alice.feedback.exists()
