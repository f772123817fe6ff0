"""Lists and their filters use an index, whatever their length. The query plans of SQLite and PostgreSQL are checked."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Answer, Course, Review
from courses.services.own_data.personal_data import set_participation
from skills.admin.list_filters import ValuesInUse
from skills.models import Employee, ManagerScope, Task
from skills.services.access.roles import ensure_roles
from skills.services.people.employee_import import import_employees
from skills.services.people.task_profiles import add_task, update_has_tasks

pytestmark = pytest.mark.django_db
FEW = [
    "answer=none",
    "profile=none",
    "profile=suggested",
    "profile=confirmed",
    "left=yes",
    "takes_part__exact=0",
    "path=none",
    "title_match__exact=confirmed",
]
MANY = ["", "p=2", "login=yes"]
COUNT = "LIMIT 5001"  # in the counting query, which stops at this limit and so does not read a long list to its end


@pytest.fixture
def hr(world, client):
    hanna = world.users["hanna"]
    hanna.groups.add(ensure_roles())
    ManagerScope.objects.filter(user=hanna).update(sees_everyone=True)
    client.force_login(hanna)
    return client


def full_scans(client, where: str, *, but: str = "", tables: str = "skills_employee|courses_answer") -> list[str]:
    """The plans of a page's queries that read one of these tables completely.

    In PostgreSQL, sequential scans are made expensive, as they are with many rows: its planner then chooses one only if
    no index can be used. but: a pattern of queries that are left out.
    """
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).status_code == 200
    found, postgres = [], connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in {query["sql"].strip() for query in queries if re.search(tables, query["sql"])}:
            if not sql.startswith(("SELECT", "WITH")) or (but and re.search(but, sql)):
                continue
            cursor.execute(f"EXPLAIN {sql}" if postgres else f"EXPLAIN QUERY PLAN {sql}")
            plan = "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())
            scan = rf"Seq Scan on ({tables})\b" if postgres else rf"SCAN ({tables}|U0)\b(?! USING)"
            if re.search(scan, plan):
                found.append(f"{sql}\n{plan}")
    return found


@pytest.mark.parametrize("parameters", MANY)
def test_a_page_of_a_long_list_reads_only_its_own_rows(hr, parameters):
    assert full_scans(hr, f"{reverse('admin:skills_employee_changelist')}?{parameters}", but=COUNT) == []


@pytest.mark.parametrize("parameters", FEW)
def test_a_filter_for_few_people_does_not_read_all_people(hr, parameters):
    assert full_scans(hr, f"{reverse('admin:skills_employee_changelist')}?{parameters}") == []


def test_people_whose_answer_has_no_path_are_found(hr, world):
    Answer.objects.filter(employee=world.bob).update(path_weeks=0)
    page = hr.get(reverse("admin:skills_employee_changelist") + "?path=none").content.decode()
    assert "Bob" in page and "Alice" not in page


@pytest.mark.parametrize(
    ("parameters", "index"),
    [
        ("answer=none", "employees_without_answer"),
        ("profile=none", "employees_without_tasks"),
        ("profile=suggested", "suggested_tasks"),
    ],
)
def test_people_without_rows_are_found_with_a_separate_index(hr, parameters, index):
    """Only for SQLite, which has no statistics that would make it read these few rows in another way."""
    if connection.vendor == "postgresql":
        pytest.skip("with a handful of rows PostgreSQL takes any index")
    with CaptureQueriesContext(connection) as queries:
        hr.get(f"{reverse('admin:skills_employee_changelist')}?{parameters}")
    (counting_query,) = [query["sql"] for query in queries if COUNT in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {counting_query}")
        assert index in "\n".join(row[3] for row in cursor.fetchall())


@pytest.mark.parametrize("where", ["", "?p=2", "?is_retired__exact=1", "?offered=nobody"])
def test_the_catalogue_is_read_by_an_index(hr, where):
    page = reverse("admin:courses_course_changelist")
    assert full_scans(hr, f"{page}{where}", but=COUNT, tables="courses_course") == []


def test_the_choices_of_a_filter_are_the_values_in_use_however_many_courses(hr):
    def choices_and_query_count() -> tuple[dict[str, list[str]], int]:
        with CaptureQueriesContext(connection) as queries:
            page = hr.get(reverse("admin:courses_course_changelist"))
        specs = [spec for spec in page.context["cl"].filter_specs if isinstance(spec, ValuesInUse)]
        read = [query for query in queries if "courses_course" in query["sql"] and "RECURSIVE" in query["sql"]]
        return {spec.field_path: [str(c["display"]) for c in spec.choices(page.context["cl"])] for spec in specs}, len(
            read
        )

    Course.objects.update(language="en", provider="A")
    for i, (language, provider) in enumerate([("de", ""), ("", "B"), ("en", "B"), ("de", "C'%s")]):
        Course.objects.create(identity=f"x{i}", title=f"X{i}", text_hash="h", language=language, provider=provider)
    assert choices_and_query_count() == (
        {"language": ["All", "unknown", "de", "en"], "provider": ["All", "unknown", "A", "B", "C'%s"]},
        2,
    )
    found = hr.get(reverse("admin:courses_course_changelist") + "?language=")
    assert [course.title for course in found.context["cl"].result_list] == ["X1"]


@pytest.mark.parametrize("where", ["", "?state__exact=open", "?due=late", "?whose=nobody"])
def test_the_review_queue_is_read_by_an_index(hr, world, where):
    Review.objects.create(employee=world.alice, kind="person", reason="Please look")
    page = reverse("admin:courses_review_changelist")
    assert full_scans(hr, f"{page}{where}", but=COUNT, tables="courses_review") == []


def test_people_are_found_while_they_have_no_answer(hr, world):
    def found() -> set[str]:
        page = hr.get(reverse("admin:skills_employee_changelist") + "?answer=none&left=all").content.decode()
        return {name for name in ("Alice", "Bob", "Newcomer") if f">{name}<" in page}

    Employee.objects.create(external_id="N1", name="Newcomer")
    assert found() == {"Newcomer"}
    assert not Employee.objects.filter(answers__isnull=False, has_answer=False).exists()
    set_participation(employee=Employee.objects.get(pk=world.bob.pk), takes_part=False)
    assert found() == {"Newcomer", "Bob"}


def test_people_without_tasks_are_found_however_the_last_task_was_removed(hr, world):
    """An index contains the people whose has_tasks is false. Deleting a task sets has_tasks to false at once."""

    def found() -> set[str]:
        page = hr.get(reverse("admin:skills_employee_changelist") + "?profile=none&left=all").content.decode()
        return {name for name in ("Alice", "Bob") if f">{name}<" in page}

    def has_tasks(person: Employee) -> bool:
        return Employee.objects.values_list("has_tasks", flat=True).get(pk=person.pk)

    update_has_tasks(Employee.objects.all())
    assert found() == set() and has_tasks(world.alice) and has_tasks(world.bob)
    world.alice.tasks.first().delete()
    assert found() == set() and not has_tasks(world.alice)
    update_has_tasks(Employee.objects.filter(pk__in=[world.alice.pk, world.bob.pk]))
    assert has_tasks(world.alice)
    world.alice.tasks.all().delete()
    assert found() == {"Alice"}
    for task in world.bob.tasks.all():
        task.state = Task.State.REJECTED
        task.save()
    assert found() == {"Alice", "Bob"}
    add_task(employee=world.alice, statement="Answer letters", share=1.0)
    assert found() == {"Bob"}, "has_tasks is not updated yet"
    Employee.objects.update(has_tasks=True)
    update_has_tasks(Employee.objects.all())
    assert found() == {"Bob"}, "a wrong has_tasks is corrected"


def test_a_run_and_an_import_update_has_tasks(world, tmp_path):
    assert set(Employee.objects.values_list("name", "has_tasks")) == {("Alice", True), ("Bob", True)}
    file = tmp_path / "people.csv"
    file.write_text("external_id,name,task\nN1,Newcomer,Answer letters\nN2,Idle,\n", encoding="utf-8")
    import_employees(path=file)
    assert dict(Employee.objects.filter(external_id__startswith="N").values_list("name", "has_tasks")) == {
        "Newcomer": True,
        "Idle": False,
    }
