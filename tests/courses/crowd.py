"""Many people with answers, quickly: copies of one of them, made by PostgreSQL itself."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import Model

from courses.models import Answer, PathStep, Recommendation
from skills.models import Employee, Task


def copy_people(first: Employee, n: int, departments: list[int]) -> None:
    """n people like the first, in these departments by turns, each with their tasks and their current answer."""
    answer = Answer.objects.current().get(employee=first)
    last = Employee.objects.order_by("pk").last()
    assert last is not None
    with connection.cursor() as cursor:
        turn = f"(ARRAY{departments!r})[1 + i % {len(departments)}]"
        who = {
            "external_id": "'copy-' || i",
            "name": "'Copy ' || i",
            "email": "'copy-' || i || '@example.org'",
            "user_id": "NULL",
            "department_id": turn,
        }
        _copy(cursor, Employee, f"source.id = {first.pk}", f"generate_series(1, {n}) AS i", who)
    copy_answers(answer, after=last.pk, tasks=True)


def copy_answers(answer: Answer, *, after: int, tasks: bool = False) -> None:
    """The answer, for all employees with larger ids than `after`; tasks: and the tasks it is about."""
    with connection.cursor() as cursor:
        others = "skills_employee AS other"
        if tasks:
            mine = f"source.employee_id = {answer.employee_id} AND other.id > {after}"
            _copy(cursor, Task, mine, others, {"employee_id": "other.id"})
        _copy(cursor, Answer, f"source.id = {answer.pk} AND other.id > {after}", others, {"employee_id": "other.id"})
        answers = "courses_answer AS other"
        for model in (Recommendation, PathStep):
            theirs = f"source.answer_id = {answer.pk} AND other.employee_id > {after}"
            _copy(cursor, model, theirs, answers, {"answer_id": "other.id"})
        cursor.execute("ANALYZE")


def _copy(cursor, model: type[Model], where: str, beside: str, replaced: Mapping[str, str]) -> None:
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    table = model._meta.db_table
    values = ", ".join(replaced.get(column, f'source."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS source, {beside} WHERE {where}")
