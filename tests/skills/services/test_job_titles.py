"""Decisions on job titles: applied to all their people, remembered for later imports."""

import pytest

from skills.models import Employee, JobTitle, ManagerScope, Task
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.employee_import import import_employees
from skills.services.people.job_titles import apply_titles, decide_titles, read_titles, titles_to_apply
from skills.services.people.task_profiles import add_task, choose_occupation
from tests.skills.taxonomies import small_taxonomy

pytestmark = pytest.mark.django_db


@pytest.fixture
def occupations(db):
    return small_taxonomy()


@pytest.fixture
def baker(occupations):
    return occupations["Bakers"]


@pytest.fixture
def clerk(occupations):
    return occupations["Payroll Clerks"]


@pytest.fixture
def load(tmp_path, baker):
    def load(*titles, start=0):
        path = tmp_path / "staff.csv"
        rows = [f"E{start + n},{title}\n" for n, title in enumerate(titles)]
        path.write_text("id,job_title\n" + "".join(rows), encoding="utf-8")
        return import_employees(path=path)

    return load


def decide(by, **choices) -> int:
    return apply_titles(ids=decide_titles(choices={k.replace("_", " "): v for k, v in choices.items()}, by=by))


def of(key) -> Employee:
    return Employee.objects.get(external_id=key)


def test_a_decision_gives_all_people_the_occupation_and_its_tasks(load, baker, org):
    load("Xq Zz", "XQ  ZZ", "xq zz")
    assert not Task.objects.filter(employee__job_title__iexact="xq zz").exists()
    hanna = org.users["hanna"]
    assert decide(hanna, Xq_Zz=baker) == 3
    for key in ("E0", "E1", "E2"):
        employee = of(key)
        assert (employee.occupation, employee.title_match) == (baker, "confirmed")
        assert employee.tasks.count() > 0 and employee.has_tasks
        assert employee.history.first().history_user == hanna
    assert titles_to_apply() == [] and decide(hanna, xq_zz=baker) == 0


def test_a_decision_is_remembered_for_later_imports(load, baker, org):
    load("Xq Zz")
    decide(org.users["hanna"], Xq_Zz=baker)
    run = load("xq zz", start=5)
    assert of("E5").occupation == baker and of("E5").tasks.exists()
    assert not any("no sure occupation" in entry["message"] for entry in run.report)


def test_none_takes_the_suggested_occupation_and_its_tasks_away(load, baker, org):
    load("Bakers", "Bakers")
    assert of("E0").occupation is not None and of("E0").tasks.exists()
    decide(org.users["hanna"], Bakers=None)
    assert of("E0").occupation is None and not of("E0").tasks.exists()
    run = load("Bakers", start=7)
    assert of("E7").occupation is None
    assert not any("no sure occupation" in entry["message"] for entry in run.report)


def test_own_tasks_and_individual_choices_stay(load, baker, clerk, org):
    load("Xq Zz", "Xq Zz")
    choose_occupation(employee=of("E0"), occupation=clerk)
    add_task(employee=of("E1"), statement="Guide visitors", share=1.0)
    decide(org.users["hanna"], Xq_Zz=baker)
    assert of("E0").occupation == clerk
    assert of("E1").occupation == baker
    assert [task.statement for task in of("E1").tasks.all()] == ["Guide visitors"]


def test_another_decision_replaces_the_first(load, baker, clerk, org):
    load("Xq Zz", "Xq Zz")
    decide(org.users["hanna"], Xq_Zz=baker)
    before = set(of("E0").tasks.values_list("statement", flat=True))
    decide(org.users["hanna"], Xq_Zz=clerk)
    assert of("E0").occupation == clerk
    assert before.isdisjoint(of("E0").tasks.values_list("statement", flat=True))


def test_a_new_title_gets_a_new_occupation_if_a_person_chose_by_title(load, baker, clerk, org):
    load("Xq Zz", "Xq Zz")
    decide(org.users["hanna"], Xq_Zz=baker, Vv_Ww=clerk)
    load("Vv Ww")
    assert (of("E0").occupation, of("E1").occupation) == (clerk, baker)


def test_an_interrupted_decision_is_found_again(load, baker, org):
    load("Xq Zz")
    ids = decide_titles(choices={"Xq Zz": baker}, by=org.users["hanna"])
    assert titles_to_apply() == ids
    apply_titles(ids=ids)
    assert titles_to_apply() == [] and of("E0").occupation == baker


def test_the_list_shows_visible_people_and_the_nearest_occupations(load, baker, org):
    load("Xq Zz", "xq zz", "Bakers")
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    rows = {row.key: row for row in read_titles(org.users["hanna"])}
    assert (rows["xq zz"].n, rows["xq zz"].is_open) == (2, True)
    assert rows["bakers"].is_suggested and rows["bakers"].main_occupation in {pk for pk, _ in rows["bakers"].choices}
    assert JobTitle.objects.get(key="bakers").alternatives
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=False)
    assert "xq zz" not in {row.key for row in read_titles(org.users["hanna"])}


def test_erasing_a_manager_keeps_the_history_of_the_team(load, org):
    load("Bakers", "Bakers")
    employee, manager = of("E0"), of("E1")
    employee.manager = manager
    employee.save()
    n = employee.history.count()
    delete_employees(employees=[manager], by=org.users["hanna"])
    assert of("E0").manager is None and employee.history.count() >= n
    assert not employee.history.exclude(manager=None).exists()


def test_a_title_that_names_an_erased_person_is_deleted(load, org):
    load("Assistant of Zoe Kern", "Bakers")
    Employee.objects.filter(external_id="E0").update(name="Zoe Kern")
    delete_employees(employees=[of("E0")], by=org.users["hanna"])
    assert list(JobTitle.objects.values_list("key", flat=True)) == ["bakers"]
