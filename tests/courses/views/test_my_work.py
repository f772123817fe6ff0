"""The employee's tasks: shown, reworded, added, with new shares. Nothing is overwritten silently; typed text is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Recalculation, Review
from courses.services.learning.week import whole_percents
from skills.models import Employee, Occupation, Task, TaskAssessment
from skills.services.people import task_profiles
from skills.services.people.page_marks import tasks_mark
from skills.services.people.task_profiles import edit_task, reweigh
from tests.courses.organisations import add_task
from tests.reskill.page_checks import faults_of, page
from tests.skills.sources.documents import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


def send(client, name: str, *args, status: int = 302, **data) -> str:
    response = client.post(reverse(name, args=args), data)
    html = response.content.decode()
    assert response.status_code == status, html
    assert status == 302 or faults_of(html) == []
    return html


def shares(employee) -> dict[int, float]:
    return dict(employee.tasks.counted().values_list("pk", "share"))


def week(client, world, *numbers: int, **more) -> dict:
    """The data that the form for the shares of the week sends: these numbers, in the order of the page's tasks."""
    fields = client.get(reverse("work-week")).context["form"]
    names = [name for name in fields.fields if name.startswith("t-")]
    return {"seen": fields["seen"].value(), **dict(zip(names, numbers, strict=True)), **more}


# One task


def test_the_page_of_a_task_has_its_evidence_and_actions(alice, world):
    html = page(alice, "work-task", world.alice.tasks.first().pk)
    for words in (
        "Known task",
        "Done by AI alone or together with a person",
        "This does not fit",
        "Save these words",
        "Take it out of my week",
    ):
        assert words in html


@pytest.mark.parametrize("part", ["evidence", "change", "contest"])
def test_an_htmx_request_gets_only_the_requested_part(alice, world, part):
    where = reverse("work-task", args=[world.alice.tasks.first().pk])
    response = alice.get(where, {"part": part}, headers={"hx-request": "true"})
    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]
    assert b"<html" in alice.get(where, {"part": part}).content
    assert b"<html" in alice.get(where, {"part": "../base"}, headers={"hx-request": "true"}).content


@pytest.mark.parametrize("name", ["work-task", "work-task-edit", "work-task-remove"])
def test_nobody_reaches_a_task_of_somebody_else(alice, world, name):
    where = reverse(name, args=[world.bob.tasks.first().pk])
    assert alice.get(where).status_code in {404, 405}
    assert alice.post(where, {"statement": "Mine now"}).status_code == 404 or name == "work-task"
    assert not Task.objects.filter(statement="Mine now").exists()


def test_a_task_is_put_into_ones_own_words(alice, world):
    task = world.alice.tasks.get(state="suggested")
    send(alice, "work-task-edit", task.pk, statement="Explain bills to callers", seen=task.text_hash)
    task.refresh_from_db()
    assert (task.statement, task.state, task.source) == ("Explain bills to callers", "validated", "employee")
    assert Recalculation.objects.latest("pk").employee_ids == [world.alice.pk]


def test_the_same_words_change_nothing(alice, world):
    task, before = world.alice.tasks.first(), Recalculation.objects.count()
    send(alice, "work-task-edit", task.pk, statement=f" {task.statement} ", seen=task.text_hash)
    assert Recalculation.objects.count() == before


def test_two_windows_do_not_overwrite_each_other_silently(alice, world):
    task = world.alice.tasks.first()
    seen = task.text_hash
    edit_task(task=task, statement="Said in the other window", by=world.users["hanna"])
    html = send(alice, "work-task-edit", task.pk, status=409, statement="Said in this window", seen=seen)
    assert "Said in the other window" in html
    assert ">Said in this window</textarea>" in html
    task.refresh_from_db()
    assert task.statement == "Said in the other window"
    send(alice, "work-task-edit", task.pk, statement="Said in this window", seen=task.text_hash)
    task.refresh_from_db()
    assert task.statement == "Said in this window"


def mark(task: Task) -> str:
    task.refresh_from_db()
    return tasks_mark([task])


@pytest.mark.parametrize(
    ("name", "more"),
    [("work-task-state", {"state": "validated"}), ("work-task-state", {"state": "rejected"}), ("work-task-remove", {})],
)
def test_a_decision_on_a_reworded_task_is_asked_again_with_its_new_words(alice, world, name, more):
    task = world.alice.tasks.get(state="suggested")
    seen, runs = mark(task), Recalculation.objects.count()
    Task.objects.filter(pk=task.pk).update(statement="Said by HR", text_hash="other")
    html = send(alice, name, task.pk, status=409, seen=seen, **more)
    assert "Nothing was saved" in html and "Said by HR" in html
    task.refresh_from_db()
    assert (task.state, Recalculation.objects.count()) == ("suggested", runs)
    assert mark(task) in html
    send(alice, name, task.pk, seen=mark(task), **more)
    task.refresh_from_db()
    assert task.state == more.get("state", "rejected")


def test_a_task_confirmed_in_another_window_is_not_rejected_by_an_old_page(alice, world):
    task = world.alice.tasks.get(state="suggested")
    seen = mark(task)
    send(alice, "work-task-state", task.pk, state="validated", seen=seen)
    send(
        alice, "work-task-state", task.pk, state="validated", seen=seen
    )  # the state is already set, so nothing changes
    assert "Nothing was saved" in send(alice, "work-task-state", task.pk, status=409, state="rejected", seen=seen)
    task.refresh_from_db()
    assert task.state == "validated"


def test_suggestions_that_the_page_did_not_show_are_not_confirmed(alice, world):
    seen = tasks_mark(world.alice.tasks.filter(state="suggested"))
    assert seen in page(alice, "work")
    new = add_task(world.alice, "Water the plants")
    Task.objects.filter(pk=new.pk).update(state="suggested")
    assert "Water the plants" in send(alice, "work-confirm", status=409, seen=seen)
    assert world.alice.tasks.filter(state="suggested").count() == 2
    send(alice, "work-confirm", seen=tasks_mark(world.alice.tasks.filter(state="suggested")))
    assert not world.alice.tasks.filter(state="suggested").exists()


@pytest.mark.parametrize(("words", "message"), [("", "Describe the task"), ("x" * 600, "Please use at most 500")])
def test_invalid_wording_is_kept_and_the_page_says_what_to_do(alice, world, words, message):
    task = world.alice.tasks.first()
    html = send(alice, "work-task-edit", task.pk, status=422, statement=words, seen=task.text_hash)
    assert message in html
    assert words in html


def test_the_wording_of_another_task_is_refused(alice, world):
    first, second = world.alice.tasks.all()[:2]
    html = send(alice, "work-task-edit", first.pk, status=422, statement=second.statement, seen=first.text_hash)
    assert "in the profile already" in html


def test_a_task_taken_out_stays_in_the_list_and_the_shares_add_up_to_one(alice, world):
    task = task_profiles.add_task(employee=world.alice, statement="Water the plants", share=0.5)
    before = shares(world.alice)
    send(alice, "work-task-remove", task.pk)
    assert sum(shares(world.alice).values()) == pytest.approx(1)
    html = alice.get(reverse("work")).content.decode()
    said = html.index('id="said"')
    assert html.index("Water the plants") > said, "the message stands with the task, beside the button that undoes it"
    assert "Add to my week again" in html[said:]
    send(alice, "work-task-state", task.pk, state="validated")
    assert shares(world.alice) == pytest.approx(before)


def test_the_only_task_cannot_be_removed(client, org):
    task = add_task(org.alice, "Water the plants", share=1)
    client.force_login(org.users["alice"])
    send(client, "work-task-remove", task.pk)
    assert org.alice.tasks.counted().count() == 1


def test_a_contest_shows_its_state_and_the_day_of_the_answer(alice, world):
    task = world.alice.tasks.first()
    send(alice, "work-task-contest", task.pk, reason="We do this at the bedside")
    html = page(alice, "work-task", task.pk)
    assert "waiting for a person" in html
    assert "answer by" in html
    assert f"#review-{Review.objects.get().pk}" in html


# Shares of the week


@given(st.lists(st.floats(0, 1), max_size=80))
def test_whole_percents_add_up_to_100_and_are_off_by_less_than_one(numbers):
    whole = whole_percents(numbers)
    assert len(whole) == len(numbers)
    assert sum(whole) == (100 if numbers else 0)
    total = sum(numbers)
    for share, percent in zip(numbers, whole, strict=True):
        assert abs(percent - (100 * share / total if total > 0 else 100 / len(numbers))) < 1 + 1e-9


def test_a_week_that_adds_up_is_saved_as_typed(alice, world):
    send(alice, "work-week", **week(alice, world, 40, 30, 20, 10))
    assert sorted(shares(world.alice).values()) == pytest.approx([0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("numbers", [(40, 30, 12.5, 10), (40, 30, 30, 40)])
def test_shares_that_do_not_add_up_are_saved_as_typed_and_balanced_once(alice, world, numbers):
    order = ordered(world.alice)
    send(alice, "work-week", **week(alice, world, *numbers))
    assert shares(world.alice) == pytest.approx(
        dict(zip(order, (number / sum(numbers) for number in numbers), strict=True))
    )
    html = page(alice, "work")
    assert f"add up to {round(sum(numbers))} %" in html
    assert f"40\u00a0% of the week entered, counts as {round(4000 / sum(numbers))}\u00a0%" in html
    assert [f'value="{number:g}"' in page(alice, "work-week") for number in numbers] == [True] * 4
    send(alice, "work-balance")
    assert "add up to" not in page(alice, "work").replace("They add up to 100 %", "")
    assert sum(world.alice.tasks.values_list("entered_share", flat=True)) == pytest.approx(1)


def test_a_week_can_be_entered_in_hours(alice, world):
    send(alice, "work-week", **week(alice, world, 19, 9.5, 7.5, 2, unit="hours"))
    assert sorted(shares(world.alice).values()) == pytest.approx([2 / 38, 7.5 / 38, 9.5 / 38, 0.5])
    assert "counts as" not in page(alice, "work")


def test_tasks_entered_one_by_one_keep_their_shares(client, org):
    client.force_login(org.users["alice"])
    typed = [(30, "percent"), (30, "percent"), (20, "percent"), (4, "hours"), (10, "percent")]
    for i, (share, unit) in enumerate(typed):
        send(client, "work-add", statement=f"Do thing {i}", share=share, unit=unit)
    assert list(org.alice.tasks.values_list("share", flat=True)) == pytest.approx([0.3, 0.3, 0.2, 0.1, 0.1])
    send(client, "work-add", statement="Do one more thing", share="")
    assert "some tasks have no share yet" in page(client, "work")
    assert list(org.alice.tasks.values_list("entered_share", flat=True)) == [0.3, 0.3, 0.2, 0.1, 0.1, None]


def ordered(employee) -> list[int]:
    """Ids of the tasks in the order of the page."""
    tasks = sorted(employee.tasks.counted(), key=lambda task: (-task.share, task.position, task.pk))
    return [task.pk for task in tasks]


def test_a_week_can_be_scaled_or_made_equal(alice, world):
    send(alice, "work-week", **week(alice, world, 4, 3, 2, 1, fit="scale"))
    assert sorted(shares(world.alice).values()) == pytest.approx([0.1, 0.2, 0.3, 0.4])
    send(alice, "work-week", **week(alice, world, 4, 3, 2, 1, fit="equal"))
    assert set(shares(world.alice).values()) == {0.25}


@pytest.mark.parametrize("numbers", [(0, 0, 0, 0), (-5, 55, 25, 25), ("", 50, 25, 25), ("a", 50, 25, 25)])
def test_invalid_shares_are_refused_and_change_nothing(alice, world, numbers):
    before = shares(world.alice)
    html = send(alice, "work-week", status=422, **week(alice, world, *numbers, fit="scale"))
    assert 'aria-invalid="true"' in html or "above zero" in html
    assert shares(world.alice) == before


def test_saving_the_shown_shares_keeps_the_exact_shares(alice, world):
    add_task(world.alice, "Water the plants", share=0.123)
    reweigh(employee=world.alice, shares={pk: i + 1.5 for i, pk in enumerate(shares(world.alice))})
    before, runs = shares(world.alice), Recalculation.objects.count()
    shown = [item.percent for item in alice.get(reverse("work")).context["week"].counted]
    send(alice, "work-week", **week(alice, world, *shown))
    assert shares(world.alice) == before
    assert Recalculation.objects.count() == runs


def test_a_week_changed_in_another_window_is_not_overwritten(alice, world):
    typed = week(alice, world, 40, 30, 20, 10)
    reweigh(employee=world.alice, shares={pk: i + 1 for i, pk in enumerate(shares(world.alice))})
    before = shares(world.alice)
    html = send(alice, "work-week", status=409, **typed)
    assert "changed in another window or by HR" in html
    assert 'value="40"' in html
    assert shares(world.alice) == before
    add_task(world.alice, "Water the plants", share=0.1)
    assert "Water the plants" in send(alice, "work-week", status=409, **typed)


def test_an_empty_profile_is_redirected_to_adding_tasks(client, org):
    client.force_login(org.users["alice"])
    response = client.get(reverse("work-week"))
    assert response["Location"] == reverse("work-add")


# New tasks


def test_adding_a_task_reduces_the_shares_of_the_others(alice, world):
    send(alice, "work-add", statement="Water the plants", share=20)
    assert Task.objects.get(statement="Water the plants").share == pytest.approx(0.2)
    assert sum(shares(world.alice).values()) == pytest.approx(1)


@pytest.mark.parametrize(("words", "share"), [("Water the plants", "200"), ("", "20"), ("x", "20")])
def test_an_invalid_new_task_keeps_the_typed_values(alice, world, words, share):
    html = send(alice, "work-add", status=422, statement=words, share=share)
    assert f'value="{share}"' in html
    assert words in html
    assert world.alice.tasks.count() == 4


def test_a_task_that_is_there_already_is_not_added_twice(alice, world):
    html = send(alice, "work-add", status=422, statement=world.alice.tasks.first().statement, share=20)
    assert "in the profile already" in html


def test_occupations_are_found_while_typing_and_without_scripts(alice, world):
    typed = alice.get(reverse("work-occupations"), {"q": "job 1"}, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in typed
    assert "Job 1" in typed
    assert "Job 2" not in typed
    assert "Job 1" in page(alice, "work-occupations", q="job 1")


def test_a_title_without_common_words_is_searched_by_meaning_on_request(alice, world, monkeypatch):
    from skills.services.occupations import occupation_search

    job = Occupation.objects.get(title="Job 2")
    monkeypatch.setattr(occupation_search, "by_meaning", lambda title: [occupation_search.Hit(job)])
    assert "Near in meaning" in page(alice, "work-occupations", q="zookeeper")
    typed = alice.get(reverse("work-occupations"), {"q": "zookeeper"}, headers={"hx-request": "true"})
    assert b"Job 2" not in typed.content
    assert b"searches by meaning" in typed.content


def test_picked_tasks_are_added_and_other_suggestions_are_removed(alice, world):
    job = Occupation.objects.get(title="Job 1")
    html = page(alice, "work-occupation", job.pk)
    picked = list(job.reference_tasks.order_by("key")[:2])
    assert all(row.statement in html for row in picked)
    send(alice, "work-occupation", job.pk, tasks=[row.pk for row in picked])
    world.alice.refresh_from_db()
    assert (world.alice.occupation, world.alice.title_match) == (job, "confirmed")
    tasks = world.alice.tasks
    assert set(tasks.filter(source="occupation").values_list("statement", "state")) == {
        (row.statement, "validated") for row in picked
    }
    assert not tasks.filter(state="suggested").exists()
    assert tasks.filter(source="employee").count() == 3
    assert sum(shares(world.alice).values()) == pytest.approx(1)


def test_picking_nothing_changes_nothing(alice, world):
    job = Occupation.objects.get(title="Job 1")
    assert "Choose at least one task" in send(alice, "work-occupation", job.pk, status=422)
    world.alice.refresh_from_db()
    assert world.alice.occupation is None
    assert world.alice.tasks.filter(state="suggested").exists()


def test_an_occupation_without_known_tasks_says_so(client, org):
    client.force_login(org.users["alice"])
    job = Occupation.objects.create(soc_code="99-9999.00", title="Lighthouse keeper")
    assert "No typical tasks are known" in page(client, "work-occupation", job.pk)


def test_choosing_an_occupation_by_hand_suggests_its_tasks_at_once(client, org, world):
    world.bob.tasks.all().delete()
    client.force_login(world.users["bob"])
    job = Occupation.objects.get(title="Job 1")
    assert "This is my job: suggest these tasks" in page(client, "work-occupation", job.pk)
    send(client, "work-occupation", job.pk, choose="yes")
    world.bob.refresh_from_db()
    assert world.bob.occupation == job
    assert set(world.bob.tasks.values_list("state", "source")) == {("suggested", "occupation")}


def test_choosing_an_occupation_never_touches_own_tasks(alice, world):
    job = Occupation.objects.get(title="Job 1")
    assert "This is my job: suggest these tasks" not in page(alice, "work-occupation", job.pk)
    before = shares(world.alice)
    send(alice, "work-occupation", job.pk, choose="yes")
    assert shares(world.alice) == before


def test_choosing_an_occupation_without_known_tasks_leads_to_describing_the_work(client, org):
    client.force_login(org.users["alice"])
    job = Occupation.objects.create(soc_code="99-9999.00", title="Lighthouse keeper")
    response = client.post(reverse("work-occupation", args=[job.pk]), {"choose": "yes"}, follow=True)
    assert "No typical tasks are known for this occupation. Describe your work." in response.content.decode()
    org.alice.refresh_from_db()
    assert (org.alice.occupation, org.alice.tasks.count()) == (job, 0)
    assert "No typical tasks are known for your occupation." in page(client, "work")


def test_a_person_without_tasks_is_led_to_the_typical_tasks_of_the_occupation(client, org, world):
    world.bob.tasks.all().delete()
    job = Occupation.objects.get(title="Job 1")
    Employee.objects.filter(pk=world.bob.pk).update(occupation=job)
    client.force_login(world.users["bob"])
    html = page(client, "work")
    assert "Look at the typical tasks of your occupation" in html
    assert "No typical tasks are known" not in html


TEXT = "Your tasks:\n- File letters on floor 0\n- Repair pumps\nRequirements\n- A degree in letters"


def test_tasks_found_in_a_description_are_picked_and_reworded(alice, world):
    page(alice, "work-description")
    html = send(alice, "work-description", status=200, text=TEXT)
    assert "File letters on floor 0" in html
    assert "A degree" not in html.split('name="text"')[0]
    data = {"pick-task": ["1"], "statement-1": "File all the letters", "statement-2": "Repair pumps"}
    send(alice, "work-description", text=TEXT, pick="yes", **data)
    assert world.alice.tasks.filter(statement="File all the letters", state="validated", source="employee").exists()
    assert not world.alice.tasks.filter(statement="Repair pumps").exists()
    assert sum(shares(world.alice).values()) == pytest.approx(1)


def test_a_description_without_tasks_or_without_picks_says_what_to_do(alice):
    assert "Paste the text or choose a file first" in send(alice, "work-description", status=422, text=" ")
    assert "No task was found" in send(alice, "work-description", status=200, text="A degree in law is required.")
    html = send(alice, "work-description", status=422, text=TEXT, pick="yes")
    assert "Choose at least one task" in html
    assert "Repair pumps" in html


def test_tasks_are_found_in_a_file_and_its_text_can_be_changed(alice):
    file = SimpleUploadedFile("cv.pdf", pdf(["Your tasks:", "- File letters on floor 0", "Requirements", "- A degree"]))
    html = send(alice, "work-description", status=200, text="", file=file)
    assert "File letters on floor 0" in html.split('name="text"')[0]
    assert "A degree" in html.split('name="text"')[1]


def test_a_file_that_cannot_be_read_leaves_the_typed_text(alice):
    file = SimpleUploadedFile("cv.pdf", b"%PDF-1.4 broken")
    html = send(alice, "work-description", status=422, text="My own words", file=file)
    assert "It may be damaged" in html or "it may be damaged" in html
    assert "My own words" in html


# Number of queries

PAGES = ["work", "work-week", "work-add", "work-occupations", "work-description"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_need_the_same_few_queries_for_a_long_profile(alice, world, name):
    with CaptureQueriesContext(connection) as few:
        page(alice, name)
    for i in range(46):
        add_task(world.alice, f"Water the plants in room {i}", share=0.01)
    with CaptureQueriesContext(connection) as many:
        page(alice, name)
    listed = [query["sql"][:160] for query in many]
    assert len(listed) == len(few), listed
    assert len(listed) <= 12, listed


def test_the_page_of_a_task_needs_at_most_twelve_queries(alice, world):
    for i in range(46):
        add_task(world.alice, f"Water the plants in room {i}", share=0.01)
    with CaptureQueriesContext(connection) as queries:
        page(alice, "work-task", world.alice.tasks.first().pk)
    assert len(queries) <= 12, [query["sql"][:160] for query in queries]


# Tasks that are too unclear to be judged


def make_unclear(task: Task, suggestion: str = "") -> None:
    TaskAssessment.objects.filter(text_hash=task.text_hash).update(
        is_judged=False, exposure=None, low=None, high=None, automation=None, augmentation=None, demand={},
        evidence=[], sources=[], suggestion=suggestion,
    )  # fmt: skip


def test_an_unclear_task_has_words_instead_of_a_figure_on_every_page(alice, world):
    task = world.alice.tasks.counted().last()
    make_unclear(task)
    for name, args in (("work", ()), ("work-task", (task.pk,))):
        html = page(alice, name, *args)
        assert (
            "We can&#x27;t judge this; add a few words." in html
            or "This description is not clear enough to be judged. Add a few words." in html
        )
    home = page(alice, "home")
    assert "not judged" in home
    assert "described too briefly or unclearly to be judged" in home
    assert "not described clearly enough to be compared" in page(alice, "work-task", task.pk)


def test_corrected_words_are_accepted_with_one_click(alice, world):
    task = world.alice.tasks.counted().last()
    TaskAssessment.objects.filter(text_hash=task.text_hash).update(suggestion="Answer letters of customers")
    html = page(alice, "work")
    assert "Did you mean:" in html
    send(alice, "work-task-edit", task.pk, statement="Answer letters of customers", seen=task.text_hash)
    task.refresh_from_db()
    assert task.statement == "Answer letters of customers"


def test_a_week_of_unclear_tasks_says_so_and_shows_no_older_figures(alice, world):
    for task in world.alice.tasks.all():
        make_unclear(task)
    for name in ("home", "work"):
        html = page(alice, name)
        assert "Your tasks are not described clearly enough" in html
        assert "calls for it" not in html
    assert "Over the whole week" not in page(alice, "home")


def test_a_week_unlike_all_known_work_says_so_instead_of_naming_skills(alice, world):
    answer = world.alice.answers.get(is_current=True)
    answer.recommendations.all().delete()
    answer.steps.all().delete()
    answer.is_too_far, answer.is_low_data, answer.needs = True, True, {}
    answer.save()
    for name in ("home", "path"):
        assert "Your tasks are not similar to any work that the program knows" in page(alice, name)
    assert "The human skills that your week calls for most" not in page(alice, "home")
