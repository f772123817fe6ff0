"""Answers for employees, from stored rows to stored rows."""

import re

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.arithmetic.score_parts import KINDS, SKILL
from courses.models import (
    Answer,
    Course,
    CourseEmphasis,
    CoursePrerequisite,
    EmphasisOverride,
    Feedback,
    PathStep,
    Recalculation,
    Recommendation,
)
from courses.services.answers import assembly, catalogue_fingerprint, compute_answers, load_catalogue
from skills.arithmetic.text import text_hash
from skills.embedding.device import DeviceProduct
from skills.models import (
    Basis,
    Department,
    Employee,
    ExposureOverride,
    HumanSkill,
    Occupation,
    RelatedOccupation,
    Task,
    TaskAssessment,
    TextVector,
)
from skills.services.exposure.occupation_demand import OccupationDemand
from skills.services.exposure.text_vectors import embed
from skills.services.occupations.work_lines import known_occupations
from tests.skills.taxonomies import add_dataset, add_reference_task

pytestmark = pytest.mark.django_db
SLUGS = ("creativity", "empathy")


class World:
    """A small organisation in which everything is assessed, so that only matching remains."""

    def __init__(self):
        for slug in SLUGS:
            HumanSkill.objects.create(
                slug=slug, name=slug.title(), definition="x", task_anchors=[slug], course_anchors=[slug]
            )
        self.dataset = add_dataset(content_hash="h")
        self.basis = Basis.objects.create(
            dataset=self.dataset, dataset_hash="h", model_revision="fake@1", settings_fingerprint="s"
        )
        self.department = Department.objects.create(name="Care")

    def run(self, **fields):
        return Recalculation.objects.create(basis=self.basis, scope="employees", state="match", **fields)

    def compute(self, *employees, **fields):
        run = self.run(**fields)
        return run, compute_answers(run=run, employee_ids=[employee.pk for employee in employees])

    def employee(self, name, tasks=(), **fields):
        fields.setdefault("languages", ["en"])
        person = Employee.objects.create(external_id=name, name=name, department=self.department, **fields)
        for position, (statement, share, exposure, demand) in enumerate(tasks):
            self.task(person, statement, share, exposure, demand, position=position)
        return person

    def task(self, person, statement, share, exposure, demand, assessed=True, state="validated", **fields):
        if assessed:
            embed([statement])
            TaskAssessment.objects.get_or_create(
                basis=self.basis,
                text_hash=text_hash(statement),
                defaults={
                    "exposure": exposure,
                    "low": max(0, exposure - 0.1),
                    "high": min(1, exposure + 0.1),
                    "automation": exposure / 2,
                    "is_far": False,
                    "evidence": [],
                    "demand": dict(zip(SLUGS, demand, strict=True)),
                },
            )
        return Task.objects.create(
            employee=person,
            statement=statement,
            text_hash=text_hash(statement),
            share=share,
            state=state,
            source="import",
            **fields,
        )

    def course(self, title, emphasis=(0, 0), *, ready=True, description="Some words.", requires=(), **fields):
        fields = {"provider": "Academy", "language": "en", "level": 1, "duration_hours": 6, **fields}
        course = Course(identity=title, title=title, description=description, **fields)
        course.text_hash = text_hash(course.text)
        course.save()
        if ready:
            embed([course.text])
            CourseEmphasis.objects.create(
                text_hash=course.text_hash,
                model_revision="fake@1",
                settings_fingerprint="s",
                emphasis=dict(zip(SLUGS, emphasis, strict=True)),
            )
        for need in requires:
            CoursePrerequisite.objects.create(course=course, requires=need)
        return course


CARE = [
    ("Calm upset callers", 0.5, 0.1, (0.1, 0.9)),
    ("Sit with anxious families", 0.25, 0.1, (0.1, 0.8)),
    ("File the monthly forms", 0.25, 0.9, (0.1, 0.1)),
]


@pytest.fixture
def world():
    return World()


def titles(run, employee):
    rows = Recommendation.objects.filter(answer__recalculation=run, answer__employee=employee)
    return list(rows.values_list("course__title", flat=True))


def test_the_course_for_the_skill_of_the_lasting_week_comes_first(world):
    world.course("Drawing pictures", (0.9, 0.0))
    world.course("Listening to patients", (0.0, 0.9))
    alice = world.employee("Alice", CARE)
    run, report = world.compute(alice)
    assert (report.done, report.unchanged, report.failures) == (1, 0, [])
    assert titles(run, alice)[0] == "Listening to patients"


def lists_of(run):
    rows = Recommendation.objects.filter(answer__recalculation=run).order_by("answer__employee", "rank")
    return list(rows.values_list("answer__employee", "course", "score", "parts"))


def full_of_others(right):
    raise RuntimeError("CUDA out of memory")


@pytest.mark.parametrize("product", [full_of_others, lambda right: DeviceProduct(right, "cpu")])
def test_on_a_gpu_and_where_it_fails_the_answers_are_the_same(world, monkeypatch, product):
    people = [world.employee(f"E{i}", [(f"Comfort patient {i}", 1, 0.1, (0.1, 0.2 * i))]) for i in range(1, 5)]
    for i in range(30):
        world.course(f"Listening {i}", (0, 0.5 + i / 90))
    here, _ = world.compute(*people)
    monkeypatch.setattr(assembly, "device_product", lambda: product)
    there, report = world.compute(*people, force=True)
    assert (report.done, report.failures) == (4, [])
    assert lists_of(there) == lists_of(here) != []


def test_an_answer_has_the_lasting_share_and_the_tasks_of_each_skill(world):
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    answer = Answer.objects.get(recalculation=run)
    assert answer.is_current is False
    assert answer.exposure == pytest.approx(0.75 * 0.1 + 0.25 * 0.9)
    assert answer.low <= answer.exposure <= answer.high
    assert answer.changing_share == pytest.approx(0.25)
    assert answer.lasting_share == pytest.approx(0.75)
    assert answer.automation == pytest.approx(answer.exposure / 2)
    assert answer.augmentation is None
    empathy = answer.needs["empathy"]
    assert empathy["share"] == pytest.approx(0.75)
    assert empathy["exposure"] == pytest.approx(0.1)
    assert Task.objects.get(pk=empathy["tasks"][0]).statement == "Calm upset callers"
    assert sum(need["need"] for need in answer.needs.values()) == pytest.approx(1, abs=1e-3)
    assert answer.is_low_data is False


def test_stored_scores_are_the_sums_of_their_stored_parts(world):
    for i in range(8):
        world.course(f"Calm upset callers {i}", (i / 10, 0.9 - i / 20), description="" if i % 2 else f"Words {i}.")
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    rows = Recommendation.objects.filter(answer__recalculation=run)
    assert rows.count() == 8
    for row in rows:
        assert row.score == sum(part["value"] for part in row.parts)
        sizes = [abs(part["value"]) for part in row.parts]
        assert sizes == sorted(sizes, reverse=True)
        kinds = {part["kind"] for part in row.parts}
        assert kinds <= {SKILL, *KINDS}
        assert not kinds & {"occupation", "goal", "own", "others", "new"}, "nothing is known that these rest on"


def test_shares_are_scaled_to_a_whole_week_and_rejected_tasks_do_not_count(world):
    alice = world.employee("Alice")
    world.task(alice, "Talk", 0.2, 0.2, (0, 1))
    world.task(alice, "Type", 0.2, 0.8, (0, 0))
    world.task(alice, "Not mine", 0.6, 0.0, (1, 0), state="rejected")
    run, _ = world.compute(alice)
    assert Answer.objects.get(recalculation=run).exposure == pytest.approx(0.5)


def test_an_override_replaces_the_computed_exposure(world):
    alice = world.employee("Alice", CARE)
    task = alice.tasks.get(statement="File the monthly forms")
    ExposureOverride.objects.create(task=task, exposure=0.0, reason="Paper only")
    run, _ = world.compute(alice)
    answer = Answer.objects.get(recalculation=run)
    assert answer.exposure == pytest.approx(0.075)
    assert answer.changing_share == 0


def test_an_override_replaces_the_computed_emphasis(world):
    course = world.course("Plain course", (0.0, 0.1))
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    assert titles(run, alice) == []
    skill = HumanSkill.objects.get(slug="empathy")
    EmphasisOverride.objects.create(course=course, skill=skill, value=0.9, reason="We know it")
    run, report = world.compute(alice)
    assert report.done == 1
    assert titles(run, alice) == ["Plain course"]


def test_finished_refused_retired_and_unreadable_courses_are_not_recommended(world):
    done, refused = world.course("Done already", (0, 0.9)), world.course("Not for me", (0, 0.9))
    world.course("Retired now", (0, 0.9), is_retired=True)
    world.course("Auf Deutsch", (0, 0.9), language="de")
    world.course("Too advanced", (0, 0.9), level=3)
    world.course("Never embedded", (0, 0.9), ready=False)
    world.course("Left over", (0, 0.9))
    alice = world.employee("Alice", CARE, level=2)
    Feedback.objects.create(employee=alice, course=done, kind="finished")
    Feedback.objects.create(employee=alice, course=refused, kind="refused")
    run, _ = world.compute(alice)
    assert titles(run, alice) == ["Left over"]


def test_a_finished_course_lowers_its_need_even_when_it_is_retired(world):
    done = world.course("Old empathy course", (0, 1.0), is_retired=True)
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    before = Answer.objects.get(recalculation=run).needs["empathy"]["need"]
    Feedback.objects.create(employee=alice, course=done, kind="finished")
    run, _ = world.compute(alice)
    assert Answer.objects.get(recalculation=run).needs["empathy"]["need"] < before


def test_a_path_prepares_for_what_it_recommends(world):
    base = world.course("Groundwork", (0, 0.1), duration_hours=4)
    world.course("Deep listening", (0, 0.9), level=2, duration_hours=None, duration_weeks=2, requires=[base])
    alice = world.employee("Alice", CARE, weekly_hours=2)
    run, _ = world.compute(alice)
    steps = PathStep.objects.filter(answer__recalculation=run)
    assert [(s.course.title, s.purpose, s.starts_week, s.ends_week) for s in steps] == [
        ("Groundwork", "prepares", 1, 2),
        ("Deep listening", "recommended", 3, 5),
    ]
    assert steps[0].prepares.title == "Deep listening"
    assert [s.hours_are_estimated for s in steps] == [False, True]
    assert steps[1].skill == "empathy"
    assert steps[0].answer.path_weeks == 5


def test_a_course_that_requires_a_retired_or_refused_one_is_not_recommended(world):
    retired = world.course("Gone", (0, 0), is_retired=True)
    refused, foreign = world.course("Refused", (0, 0)), world.course("Fremd", (0, 0), language="de")
    world.course("Calm upset callers after gone", (0, 0.9), requires=[retired])
    middle = world.course("Calm upset callers after refused", (0, 0.9), requires=[refused])
    world.course("Calm upset callers after that", (0, 0.9), requires=[middle])
    world.course("Calm upset callers after foreign", (0, 0.9), requires=[foreign])
    alice, bob = world.employee("Alice", CARE), world.employee("Bob", CARE)
    Feedback.objects.create(employee=alice, course=refused, kind="refused")
    Feedback.objects.create(employee=bob, course=retired, kind="finished")
    run, _ = world.compute(alice, bob)
    assert titles(run, alice) == []
    assert {title.split()[-1] for title in titles(run, bob)} == {"gone", "refused", "that"}


def test_people_without_a_possible_answer_do_not_stop_the_others(world):
    idle, gone = world.employee("Idle"), world.employee("Gone", CARE, takes_part=False)
    unread = world.employee("Unread")
    world.task(unread, "Never seen", 1.0, 0, (0, 0), assessed=False)
    blind = world.employee("Blind", [("Has lost its vector", 1.0, 0.1, (0.5, 0.5))])
    TextVector.objects.filter(text_hash=text_hash("Has lost its vector")).delete()
    broken = world.employee("Broken", [("Badly stored", 1.0, 0.1, (0.5, "much"))])
    alice, bob = world.employee("Alice", CARE), world.employee("Bob", CARE)
    run, report = world.compute(idle, gone, unread, blind, broken, alice, bob)
    reasons = {pk: str(reason) for pk, reason in report.failures}
    assert report.done == 2
    assert set(reasons) == {idle.pk, gone.pk, unread.pk, blind.pk, broken.pk}
    assert "No tasks" in reasons[idle.pk]
    assert "not assessed" in reasons[unread.pk]
    assert "not embedded" in reasons[blind.pk]
    assert "much" in reasons[broken.pk]
    assert set(Answer.objects.values_list("employee__name", flat=True)) == {"Alice", "Bob"}


def test_doing_a_batch_again_changes_nothing(world):
    world.course("Listening to patients", (0.0, 0.9))
    alice, bob = world.employee("Alice", CARE), world.employee("Bob", CARE)
    run = world.run()
    ids = [alice.pk, bob.pk]
    compute_answers(run=run, employee_ids=[alice.pk])
    first = list(Recommendation.objects.values_list("pk", flat=True))
    assert compute_answers(run=run, employee_ids=ids).done == 2
    assert compute_answers(run=run, employee_ids=ids).done == 2
    assert Answer.objects.count() == 2
    assert list(Recommendation.objects.filter(answer__employee=alice).values_list("pk", flat=True)) == first


def publish(run):
    Answer.objects.filter(is_current=True).update(is_current=False)
    Answer.objects.filter(recalculation=run).update(is_current=True)


def test_unchanged_people_are_skipped_until_something_changes_or_the_run_is_forced(world):
    course = world.course("Listening to patients", (0.0, 0.9))
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    publish(run)
    _, report = world.compute(alice)
    assert (report.done, report.unchanged) == (0, 1)
    _, report = world.compute(alice, force=True)
    assert (report.done, report.unchanged) == (1, 0)
    course.title = "Listening to everybody"
    course.save()
    _, report = world.compute(alice)
    assert (report.done, report.unchanged) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda w, e: Employee.objects.filter(pk=e.pk).update(weekly_hours=4),
        lambda w, e: Employee.objects.filter(pk=e.pk).update(languages=["en", "de"]),
        lambda w, e: e.tasks.filter(position=0).update(share=0.1),
        lambda w, e: TaskAssessment.objects.update(high=1.0),
        lambda w, e: Feedback.objects.create(employee=e, course=Course.objects.get(), kind="refused"),
        lambda w, e: ExposureOverride.objects.create(task=e.tasks.first(), exposure=0.3, reason="r"),
        lambda w, e: Course.objects.update(is_retired=True),
        lambda w, e: w.course("Another", (0, 0.9)),
    ],
)
def test_a_change_of_any_input_recomputes_the_answer(world, change):
    world.course("Listening to patients", (0.0, 0.9))
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    publish(run)
    change(world, alice)
    _, report = world.compute(alice)
    assert (report.done, report.unchanged) == (1, 0)


def test_saving_a_course_recomputes_the_answer(world):
    course = world.course("Listening to patients", (0.0, 0.9))
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    publish(run)
    Feedback.objects.create(employee=alice, course=course, kind="saved")
    assert world.compute(alice)[1].done == 1


def test_a_batch_runs_these_queries_whatever_its_size(world):
    world.course("Listening to patients", (0.0, 0.9))
    done = world.course("Old", (0, 0.9), is_retired=True)
    people = [world.employee(f"P{i}", [(f"{s} {i}", *rest) for s, *rest in CARE]) for i in range(12)]
    for person in people:
        Feedback.objects.create(employee=person, course=done, kind="finished")
    load_catalogue(world.basis)
    known_occupations(world.basis)
    tables = []
    for batch in (people[:1], people[1:]):
        run = world.run()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            compute_answers(run=run, employee_ids=[person.pk for person in batch])
        tables.append([_verb_and_table(query["sql"]) for query in queries])
    assert tables[0] == tables[1]
    assert tables[0] == [
        "SELECT courses_answer",  # already there
        "SELECT courses_cataloguecentre",  # the state that all answers share
        "SELECT courses_uptake",
        "SELECT skills_relatedoccupation",
        *STATES,
        "SELECT skills_employee",
        "SELECT skills_task",
        "SELECT skills_taskassessment",
        "SELECT skills_textvector",
        "SELECT courses_feedback",
        "SELECT courses_pathchoice",
        "SELECT courses_goal",
        "SELECT courses_pathrefresh",
        "SELECT courses_pathstep",  # the present path
        "SELECT courses_coursesession",  # the catalogue's fingerprint, which looks for coming sessions
        "SELECT courses_courseprerequisite",
        "SELECT courses_emphasisoverride",
        "SELECT courses_courseemphasis",
        "SELECT courses_cataloguecentre",
        "SELECT courses_uptake",
        "SELECT courses_answer",  # unchanged?
        "SELECT courses_courseemphasis",  # of finished courses no longer offered
        "SELECT courses_emphasisoverride",
        "SAVEPOINT ",
        "SELECT skills_employee",  # the lock
        "SELECT courses_answer",
        *(["SELECT ids"] if connection.vendor == "postgresql" else []),
        "INSERT courses_answer",
        "INSERT courses_recommendation",
        "INSERT courses_threshold",
        "INSERT courses_storedinputs",
        "INSERT courses_pathstep",
        "RELEASE ",
    ]


# Rows are hashed by one query in PostgreSQL, and table by table elsewhere.
STATES = [
    f"SELECT {table}"
    for table in (
        "skills_employee",
        "skills_task",
        "skills_exposureoverride",
        "courses_feedback",
        "courses_pathchoice",
        "courses_pathrefresh",
        "courses_goal",
    )
][: 1 if connection.vendor == "postgresql" else None]


def _verb_and_table(sql):
    """The verb and the table of a logged statement. PostgreSQL writes many rows by COPY, which counts as an INSERT."""
    sql = re.sub(r"^\d+ times: ", "", sql)
    if sql.startswith("SELECT nextval"):
        return "SELECT ids"
    if sql.startswith("SELECT employee, bit_xor"):
        return STATES[0]
    words = sql.replace('"', " ").split()
    verb = {"DECLARE": "SELECT", "COPY": "INSERT"}.get(words[0], words[0])
    before = {"INSERT": "INTO", "COPY": "COPY"}.get(words[0], "FROM")
    return f"{verb} {words[words.index(before) + 1] if before in words else ''}"


def test_the_catalogue_is_read_once_until_it_changes(world):
    course = world.course("Listening to patients", (0.0, 0.9))
    first = load_catalogue(world.basis)
    assert load_catalogue(world.basis) is first
    Course.objects.filter(pk=course.pk).update(level=2)
    assert load_catalogue(world.basis) is not first
    assert catalogue_fingerprint(world.basis) != first.fingerprint


def test_a_catalogue_says_how_many_courses_are_not_ready(world):
    world.course("Ready", (0, 0.9))
    world.course("Not yet", ready=False)
    catalogue = load_catalogue(world.basis)
    assert (len(catalogue.courses), catalogue.n_unready) == (1, 1)


def test_doubts_about_a_course_lower_its_score_and_are_named(world):
    world.course("Listening to patients", (0, 0.9))
    world.course("Hearing families", (0, 0.9), description=" ", language_is_detected=True)
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    parts = Recommendation.objects.get(answer__recalculation=run, course__title="Hearing families").parts
    doubt = next(part for part in parts if part["kind"] == "certainty")
    assert doubt["value"] < 0
    assert doubt["doubts"] == ["no_description", "language_detected"]


def test_a_recommendation_names_the_task_it_is_closest_to(world):
    world.course("Calm upset callers", (0, 0.9))
    alice = world.employee("Alice", CARE)
    run, _ = world.compute(alice)
    parts = Recommendation.objects.get(answer__recalculation=run).parts
    assert next(part for part in parts if part["kind"] == "context")["task"]["statement"] == "Calm upset callers"


@pytest.mark.parametrize(
    ("tasks", "state", "is_low"),
    [(CARE, "validated", False), (CARE, "suggested", True), (CARE[:2], "validated", True)],
)
def test_little_data_is_marked(world, tasks, state, is_low):
    alice = world.employee("Alice", tasks)
    alice.tasks.update(state=state)
    run, _ = world.compute(alice)
    assert Answer.objects.get(recalculation=run).is_low_data is is_low


def test_without_courses_an_answer_is_still_computed(world):
    alice = world.employee("Alice", CARE)
    run, report = world.compute(alice)
    assert report.done == 1
    answer = Answer.objects.get(recalculation=run)
    assert (answer.path_weeks, answer.recommendations.count(), answer.steps.count()) == (0, 0, 0)


def test_people_without_a_language_get_the_organisations_language(world, settings):
    settings.LANGUAGE_CODE = "de"
    world.course("Listening", (0, 0.9))
    world.course("Zuhören", (0, 0.9), language="de-AT")
    alice = world.employee("Alice", CARE, languages=[])
    run, _ = world.compute(alice)
    assert titles(run, alice) == ["Zuhören"]


def test_less_exposed_neighbouring_work_adds_to_the_needs(world):
    own, near, far = (Occupation.objects.create(soc_code=f"1{i}-0000.00", title=f"O{i}") for i in range(3))
    for occupation, statement, figure in [(own, "typing", 0.5), (near, "creativity", 0.1), (far, "empathy", 0.9)]:
        embed([statement])
        add_reference_task(world.dataset, statement, occupation, exposure=figure)
    alice = world.employee("Alice", CARE, occupation=own)
    run, _ = world.compute(alice)
    before = Answer.objects.get(recalculation=run).needs["creativity"]
    for rank, other in enumerate((near, far)):
        RelatedOccupation.objects.create(occupation=own, related=other, rank=rank)
    run, _ = world.compute(alice)
    after = Answer.objects.get(recalculation=run).needs
    assert after["creativity"]["need"] > before["need"]
    assert (before["adjacent"], after["creativity"]["adjacent"]) == (False, True)
    assert after["empathy"]["adjacent"] is False  # that neighbour is more exposed


def test_occupation_ratings_change_the_needs_and_are_stored_with_them(world, monkeypatch):
    rated, like, other = (Occupation.objects.create(soc_code=f"1{i}-0000.00", title=f"O{i}") for i in range(3))

    def occupation_demands(slugs):
        is_creativity = np.array([slug == "creativity" for slug in slugs])
        high = np.where(is_creativity, 1.0, 0.0)
        return {
            rated.soc_code: OccupationDemand(high, is_creativity, is_rated=True),
            like.soc_code: OccupationDemand(high, is_creativity, is_rated=False),
        }

    monkeypatch.setattr("courses.services.answers.batch.occupation_demands", occupation_demands)
    people = [world.employee(o.title, CARE, occupation=o) for o in (rated, like, other)]
    run, _ = world.compute(*people)
    needs = [Answer.objects.get(recalculation=run, employee=person).needs for person in people]
    assert needs[0]["creativity"]["need"] == needs[1]["creativity"]["need"] > needs[2]["creativity"]["need"]
    assert [need["creativity"]["occupation"] for need in needs] == ["rated", "like", ""]
    assert {need["empathy"]["occupation"] for need in needs} == {""}


def test_a_batch_gives_each_employee_the_same_answer_as_alone(world):
    rng = np.random.default_rng(3)
    for i in range(30):
        world.course(f"task {i % 5} course {i}", tuple(rng.random(2)), level=1 + i % 3)
    people = [
        world.employee(f"P{i}", [(f"task {i} {j}", 0.25, rng.random(), tuple(rng.random(2))) for j in range(4)])
        for i in range(5)
    ]
    together, _ = world.compute(*people)
    alone = [world.compute(person)[0] for person in reversed(people)]
    fields = ("answer__employee", "rank", "course", "score", "parts")
    rows = Recommendation.objects.order_by("answer__employee", "rank")
    one = list(rows.filter(answer__recalculation=together).values_list(*fields))
    other = list(rows.filter(answer__recalculation__in=alone).values_list(*fields))
    assert len(one) > 10
    assert one == other


# Tasks that are too unclear to be judged, and weeks unlike all known work


def unclear(world, person, statement, share):
    task = world.task(person, statement, share, 0.5, (0.9, 0.9))
    TaskAssessment.objects.filter(text_hash=task.text_hash).update(
        is_judged=False, exposure=None, low=None, high=None, automation=None, demand={}
    )
    return task


def test_a_task_that_is_not_judged_counts_neither_in_the_mean_nor_in_the_needs(world):
    clear, mixed = world.employee("clear", CARE), world.employee("mixed", CARE)
    unclear(world, mixed, "asdf", 1.0)
    world.compute(clear, mixed)
    expected, found = (Answer.objects.get(employee=person) for person in (clear, mixed))
    assert found.exposure == pytest.approx(expected.exposure)
    assert {slug: need["need"] for slug, need in found.needs.items()} == pytest.approx(
        {slug: need["need"] for slug, need in expected.needs.items()}
    )


def test_without_a_judged_task_there_is_no_answer_and_the_run_says_why(world):
    person = world.employee("unclear")
    unclear(world, person, "asdf", 1.0)
    _, report = world.compute(person)
    assert [(pk, reason.code) for pk, reason in report.failures] == [(person.pk, "no_task_judged")]
    assert not Answer.objects.exists()


def test_a_figure_that_a_person_set_makes_an_unclear_task_count(world):
    person = world.employee("set")
    ExposureOverride.objects.create(task=unclear(world, person, "asdf", 1.0), exposure=0.25, reason="I asked.")
    world.compute(person)
    assert Answer.objects.get().exposure == 0.25


def test_a_week_wholly_unlike_known_work_has_no_needs_and_no_recommendations(world):
    far, partly_far = world.employee("far", CARE[:2]), world.employee("partly", CARE)
    world.course("Being kind", (0, 1))
    statements = [statement for statement, *_ in CARE[:2]]
    TaskAssessment.objects.filter(text_hash__in=[text_hash(text) for text in statements]).update(is_far=True)
    world.compute(far, partly_far)
    whole, part = (Answer.objects.get(employee=person) for person in (far, partly_far))
    assert (whole.is_too_far, whole.is_low_data, whole.needs, whole.path_weeks) == (True, True, {}, 0)
    assert not whole.recommendations.exists()
    assert not part.is_too_far
    assert part.needs
    assert part.recommendations.exists()
