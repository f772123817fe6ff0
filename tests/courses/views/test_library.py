"""The library: units are found, read, checked, completed and practised; nobody else sees what a person did there."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from courses.models import (
    Answer,
    LearningUnit,
    PracticeEntry,
    PracticeMail,
    SelfCheckAnswer,
    UnitCompletion,
    UnitProgress,
)
from courses.services.library.practice_mail import send_practice_mails
from courses.services.library.unit_courses import sync_unit_courses
from courses.services.recalculation import recalculate_here, start_recalculation
from tests.courses.organisations import add_task
from tests.courses.services.library.units import BODY, make_part
from tests.reskill.page_checks import faults_of, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]
UNIT = ("complaint", "foundations")


@pytest.fixture
def part(world):
    make_part(level="advanced", title="Complaints every day")
    make_part(language="de", title="Wenn sich jemand beschwert")
    return make_part()


def read(client, *, language: str = "en", **query) -> str:
    response = client.get(reverse("unit", args=UNIT), query, headers={"accept-language": language})
    assert response.status_code == 200
    html = response.content.decode()
    assert faults_of(html) == []
    return html


def send(client, name: str, **values):
    return client.post(reverse(name, args=UNIT), values)


# The list


def test_the_library_lists_units_by_group_with_their_parts(alice, part):
    html = page(alice, "library")
    assert "When somebody complains" in html and "Complaints every day" in html
    assert reverse("unit", args=("complaint", "advanced")) in html
    assert "Wenn sich jemand beschwert" not in html


def test_the_list_needs_a_fixed_number_of_queries(alice, part, django_assert_max_num_queries):
    alice.get(reverse("library"))
    for n in range(5):
        make_part(situation=f"own-{n}", title=f"Situation {n}")
    with django_assert_max_num_queries(9):
        html = page(alice, "library")
    assert "Situation 4" in html and "Other situations" in html


def test_the_situations_of_the_readers_own_week_come_first_and_open(alice, part, world):
    assert "Situations of your week" not in page(alice, "library")
    row = {"slug": "complaint", "strength": 0.9, "tasks": [], "experienced": False}
    Answer.objects.current().filter(employee=world.alice).update(situations=[row])
    html = page(alice, "library")
    assert faults_of(html) == []
    assert re.findall(r'<details class="group"( open)?>', html) == [" open", ""]
    assert html.index('id="group-own"') < html.index("When somebody complains") < html.index('id="group-more"')


@pytest.mark.parametrize(
    ("words", "n"), [("complains", 1), ("fury", 0), ("", None), ("x" * 300, None), ("  SOMEBODY complains ", 1)]
)
def test_the_library_is_searched(alice, part, words, n):
    html = alice.get(reverse("library"), {"q": words}).content.decode()
    assert faults_of(html) == []
    assert ("Back to the whole library" in html) is (n is not None)
    if n is not None:
        shown = html[html.index('id="found"') : html.index("Back to the whole library")]
        assert shown.count("When somebody complains") == n
        assert ("Search in all courses" in shown) is (n == 0)


def test_the_search_of_the_library_finds_units_as_the_search_of_courses_does(alice, part, world):
    sync_unit_courses()
    recalculate_here(run=start_recalculation())
    html = alice.get(reverse("library"), {"q": "somebody complians"}).content.decode()
    shown = html[html.index('id="found"') : html.index("Back to the whole library")]
    assert shown.count("When somebody complains") == 1


def test_the_readers_language_comes_first(alice, part, world):
    html = alice.get(reverse("library"), headers={"accept-language": "de"}).content.decode()
    assert "Wenn sich jemand beschwert" in html
    assert 'lang="en">Complaints every day' in html and "(EN)" in html  # there is no German text of this part
    LearningUnit.objects.get(situation="complaint").parts.filter(language="en", level="foundations").delete()
    assert '<h1 lang="de">Wenn sich jemand beschwert</h1>' in read(alice)


def test_hidden_units_are_neither_listed_nor_read(alice, part):
    LearningUnit.objects.update(is_hidden=True)
    assert "There are no learning units yet" in page(alice, "library")
    assert alice.get(reverse("unit", args=UNIT)).status_code == 404


@pytest.mark.parametrize("address", ["/library/complaint/expert/", "/library/nothing/foundations/"])
def test_an_unknown_part_is_not_found(alice, part, address):
    assert alice.get(address).status_code == 404


def test_signing_in_is_required(client, part):
    assert client.get(reverse("unit", args=UNIT)).status_code == 302


# Reading


def test_the_page_shows_every_section_with_its_place_and_a_table_of_contents(alice, part):
    html = read(alice)
    assert html.count('id="s') == 8
    assert html.count('href="#s3"') == 2  # the contents at the side, and the short ones
    assert "1 of 8, about 7 min left" in " ".join(html.split())
    assert "“Tell me.”<br" in html  # each sentence to say stands on its own line
    assert '<li class=""><b>Guest<span class="visually-hidden">:</span></b> <span>You are late.</span></li>' in html
    assert "Someone (2020): A study" in html
    assert "Complaints every day" in html


def test_html_and_scripts_in_a_text_are_shown_as_text(alice, world):
    bad = "Nobody <script>alert(1)</script> ![x](https://x.example/p.png) [here](javascript:alert(1)) listened."
    make_part(body=BODY.replace("Nobody listened.", bad))
    html = read(alice)
    assert "<script>alert" not in html and "&lt;script&gt;" in html
    assert "<img" not in html and 'href="javascript' not in html


def test_the_place_is_kept_and_offered_when_the_reader_returns(alice, part, world):
    assert "You stopped reading here" not in read(alice)
    assert not UnitProgress.objects.exists()  # opening a page writes nothing
    response = alice.post(reverse("unit-place", args=UNIT), {"place": 4}, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 204
    assert "You stopped reading here" in read(alice)
    assert send(alice, "unit-place", place=5).url.endswith("#said")
    assert UnitProgress.objects.get(employee=world.alice).place == 5
    assert "Continue reading" in page(alice, "library")


@pytest.mark.parametrize("place", ["0", "9", "x", ""])
def test_a_place_that_does_not_exist_is_ignored(alice, part, place):
    send(alice, "unit-place", place=place)
    assert not UnitProgress.objects.exists()


def test_a_finished_part_is_read_and_can_be_reopened(alice, part, world):
    send(alice, "unit-done", done="yes")
    send(alice, "unit-done", done="yes")
    assert UnitCompletion.objects.get().title == "When somebody complains"
    assert "You marked this unit as read on" in read(alice)
    send(alice, "unit-done", done="no")
    assert not UnitCompletion.objects.exists()
    assert UnitProgress.objects.get().done_at is None


# The check


def test_the_chosen_answer_is_explained_and_stays_with_the_person(alice, part, world, client):
    assert "This one defends." in read(alice)  # for paper; hidden on screens until it is chosen
    assert send(alice, "unit-check", question="1", answer="1").url.endswith("#q1")
    html = " ".join(read(alice).split())
    assert '<p class="because ui" id="why-1">' in html and "Not this one." in html
    send(alice, "unit-check", question="1", answer="2")
    assert SelfCheckAnswer.objects.get().answer == 2
    assert 'aria-pressed="true"' in read(alice)
    client.force_login(world.users["bob"])
    assert 'aria-pressed="true"' not in read(client)


@pytest.mark.parametrize(("question", "answer"), [("6", "1"), ("1", "4"), ("0", "1"), ("x", "1"), ("1", "")])
def test_an_answer_that_does_not_exist_is_not_stored(alice, part, question, answer):
    assert send(alice, "unit-check", question=question, answer=answer).status_code == 302
    assert not SelfCheckAnswer.objects.exists()


# Practices


def practice_of(html: str) -> str:
    return " ".join(re.search(r'<div class="practice ui">(.*?)</div>\s*<details', html, re.DOTALL)[1].split())


@pytest.mark.parametrize(
    ("statement", "practice"),
    [
        ("Comfort anxious guests and their families", "Stay quiet past the first pause."),
        ("Reconcile invoices and write the monthly report", "Rewrite the first sentence."),
        ("Repair pumps and replace worn pipes", "Note the fault in their words."),
        ("Supervise the night staff and plan the roster of the team", "List what your people may promise."),
    ],
)
def test_the_practice_suits_the_task_and_names_it(alice, part, world, statement, practice):
    task = add_task(world.alice, statement, share=0.1)
    shown = practice_of(read(alice, task=task.pk))
    assert practice in shown
    assert f'Your task: <span class="own">“{statement}”</span>.' in shown
    assert "{task}" not in read(alice, task=task.pk)


def test_a_task_on_the_telephone_gets_the_practice_for_the_telephone(alice, world):
    make_part(body=BODY.replace("**In writing.**", "**By phone or in writing.**"))
    task = add_task(world.alice, "Answer calls from residents", share=0.1)
    assert "Rewrite the first sentence." in practice_of(read(alice, task=task.pk))


def test_the_task_of_another_person_is_not_shown(alice, part, world):
    task = add_task(world.bob, "Repair pumps and replace worn pipes", share=0.1)
    assert "Repair pumps" not in read(alice, task=task.pk)
    send(alice, "unit-practice", kind="people", outcome="done", task=task.pk)
    assert not PracticeEntry.objects.exists()


def test_an_entry_with_its_note_is_stored_shown_and_taken_back(alice, part, world):
    task = add_task(world.alice, "Comfort anxious guests", share=0.1)
    send(alice, "unit-practice", kind="people", outcome="done", note="He calmed down.", task=task.pk)
    entry = PracticeEntry.objects.get()
    assert (entry.outcome, entry.task_id) == ("done", task.pk)
    assert "calmed" not in entry.encrypted_note
    html = read(alice)  # the task is remembered
    assert "He calmed down." in html and "Comfort anxious guests" in practice_of(html)
    send(alice, "unit-practice", kind="people", outcome="later")  # sent without a note: the note stays
    assert "He calmed down." in read(alice)
    assert "Your private note" in send(alice, "unit-practice", kind="people", outcome="").content.decode()
    assert PracticeEntry.objects.exists(), "a deletion asks first"
    send(alice, "unit-practice", kind="people", outcome="", sure="yes")
    assert not PracticeEntry.objects.exists()


def test_unknown_outcomes_are_refused(alice, part):
    send(alice, "unit-practice", kind="animals", outcome="done")
    send(alice, "unit-practice", kind="people", outcome="perfect")
    assert not PracticeEntry.objects.exists()


def test_the_calendar_file_holds_the_practice_and_the_task(alice, part, world):
    task = add_task(world.alice, "Comfort anxious guests", share=0.1)
    response = alice.get(reverse("practice-calendar", args=(*UNIT, "people")), {"task": task.pk})
    text = response.content.decode().replace("\r\n ", "")
    assert response["Content-Type"].startswith("text/calendar")
    assert "Your task: “Comfort anxious guests”." in text and "Stay quiet past the first pause." in text
    assert "CLASS:PRIVATE" in text and "BEGIN:VEVENT" in text
    assert alice.get(reverse("practice-calendar", args=(*UNIT, "animals"))).status_code == 404


# By e-mail


def test_the_mail_is_opt_in_sent_once_a_week_and_says_nothing_personal(alice, part, world):
    task = add_task(world.alice, "Comfort anxious guests", share=0.9)
    send(alice, "unit-place", place=3)
    assert send_practice_mails() == 0
    alice.post(reverse("practice-mail"), {"wants": "yes"})
    assert send_practice_mails() == 1
    assert send_practice_mails() == 0
    sent = mail.outbox[-1]
    assert (sent.subject, sent.to) == ("Your practice for this week", ["alice@example.org"])
    assert not [word for word in ("Alice", task.statement) if word in sent.subject + sent.body]
    assert send_practice_mails(now=timezone.now() + timedelta(days=7)) == 1
    alice.post(reverse("practice-mail"), {"wants": "no"})
    assert not PracticeMail.objects.exists()


def test_no_mail_goes_to_people_without_a_practice_or_who_left(alice, part, world):
    alice.post(reverse("practice-mail"), {"wants": "yes"})
    assert send_practice_mails() == 0  # nothing has been read yet
    send(alice, "unit-place", place=3)
    world.alice.left_on = timezone.localdate()
    world.alice.save()
    assert send_practice_mails() == 0
    assert mail.outbox == []


def test_the_mail_is_written_in_the_language_of_the_wish(alice, part, world):
    send(alice, "unit-place", place=3)
    alice.post(reverse("practice-mail"), {"wants": "yes"}, headers={"accept-language": "de"})
    assert PracticeMail.objects.get().language == "de"
    assert send_practice_mails() == 1
    assert "Wenn sich jemand beschwert" in mail.outbox[0].body


def test_without_an_address_no_mail_can_be_asked_for(alice, part, world):
    world.alice.email = ""
    world.alice.save()
    alice.post(reverse("practice-mail"), {"wants": "yes"})
    assert not PracticeMail.objects.exists()
