"""Tests of long lists: 100 rows need as many queries as 1 row, and page 1,000 is found by an index like the first.

The lists come from the schema: every address with a cursor parameter. A test fails if an address is missing in ROWS.
"""

import re
from base64 import b64encode
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator

from courses.models import Course, LearningUnit, Recalculation, ReceivedStatement, Review, UnitPart
from skills.models import (
    BulkRemark,
    BulkUpsert,
    Department,
    Employee,
    ExposureDataset,
    HumanSkill,
    Occupation,
    OccupationFigure,
    OccupationIdentifier,
    Situation,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEvent,
)
from skills.services.access.clients import all_scopes
from tests.api_client import client_of, make_application

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
MANY, PAGE = 100, 5


def upserts(kind: str):
    def make(numbers, application):
        BulkUpsert.objects.bulk_create(BulkUpsert(kind=kind, application=application) for _ in numbers)

    return make


def remarks(kind: str):
    def make(numbers, application):
        upsert, _ = BulkUpsert.objects.get_or_create(kind=kind, application=application)
        BulkRemark.objects.bulk_create(BulkRemark(upsert=upsert, row=i, severity="error", message="x") for i in numbers)

    return make


def courses(numbers, application):
    rows = (Course(identity=f"c{i}", title=f"Course {i:06}", text_hash=str(i)) for i in numbers)
    Course.objects.bulk_create(rows, batch_size=2000)


def employees(numbers, application):
    care, _ = Department.objects.get_or_create(name="Care")
    job, _ = Occupation.objects.get_or_create(soc_code="29-1141.00", title="Registered Nurses")
    rows = (Employee(external_id=f"E{i}", name=f"N{i:06}", department=care, occupation=job) for i in numbers)
    Employee.objects.bulk_create(rows, batch_size=2000)


def datasets(numbers, application):
    rows = (ExposureDataset(source="csv", name="Ours", version=str(i), content_hash=str(i)) for i in numbers)
    ExposureDataset.objects.bulk_create(rows)


def human_skills(numbers, application):
    HumanSkill.objects.bulk_create(HumanSkill(slug=f"s{i}", name=f"S{i}", definition="x") for i in numbers)


def learning_units(numbers, application):
    units = LearningUnit.objects.bulk_create(LearningUnit(situation=f"s{i}") for i in numbers)
    UnitPart.objects.bulk_create(
        UnitPart(unit=unit, level="foundations", language="en", title="T", minutes=5, text="x") for unit in units
    )


def situations(numbers, application):
    rows = (Situation(slug=f"s{i}", group="leadership", names={"en": "S"}, sentences={"en": "S"}) for i in numbers)
    Situation.objects.bulk_create(rows)


def occupations(numbers, application):
    dataset, _ = ExposureDataset.objects.get_or_create(source="csv", name="Ours", version="1", content_hash="x")
    jobs = [Occupation(soc_code=f"11-{i:04}.00", title=f"Job {i}") for i in numbers]
    Occupation.objects.bulk_create(jobs)
    OccupationIdentifier.objects.bulk_create(OccupationIdentifier(occupation=j, scheme="esco", value="x") for j in jobs)
    OccupationFigure.objects.bulk_create(
        OccupationFigure(occupation=job, dataset=dataset, measure="exposure", value=0.5) for job in jobs
    )


def recalculations(numbers, application):
    care, _ = Department.objects.get_or_create(name="Care")
    dataset, _ = ExposureDataset.objects.get_or_create(source="csv", name="Ours", version="1", content_hash="x")
    rows = (Recalculation(scope="department", department=care, dataset=dataset) for _ in numbers)
    Recalculation.objects.bulk_create(rows)


def reviews(numbers, application):
    people = [Employee(external_id=f"R{i}", name=f"N{i}") for i in numbers]
    Employee.objects.bulk_create(people)
    Review.objects.bulk_create(Review(employee=person, kind="person", reason="x") for person in people)


def webhooks(numbers, application):
    Webhook.objects.bulk_create(Webhook(application=application, url=f"https://h{i}.example/") for i in numbers)


def deliveries(numbers, application):
    webhook, _ = Webhook.objects.get_or_create(application=application, url="https://hooks.example/")
    events = WebhookEvent.objects.bulk_create(WebhookEvent(kind="ping", subject=f"{i}") for i in numbers)
    sent = WebhookDelivery.objects.bulk_create(WebhookDelivery(webhook=webhook, event=event) for event in events)
    WebhookAttempt.objects.bulk_create(WebhookAttempt(delivery=delivery, status_code=204) for delivery in sent)


def statements(numbers, application):
    caller = f"client:{application.pk}"
    course, _ = Course.objects.get_or_create(identity="c", title="Course", text_hash="c")
    rows = (ReceivedStatement(caller=caller, statement_id=uuid4(), verb="x", course=course) for _ in numbers)
    ReceivedStatement.objects.bulk_create(rows)


ROWS = {
    "/course-imports/": upserts("courses"),
    "/course-imports/{id}/report/": remarks("courses"),
    "/courses/": courses,
    "/employee-imports/": upserts("employees"),
    "/employee-imports/{id}/report/": remarks("employees"),
    "/employees/": employees,
    "/exposure-datasets/": datasets,
    "/human-skills/": human_skills,
    "/learning-units/": learning_units,
    "/occupations/": occupations,
    "/recalculations/": recalculations,
    "/reviews/": reviews,
    "/situations/": situations,
    "/webhook-deliveries/": deliveries,
    "/webhooks/": webhooks,
    "/xapi/received/": statements,
}


def address_of(path: str) -> str:
    return V1 + re.sub(r"{\w+}", lambda _: str(BulkUpsert.objects.get().pk), path)


def test_every_list_of_the_schema_has_test_rows():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    lists = {
        path.removeprefix(V1)
        for path, methods in paths.items()
        if any(parameter["name"] == "cursor" for parameter in methods.get("get", {}).get("parameters", []))
    }
    assert lists == set(ROWS)


@pytest.mark.parametrize("path", ROWS)
def test_a_list_of_a_hundred_rows_needs_as_many_queries_as_one_row(path):
    application = make_application()
    client = client_of(application, *all_scopes())
    n_queries, rows = {}, {}
    for numbers in (range(1), range(1, MANY)):
        ROWS[path](numbers, application)
        address = f"{address_of(path)}?page_size=500"
        client.get(address)  # records the client's last use, so that the measured request does not write it
        with CaptureQueriesContext(connection) as queries:
            found = client.get(address).json()["results"]
        n_queries[len(found)], rows[len(found)] = len(queries), [query["sql"] for query in queries.captured_queries]
    assert set(n_queries) == {1, MANY}
    assert len(set(n_queries.values())) == 1, rows[MANY]


def plan_of(client, address: str, table: str) -> str:
    """The database's query plan for the rows of this page."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert len(answer.json()["results"]) == PAGE
    (sql,) = [query["sql"] for query in queries if f'FROM "{table}"' in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("path", "model", "orders"),
    [("/employees/", Employee, ["pk", "name", "-updated_at", "external_id"]), ("/courses/", Course, ["pk", "title"])],
)
def test_page_one_thousand_is_found_by_an_index_without_sorting(path, model, orders):
    table, scope = model._meta.db_table, f"{path.strip('/')}:read"
    client = client_of(make_application(requests_per_minute=100_000), scope)
    ROWS[path](range(1000 * PAGE + 100), None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # SQLite is for small organisations and sorts their few names, so only the default order is tested there.
    for order in orders if connection.vendor == "postgresql" else ["pk"]:
        named = "" if order == "pk" else f"&ordering={order}"
        before = model.objects.order_by(order)[999 * PAGE - 1]
        position = {"p": str(getattr(before, order.removeprefix("-")))}
        page_cursor = b64encode(urlencode(position).encode()).decode()
        address = f"{V1}{path}?page_size={PAGE}{named}"
        first_plan, later_plan = (plan_of(client, f"{address}{more}", table) for more in ("", f"&cursor={page_cursor}"))
        # The page is found from the cursor by the key or an index. SQLite's plan says SEARCH if it does not read all rows.
        assert "Index" in later_plan or f"SEARCH {table}" in later_plan, f"{order}: {later_plan}"
        for plan in (first_plan, later_plan):
            # PostgreSQL may sort ties of ordered rows ("Incremental Sort"), but never the whole table.
            sorts = re.findall(r"(?<!Incremental )Sort  \(|B-TREE FOR ORDER BY|Seq Scan on " + table, plan)
            assert sorts == [], f"{order}: {plan}"
