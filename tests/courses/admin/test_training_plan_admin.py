"""Training plans in the admin: computed for groups, limited to a manager's departments, never about one person."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from courses.arithmetic.disclosure_control import STEP
from courses.models import Answer, Course, CourseSession, Feedback, TrainingPlan
from courses.services.planning.plan_approval import ask_again, decide_plan
from courses.services.planning.plan_costs import verdict
from courses.services.planning.plan_outcome import plan_outcome
from courses.services.planning.training_plans import compute_plan
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.errors import BadInput
from skills.models import Department, Employee, ManagerScope, Occupation
from skills.services.access.roles import HR_MANAGERS, ensure_roles
from tests.courses.organisations import make_employees, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def workforce(org):
    """Care has seven people, five of them with one occupation. Office has five without one. Everybody has an answer."""
    make_organisation(0)
    people = make_employees(12)
    job = Occupation.objects.get(title="Job 0")
    for i, person in enumerate(people):
        person.department = org.care if i < 7 else org.office
        person.occupation = job if i < 5 else None
        person.save()
    Employee.objects.filter(pk__in=[org.alice.pk, org.bob.pk]).delete()
    recalculate_here(run=start_recalculation())
    assert Answer.objects.current().count() == 12
    return org


@pytest.fixture
def hanna(client, workforce):
    ensure_roles()
    workforce.users["hanna"].groups.add(Group.objects.get(name=HR_MANAGERS))
    client.force_login(workforce.users["hanna"])
    return client


def make_plan(*departments: Department, **fields) -> TrainingPlan:
    plan = TrainingPlan.objects.create(name="Next year", **fields)
    plan.departments.set(departments)
    compute_plan(plan.pk)
    plan.refresh_from_db()
    return plan


def test_the_sums_of_a_plan_are_those_of_its_rows(workforce):
    plan = make_plan(workforce.care, workforce.office, assumed_cost=50)
    result = plan.result
    assert plan.state == TrainingPlan.State.READY
    assert result["people"] == sum(row["n"] for row in result["groups"]) == 12
    for key in ("seats", "hours", "cost"):
        assert result[key] == pytest.approx(sum(row[key] for row in result["courses"]), abs=len(result["courses"]))
        assert result[key] == pytest.approx(sum(row[key] for row in result["groups"]), abs=len(result["groups"]))
    assert result["cost"] == 50 * result["seats"]
    assert all(row["cost_is_assumed"] for row in result["courses"])
    mean = sum(Answer.objects.current().values_list("exposure", flat=True)) / 12
    a_full_week = 12 * 38 * 0.5 * 0.3  # at exposure 1; each group's mean is rounded by at most half a step
    assert result["freed"]["a_week"] == pytest.approx(a_full_week * mean, abs=a_full_week * STEP / 2 + 1)
    assert 0 < result["coverage"] <= 1


def test_a_plan_keeps_its_budget_and_seats(workforce):
    Course.objects.update(cost=100, currency="EUR")
    free, tight = make_plan(workforce.care), make_plan(workforce.care, budget=450, seats=3)
    assert tight.result["cost"] <= 450 and tight.result["seats"] <= 3
    assert 0 < tight.result["coverage"] < free.result["coverage"]


def test_small_occupations_are_counted_together(workforce):
    """Two of seven have no occupation. They would be a group of two, so they are combined with the other five."""
    assert [(row["occupation"], row["n"]) for row in make_plan(workforce.care).result["groups"]] == [("", 7)]


def test_a_group_is_the_same_in_every_plan(workforce):
    alone = make_plan(workforce.care).result["groups"]
    together = make_plan(workforce.care, workforce.office).result["groups"]
    name = str(workforce.care)
    assert [row["n"] for row in alone] == [row["n"] for row in together if row["department"] == name]


def test_a_department_that_is_too_small_is_refused_with_a_message(workforce):
    small = Department.objects.create(name="Board")
    Employee.objects.filter(department=workforce.office).update(department=small)
    Employee.objects.filter(pk=Employee.objects.filter(department=small).first().pk).update(department=workforce.office)
    plan = make_plan(workforce.care, workforce.office)
    assert (plan.state, plan.result) == (TrainingPlan.State.FAILED, {})
    assert "Office has 1 person" in plan.message


def test_a_retired_course_is_not_planned(workforce):
    before = make_plan(workforce.care)
    first = before.result["courses"][0]["id"]
    Course.objects.filter(pk=first).update(is_retired=True)
    assert first not in {row["id"] for row in make_plan(workforce.care).result["courses"]}


def test_hanna_plans_for_her_department_and_sees_the_arithmetic(hanna, workforce, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():  # another test covers the queue
        page = hanna.post(reverse("admin:courses_trainingplan_add"), {
            "name": "Care 2027", "departments": [workforce.care.pk], "uptake_percent": 40, "months": 6,
            "work_hours": 40, "learning_hours": 2, "assumed_cost": 0,
        })  # fmt: skip
    plan = TrainingPlan.objects.get()
    assert page.status_code == 302 and plan.created_by == workforce.users["hanna"]
    waiting = hanna.get(reverse("admin:courses_trainingplan_change", args=[plan.pk])).content.decode()
    assert "The plan is being computed" in waiting and "hx-trigger" in waiting
    compute_plan(plan.pk)
    page = hanna.get(reverse("admin:courses_trainingplan_change", args=[plan.pk])).content.decode()
    assert "7 people × 40.0 h a week" in page and "say nothing about how many people are needed" in page
    table = hanna.get(reverse("admin:courses_trainingplan_export", args=[plan.pk]))
    assert table["Content-Type"].startswith("text/csv") and "Course" in table.content.decode()


def test_a_department_of_another_manager_cannot_be_planned(hanna, workforce):
    page = hanna.post(reverse("admin:courses_trainingplan_add"), {
        "name": "Office", "departments": [workforce.office.pk], "uptake_percent": 40, "months": 6, "work_hours": 40,
        "learning_hours": 2, "assumed_cost": 0,
    })  # fmt: skip
    assert page.status_code == 200 and not TrainingPlan.objects.exists()


def test_plans_with_other_departments_are_hidden(hanna, workforce):
    both, own = make_plan(workforce.care, workforce.office), make_plan(workforce.care)
    for name, args in (
        ("change", [both.pk]),
        ("export", [both.pk]),
        ("result", [both.pk]),
        ("compare", [own.pk, both.pk]),
    ):
        response = hanna.get(reverse(f"admin:courses_trainingplan_{name}", args=args))
        assert response.status_code in {302, 404}, name
    assert hanna.get(reverse("admin:courses_trainingplan_compare", args=[own.pk, own.pk])).status_code == 200


def test_two_plans_are_shown_side_by_side(hanna, workforce):
    plans = [make_plan(workforce.care, seats=seats) for seats in (2, 6)]
    data = {"action": "compare", "_selected_action": [plan.pk for plan in plans]}
    page = hanna.post(reverse("admin:courses_trainingplan_changelist"), data, follow=True).content.decode()
    assert "Seats by course" in page
    assert all(course["title"] in page for plan in plans for course in plan.result["courses"])


def test_the_figures_of_a_group_are_rounded_before_the_plan_is_computed(workforce):
    """Otherwise two plans, before and after a person left, would give that person's exact exposure and needs."""
    plan = make_plan(workforce.care, assumed_cost=50)
    (group,) = plan.result["groups"]
    assert (group["exposure"] / STEP) == pytest.approx(round(group["exposure"] / STEP))
    shares = [row["share"] for row in plan.result["skills"]]
    smallest = min(share for share in shares if share)
    assert all(share / smallest == pytest.approx(round(share / smallest), abs=0.01) for share in shares)


def test_a_plan_is_the_same_for_exposures_that_differ_by_less_than_a_rounding_step(workforce):
    before = make_plan(workforce.care, assumed_cost=50).result
    exposures = Answer.objects.current().filter(employee__department=workforce.care)
    mean = sum(exposures.values_list("exposure", flat=True)) / 7
    towards_the_middle = round(mean / STEP) * STEP - mean  # of the step, so that the mean stays in it
    person = exposures.first()
    Answer.objects.filter(pk=person.pk).update(exposure=person.exposure + 7 * towards_the_middle)
    assert make_plan(workforce.care, assumed_cost=50).result["freed"]["exposure"] == before["freed"]["exposure"]
    assert make_plan(workforce.care, assumed_cost=50).result["groups"] == before["groups"]


def test_the_hours_of_a_plan_follow_from_its_printed_exposure(workforce):
    """The hours tell nothing that the rounded exposure does not tell."""
    for row in make_plan(workforce.care, workforce.office, work_hours=80, uptake_percent=100).result["groups"]:
        assert row["freed_a_week"] == round(row["n"] * 80 * row["exposure"] * 0.5)


def test_a_plan_says_whom_it_covers_of_how_many(workforce):
    extra = Employee.objects.create(external_id="new", name="New", department=workforce.care)
    reach = make_plan(workforce.care, workforce.office).result["reach"]
    assert (reach["counted"], reach["employees"]) == (12, 13)
    assert 0 < reach["with_seat_least"] <= reach["with_seat_most"] <= 12
    assert not extra.answers.exists()


def test_paid_learning_time_is_costed_apart_from_the_fees(workforce):
    plan = make_plan(workforce.care, assumed_cost=50, hourly_cost=40, currency="EUR")
    assert plan.result["time_cost"] == pytest.approx(40 * plan.result["hours"], abs=40)
    assert (plan.result["cost"], plan.result["currency"]) == (50 * plan.result["seats"], "EUR")
    assert make_plan(workforce.care).result["time_cost"] is None


def test_courses_in_another_currency_are_not_added_up(workforce):
    Course.objects.update(cost=10, currency="EUR")
    other = Course.objects.order_by("pk").first()
    Course.objects.filter(pk=other.pk).update(currency="USD")
    result = make_plan(workforce.care).result
    assert (result["currency"], result["n_other_currency"]) == ("EUR", 1)
    assert other.pk not in [row["id"] for row in result["courses"]]


@pytest.mark.parametrize(
    ("learning", "expected"), [(10, "covered"), (20, "covered"), (21, "partly"), (40, "partly"), (41, "longer")]
)
def test_the_verdict_compares_learning_with_freed_hours(learning, expected):
    assert verdict(learning=learning, freed=40, freed_low=20) == expected


def test_the_page_shows_the_verdict_and_both_costs(hanna, workforce):
    plan = make_plan(workforce.care, assumed_cost=50, hourly_cost=40, currency="EUR")
    page = " ".join(hanna.get(reverse("admin:courses_trainingplan_change", args=[plan.pk])).content.decode().split())
    assert "Paid learning time" in page and "EUR" in page
    assert "Covers all 7 employees" in page and "Learning takes" in page


def test_three_plans_are_compared_side_by_side(hanna, workforce):
    plans = [make_plan(workforce.care, seats=n) for n in (1, 2, 3)]
    url = reverse("admin:courses_trainingplan_compare", args=[plans[0].pk, plans[1].pk]) + f"?more={plans[2].pk}&more=x"
    page = hanna.get(url).content.decode()
    assert page.count("/change/") >= 3 and "Verdict" in page


def test_another_person_approves_a_plan_and_sees_what_came_of_it(hanna, workforce, make_user):
    plan = make_plan(workforce.care, created_by=workforce.users["hanna"], changed_by=workforce.users["hanna"])
    address = reverse("admin:courses_trainingplan_decide", args=[plan.pk])
    hanna.post(address, {"decision": "approve"})
    plan.refresh_from_db()
    assert plan.approval == "open"  # her own plan
    frida = make_user("frida", is_staff=True)
    frida.groups.add(Group.objects.get(name=HR_MANAGERS))
    ManagerScope.objects.create(user=frida, sees_everyone=True)
    hanna.force_login(frida)
    hanna.post(address, {"decision": "decline"})
    plan.refresh_from_db()
    assert plan.approval == "open"  # a refusal needs a reason
    first = plan.result["courses"][0]["id"]
    people = list(Employee.objects.filter(department=workforce.care))
    for person in people[:5]:
        Feedback.objects.create(employee=person, course_id=first, kind="finished")
    hanna.post(address, {"decision": "approve", "reason": "Within the budget."})
    plan.refresh_from_db()
    assert (plan.approval, plan.decided_by, plan.decision) == ("approved", frida, "Within the budget.")
    Feedback.objects.create(employee=people[5], course_id=first, kind="finished")
    row = plan_outcome(plan)[0]
    assert (row.course, row.finished, row.before, row.started) == (first, 5, 5, 0)
    html = hanna.get(reverse("admin:courses_trainingplan_change", args=[plan.pk])).content.decode()
    assert "What came of it" in html and people[0].name not in html
    before = plan.computed_at
    compute_plan(plan.pk)
    plan.refresh_from_db()
    assert plan.computed_at == before  # an approved result stays


def test_a_changed_plan_needs_a_new_approval(workforce):
    plan = make_plan(workforce.care)
    admin = workforce.users["hanna"]
    admin.user_permissions.add(Permission.objects.get(codename="approve_trainingplan"))
    plan = decide_plan(plan=plan, user=type(admin).objects.get(pk=admin.pk), approve=False, reason="Too dear.")
    with pytest.raises(BadInput):
        decide_plan(plan=plan, user=type(admin).objects.get(pk=admin.pk), approve=True)
    ask_again(plan, by=admin)
    assert (plan.approval, plan.state, plan.decision, plan.changed_by) == ("open", "waiting", "", admin)


def test_a_plan_has_no_more_seats_than_the_sessions(workforce):
    first = make_plan(workforce.care).result["courses"][0]
    assert first["seats"] > 2
    soon, late = timezone.localdate() + timedelta(days=30), timezone.localdate() + timedelta(days=800)
    for day, seats in ((soon, 2), (late, 50)):
        CourseSession.objects.create(course_id=first["id"], starts_on=day, seats=seats)
    row = next((row for row in make_plan(workforce.care).result["courses"] if row["id"] == first["id"]), None)
    assert row is None or (row["seats"], row["sessions"], row["free"]) == (2, 1, 2)
