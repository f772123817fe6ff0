"""Occupation search and task picking: counted shares always add up to 1, and no own task is lost."""

import pytest

from skills.arithmetic.text import text_hash
from skills.errors import BadInput, ChangedMeanwhile, NothingLoaded
from skills.models import AlternateTitle, Employee, Occupation, Task
from skills.services.occupations import occupation_search
from skills.services.people.job_descriptions import find_tasks
from skills.services.people.task_picking import pick_tasks, take_occupation, typical_tasks
from skills.services.people.task_profiles import edit_task, reweigh, shares_mark
from tests.courses.organisations import add_task, make_dataset, make_organisation

pytestmark = pytest.mark.django_db


def week(employee) -> dict[str, float]:
    return {task.statement: task.share for task in employee.tasks.counted()}


@pytest.fixture
def jobs(db):
    """Three occupations with ten reference tasks each, and one without."""
    make_dataset()
    return [*Occupation.objects.order_by("pk"), Occupation.objects.create(soc_code="11-9999.00", title="Job 9")]


def test_picked_tasks_get_the_average_share(org):
    add_task(org.alice, "Water the plants", share=0.75)
    add_task(org.alice, "Count the pots", share=0.25)
    added = pick_tasks(employee=org.alice, statements=["Feed the cat", "Feed the dog"], by=org.users["alice"])
    assert [task.statement for task in added] == ["Feed the cat", "Feed the dog"]
    assert week(org.alice) == pytest.approx(
        {"Water the plants": 0.375, "Count the pots": 0.125, "Feed the cat": 0.25, "Feed the dog": 0.25}
    )
    assert added[0].history.first().history_user == org.users["alice"]


def test_picked_tasks_fill_an_empty_week(org):
    pick_tasks(employee=org.alice, statements=["Feed the cat", "Feed the cat ", "Feed the dog", ""])
    assert week(org.alice) == {"Feed the cat": 0.5, "Feed the dog": 0.5}


def test_a_picked_suggestion_is_confirmed_and_a_rejected_task_restored(org):
    suggested, rejected = add_task(org.alice, "Water plants", share=1), add_task(org.alice, "Feed the cat", share=0.3)
    Task.objects.filter(pk=suggested.pk).update(state="suggested")
    Task.objects.filter(pk=rejected.pk).update(state="rejected")
    pick_tasks(employee=org.alice, statements=["Water plants", "Feed the cat"])
    assert week(org.alice) == pytest.approx({"Water plants": 0.5, "Feed the cat": 0.5})
    assert set(org.alice.tasks.values_list("state", flat=True)) == {"validated"}


def test_picking_an_existing_task_changes_no_share(org):
    add_task(org.alice, "Water the plants", share=1)
    assert pick_tasks(employee=org.alice, statements=["Water the plants"]) == []
    assert week(org.alice) == {"Water the plants": 1}


def test_picking_no_task_is_refused(org, jobs):
    with pytest.raises(BadInput, match="at least one"):
        pick_tasks(employee=org.alice, statements=[" ", "x"])
    with pytest.raises(BadInput, match="at least one"):
        take_occupation(employee=org.alice, occupation=jobs[0], reference_tasks=[10**9])


def test_a_chosen_occupation_adds_picked_tasks_and_replaces_suggestions(org, jobs):
    own = add_task(org.alice, "Water the plants", share=0.5)
    Task.objects.filter(pk=add_task(org.alice, "Guess something", share=0.5).pk).update(state="suggested")
    rows = typical_tasks(jobs[1])
    take_occupation(employee=org.alice, occupation=jobs[1], reference_tasks=[rows[0].pk], by=org.users["alice"])
    assert set(week(org.alice)) == {own.statement, rows[0].statement}
    assert sum(week(org.alice).values()) == pytest.approx(1)
    employee = Employee.objects.get(pk=org.alice.pk)
    assert (employee.occupation, employee.title_match) == (jobs[1], "confirmed")
    assert Task.objects.get(statement=rows[0].statement).reference_task == rows[0]


def test_an_occupation_without_tasks_has_none_to_pick_from(jobs):
    assert typical_tasks(jobs[3]) == []


# Search while typing


def titles(words: str) -> list[str]:
    return [hit.occupation.title for hit in occupation_search.by_words(words)]


def test_exact_titles_come_first_and_own_titles_before_alternate_ones(db):
    nurse, practitioner, aide, baker = (
        Occupation.objects.create(soc_code=f"29-000{i}.00", title=title)
        for i, title in enumerate(["Nurse", "Nurse Practitioner", "Home nurse aide", "Baker"])
    )
    AlternateTitle.objects.create(occupation=baker, title="Nurse of sourdough", text_hash="x")
    AlternateTitle.objects.create(occupation=nurse, title="Sister nurse", text_hash="y")
    assert titles("nurse") == [row.title for row in (nurse, practitioner, baker, aide)]
    assert occupation_search.by_words("NURSE sour")[0].known_as == "Nurse of sourdough"
    assert occupation_search.by_words("nurse")[0].known_as == ""
    assert titles("practitioner nurse") == ["Nurse Practitioner"]


@pytest.mark.parametrize("words", ["", " ", "x", "zebra keeper", "%", "__"])
def test_short_or_unknown_words_find_nothing(jobs, words):
    assert titles(words) == []


def test_at_most_eight_occupations_are_offered(db):
    for i in range(20):
        Occupation.objects.create(soc_code=f"29-{i:04}.00", title=f"Nurse {i}")
    assert len(titles("nurse")) == occupation_search.MOST


def test_titles_are_found_by_meaning_too(db):
    names = ["Night nurse", "Master baker"]
    jobs = [Occupation.objects.create(soc_code=f"29-000{i}.00", title=name) for i, name in enumerate(names)]
    assert occupation_search.by_meaning("baker of bread")[0].occupation == jobs[1]
    assert occupation_search.by_meaning("?") == []


# Tasks in a job description


def test_sentences_near_known_tasks_are_ticked_and_all_have_an_exposure(db):
    make_organisation(1)
    known = "file letters on floor 0 with colleague 0 every day"
    near, far = find_tasks(f"{known.capitalize()}. Zebras gallop sideways through quiet libraries.")
    assert (near.is_likely, far.is_likely) == (True, False)
    assert 0 <= near.exposure <= 1
    assert not Task.objects.filter(text_hash=text_hash(known)).exists()


def test_a_description_needs_a_dataset_to_compare_with(db):
    assert find_tasks("") == []
    with pytest.raises(NothingLoaded):
        find_tasks("Water the plants on floor two.")


# Simultaneous changes in two windows


def test_a_wording_changed_in_another_window_is_not_overwritten(org):
    task = add_task(org.alice, "Water the plants", share=1)
    seen = task.text_hash
    edit_task(task=task, statement="Water all the plants", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        edit_task(task=task, statement="Feed the cat", seen=seen)
    assert edit_task(task=task, statement="Water all the plants", seen=seen).statement == "Water all the plants"


def test_shares_changed_in_another_window_are_not_overwritten(org):
    tasks = [add_task(org.alice, name, share=0.5) for name in ("Water the plants", "Feed the cat")]
    seen = shares_mark(reversed(tasks))
    assert seen == shares_mark(tasks)
    shares = {tasks[0].pk: 3, tasks[1].pk: 1}
    reweigh(employee=org.alice, shares=shares, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        reweigh(employee=org.alice, shares=shares, seen=seen)
    assert week(org.alice) == {"Water the plants": 0.75, "Feed the cat": 0.25}
