"""SCIM 2.0 with the examples of RFC 7644 and requests of Microsoft Entra ID and Okta."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from skills.models import Department, DirectoryEntry, Employee
from skills.services.people import employees
from tests.api_client import client_of, client_with, make_application, signed_in
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.django_db
USERS = "/scim/v2/Users"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
BARBARA = {
    "schemas": [CORE, ENTERPRISE],
    "userName": "bjensen@example.org",
    "externalId": "701984",
    "name": {"formatted": "Ms. Barbara J Jensen III", "familyName": "Jensen", "givenName": "Barbara"},
    "displayName": "Barbara Jensen",
    "title": "Nurse",
    "active": True,
    "preferredLanguage": "de-CH",
    "password": "t1meMa$heen",
    "phoneNumbers": [{"value": "555-555-8377", "type": "work"}],
    "emails": [
        {"value": "babs@example.net", "type": "home"},
        {"value": "bjensen@example.org", "type": "work", "primary": True},
    ],
    ENTERPRISE: {"employeeNumber": "BJ-1", "department": "Care", "manager": {"value": "26118915"}},
}


@pytest.fixture
def scim(org):
    return client_with("employees:read", "employees:write")


def send(client, method: str, address: str, body: dict, **headers):
    import json

    return getattr(client, method)(address, json.dumps(body), content_type="application/scim+json", **headers)


def create(client, **fields):
    return send(client, "post", USERS, {**BARBARA, **fields})


def patch(client, pk, *operations, **headers):
    return send(client, "patch", f"{USERS}/{pk}", {"schemas": [PATCH], "Operations": list(operations)}, **headers)


def found(client, filter_: str) -> list[str]:
    response = client.get(USERS, {"filter": filter_})
    assert response.status_code == 200, response.content
    body = response.json()
    assert body["totalResults"] == len(body["Resources"])
    return sorted(row[ENTERPRISE]["employeeNumber"] for row in body["Resources"])


# RFC 7644, section 3.3: creating


def test_a_created_user_has_a_location_and_a_version_and_only_needed_fields(scim):
    made = create(scim)
    body = made.json()
    assert (made.status_code, made["Content-Type"]) == (201, "application/scim+json")
    assert made["Location"] == body["meta"]["location"]
    assert made["ETag"] == body["meta"]["version"]
    assert body["meta"]["resourceType"] == "User"
    assert {key: body[key] for key in ("userName", "externalId", "displayName", "active", "preferredLanguage")} == {
        "userName": "bjensen@example.org", "externalId": "701984", "displayName": "Barbara Jensen", "active": True,
        "preferredLanguage": "de",
    }  # fmt: skip
    assert body["emails"] == [{"value": "bjensen@example.org", "type": "work", "primary": True}]
    assert body[ENTERPRISE] == {"employeeNumber": "BJ-1", "department": "Care"}
    assert not {"password", "phoneNumbers"} & set(body)
    employee = Employee.objects.get(external_id="BJ-1")
    assert (employee.name, employee.job_title, employee.department.name) == ("Barbara Jensen", "Nurse", "Care")
    assert scim.get(made["Location"]).json() == body


def test_a_user_name_or_number_in_use_is_a_conflict(scim):
    create(scim)
    for fields in (
        {ENTERPRISE: {"employeeNumber": "other"}},
        {"userName": "BJENSEN@example.org", ENTERPRISE: {"employeeNumber": "other"}},
        {"userName": "another"},
        {"userName": "alice@example.org", ENTERPRISE: {"employeeNumber": "other"}},
    ):
        again = create(scim, **fields)
        assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    assert Employee.objects.count() == 3


def test_a_number_written_first_by_a_concurrent_request_is_a_conflict(scim, monkeypatch):
    def look_too_early(self):
        Employee.objects.create(external_id="BJ-1")
        return []

    monkeypatch.setattr("skills.services.people.employee_writing.EmployeeWriter._known", look_too_early)
    late = create(scim)
    assert (late.status_code, late.json()["scimType"]) == (409, "uniqueness")
    api = scim.post("/api/v1/employees/", {"external_id": "BJ-1"})
    assert (api.status_code, api.json()["errors"][0]["pointer"]) == (400, "/external_id")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one request write at a time")
def test_one_of_two_concurrent_requests_for_a_new_number_succeeds(scim, monkeypatch):
    both_have_looked, match = threading.Barrier(2, timeout=PATIENCE_S), employees.match_people

    def meet(reading):
        both_have_looked.wait()
        return match(reading)

    def post() -> int:
        try:
            return create(scim).status_code
        finally:
            connection.close()

    monkeypatch.setattr(employees, "match_people", meet)
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(post) for _ in range(2)]
        assert sorted(answer.result(PATIENCE_S) for answer in answers) == [201, 409]
    assert Employee.objects.filter(external_id="BJ-1").count() == 1


@pytest.mark.parametrize(
    ("fields", "scim_type"),
    [
        ({"userName": None}, "invalidValue"),
        ({"userName": "  "}, "invalidValue"),
        ({"userName": "x" * 255}, "invalidValue"),
        ({"active": "perhaps"}, "invalidValue"),
        ({"emails": [{"value": "no address", "primary": True}]}, "invalidValue"),
    ],
)
def test_an_invalid_user_is_refused_and_nothing_is_saved(scim, fields, scim_type):
    refused = create(scim, **fields)
    body = refused.json()
    assert (refused.status_code, body["schemas"], body["scimType"]) == (400, [ERROR], scim_type)
    assert str(body["status"]) == "400"
    assert not DirectoryEntry.objects.exists()


def test_a_body_that_is_not_json_is_a_syntax_error(scim):
    refused = scim.post(USERS, "{", content_type="application/scim+json")
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidSyntax")
    assert scim.post(USERS, "[]", content_type="application/scim+json").json()["scimType"] == "invalidSyntax"


# RFC 7644, section 3.4: reading, filtering, pages, attributes


@pytest.mark.parametrize(
    ("filter_", "numbers"),
    [
        ('userName eq "BJENSEN@example.org"', ["BJ-1"]),
        ('userName eq "alice@example.org"', ["A1"]),
        ('externalId eq "701984"', ["BJ-1"]),
        ('externalId eq "B1"', ["B1"]),
        ('urn:ietf:params:scim:schemas:core:2.0:User:userName sw "BJ"', ["BJ-1"]),
        (f'{ENTERPRISE}:employeeNumber eq "A1"', ["A1"]),
        (f'{ENTERPRISE}:department eq "care"', ["A1", "BJ-1"]),
        ('title pr and userName co "alice"', ["A1"]),
        ('displayName ew "jensen" or displayName eq "bob"', ["B1", "BJ-1"]),
        ('not (displayName co "a")', ["B1"]),
        ('title ne "Nurse"', ["B1"]),
        ('active eq true', ["A1", "B1", "BJ-1"]),
        ('active eq "False"', []),
        ('emails[type eq "work" and value co "example.org"]', ["A1", "B1", "BJ-1"]),
        ('emails[type eq "home"]', []),
        ('emails.value eq "bob@example.org"', ["B1"]),
        ('emails co "bob"', ["B1"]),
        ('preferredLanguage pr', ["A1", "B1", "BJ-1"]),
        ('meta.lastModified gt "2011-05-13T04:42:34Z"', ["A1", "B1", "BJ-1"]),
        ('meta.created lt "2011-05-13T04:42:34Z"', []),
        ('id eq "999999999"', []),
        ('id eq "no number"', []),
        ('displayName eq null', []),
    ],
)  # fmt: skip
def test_a_filter_finds_the_matching_users(scim, filter_, numbers):
    create(scim)
    assert found(scim, filter_) == numbers


@pytest.mark.parametrize(
    "filter_",
    ["userName eq", 'userName is "x"', 'shoeSize eq "9"', "active gt true", 'meta.created eq "yesterday"', "("],
)
def test_an_invalid_filter_is_an_error(scim, filter_):
    refused = scim.get(USERS, {"filter": filter_})
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidFilter"), refused.content


def test_pages_use_start_index_and_count_and_return_the_total(scim):
    for n in range(5):
        create(scim, userName=f"n{n}", externalId=f"n{n}", **{ENTERPRISE: {"employeeNumber": f"N{n}"}})
    body = scim.get(USERS, {"startIndex": 2, "count": 3}).json()
    assert (body["totalResults"], body["startIndex"], body["itemsPerPage"], len(body["Resources"])) == (7, 2, 3, 3)
    assert scim.get(USERS, {"startIndex": -4, "count": 1}).json()["startIndex"] == 1
    assert scim.get(USERS, {"count": 0}).json()["Resources"] == []
    assert scim.get(USERS, {"count": -1}).json()["itemsPerPage"] == 0
    assert scim.get(USERS, {"startIndex": 100}).json()["totalResults"] == 7
    assert scim.get(USERS, {"count": "many"}).status_code == 400


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(scim, django_assert_max_num_queries):
    for n in range(30):
        Employee.objects.create(external_id=f"N{n}", email=f"n{n}@example.org")
    with django_assert_max_num_queries(12):
        assert len(scim.get(USERS).json()["Resources"]) == 32


def test_only_requested_attributes_and_the_id_are_returned(scim, org):
    address = f"{USERS}/{org.alice.pk}"
    assert set(scim.get(address, {"attributes": "userName"}).json()) == {"schemas", "id", "userName"}
    assert "emails" not in scim.get(address, {"excludedAttributes": "emails,title"}).json()
    rows = scim.get(USERS, {"attributes": "displayName"}).json()["Resources"]
    assert all(set(row) == {"schemas", "id", "displayName"} for row in rows)


def test_a_search_by_post_returns_the_same_as_the_list(scim):
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'displayName sw "ali"', "attributes": ["userName"], "startIndex": 1, "count": 10,
    }  # fmt: skip
    answer = send(scim, "post", f"{USERS}/.search", body).json()
    assert [row["userName"] for row in answer["Resources"]] == ["alice@example.org"]


# RFC 7644, section 3.5: replacing and patching


def test_put_replaces_given_attributes_and_clears_missing_ones(scim):
    pk = create(scim).json()["id"]
    replaced = send(scim, "put", f"{USERS}/{pk}", {"schemas": [CORE], "userName": "bjensen", "displayName": "Babs"})
    body = replaced.json()
    assert (replaced.status_code, body["userName"], body["displayName"]) == (200, "bjensen", "Babs")
    assert not {"emails", "title", "externalId"} & set(body)
    assert body["active"] is True
    other = {**BARBARA, ENTERPRISE: {"employeeNumber": "BJ-2"}}
    assert send(scim, "put", f"{USERS}/{pk}", other).json()["scimType"] == "mutability"


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"op": "Replace", "path": "active", "value": "False"}, {"active": False}),
        ({"op": "replace", "value": {"active": False}}, {"active": False}),
        ({"op": "Replace", "path": 'emails[type eq "work"].value', "value": "new@example.org"},
         {"emails": [{"value": "new@example.org", "type": "work", "primary": True}]}),
        ({"op": "Add", "path": "displayName", "value": "Babs"}, {"displayName": "Babs",
          "name": {"formatted": "Babs", "givenName": "Barbara", "familyName": "Jensen"}}),
        ({"op": "replace", "path": "name.formatted", "value": "B. Jensen"}, {"displayName": "B. Jensen"}),
        ({"op": "replace", "path": "name", "value": {"givenName": "Barb", "familyName": "Smith"}},
         {"displayName": "Barb Smith"}),
        ({"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Office"},
         {ENTERPRISE: {"employeeNumber": "BJ-1", "department": "Office"}}),
        ({"op": "replace", "value": {f"{ENTERPRISE}:department": "Office", "title": "Clerk"}}, {"title": "Clerk"}),
        ({"op": "remove", "path": "title"}, {"title": None}),
        ({"op": "remove", "path": 'emails[type eq "work"]'}, {"emails": None}),
        ({"op": "add", "path": f"{ENTERPRISE}:manager", "value": "26118915"}, {"displayName": "Barbara Jensen"}),
        ({"op": "replace", "path": "preferredLanguage", "value": "fr-FR"}, {"preferredLanguage": "fr"}),
        ({"op": "replace", "path": "externalId", "value": "new"}, {"externalId": "new"}),
    ],
)  # fmt: skip
def test_a_patch_changes_only_its_attributes(scim, operation, expected):
    pk = create(scim).json()["id"]
    changed = patch(scim, pk, operation)
    assert changed.status_code == 200, changed.content
    assert {name: changed.json().get(name) for name in expected} == expected
    assert scim.get(f"{USERS}/{pk}").json() == changed.json()


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        ({"op": "replace", "path": "id", "value": "9"}, "mutability"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "9"}, "mutability"),
        ({"op": "replace", "path": "emails[type", "value": "9"}, "invalidPath"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "path": "userName", "value": "alice@example.org"}, "uniqueness"),
        ({"op": "jump", "path": "title", "value": "9"}, "invalidValue"),
    ],
)
def test_an_invalid_patch_is_refused_with_a_reason_and_changes_nothing(scim, operation, scim_type):
    made = create(scim).json()
    refused = patch(scim, made["id"], {"op": "replace", "path": "title", "value": "Clerk"}, operation)
    assert refused.json()["scimType"] == scim_type, refused.content
    assert scim.get(f"{USERS}/{made['id']}").json() == made


def test_a_change_of_an_old_version_is_refused(scim, org):
    address = f"{USERS}/{org.alice.pk}"
    version = scim.get(address)["ETag"]
    assert scim.get(address, HTTP_IF_NONE_MATCH=version).status_code == 304
    operation = {"op": "replace", "path": "displayName", "value": "Alice B."}
    assert patch(scim, org.alice.pk, operation, HTTP_IF_MATCH=version).status_code == 200
    late = patch(scim, org.alice.pk, {**operation, "value": "Nobody"}, HTTP_IF_MATCH=version)
    assert (late.status_code, late.json()["schemas"]) == (412, [ERROR])
    assert scim.delete(address, HTTP_IF_MATCH=version).status_code == 412
    assert scim.get(address).json()["displayName"] == "Alice B."


# Deactivation, reactivation, deletion


def test_an_inactive_user_has_left_today_and_can_return(scim, org):
    patch(scim, org.alice.pk, {"op": "Replace", "path": "active", "value": "False"})
    org.alice.refresh_from_db()
    assert org.alice.left_on == timezone.localdate()
    assert not Employee.objects.present().filter(pk=org.alice.pk).exists()
    assert found(scim, "active eq false") == ["A1"]
    patch(scim, org.alice.pk, {"op": "replace", "value": {"active": True}})
    org.alice.refresh_from_db()
    assert org.alice.left_on is None


def test_a_repeated_deactivation_does_not_change_the_day_of_leaving(scim, org):
    Employee.objects.filter(pk=org.alice.pk).update(left_on=date(2026, 1, 5))
    patch(scim, org.alice.pk, {"op": "Replace", "path": "active", "value": "False"})
    org.alice.refresh_from_db()
    assert org.alice.left_on == date(2026, 1, 5)


def test_a_deleted_user_has_left_and_returns_as_the_same_employee(scim):
    made = create(scim).json()
    assert scim.delete(f"{USERS}/{made['id']}").status_code == 204
    assert scim.get(f"{USERS}/{made['id']}").status_code == 404
    assert scim.delete(f"{USERS}/{made['id']}").status_code == 404
    assert found(scim, 'userName eq "bjensen@example.org"') == []
    employee = Employee.objects.get(external_id="BJ-1")
    assert employee.left_on == timezone.localdate()
    again = create(scim, title="Ward manager")
    assert again.status_code == 201
    employee.refresh_from_db()
    assert (employee.left_on, employee.job_title) == (None, "Ward manager")


# Permissions


def test_a_client_of_one_department_has_no_access_to_others(org):
    application = make_application(departments=[org.care], scopes=["employees:read", "employees:write"])
    client = client_of(application, "employees:read", "employees:write")
    assert [row["userName"] for row in client.get(USERS).json()["Resources"]] == ["alice@example.org"]
    for method in ("get", "delete"):
        assert getattr(client, method)(f"{USERS}/{org.bob.pk}").status_code == 404
    operation = {"op": "replace", "path": "displayName", "value": "X"}
    assert patch(client, org.bob.pk, operation).status_code == 404
    assert create(client).status_code == 201
    elsewhere = {ENTERPRISE: {"employeeNumber": "E1", "department": "Office"}, "userName": "e1"}
    assert create(client, **elsewhere).status_code == 403
    moved = patch(client, org.alice.pk, {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Office"})
    assert (moved.status_code, moved.json()["schemas"]) == (403, [ERROR])
    assert Department.objects.count() == 2


def test_a_number_in_another_department_is_taken_and_restores_nobody(org, scim):
    application = make_application(departments=[org.care], scopes=["employees:read", "employees:write"])
    client = client_of(application, "employees:read", "employees:write")
    scim.delete(f"{USERS}/{org.bob.pk}")
    patch(scim, org.alice.pk, {"op": "replace", "path": "externalId", "value": "linked"})
    answers = [
        create(client, userName=f"new{number}", **{ENTERPRISE: {"employeeNumber": number, "department": "Care"}})
        for number in ("A1", "B1")
    ]
    assert answers[0].status_code == 409
    assert answers[0].json() == answers[1].json()
    org.bob.refresh_from_db()
    assert (org.bob.department, org.bob.left_on) == (org.office, timezone.localdate())


def test_a_token_with_the_right_scopes_is_required(org, client):
    nobody = client.get(USERS)
    assert (nobody.status_code, nobody.json()["schemas"]) == (401, [ERROR])
    assert "Bearer" in nobody["WWW-Authenticate"]
    assert signed_in(org.users["hanna"]).get(USERS).status_code == 401
    reader = client_with("employees:read")
    assert reader.get(USERS).status_code == 200
    assert create(reader).status_code == 403
    assert patch(reader, org.alice.pk, {"op": "remove", "path": "title"}).status_code == 403
    assert reader.delete(f"{USERS}/{org.alice.pk}").status_code == 403
    assert client_with("courses:read").get(USERS).status_code == 403


def test_requests_count_towards_the_limit_of_the_api(scim):
    assert "RateLimit" in scim.get(USERS)
    slow = client_with("employees:read", requests_per_minute=1)
    answers = [slow.get(USERS).status_code for _ in range(3)]
    assert 429 in answers


# RFC 7644, section 4: description of the service


def test_the_description_of_the_service_is_public_and_correct(client, db):
    config = client.get("/scim/v2/ServiceProviderConfig").json()
    assert [config[name]["supported"] for name in ("patch", "filter", "etag", "bulk", "sort", "changePassword")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    (kind,) = client.get("/scim/v2/ResourceTypes").json()["Resources"]
    assert (kind["endpoint"], kind["schema"]) == ("/Users", CORE)
    assert client.get("/scim/v2/ResourceTypes/User").json() == kind
    schemas = {row["id"]: row for row in client.get("/scim/v2/Schemas").json()["Resources"]}
    assert set(schemas) == {CORE, ENTERPRISE}
    assert client.get(f"/scim/v2/Schemas/{ENTERPRISE}").json() == schemas[ENTERPRISE]
    names = {attribute["name"] for attribute in schemas[CORE]["attributes"]}
    assert "phoneNumbers" not in names
    assert {"userName", "emails", "active"} <= names
    assert client.get("/scim/v2/Schemas?filter=id pr").status_code == 403
    assert client.get("/scim/v2/Schemas/none").status_code == 404


def test_unsupported_operations_return_501(client, db):
    for address in ("Bulk", "Me", ".search"):
        answer = client.post(f"/scim/v2/{address}", "{}", content_type="application/scim+json")
        assert (answer.status_code, answer.json()["schemas"]) == (501, [ERROR])
    assert client_with("employees:read").get("/scim/v2/Groups").status_code == 404  # unless they are departments


NAME = {"givenName": "Babs", "familyName": "de Vries"}


def test_given_and_family_name_are_stored_and_returned(scim):
    body = create(scim, userName="babs", displayName=None, name=NAME).json()
    assert body["name"] == {"formatted": "Babs de Vries", **NAME}
    changed = patch(scim, body["id"], {"op": "replace", "path": "name.familyName", "value": "Smit"}).json()
    assert (changed["name"]["formatted"], changed["displayName"]) == ("Babs Smit", "Babs Smit")
    again = patch(scim, body["id"], {"op": "replace", "value": {"name.familyName": "Bakker"}}).json()
    assert again["name"] == {"formatted": "Babs Bakker", "givenName": "Babs", "familyName": "Bakker"}


def test_a_repeated_put_changes_nothing(scim):
    made = create(scim).json()  # displayName, formatted and the parts are three different names
    again = [send(scim, "put", f"{USERS}/{made['id']}", BARBARA).json() for _ in range(2)]
    assert again == [made, made]


def test_one_part_of_an_unknown_name_is_refused(org):
    client = client_with("employees:read", "employees:write")
    answer = patch(client, org.alice.pk, {"op": "replace", "path": "name.familyName", "value": "Smit"})
    assert answer.status_code == 400 and "name.givenName" in answer.json()["detail"]


def test_attributes_that_are_not_stored_are_named(scim):
    made = create(scim)
    assert made.status_code == 201
    assert made["Ignored-Fields"] == '"/password", "/phoneNumbers", "/manager"'
    changed = patch(scim, made.json()["id"], {"op": "replace", "path": "nickName", "value": "Babs"})
    assert (changed.status_code, changed["Ignored-Fields"]) == (200, '"/nickName"')


@pytest.mark.parametrize(
    "fields",
    [{"jobTitle": "Nurse"}, {"name.familyName": "Smit"}, {"name": {"surname": "Smit"}}, {"urn:example:1.0:User": {"a": 1}},
     {ENTERPRISE: {"employeeNumber": "BJ-1", "department": "Care", "team": "A"}}],
)  # fmt: skip
def test_an_attribute_of_no_schema_is_refused_unless_the_client_is_lenient(scim, fields):
    refused = create(scim, **fields)
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidSyntax")
    made = send(scim, "post", USERS, {**BARBARA, **fields}, headers={"Prefer": "handling=lenient"})
    assert (made.status_code, made["Preference-Applied"]) == (201, "handling=lenient"), made.content


@pytest.mark.parametrize("path", ["jobTitle", 'pagers[type eq "work"].value', f"{ENTERPRISE}:team"])
def test_an_operation_on_an_unknown_attribute_is_refused(scim, path):
    pk = create(scim).json()["id"]
    for operation in ({"op": "add", "path": path, "value": "x"}, {"op": "add", "value": {path: "x"}}):
        refused = patch(scim, pk, operation)
        assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidPath"), refused.content
