"""The employee's own data: shown, downloaded, shared and deleted, with the history of changes."""

import csv
import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Answer, Feedback, Goal, Recalculation, Review
from courses.services.own_data.own_csv import as_zip
from courses.services.own_data.own_history import changes
from courses.services.reviews.reviews import ask_back, decide_review, request_review
from skills.models import DirectoryEntry, Employee, HeldAttribute, Occupation, Task, VoluntaryAttribute
from skills.services.people.attribute_import import import_attributes
from skills.services.people.task_profiles import edit_task, remove_task, reweigh, set_task_state
from tests.courses.organisations import add_task
from tests.courses.people import some_course
from tests.reskill.page_checks import faults_of, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


def tables(client) -> dict[str, list[list[str]]]:
    response = client.get(reverse("my-data-csv"))
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as folder:
        texts = {name: folder.read(name).decode("utf-8-sig") for name in folder.namelist()}
    return {name: list(csv.reader(io.StringIO(text))) for name, text in texts.items()}


# Download


def test_all_stored_data_can_be_downloaded_as_tables(alice, world):
    Feedback.objects.create(employee=world.alice, course=some_course(), kind="saved", reason="Later")
    found = tables(alice)
    assert {"employee.csv", "tasks.csv", "recommendations.csv", "learning_path.csv", "feedback.csv"} <= found.keys()
    assert ["external_id", "A1"] in found["employee.csv"]
    assert len(found["tasks.csv"]) == 1 + 4
    assert found["feedback.csv"][1][1:3] == ["saved", "Later"]
    assert "Bob" not in str(found)


def test_no_cell_is_a_formula(alice, world):
    add_task(world.alice, "=HYPERLINK(1)", share=0.1)
    assert any("'=HYPERLINK(1)" in row for row in tables(alice)["tasks.csv"])


def test_empty_and_missing_parts_still_have_a_file():
    with zipfile.ZipFile(io.BytesIO(as_zip({"answer": None, "feedback": [], "goal": {"title": "Nurse"}}))) as folder:
        assert set(folder.namelist()) == {"answer.csv", "feedback.csv", "goal.csv"}
        assert b"title,Nurse" in folder.read("goal.csv")


def test_the_download_contains_voluntary_and_held_attributes(alice, world):
    VoluntaryAttribute.objects.create(employee=world.alice, attribute="gender", value="woman")
    HeldAttribute.objects.create(employee=world.alice, attribute="age_group", value="30_to_39")
    DirectoryEntry.objects.create(employee=world.alice, user_name="alice@sso.example", external_id="701984")
    review = request_review(employee=world.alice, kind="person", reason="Hello", by=world.users["alice"])
    ask_back(review=review, user=world.users["hanna"], text="Yes?")
    data = json.loads(alice.get(reverse("my-data-download")).content)
    assert data["voluntary_attributes"][0]["value"] == "woman"
    assert data["held_attributes"][0]["value"] == "30_to_39"
    assert data["reviews"][0]["messages"][0]["text"] == "Yes?"
    assert data["directory_entry"] == {"user_name": "alice@sso.example", "external_id": "701984"}
    assert data["history"]
    assert "30_to_39" in page(alice, "my-data")


def test_a_former_attribute_is_downloaded_while_its_import_can_be_undone(alice, world, tmp_path):
    file = tmp_path / "held.csv"
    for value in ("30_to_39", "40_to_49"):
        file.write_text(f"id,Age\n{world.alice.external_id},{value}\n")
        import_attributes(path=file, columns={"age_group": "Age"})
    data = json.loads(alice.get(reverse("my-data-download")).content)
    assert [row["value"] for row in data["held_attributes"]] == ["40_to_49"]
    assert [row["value"] for row in data["former_held_attributes"]] == ["30_to_39"]


# History


def history_of(employee) -> list[tuple[str, str]]:
    return [(change.who, change.what) for change in changes(employee)]


def test_the_history_shows_who_changed_a_task(world):
    hanna, alice = world.users["hanna"], world.users["alice"]
    task = add_task(world.alice, "Water the plants", share=0.1)
    old = task.statement
    edit_task(task=task, statement="Water all the plants", by=alice)
    set_task_state(task=task, state="rejected", by=hanna)
    found = history_of(world.alice)
    assert ("You", f"Task reworded: “{old}” is now “Water all the plants”") in found
    assert ("hanna", "Task left out: “Water all the plants”") in found
    assert not any("shares" in what.lower() for _, what in found)  # they changed only because the task was left out


def test_a_change_of_all_shares_is_one_line(world):
    Task.history.update(history_date="2026-01-01T00:00:00Z")
    ids = list(world.alice.tasks.values_list("pk", flat=True))
    reweigh(employee=world.alice, shares={pk: i + 1 for i, pk in enumerate(ids)}, by=world.users["alice"])
    assert [line for line in history_of(world.alice) if "share" in line[1]] == [
        ("You", "The shares of 4 tasks changed")
    ]


def test_the_history_shows_details_requests_and_figures(alice, world):
    world.alice.job_title = "Ward sister"
    world.alice.save()
    task = world.alice.tasks.first()
    review = request_review(employee=world.alice, kind="exposure", task=task, reason="No", by=world.users["alice"])
    decide_review(review=review, user=world.users["hanna"], decision="Right", exposure=0.2)
    found = history_of(world.alice)
    assert ("The program, or an import", "Details changed: job title") in found
    assert ("You", "Request to a person sent") in found
    assert ("hanna", "Request reviewed; the figure was changed") in found
    assert ("hanna", f"The figure of “{task.statement}” was set to 20\u00a0%") in found
    html = page(alice, "my-history")
    assert "Ward sister" not in html  # the history names the changed field, but does not repeat the data
    assert "<strong>You</strong>" in html


def test_a_deleted_task_stays_only_in_its_own_persons_history(alice, world):
    remove_task(task=add_task(world.alice, "Water the plants", share=0.1), by=world.users["alice"])
    assert ("You", "Task deleted: “Water the plants”") in history_of(world.alice)
    assert not any("Water" in what for _, what in history_of(world.bob))


def test_a_long_history_is_paged(alice, world):
    for i in range(60):
        add_task(world.alice, f"Task number {i}", share=0.01)
    assert "page 1 of 2" in page(alice, "my-history")
    assert "page 2 of 2" in page(alice, "my-history", page="2")


# Sharing and voluntary attributes


def test_exact_figures_are_shared_and_taken_back_by_the_person(alice, world):
    alice.post(reverse("my-data-sharing"), {"shares": "yes"})
    assert Employee.objects.get(pk=world.alice.pk).shares_exact_scores
    assert "You share the exact" in page(alice, "my-data")
    alice.post(reverse("my-data-sharing"), {"shares": "no"})
    assert not Employee.objects.get(pk=world.alice.pk).shares_exact_scores


def test_sharing_is_not_offered_where_the_organisation_has_decided(alice, settings):
    settings.RESKILL_HR_SEES_EXACT = True
    assert reverse("my-data-sharing") not in page(alice, "my-data")


def test_attributes_are_given_shown_and_taken_back(alice, world):
    alice.post(reverse("my-data-voluntary"), {"gender": "woman", "age_group": ""})
    assert VoluntaryAttribute.objects.get().value == "woman"
    assert '<option value="woman" selected>' in page(alice, "my-data")
    alice.post(reverse("my-data-voluntary"), {"gender": ""})
    assert not VoluntaryAttribute.objects.exists()


def test_an_unknown_answer_is_refused(alice):
    response = alice.post(reverse("my-data-voluntary"), {"gender": "tall"})
    assert response.status_code == 422
    assert "Choose one of the answers" in response.content.decode()
    assert not VoluntaryAttribute.objects.exists()


def test_the_page_has_no_questions_if_the_organisation_asks_none(alice, settings):
    settings.RESKILL_VOLUNTARY_ATTRIBUTES = []
    assert "For the fairness report (optional)" not in page(alice, "my-data")


# Deletion


@pytest.fixture
def full(world):
    """Alice with optional data of every kind, and Bob with a voluntary attribute."""
    VoluntaryAttribute.objects.create(employee=world.alice, attribute="gender", value="woman")
    VoluntaryAttribute.objects.create(employee=world.bob, attribute="gender", value="man")
    Feedback.objects.create(employee=world.alice, course=some_course(), kind="refused", reason="No time")
    Goal.objects.create(employee=world.alice, occupation=Occupation.objects.first())
    set_task_state(task=world.alice.tasks.last(), state="rejected")
    review = request_review(employee=world.alice, kind="person", reason="Hello", by=world.users["alice"])
    decide_review(review=review, user=world.users["hanna"], decision="Hi")
    request_review(employee=world.alice, kind="person", reason="Still open", by=world.users["alice"])
    return world


def test_deleting_asks_for_confirmation_first(alice, full):
    response = alice.post(reverse("my-data-delete"), {"kinds": ["voluntary", "requests"]})
    html = response.content.decode()
    assert faults_of(html) == []
    assert "Delete permanently?" in html
    assert full.alice.voluntary_attributes.exists()


def test_ticked_data_is_deleted_permanently_and_the_rest_stays(alice, full):
    kinds = ["voluntary", "courses", "choices", "left_out", "requests"]
    alice.post(reverse("my-data-delete"), {"kinds": kinds, "sure": "yes"})
    me = full.alice
    assert not VoluntaryAttribute.objects.filter(employee=me).exists()
    assert not me.feedback.exists()
    assert not Goal.objects.exists()
    assert me.tasks.count() == 3
    assert [review.reason for review in Review.objects.all()] == ["Still open"]
    assert not Review.history.filter(reason="Hello").exists()
    assert set(Task.history.filter(employee=me).values_list("id", flat=True)) == set(
        me.tasks.values_list("pk", flat=True)
    )
    assert VoluntaryAttribute.objects.filter(employee=full.bob).exists()
    assert Answer.objects.current().filter(employee=me).exists()
    assert Recalculation.objects.latest("pk").employee_ids == [me.pk]


def test_deleting_data_that_paths_do_not_use_starts_no_run(alice, full):
    before = Recalculation.objects.count()
    alice.post(reverse("my-data-delete"), {"kinds": ["voluntary", "requests", "nonsense"], "sure": "yes"})
    assert Recalculation.objects.count() == before
    assert full.alice.feedback.exists()


@pytest.mark.parametrize(("removed_at", "left"), [(None, []), (timezone.now(), [("", "")])])
def test_a_sign_in_name_can_be_deleted_and_a_removal_stays_recorded(alice, full, removed_at, left):
    DirectoryEntry.objects.create(
        employee=full.alice, user_name="alice@sso.example", external_id="701984", removed_at=removed_at
    )
    alice.post(reverse("my-data-delete"), {"kinds": ["directory"], "sure": "yes"})
    assert list(DirectoryEntry.objects.values_list("user_name", "external_id")) == left


def test_ticking_nothing_says_what_to_do(alice, full):
    response = alice.post(reverse("my-data-delete"), {"kinds": ["nonsense"]})
    assert response.status_code == 422
    assert "Tick what you want to delete" in response.content.decode()


# Threads


def test_a_question_of_hr_is_answered_in_the_thread(alice, world):
    review = request_review(employee=world.alice, kind="person", reason="Hello", by=world.users["alice"])
    ask_back(review=review, user=world.users["hanna"], text="Which course?")
    assert "A person has a question for you" in page(alice, "home")
    assert "Which course?" in page(alice, "talk")
    alice.post(reverse("talk-reply", args=[review.pk]), {"text": "The first"})
    review.refresh_from_db()
    assert review.state == "waiting"
    assert "The first" in page(alice, "talk")


def test_an_empty_reply_is_refused_and_alice_cannot_reply_to_bobs_thread(alice, world):
    mine = request_review(employee=world.alice, kind="person", reason="Hello", by=world.users["alice"])
    theirs = request_review(employee=world.bob, kind="person", reason="Bob's own", by=world.users["bob"])
    response = alice.post(reverse("talk-reply", args=[mine.pk]), {"text": " "})
    assert response.status_code == 422
    assert faults_of(response.content.decode()) == []
    assert alice.post(reverse("talk-reply", args=[theirs.pk]), {"text": "x"}).status_code == 404
    assert "Bob's own" not in page(alice, "talk")


@pytest.mark.parametrize("name", ["my-data", "my-history", "talk"])
def test_pages_need_the_same_few_queries_for_little_and_much_data(alice, full, name):
    with CaptureQueriesContext(connection) as few:
        page(alice, name)
    for i in range(20):
        add_task(full.alice, f"Water the plants in room {i}", share=0.01)
        review = request_review(employee=full.alice, kind="person", reason=f"Question {i}", by=full.users["alice"])
        decide_review(review=review, user=full.users["hanna"], decision="Yes")
    with CaptureQueriesContext(connection) as many:
        page(alice, name)
    listed = [query["sql"][:160] for query in many]
    assert len(listed) == len(few), listed
    assert len(listed) <= 12, listed
