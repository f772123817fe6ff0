"""Sums over many people: correct, updated with every publication, and shown only for groups that are large enough."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Answer, Course, CourseFigure, Feedback, SkillSupply, WorkforceCell
from courses.services.figures import read_overview, refresh, refresh_workforce
from courses.services.incremental.figure_state import SUMMED, cell_sources
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.text import text_hash
from skills.models import Department, Employee, ManagerScope, Occupation
from skills.services.access.roles import ensure_roles
from tests.courses.organisations import make_employees, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(make_user):
    """Care with six nurses and one clerk, Office with three people, all with answers. Hanna sees everyone, Heidi sees
    Care."""
    make_organisation(0)
    care, office = Department.objects.create(name="Care"), Department.objects.create(name="Office")
    people = make_employees(10)
    nurse = Occupation.objects.create(soc_code="29-1141.00", title="Nurses")
    Employee.objects.filter(pk__in=[person.pk for person in people[:7]]).update(department=care)
    Employee.objects.filter(pk__in=[person.pk for person in people[:6]]).update(occupation=nurse)
    Employee.objects.filter(pk__in=[person.pk for person in people[7:]]).update(department=office)
    for name in ("hanna", "heidi"):
        user = make_user(name, is_staff=True)
        user.groups.add(ensure_roles())
        scope = ManagerScope.objects.create(user=user, sees_everyone=name == "hanna")
        scope.departments.set([care] if name == "heidi" else [])
    recalculate_here(run=start_recalculation())
    return people


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_publishing_keeps_sums_of_everybody(house):
    answers = list(Answer.objects.current())
    cells = list(WorkforceCell.objects.all())
    assert sum(cell.n for cell in cells) == len(answers) == 10
    assert sum(cell.exposure for cell in cells) == pytest.approx(sum(answer.exposure for answer in answers))
    for slug in ("creativity", "empathy"):
        shares = [answer.needs[slug]["share"] for answer in answers]
        assert sum(cell.skills[slug]["share"] for cell in cells) == pytest.approx(sum(shares))
        assert sum(cell.skills[slug]["calls"] for cell in cells) == sum(share >= 0.2 for share in shares)
    assert sum(figure.n_recommended for figure in CourseFigure.objects.all()) == sum(
        answer.recommendations.count() for answer in answers
    )
    assert SkillSupply.objects.count() == 2


def test_a_run_over_one_person_updates_their_cell(house):
    person = house[0]
    step = Answer.objects.current().get(employee=person).steps.first()
    Feedback.objects.create(employee=person, course=step.course, kind="finished")
    WorkforceCell.objects.update(n_low_data=99)
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=[person.pk]))
    own = WorkforceCell.objects.get(occupation__soc_code="29-1141.00")
    assert own.n_low_data != 99 and own.n == 6
    assert WorkforceCell.objects.filter(n_low_data=99).exists()


COLUMNS = ("department", "occupation", *SUMMED, "skills", "state")


def cells() -> list[dict]:
    """All cells, with sums rounded to the digits that do not depend on the order of counting."""
    return [
        {
            name: {slug: [round(n, 9) for n in sums.values()] for slug, sums in value.items()}
            if name == "skills" else round(value, 9) if isinstance(value, float) else value
            for name, value in cell.items()
        }
        for cell in WorkforceCell.objects.order_by("department", "occupation").values(*COLUMNS)
    ]  # fmt: skip


def counted_anew() -> list[dict]:
    WorkforceCell.objects.all().delete()
    refresh_workforce(Answer.objects.current().first().basis)
    return cells()


def edit(person, words: str) -> None:
    task = person.tasks.first()
    task.statement, task.text_hash = words, text_hash(words)
    task.save()
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=[person.pk]))


@pytest.fixture
def counted(monkeypatch):
    """The number of answers in each count of sums."""
    found, real = [], refresh._sums

    def sums(answers, slugs, building):
        found.append(answers.count())
        return real(answers, slugs, building)

    monkeypatch.setattr(refresh, "_sums", sums)
    return found


def test_one_persons_edit_adds_only_the_difference_to_the_cells_sums(house, counted):
    for person, words in ((house[0], "Comfort people at night"), (house[3], "Draw plans"), (house[0], "Count boxes")):
        before = cells()
        edit(person, words)
        assert cells() != before
    assert counted == [1, 1] * 3
    assert cells() == counted_anew()


def test_a_cell_with_further_changes_is_counted_again(house, counted):
    first, second = house[1], house[2]
    Feedback.objects.create(employee=second, course=Course.objects.first(), kind="finished")
    edit(first, "Comfort people at night")
    assert counted == [6]
    Employee.objects.filter(pk=second.pk).update(left_on="2020-01-01")
    edit(first, "Draw plans")
    assert counted == [6, 5]
    WorkforceCell.objects.all().delete()
    edit(first, "Count boxes")
    assert counted == [6, 5, 5]
    assert WorkforceCell.objects.count() == 1
    refresh_workforce(Answer.objects.current().first().basis)
    assert cells() == counted_anew()


def test_a_cell_without_stored_previous_answers_is_counted_again(house, counted, settings):
    settings.RESKILL_KEEP_ANSWERS = 0
    edit(house[0], "Comfort people at night")
    assert counted == [6]
    assert cells() == counted_anew()


def test_a_run_over_people_of_many_cells_leaves_the_same_sums_as_one_over_few(house, monkeypatch):
    ids = [person.pk for person in house]
    columns = ("department", "occupation", "n", "n_with_path", "exposure", "skills", "state")
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=ids, force=True))
    assert WorkforceCell.objects.count() == 3
    by_name = cell_sources(Answer.objects.current(), refresh._building(Answer.objects.first().basis, []))
    assert set(by_name) == set(WorkforceCell.objects.values_list("department", "occupation"))
    WorkforceCell.objects.all().delete()
    refresh_workforce(Answer.objects.current().first().basis, list(by_name))
    one = sorted(WorkforceCell.objects.values_list(*columns), key=repr)
    WorkforceCell.objects.all().delete()
    monkeypatch.setattr(refresh, "_FEW_CELLS", 1)
    refresh_workforce(Answer.objects.current().first().basis)
    assert sorted(WorkforceCell.objects.values_list(*columns), key=repr) == one


def test_a_run_that_changes_nothing_counts_nothing_again(house):
    recalculate_here(run=start_recalculation())
    WorkforceCell.objects.update(n_low_data=99)
    CourseFigure.objects.update(n_recommended=99)
    recalculate_here(run=start_recalculation())
    assert set(WorkforceCell.objects.values_list("n_low_data", flat=True)) == {99}
    assert set(CourseFigure.objects.values_list("n_recommended", flat=True)) == {99}


def test_a_run_over_everyone_counts_the_cells_of_new_answers_and_all_courses(house):
    recalculate_here(run=start_recalculation())
    person = Employee.objects.filter(occupation__soc_code="29-1141.00", answers__is_current=True).first()
    Employee.objects.filter(pk=person.pk).update(weekly_hours=1)
    WorkforceCell.objects.update(n_low_data=99)
    CourseFigure.objects.update(n_recommended=99)
    recalculate_here(run=start_recalculation())
    own = WorkforceCell.objects.get(department=person.department, occupation=person.occupation)
    assert own.n_low_data != 99 and WorkforceCell.objects.filter(n_low_data=99).exists()
    assert not CourseFigure.objects.filter(n_recommended=99).exists()


def test_people_who_move_or_leave_are_counted_in_their_present_cell(house):
    person = Employee.objects.filter(occupation__soc_code="29-1141.00", answers__is_current=True).first()
    before = WorkforceCell.objects.get(department=person.department, occupation=person.occupation).n
    Employee.objects.filter(pk=person.pk).update(department=None)
    recalculate_here(run=start_recalculation())
    assert WorkforceCell.objects.get(department=person.department, occupation=person.occupation).n == before - 1
    assert WorkforceCell.objects.get(department=None, occupation=person.occupation).n == 1
    Employee.objects.filter(pk=person.pk).update(takes_part=False)
    recalculate_here(run=start_recalculation())
    assert not WorkforceCell.objects.filter(department=None, occupation=person.occupation).exists()


def test_small_groups_are_shown_with_others_or_not_at_all(house):
    hanna = read_overview(ManagerScope.objects.get(sees_everyone=True).user)
    assert [(row.name, row.total.n) for row in hanna.rows] == [("Care", 7)]
    (row,) = hanna.rows
    assert row.cells == {} and row.mixed.n == 7
    assert hanna.small_departments is None and hanna.n_left_out == 3
    assert hanna.total.n == 7


def test_a_manager_of_some_departments_gets_the_same_blocks_and_no_small_pool(house):
    office = Department.objects.get(name="Office")
    Employee.objects.filter(department=office).update(department=None)
    make_employees_in = Employee.objects.filter(department=None)
    assert make_employees_in.count() == 3
    refresh_workforce(Answer.objects.current().first().basis)
    heidi = read_overview(ManagerScope.objects.get(sees_everyone=False).user)
    hanna = read_overview(ManagerScope.objects.get(sees_everyone=True).user)
    assert heidi.rows == hanna.rows
    assert heidi.small_departments is None


def test_nobody_without_a_scope_sees_sums(house, make_user):
    assert read_overview(make_user("charlie")).total is None


def test_averages_are_rounded_to_five_percent(house):
    overview = read_overview(ManagerScope.objects.get(sees_everyone=True).user)
    assert round(overview.total.exposure * 100) % 5 == 0


@pytest.mark.parametrize("name", ["hanna", "heidi"])
def test_the_dashboard_and_the_pages_behind_it_open(client, house, django_user_model, name):
    client.force_login(django_user_model.objects.get(username=name))
    page = text(client.get(reverse("admin:index")))
    assert "Exposure by department and kind of work" in page and "Care" in page
    assert "Office" not in page
    care = Department.objects.get(name="Care")
    for where in (
        reverse("admin:courses_workforcecell_changelist"),
        reverse("admin:courses_workforcecell_department", args=[care.pk]),
        reverse("admin:courses_workforcecell_skill", args=["creativity"]),
    ):
        response = client.get(where)
        assert response.status_code == 200 and "Office" not in text(response), where
    office = Department.objects.get(name="Office")
    assert client.get(reverse("admin:courses_workforcecell_department", args=[office.pk])).status_code == 404


def test_pictures_have_a_table_with_the_same_figures(client, house, django_user_model):
    client.force_login(django_user_model.objects.get(username="hanna"))
    page = text(client.get(reverse("admin:index")))
    assert page.count('<svg class="rk-') >= 3
    assert page.count("The same as a table") == 2


def test_the_dashboard_runs_as_many_queries_for_ten_people_as_for_sixty(client, house, django_user_model):
    client.force_login(django_user_model.objects.get(username="hanna"))
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("admin:index"))
    care = Department.objects.get(name="Care")
    for i in range(50):
        department = Department.objects.create(name=f"Department {i}")
        WorkforceCell.objects.create(department=department, n=7, exposure=2.0, changing=1.0)
    assert care
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("admin:index"))
    tables = [re.findall(r"(?:FROM|INTO|UPDATE) \"(\w+)\"", query["sql"])[0] for query in many]
    assert len(many) == len(few)
    assert [table for table in tables if not table.startswith(("auth_", "django_"))] == [
        "skills_managerscope",  # sees_everyone, once for the whole menu
        "courses_skillsupply",
        "skills_humanskill",
        "courses_workforcecell",
        "skills_department",
        "skills_managerscope",  # visible_to
        "courses_review",
        "courses_recalculation",  # active ones
        "courses_recalculation",  # none: the last one
        "courses_chunk",  # its progress, fresh, in one query
        "courses_recalculation",  # the last over everyone
        "skills_importupload",  # unfinished imports of this manager
        "skills_managerscope",  # visible_to
        "skills_employee",
        "skills_exposuredataset",
    ]


def test_the_figures_pages_are_for_hr(client, house, make_user):
    client.force_login(make_user("clerk", is_staff=True))
    assert client.get(reverse("admin:courses_workforcecell_changelist")).status_code == 403
    assert "for HR managers" in text(client.get(reverse("admin:index")))
