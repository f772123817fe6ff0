"""Writing employees through the API: single and bulk requests, idempotency keys, versions."""

import pytest
from django.core.management import CommandError, call_command
from oauth2_provider.models import Application
from rest_framework.test import APIClient

from skills.models import BulkUpsert, Employee, IdempotentCall, Occupation
from skills.services.access.clients import revoke_system
from skills.services.imports.bulk import do_bulk, stalled_bulks, start_bulk
from skills.services.people.bulk_employees import employee_rows
from tests.api_client import ask_for_token, client_of, client_with, make_application, signed_in
from tests.skills.taxonomies import add_dataset, add_reference_task

pytestmark = pytest.mark.django_db
EMPLOYEES, IMPORTS = "/api/v1/employees/", "/api/v1/employee-imports/"


def people(n: int, **fields) -> list[dict]:
    return [{"external_id": f"N{i}", "name": f"Person {i}", "department": "Care", **fields} for i in range(n)]


def test_an_employee_is_created_once_and_found_at_its_location(org):
    client = client_with("employees:read", "employees:write")
    made = client.post(EMPLOYEES, {"external_id": "C1", "name": "Carla", "department": "Care"})
    assert made.status_code == 201
    assert client.get(made["Location"]).json()["name"] == "Carla"
    again = client.post(EMPLOYEES, {"external_id": "C1"})
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (400, "/external_id")
    for unaddressable in ("W/", "a/b"):
        refused = client.post(EMPLOYEES, {"external_id": unaddressable})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/external_id")


def test_a_change_of_an_old_version_is_refused_and_of_the_current_one_accepted(org):
    client = client_with("employees:read", "employees:write")
    read = client.get(f"{EMPLOYEES}A1/")
    changed = client.patch(f"{EMPLOYEES}A1/", {"name": "Alice B."}, HTTP_IF_MATCH=read["ETag"])
    assert (changed.status_code, changed.json()["name"]) == (200, "Alice B.")
    late = client.patch(f"{EMPLOYEES}A1/", {"name": "Nobody"}, HTTP_IF_MATCH=read["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "version-has-changed")
    assert changed["ETag"] == client.get(f"{EMPLOYEES}A1/")["ETag"]
    assert client.get(f"{EMPLOYEES}A1/", HTTP_IF_NONE_MATCH=changed["ETag"]).status_code == 304


def test_null_clears_a_field_and_missing_fields_do_not_change(org):
    client = client_with("employees:write")
    body = client.patch(f"{EMPLOYEES}A1/", {"department": None, "left_on": "2026-11-01"}).json()
    assert (body["department"], body["left_on"], body["job_title"]) == (None, "2026-11-01", "Nurse")


def test_tasks_that_do_not_add_up_change_nothing(org):
    client = client_with("employees:read", "employees:write")
    good = {"tasks": [{"statement": "Comfort patients", "share": 60}, {"statement": "Write reports", "share": 40}]}
    assert [task["share"] for task in client.put(f"{EMPLOYEES}A1/tasks/", good).json()] == [0.6, 0.4]
    bad = {"tasks": [{"statement": "Comfort patients", "share": 60}, {"statement": "Sing", "share": 60}]}
    refused = client.put(f"{EMPLOYEES}A1/tasks/", bad)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/tasks")
    assert [task["statement"] for task in client.get(f"{EMPLOYEES}A1/tasks/").json()] == [
        "Comfort patients", "Write reports",
    ]  # fmt: skip


def test_few_rows_are_processed_at_once_with_a_report_of_all_remarks(org):
    client = client_with("employees:write")
    rows = [*people(3), {"external_id": "N1", "name": "Again"}, {"external_id": "N9", "email": "not an address"}]
    rows.append({"external_id": "N8", "tasks": [{"statement": "Sort letters", "share": 3}]})
    done = client.post(IMPORTS, {"employees": rows})
    body = done.json()
    assert (done.status_code, body["state"]) == (201, "finished")
    assert (body["n_rows"], body["n_added"], body["n_failed"]) == (6, 4, 2)
    report = client.get(body["report"]).json()["results"]
    said = {(line["row"], line["severity"]) for line in report if line["row"] is not None}
    assert said == {(3, "error"), (4, "warning"), (5, "error")}
    warnings = client.get(f"{body['report']}?severity=warning").json()["results"]
    assert {line["severity"] for line in warnings} == {"warning"}
    assert Employee.objects.get(external_id="N1").name == "Person 1"


def test_a_dry_run_reports_and_saves_nothing(org):
    client = client_with("employees:write")
    body = client.post(IMPORTS, {"employees": people(3), "dry_run": True}).json()
    assert (body["n_added"], body["state"]) == (3, "finished")
    assert not Employee.objects.filter(external_id__startswith="N").exists()


def test_many_rows_go_to_the_worker_and_a_repeated_key_has_no_effect(org):
    client, key = client_with("employees:write"), {"HTTP_IDEMPOTENCY_KEY": "nightly-1"}
    first = client.post(IMPORTS, {"employees": people(60)}, **key)
    assert (first.status_code, first.json()["state"]) == (202, "waiting")
    upsert = BulkUpsert.objects.get()
    do_bulk(upsert_id=upsert.pk, handler=employee_rows)
    do_bulk(upsert_id=upsert.pk, handler=employee_rows)
    again = client.post(IMPORTS, {"employees": people(60)}, **key)
    assert (again.json()["id"], again.json()["state"], again["Idempotency-Replayed"]) == (
        str(upsert.pk), "finished", "true",
    )  # fmt: skip
    assert BulkUpsert.objects.count() == 1
    assert Employee.objects.filter(external_id__startswith="N").count() == 60


def test_a_worker_that_dies_saves_nothing_and_the_rows_are_processed_again(org, settings):
    upsert = start_bulk(kind="employees", rows=people(60))

    def dies(upsert):
        def write():
            Employee.objects.create(external_id="half")
            raise SystemExit

        return write

    with pytest.raises(SystemExit):
        do_bulk(upsert_id=upsert.pk, handler=dies)
    assert not Employee.objects.filter(external_id="half").exists()
    assert stalled_bulks(kind="employees") == []  # its lease has not expired
    BulkUpsert.objects.update(lease_until="2020-01-01T00:00Z")
    assert stalled_bulks(kind="employees") == [str(upsert.pk)]
    assert do_bulk(upsert_id=upsert.pk, handler=employee_rows).n_added == 60


def test_a_key_of_another_request_is_refused_but_clients_can_share_keys(org):
    client, other = client_with("employees:write"), client_with("employees:write")
    key = {"HTTP_IDEMPOTENCY_KEY": "k"}
    assert client.post(EMPLOYEES, {"external_id": "C1"}, **key).status_code == 201
    assert client.post(EMPLOYEES, {"external_id": "C2"}, **key).status_code == 422
    assert client.post(EMPLOYEES, {"external_id": "C1"}, **key).status_code == 201
    assert other.post(EMPLOYEES, {"external_id": "C3"}, **key).status_code == 201


def test_a_request_that_failed_leaves_its_key_free(org):
    client, key = client_with("employees:write"), {"HTTP_IDEMPOTENCY_KEY": "k"}
    assert client.post(EMPLOYEES, {"external_id": ""}, **key).status_code == 400
    assert not IdempotentCall.objects.exists()
    assert client.post(EMPLOYEES, {"external_id": "C1"}, **key).status_code == 201


def test_a_client_of_one_department_reads_and_writes_only_that_department(org):
    client = client_with("employees:read", "employees:write", departments=[org.care])
    assert [row["external_id"] for row in client.get(EMPLOYEES).json()["results"]] == ["A1"]
    assert client.get(f"{EMPLOYEES}B1/").content == client.get(f"{EMPLOYEES}nobody/").content
    assert client.patch(f"{EMPLOYEES}A1/", {"department": "Office"}).status_code == 400
    rows = [{"external_id": "B1", "name": "Taken over"}, {"external_id": "D1", "department": "Office"}, people(1)[0]]
    body = client.post(IMPORTS, {"employees": rows}).json()
    assert (body["n_added"], body["n_failed"]) == (1, 2)
    assert Employee.objects.get(external_id="B1").name == "Bob"


def test_an_external_id_in_another_department_is_taken_without_details(org):
    client = client_with("employees:write", departments=[org.care])
    own, elsewhere = (client.post(EMPLOYEES, {"external_id": key, "department": "Care"}) for key in ("A1", "B1"))
    assert own.status_code == 400
    assert own.json() == elsewhere.json()
    sent = client.post(IMPORTS, {"employees": [{"external_id": "B1", "name": "Mine", "department": "Care"}]})
    remark = client.get(sent.json()["report"]).json()["results"][0]
    assert (remark["severity"], remark["field"], remark["message"]) == (
        "error", "external_id", "this external id is taken",
    )  # fmt: skip
    org.bob.refresh_from_db()
    assert org.bob.name != "Mine"


def test_nobody_reads_the_report_of_another_client(org):
    body = client_with("employees:write").post(IMPORTS, {"employees": people(1)}).json()
    other = client_with("employees:write")
    assert other.get(f"{IMPORTS}{body['id']}/").status_code == 404
    assert other.get(body["report"]).status_code == 404


def test_a_revoked_client_gets_no_data_and_no_token(org):
    application = make_application()
    client = client_of(application, "employees:read")
    assert client.get(EMPLOYEES).status_code == 200
    application.connected_system.refresh_from_db()
    assert application.connected_system.last_used_at is not None
    revoke_system(system=application.connected_system)
    assert client.get(EMPLOYEES).status_code == 401
    assert ask_for_token(application, "employees:read").status_code == 401


def test_a_client_cannot_get_a_scope_it_does_not_have(org):
    application = make_application(scopes=["courses:read"])
    assert ask_for_token(application, "employees:read").status_code == 400
    assert ask_for_token(application, "courses:read").status_code == 200


def test_a_removed_scope_is_refused_from_the_next_request_on(org):
    application = make_application()
    client = client_of(application, "employees:read")
    application.connected_system.scopes = ["courses:read"]
    application.connected_system.save()
    assert client.get(EMPLOYEES).status_code == 403


def test_a_client_over_its_limit_gets_the_time_to_wait(org):
    client = client_with("employees:read", requests_per_minute=2)
    answers = [client.get(EMPLOYEES) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=2;w=60'
    assert "r=1" in answers[0]["RateLimit"]
    assert answers[2].json()["code"] == "too-many-requests"
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


def test_fields_select_what_is_shown_and_an_unknown_field_is_an_error(org):
    client = client_with("employees:read")
    assert client.get(f"{EMPLOYEES}?fields=name").json()["results"][0] == {"external_id": "A1", "name": "Alice"}
    assert client.get(f"{EMPLOYEES}A1/?fields=job_title").json() == {"external_id": "A1", "job_title": "Nurse"}
    assert client.get(f"{EMPLOYEES}?fields=salary").status_code == 400


def test_pages_of_a_sorted_search_contain_each_employee_once(org):
    for i in range(7):
        Employee.objects.create(external_id=f"T{i}", name="Twin", job_title="Clerk")
    client = client_with("employees:read")
    seen, address = [], f"{EMPLOYEES}?ordering=-name&page_size=2&search=twin"
    while address:
        page = client.get(address).json()
        seen += [row["external_id"] for row in page["results"]]
        address = page["next"]
    assert sorted(seen) == [f"T{i}" for i in range(7)]


def test_responses_are_compressed_on_request(org):
    answer = client_with("employees:read").get(f"{EMPLOYEES}?page_size=5", HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Encoding"] == "gzip"


def test_an_employee_writes_nothing_and_hr_needs_the_permission(org):
    for name in ("alice", "charlie", "hanna"):
        assert signed_in(org.users[name]).patch(f"{EMPLOYEES}A1/", {"name": "X"}).status_code == 403


def test_a_client_created_by_command_has_only_the_given_permissions(org, capsys):
    call_command("connect_system", "Payroll", "--scope", "employees:read", "--department", "Care")
    said = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    application = Application.objects.get(client_id=said["CLIENT"])
    assert said["SECRET"] not in application.client_secret
    token = ask_for_token(application, "employees:read", secret=said["SECRET"]).json()["access_token"]
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert [row["external_id"] for row in client.get(EMPLOYEES).json()["results"]] == ["A1"]
    assert ask_for_token(application, "employees:write", secret=said["SECRET"]).status_code == 400
    for wrong in (["--department", "Nowhere"], ["--scope", "everything"]):
        with pytest.raises(CommandError, match="There is no"):
            call_command("connect_system", "Another", *wrong)


def test_an_occupation_gives_its_own_tasks_at_once_and_never_those_of_another(org):
    nurse = Occupation.objects.create(soc_code="29-1141.00", title="Nurses")
    alike = Occupation.objects.create(soc_code="29-1141.01", title="Acute care nurses")
    add_reference_task(add_dataset(n_tasks=1, is_active=True), "Dress wounds", nurse)
    client = client_with("employees:read", "employees:write", "datasets:read")
    client.patch(f"{EMPLOYEES}A1/", {"occupation": alike.soc_code})
    assert client.get(f"{EMPLOYEES}A1/tasks/").json() == []
    client.patch(f"{EMPLOYEES}A1/", {"occupation": nurse.soc_code})
    assert [task["statement"] for task in client.get(f"{EMPLOYEES}A1/tasks/").json()] == ["Dress wounds"]
    known = {row["soc_code"]: row["has_typical_tasks"] for row in client.get("/api/v1/occupations/").json()["results"]}
    assert known == {nurse.soc_code: True, alike.soc_code: False}


def test_an_identifier_that_reads_like_a_line_below_a_table_is_a_person(org):
    client = client_with("employees:read", "employees:write")
    assert client.post(EMPLOYEES, {"external_id": "Total of all people"}).status_code == 201
    assert Employee.objects.filter(external_id="Total of all people").exists()
