"""Next roles: which roles and open positions are shown to whom, what carries over, and a goal set on the page."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Answer, CourseEmphasis, Goal, Recalculation
from courses.services.learning import next_roles
from courses.services.learning.next_roles import RoleComparison
from courses.services.learning.role_situations import CarriedSituation, RoleSituations
from courses.services.learning.week import read_week
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.text import text_hash
from skills.models import EmergingRole, EmergingRoleTask, Occupation, ReferenceTask, Situation, TaskAssessment, Vacancy
from tests.courses.organisations import add_task
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


@pytest.fixture
def role(world):
    """An emerging role with one of Alice's tasks and two others. All of them are assessed."""
    own = world.alice.tasks.order_by("position").first().statement
    role = EmergingRole.objects.create(slug="keeper", title="Keeper of machines", summary="Keeps machines honest.")
    for place, text in enumerate([own, "overrule robots kindly", "comfort patients and explain to pupils"]):
        EmergingRoleTask.objects.create(role=role, statement=text, text_hash=text_hash(text), position=place)
    recalculate_here(run=start_recalculation())
    return role


def ahead_of(person) -> RoleComparison:
    answer = Answer.objects.current().get(employee=person)
    week = read_week(person, answer)
    return RoleComparison(person, week, tuple(sorted(week.skill_names)))


def test_skills_and_tasks_that_carry_over_or_are_missing_are_named(alice, world, role):
    own = world.alice.tasks.order_by("position").first().statement
    found = ahead_of(world.alice).role(f"role-{role.pk}")
    assert (found.carries[0].statement, found.carries[0].own) == (own, own)
    assert found.carries[0].closeness == pytest.approx(1)
    assert "overrule robots kindly" in found.missing
    html = page(alice, "next-role", "role", role.pk)
    assert html.count(own) == 2
    assert "overrule robots kindly" in html
    assert "No official list names this role yet" in html


def test_emerging_roles_are_marked_and_carry_no_code(alice, role):
    html = page(alice, "next-roles")
    assert "Roles that emerge with AI" in html
    assert "Keeper of machines" in html
    assert "emerging role" in html
    assert not re.search(r"\b\d\d-\d{4}", html)


def test_a_near_occupation_is_shown_only_if_less_exposed_or_richer(world, role):
    def titles():
        return {item.target.title for item in ahead_of(world.alice).choices().occupations}

    for i, job in enumerate(Occupation.objects.order_by("pk")):
        ReferenceTask.objects.filter(occupation=job).update(exposure=0.02 if i == 0 else 0.99)
    assert titles() <= {"Job 0"}
    before = len(titles())
    world.alice.occupation = Occupation.objects.get(title="Job 0")
    world.alice.save()
    assert titles() == set()  # one's own occupation is not a next one
    assert before in {0, 1}


def test_an_occupation_to_which_nothing_carries_over_is_left_out_unless_all_are(alice, world, role, monkeypatch):
    ReferenceTask.objects.update(exposure=0.0)
    monkeypatch.setattr(RoleComparison, "_is_suitable", lambda self, row: not self.targets.targets[row].is_emerging)
    monkeypatch.setattr(RoleComparison, "situations", lambda self, found: RoleSituations())
    plain = RoleComparison._role
    offered = [found.target.title for found in ahead_of(world.alice).choices().occupations]
    assert len(offered) > 1

    def carrying(*titles):
        monkeypatch.setattr(
            RoleComparison,
            "_role",
            lambda self, row: replace(plain(self, row), carried=float(self.targets.targets[row].title in titles)),
        )

    carrying(offered[1])
    assert [found.target.title for found in ahead_of(world.alice).choices().occupations] == [offered[1]]
    html = page(alice, "next-roles")
    assert offered[1] in html and offered[0] not in html
    carrying()
    assert [found.target.title for found in ahead_of(world.alice).choices().occupations] == offered


@pytest.mark.parametrize(("own", "theirs", "is_shown"), [(3, 4, True), (3, 5, False), (3, 2, False), (None, 5, True)])
def test_an_occupation_is_shown_only_with_similar_preparation(world, role, own, theirs, is_shown):
    ReferenceTask.objects.update(exposure=0.0)
    TaskAssessment.objects.filter(text_hash__in=world.alice.tasks.values("text_hash")).update(
        exposure=0.9, low=0.8, high=1.0
    )
    Occupation.objects.update(job_zone=theirs)
    mine = Occupation.objects.create(soc_code="55-5555.00", title="Mine", job_zone=own)
    world.alice.occupation = mine
    world.alice.save()
    assert bool(ahead_of(world.alice).choices().occupations) is is_shown


def test_courses_for_the_gap_build_skills_the_role_requires_more(alice, world, role):
    TaskAssessment.objects.filter(text_hash__in=world.alice.tasks.values("text_hash")).update(
        demand={"creativity": 0.0, "empathy": 0.0}
    )
    CourseEmphasis.objects.update(emphasis={"creativity": 0.0, "empathy": 0.9})
    ahead = ahead_of(world.alice)
    found = ahead.role(f"role-{role.pk}")
    assert "empathy" in found.skills
    courses = ahead.courses(found, Answer.objects.current().get(employee=world.alice))
    assert courses
    assert all("empathy" in closes for _, closes in courses)
    assert courses[0][0].title in page(alice, "next-role", "role", role.pk)


def test_a_goal_is_set_shown_and_removed_on_the_page(alice, world, role):
    assert "Make this my goal" in page(alice, "next-role", "role", role.pk)
    alice.post(reverse("goal"), {"kind": "role", "pk": role.pk})
    assert Goal.objects.get().role == role
    assert Recalculation.objects.latest("pk").employee_ids == [world.alice.pk]
    recalculate_here(run=Recalculation.objects.latest("pk"))
    assert "Keeper of machines" in page(alice, "path")
    assert "my goal" in page(alice, "next-roles")
    assert "Remove my goal" in page(alice, "next-role", "role", role.pk)
    alice.post(reverse("goal"))
    assert not Goal.objects.exists()


def test_an_occupation_can_be_a_goal_too(alice, world, role):
    job = Occupation.objects.get(title="Job 1")
    alice.post(reverse("goal"), {"kind": "occupation", "pk": job.pk})
    assert Goal.objects.get().occupation == job
    assert "Job 1" in page(alice, "path")
    assert "Job 1" in page(alice, "next-role", "occupation", job.pk)


@pytest.mark.parametrize("values", [{"kind": "role", "pk": "999999"}, {"kind": "occupation", "pk": "999999"}])
def test_a_goal_that_does_not_exist_is_not_found(alice, role, values):
    assert alice.post(reverse("goal"), values).status_code == 404
    assert not Goal.objects.exists()


@pytest.mark.parametrize(("kind", "pk"), [("role", 999999), ("occupation", 999999), ("dream", 1)])
def test_an_unknown_role_is_not_found(alice, role, kind, pk):
    assert alice.get(reverse("next-role", args=[kind, pk])).status_code == 404


def test_a_role_that_hr_hides_is_not_found_and_cannot_become_a_goal(alice, role):
    EmergingRole.objects.update(is_active=False)
    assert "Keeper of machines" not in page(alice, "next-roles")
    assert alice.post(reverse("goal"), {"kind": "role", "pk": role.pk}).status_code == 404


def test_before_anything_is_assessed_the_page_says_what_happens_next(client, org):
    client.force_login(org.users["alice"])
    assert "Your tasks are not known yet" in page(client, "next-roles")


@pytest.mark.parametrize("name", ["next-roles", "wishes"])
def test_charlie_and_anonymous_visitors_see_nothing(client, world, role, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(world.users["charlie"])
    assert "not linked to an employee record yet" in client.get(reverse(name)).content.decode()


def test_alice_sees_no_goal_and_no_task_of_bob(alice, world, role):
    Goal.objects.create(employee=world.bob, role=role)
    theirs = [task.statement for task in world.bob.tasks.all()]
    html = page(alice, "next-roles") + page(alice, "next-role", "role", role.pk)
    assert not [statement for statement in theirs if statement in html]
    assert "My goal:" not in html
    assert "Remove my goal" not in html


@pytest.mark.parametrize(("where", "most"), [("list", 17), ("role", 14)])
def test_next_roles_run_as_many_queries_for_fifty_tasks_as_for_one(alice, world, role, where, most):
    address = reverse("next-roles") if where == "list" else reverse("next-role", args=["role", role.pk])
    alice.get(address)
    with CaptureQueriesContext(connection) as few:
        alice.get(address)
    for i in range(49):
        add_task(world.alice, f"Water the plants in room {i}", share=0.01)
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=[world.alice.pk]))
    alice.get(address)
    with CaptureQueriesContext(connection) as many:
        response = alice.get(address)
    listed = "\n".join(row["sql"][:150] for row in many)
    assert len(many) <= len(few) + (where == "list"), listed  # the list asks for positions if there is a role
    assert len(many) <= most, listed
    assert len(response.content) < 100_000


def test_people_who_lead_are_not_offered_work_without_leading(world, role):
    ReferenceTask.objects.update(exposure=0.0)
    TaskAssessment.objects.filter(text_hash__in=world.alice.tasks.values("text_hash")).update(
        exposure=0.9, low=0.8, high=1.0
    )
    world.alice.occupation = Occupation.objects.create(soc_code="55-5555.00", title="Mine")
    world.alice.save()
    for number, job in enumerate(Occupation.objects.exclude(pk=world.alice.occupation_id)):
        Occupation.objects.filter(pk=job.pk).update(soc_code=f"43-405{number}.00")
    assert ahead_of(world.alice).choices().occupations
    world.alice.occupation = Occupation.objects.create(soc_code="43-1011.00", title="First-line supervisors")
    world.alice.save()
    assert ahead_of(world.alice).choices().occupations == []


def test_a_near_role_without_equal_tasks_names_the_nearest_pair(alice, world, role):
    found = ahead_of(world.alice).role(f"role-{role.pk}")
    own = world.alice.tasks.order_by("position").first().statement
    assert (found.nearest.statement, found.nearest.own) == (own, own)
    EmergingRoleTask.objects.filter(role=role, statement=own).delete()
    html = page(alice, "next-roles")
    assert "Closest to your task" in html
    assert "No typical task" not in html


def test_situations_of_a_role_carry_over_or_come_with_a_first_step(alice, world, role, monkeypatch):
    for slug in ("complaint", "handover"):
        Situation.objects.create(slug=slug, names={"en": slug.title()}, sentences={"en": slug})
    carried = [CarriedSituation("complaint", "Answer letters")]
    monkeypatch.setattr(next_roles, "compare_situations", lambda *_: RoleSituations(carried, ["handover"]))
    html = page(alice, "next-role", "role", role.pk)
    assert "Complaint" in html.split("What would be new")[0]
    assert "“Answer letters”" in html
    assert "Handover" in html.split("What would be new")[1]


def test_open_positions_are_shown_with_pay_as_given_and_never_a_step_down(alice, world, role):
    today = timezone.localdate()
    jobs = list(Occupation.objects.order_by("pk"))
    Occupation.objects.update(job_zone=3)
    Occupation.objects.filter(pk=jobs[1].pk).update(job_zone=1)  # less preparation than Alice's work
    ReferenceTask.objects.filter(occupation__in=jobs[:2]).update(exposure=0.0)
    world.alice.occupation = Occupation.objects.create(soc_code="55-5555.00", title="Mine", job_zone=3)
    world.alice.save()
    make = Vacancy.objects.create
    make(key="a", title="Lead <b>baker</b>", occupation=jobs[0], location="Hall 3", closes_on=today, link="https://x.example",
         pay_from=2900, pay_to="3400.50", currency="EUR", pay_period="month")  # fmt: skip
    make(key="b", title="Junior sweeper", occupation=jobs[1])
    make(key="c", title="Wizard", contact="Ms Gray")
    make(key="d", title="Too late", occupation=jobs[0], closes_on=today - timedelta(days=1))
    make(key="e", title="Filled", occupation=jobs[0], is_open=False)
    html = page(alice, "next-roles")
    assert "Lead &lt;b&gt;baker&lt;/b&gt;" in html and "2,900 to 3,400.50 EUR a month" in html
    assert "All 3 open positions" in html and "given no pay" not in html
    assert not re.search("Junior sweeper|Wizard|Too late|Filled", html)
    everything = page(alice, "vacancies")
    assert "Junior sweeper" in everything and "questions to Ms Gray" in everything
    assert not re.search("Too late|Filled", everything)
    assert "Hall 3" in page(alice, "next-role", "occupation", jobs[0].pk)
