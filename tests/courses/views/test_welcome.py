"""The welcome of the first visit, and the weekly e-mail with news."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from courses.models import Answer, PracticeMail, Review, Visit
from courses.services.learning.week import read_week
from courses.services.learning.week_skills import skills_of_week
from courses.services.library.practice_mail import send_practice_mails
from courses.services.reviews.reviews import ask_back, decide_review, request_review
from tests.courses.organisations import add_task
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


@pytest.fixture
def newcomer(alice, world):
    """Alice's browser at her first visit."""
    Visit.objects.filter(employee=world.alice).delete()
    return alice


def test_the_first_visit_is_welcomed_in_three_screens_and_never_again(newcomer, world):
    assert newcomer.get(reverse("home"))["Location"] == reverse("welcome")
    assert newcomer.get(reverse("welcome"))["Location"] == reverse("welcome-screen", args=[1])
    assert "Who sees what" in page(newcomer, "welcome-screen", 1)
    assert "Are these your tasks?" in page(newcomer, "welcome-screen", 2)
    assert "this week's practice" in page(newcomer, "welcome-screen", 3)
    assert newcomer.get(reverse("welcome-screen", args=[4])).status_code == 404
    newcomer.post(reverse("welcome-end"))
    page(newcomer, "home")
    assert newcomer.get(reverse("welcome-screen", args=[2]))["Location"] == reverse("home")


def test_the_welcome_goes_on_where_it_was_left(newcomer, world):
    page(newcomer, "welcome-screen", 2)
    assert "Continue the introduction" in page(newcomer, "work")
    assert newcomer.get(reverse("welcome"))["Location"] == reverse("welcome-screen", args=[2])


def test_tasks_confirmed_in_the_welcome_lead_to_the_next_screen(newcomer, world):
    response = newcomer.post(reverse("work-confirm"), {"back": "welcome"})
    assert response["Location"] == reverse("welcome-screen", args=[3]) + "#said"
    assert not world.alice.tasks.filter(state="suggested").exists()


def test_a_welcome_without_tasks_offers_three_ways(client, org):
    client.force_login(org.users["alice"])
    html = page(client, "welcome-screen", 2)
    assert reverse("work-description") in html and reverse("work-add") in html and "Job title" in html


def test_the_welcome_belongs_to_the_person_alone(newcomer, world):
    page(newcomer, "welcome-screen", 2)
    rows = Visit.objects.visible_to(world.users["hanna"])
    assert not rows.exists() and Visit.objects.visible_to(world.users["alice"]).exists()


# The same facts everywhere


def test_the_sentence_on_the_week_uses_the_figures_of_the_picture(alice, world):
    Answer.objects.update(lasting_share=0.123, changing_share=0.877)  # another computation, rounded elsewhere
    html = page(alice, "home")
    week = read_week(world.alice, None)
    lasting = round(100 * week.by_band["little"]) + round(100 * week.by_band["partly"])
    assert f"About {lasting}\u00a0% of your week" in html or lasting in {0, 100}
    assert "12\u00a0%" not in html


def test_skills_are_ranked_by_the_week_and_rounding_does_not_reorder_them(world):
    week = read_week(world.alice, Answer.objects.current().get(employee=world.alice))
    slugs = sorted(week.skill_names)
    ranked = [row.slug for row in skills_of_week(week, among=slugs)]
    assert ranked == [row.slug for row in skills_of_week(week, among=slugs[::-1])]
    for task in world.alice.tasks.all():
        task.share += 0.0004 * (task.pk % 3)
        task.save()
    moved = read_week(world.alice, Answer.objects.current().get(employee=world.alice))
    assert [row.slug for row in skills_of_week(moved, among=slugs)] == ranked
    shares = [row.share for row in skills_of_week(week, among=slugs)]
    assert shares == sorted(shares, reverse=True) and shares


# News


def test_a_decision_is_shown_until_the_visit_after_it(alice, world):
    review = request_review(employee=world.alice, kind=Review.Kind.PERSON, reason="Call me", by=world.users["alice"])
    decide_review(review=review, user=world.users["hanna"], decision="I will call you.")
    assert "A person has answered you." in page(alice, "home")
    Visit.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    Review.objects.update(decided_at=timezone.now() - timedelta(hours=2))
    assert "A person has answered you." not in page(alice, "home")


def test_news_are_mailed_once_a_week_at_most_as_text_and_html(alice, world):
    alice.post(reverse("practice-mail"), {"about": "notices", "wants": "yes"}, headers={"accept-language": "de"})
    assert send_practice_mails() == 0, "no news, no mail"
    review = request_review(employee=world.alice, kind=Review.Kind.PERSON, reason="Call me", by=world.users["alice"])
    ask_back(review=review, user=world.users["hanna"], text="At what time?")
    assert send_practice_mails() == 1 and send_practice_mails() == 0
    message = mail.outbox[0]
    html = message.alternatives[0].content
    assert 'lang="de"' in html and message.alternatives[0].mimetype == "text/html"
    for text in (message.body, html):
        assert "Call me" not in text and "At what time?" not in text and "Alice" not in text
    assert send_practice_mails(now=timezone.now() + timedelta(days=7)) == 0, "nothing is new"


def test_each_content_of_the_mail_is_turned_on_and_off_alone(alice, world):
    send = reverse("practice-mail")
    alice.post(send, {"wants": "yes"})
    alice.post(send, {"about": "notices", "wants": "yes"})
    alice.post(send, {"about": "practice", "wants": "no"})
    row = PracticeMail.objects.get()
    assert (row.wants_practice, row.wants_notices) == (False, True)
    alice.post(send, {"about": "notices", "wants": "no"})
    assert not PracticeMail.objects.exists()


def test_a_new_suggestion_is_news(alice, world):
    PracticeMail.objects.create(employee=world.alice, language="en", wants_practice=False, wants_notices=True)
    PracticeMail.objects.update(wanted_since=timezone.now() - timedelta(days=1))
    add_task(world.alice, "Water the plants", share=0.1)
    assert send_practice_mails() == 1
    assert "new suggestion" in mail.outbox[0].body
