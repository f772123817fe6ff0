"""Evidence of a task: the person's own occupation first, then its neighbours; situations, or the reason for none."""

import pytest

from courses.models import Answer
from courses.services.learning.task_evidence import Nearness, evidence_of, uncertain_situation_of
from courses.services.learning.week import read_week
from skills.models import Occupation, ReferenceTask, Situation, TaskAssessment
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


@pytest.fixture
def item(world):
    """Alice's first task. Her occupation and one other share a minor group."""
    jobs = list(Occupation.objects.filter(reference_tasks__isnull=False).distinct().order_by("pk"))
    for number, job in enumerate(jobs):
        Occupation.objects.filter(pk=job.pk).update(
            soc_code=f"43-405{number}.00" if number < 2 else f"29-100{number}.00"
        )
    world.alice.occupation = Occupation.objects.get(pk=jobs[0].pk)
    world.alice.save()
    return week_of(world).counted[0]


def week_of(world):
    return read_week(world.alice, Answer.objects.current().get(employee=world.alice))


def test_the_own_occupation_comes_first_then_its_neighbours(world, item):
    own = ReferenceTask.objects.filter(occupation=world.alice.occupation).first()
    item.task.text_hash = own.text_hash  # as near as can be
    found = evidence_of(item, world.alice, week_of(world).basis)
    assert found[0].statement == own.statement
    assert found[0].nearness == Nearness.OWN
    order = [list(Nearness).index(row.nearness) for row in found]
    assert order == sorted(order)
    assert len({row.statement for row in found}) == len(found)


def test_without_an_occupation_the_stored_evidence_stays_in_its_order(world, item):
    world.alice.occupation = None
    found = evidence_of(item, world.alice, week_of(world).basis)
    assert [row.statement for row in found] == [row["statement"] for row in item.assessment.evidence]
    assert {row.nearness for row in found} == {Nearness.OTHER}


def test_the_page_groups_the_evidence(alice, world, item):
    html = page(alice, "work-task", item.task.pk)
    assert "In other occupations" in html or "In your occupation" in html


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([{"slug": "complaint", "strength": 0.99, "phrase": "x"}], "When somebody complains"),
        (
            [{"slug": "complaint", "strength": 0.16, "phrase": "x"}],
            "The most likely situation is “When somebody complains”",
        ),
        ([], "the task is described as routine work"),
    ],
)
def test_every_task_names_its_situation_or_says_why_none_is_named(alice, world, item, found, sentence):
    Situation.objects.create(slug="complaint", names={"en": "When somebody complains"}, sentences={"en": "x"})
    TaskAssessment.objects.filter(text_hash=item.task.text_hash).update(situations=found, demand={})
    assert sentence in page(alice, "work-task", item.task.pk)
    assert "does not clearly call for a human skill, so no skill is counted" in page(alice, "work-task", item.task.pk)
    assert uncertain_situation_of(week_of(world).counted[0]) == ("complaint" if "most likely" in sentence else "")


def test_a_task_that_calls_for_nothing_links_to_the_reason(alice, world, item):
    TaskAssessment.objects.update(demand={}, situations=[])
    html = page(alice, "work")
    assert "The description does not clearly call for a human skill." in html
    assert f"/work/tasks/{item.task.pk}/#situations" in html
