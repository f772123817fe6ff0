"""Courses are ranked in one way: made-up people get the same recommendations as employees like them."""

import ast
from pathlib import Path

import numpy as np
import pytest

import courses
from courses.arithmetic.thresholds import TOP
from courses.models import Answer, Course, CoursePrerequisite, Feedback
from courses.services.answers import load_catalogue
from courses.services.answers.assembly import assemble, rank
from courses.services.answers.batch import batch_for
from courses.services.answers.made_up_people import MadeUpPerson, made_up_inputs
from courses.services.answers.recommended_rows import RecommendationRows
from courses.services.evaluation.compared_rankings import product_ranking
from courses.services.evaluation.golden_profiles import Profile, assess_profiles
from courses.services.fairness import counterfactuals
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Employee, Occupation, RelatedOccupation
from skills.services.exposure.assessor import current_basis
from skills.services.exposure.occupation_demand import OccupationDemand
from tests.courses.organisations import add_task, make_employees, make_organisation, statements
from tests.skills.taxonomies import add_reference_task

TASKS = statements(4)
JOB = "Garden keeper"


def occupation_demands(slugs):
    """Ratings of garden keepers, who need empathy and hardly any other skill."""
    is_empathy = np.array([slug == "empathy" for slug in slugs])
    return {"37-3011.00": OccupationDemand(np.where(is_empathy, 0.9, 0.1), is_empathy, is_rated=True)}


@pytest.fixture
def keeper(db, monkeypatch) -> Employee:
    """An employee without an answer, whose occupation, its neighbours and prerequisites all change the ranking."""
    monkeypatch.setattr("courses.services.answers.batch.occupation_demands", occupation_demands)
    make_organisation(0)
    own, other = (
        Occupation.objects.create(soc_code=code, title=title)
        for code, title in (("37-3011.00", JOB), ("39-9999.00", "Song writer"))
    )
    dataset = current_basis().dataset
    add_reference_task(dataset, "plan gardens with a neighbour", own, exposure=0.7)
    add_reference_task(dataset, "invent songs and write new menus", other, exposure=0.1)
    RelatedOccupation.objects.create(occupation=own, related=other, rank=1)
    Course.objects.filter(identity__in=["c0", "c1", "c4"]).update(occupations=["37-3011"])
    Course.objects.filter(identity="c2").update(language="de")
    for course, needs in (("c3", "c2"), ("c5", "c4")):  # c2 is in a language that the keeper does not read
        CoursePrerequisite.objects.create(
            course=Course.objects.get(identity=course), requires=Course.objects.get(identity=needs)
        )
    person = Employee.objects.create(external_id="K", name="Kim", languages=["en"], occupation=own)
    for position, text in enumerate(TASKS):
        add_task(person, text, share=0.25, position=position)
    return person


def recommended(person: Employee) -> list[tuple]:
    """Course, score and parts, as the recalculation stored them."""
    answer = Answer.objects.current().get(employee=person)
    return [(row.course_id, row.score, without_ids(row.parts)) for row in answer.recommendations.order_by("rank")]


def without_ids(parts: list[dict]) -> list[dict]:
    """The parts without the ids of tasks, because a made-up task has no id."""
    return [{key: value["statement"] if key == "task" else value for key, value in part.items()} for part in parts]


def recommended_to(person: MadeUpPerson) -> list[tuple]:
    """Course, score and parts for a made-up person."""
    basis = current_basis()
    people, vectors = made_up_inputs([person], basis)
    batch = batch_for(people, basis, load_catalogue(basis), vectors)
    assembled = assemble(people, batch)
    found = rank(assembled.people, batch.catalogue)
    rows = RecommendationRows(people, batch, found, assembled.needs, assembled.work, assembled.situations).of(0)
    return [(row.course, row.score, without_ids(row.parts)) for row in rows]


def kinds_of(rows: list[tuple]) -> set[str]:
    return {part["kind"] for _course, _score, parts in rows for part in parts}


def test_a_made_up_person_gets_what_an_employee_with_the_same_tasks_gets(keeper):
    recalculate_here(run=start_recalculation())
    same = MadeUpPerson(tuple(TASKS), frozenset({"en"}), keeper.occupation_id, keeper.occupation.soc_code)
    found = recommended(keeper)
    assert recommended_to(same) == found
    assert len(found) >= 5 and {"skill", "context", "occupation"} <= kinds_of(found)
    assert Course.objects.get(identity="c3").pk not in {course for course, _score, _parts in found}


def test_made_up_peoples_needs_include_occupation_and_neighbours(keeper):
    batches = []
    basis = current_basis()
    for occupation, code in ((None, ""), (None, "37-3011.00"), (keeper.occupation_id, "37-3011.00")):
        people, vectors = made_up_inputs([MadeUpPerson(tuple(TASKS), frozenset({"en"}), occupation, code)], basis)
        batches.append(assemble(people, batch_for(people, basis, load_catalogue(basis), vectors)).needs.value[0])
    creativity, empathy = 0, 1
    alone, with_occupation, with_neighbours = batches
    assert with_occupation[empathy] > alone[empathy]
    assert with_neighbours[creativity] > with_occupation[creativity]


def test_uptake_counts_for_made_up_people(keeper):
    first, second = Course.objects.filter(identity__in=["c0", "c4"]).order_by("pk")
    for i, person in enumerate(make_employees(12)):
        Feedback.objects.create(employee=person, course=first if i < 6 else second, kind=Feedback.Kind.FINISHED)
    for _ in range(2):  # the first run judges the courses, the second counts who took them on
        recalculate_here(run=start_recalculation(force=True))
    code = keeper.occupation.soc_code
    same = MadeUpPerson(tuple(TASKS), frozenset({"en"}), keeper.occupation_id, code, seed=keeper.pk)
    found = recommended(keeper)
    assert recommended_to(same) == found
    assert {"others", "new"} <= kinds_of(found)


def test_the_compared_ranking_is_the_one_that_employees_get(keeper):
    recalculate_here(run=start_recalculation())
    assessed = assess_profiles([Profile("k", "plain", JOB, tuple(TASKS))])
    assert [person.soc_code for person in assessed.inputs] == ["37-3011.00"]
    assert product_ranking(assessed) == [[course for course, _score, _parts in recommended(keeper)][:TOP]]


def test_a_swapped_text_gets_the_courses_of_an_employee_with_that_task(keeper):
    keeper.tasks.exclude(statement=TASKS[0]).delete()
    Employee.objects.filter(pk=keeper.pk).update(occupation=None, languages=["en", "de"])
    recalculate_here(run=start_recalculation())
    measured = counterfactuals.measure_texts([TASKS[0]])
    assert measured.first_courses == [[course for course, _score, _parts in recommended(keeper)][: counterfactuals.TOP]]
    assert measured.exposure == [pytest.approx(Answer.objects.current().get(employee=keeper).exposure)]


def test_only_one_module_assembles_people_for_ranking():
    folder = Path(courses.__file__).parent
    found = [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "People"
    ]
    assert found == ["services/answers/assembly.py"]
