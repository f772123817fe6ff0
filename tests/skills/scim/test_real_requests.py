"""Requests as Microsoft Entra ID and Okta send them, in the order in which they send them, with the expected answers."""

import json

import pytest

from skills.models import Department, Employee
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
U, G = "/scim/v2/Users", "/scim/v2/Groups"


@pytest.fixture
def scim(org, settings):
    settings.RESKILL_SCIM_GROUPS = "departments"
    return client_with("employees:read", "employees:write")


def ops(*operations):
    """A PATCH of operations, each (op, path or None, value)."""
    rows = [
        {"op": op, **({"path": path} if path else {}), **({} if value is None else {"value": value})}
        for op, path, value in operations
    ]
    return {"schemas": [PATCH], "Operations": rows}


def entra(name: str, /, **more):
    """A user as Entra ID creates it with its default mapping."""
    address = f"{name}@contoso.example"
    extra = {"employeeNumber": name.upper(), "department": "Sales"}
    return {
        "schemas": [CORE, ENTERPRISE], "externalId": name, "userName": address, "active": True,
        "displayName": f"{name.title()} Doe", "emails": [{"primary": True, "type": "work", "value": address}],
        "meta": {"resourceType": "User"}, "name": {"formatted": f"{name.title()} Doe", "familyName": "Doe",
        "givenName": name.title()}, "title": "Clerk", "preferredLanguage": "en-US",
        "phoneNumbers": [{"type": "work", "value": "555"}], "addresses": [{"type": "work", "formatted": "1 Main St"}],
        ENTERPRISE: extra, **more,
    }  # fmt: skip


def okta(name: str, /, **more):
    """A user as Okta creates it."""
    address = f"{name}@okta.example"
    return {
        "schemas": [CORE], "userName": address, "name": {"givenName": name.title(), "familyName": "Roe"},
        "emails": [{"primary": True, "value": address, "type": "work"}], "displayName": f"{name.title()} Roe",
        "locale": "en-US", "externalId": f"00u{name}", "groups": [], "password": "1mz050nq", "active": True, **more,
    }  # fmt: skip


def where(filter_: str, base: str = U, more: str = "") -> str:
    return f"{base}?filter={filter_.replace(' ', '+').replace(chr(34), '%22')}{more}"


def group(name: str, *members: str):
    return {
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": f"key of {name}", "displayName": name, "meta": {"resourceType": "Group"},
        **({"members": [{"value": one, "display": "x"} for one in members]} if members else {}),
    }  # fmt: skip


# Each row: method, address, body, status, expected part of the answer. {name} is the id of that user or group.
ENTRA = [
    ("get", "/scim/v2/ServiceProviderConfig", None, 200, {}),
    ("get", "/scim/v2/Schemas", None, 200, {}),
    ("get", "/scim/v2/ResourceTypes", None, 200, {"totalResults": 2}),
    ("get", where('userName eq "43b6f4a9-a5a3-4e2f-a1b4"'), None, 200, {"totalResults": 0}),  # its test of the connection
    ("get", where('userName eq "ann@contoso.example"'), None, 200, {"totalResults": 0}),
    ("post", U, entra("ann"), 201, {"active": True, "title": "Clerk", "displayName": "Ann Doe"}),
    ("post", U, entra("ann"), 409, {"scimType": "uniqueness"}),
    ("get", U + "/{ann}", None, 200, {"userName": "ann@contoso.example", "externalId": "ann"}),
    ("get", where('userName eq "ANN@contoso.example"'), None, 200, {"totalResults": 1}),
    ("get", where('externalId eq "ann"'), None, 200, {"totalResults": 1}),
    ("get", where('userName eq "ann@contoso.example"', more="&attributes=id,userName"), None, 200, {"totalResults": 1}),
    ("get", where('emails[type eq "work"].value eq "ann@contoso.example"'), None, 200, {"totalResults": 1}),
    ("post", U, entra("boss"), 201, {}),
    ("patch", U + "/{ann}", ops(("Add", f"{ENTERPRISE}:manager", "{boss}")), 200, {"manager": "{boss}"}),
    ("patch", U + "/{ann}", ops(("Replace", f"{ENTERPRISE}:manager", "{boss}")), 200, {"manager": "{boss}"}),
    ("patch", U + "/{ann}", ops(("Replace", f"{ENTERPRISE}:manager.value", "{boss}")), 200, {"manager": "{boss}"}),
    ("patch", U + "/{ann}", ops(("Remove", f"{ENTERPRISE}:manager", None)), 200, {"manager": None}),
    ("patch", U + "/{ann}", ops(("Add", f"{ENTERPRISE}:manager", "999999")), 200, {"manager": None}),
    ("patch", U + "/{ann}", ops(("Replace", "displayName", "Ann B. Doe")), 200, {"displayName": "Ann B. Doe"}),
    ("patch", U + "/{ann}", ops(("Replace", "name.familyName", "Smith")), 200, {"displayName": "Ann Smith"}),
    ("patch", U + "/{ann}", ops(("Replace", "name.givenName", "Anna"), ("Replace", "name.familyName", "S")), 200,
     {"displayName": "Anna S"}),
    ("patch", U + "/{ann}", ops(("Replace", 'emails[type eq "work"].value', "a2@contoso.example")), 200,
     {"email": "a2@contoso.example"}),
    ("patch", U + "/{ann}", ops(("Add", 'emails[type eq "work"].value', "a3@contoso.example")), 200,
     {"email": "a3@contoso.example"}),
    ("patch", U + "/{ann}", ops(("Add", 'phoneNumbers[type eq "work"].value', "556")), 200, {}),
    ("patch", U + "/{ann}", ops(("Add", 'addresses[type eq "work"].postalCode', "12345")), 200, {}),
    ("patch", U + "/{ann}", ops(("Replace", "title", "Lead"), ("Replace", f"{ENTERPRISE}:department", "Office")), 200,
     {"title": "Lead", "department": "Office"}),
    ("patch", U + "/{ann}", ops(("Remove", "title", None)), 200, {"title": None}),
    ("patch", U + "/{ann}", ops(("Replace", f"{ENTERPRISE}:organization", "Contoso")), 200, {"organization": "Contoso"}),
    ("patch", U + "/{ann}", ops(("Replace", f"{ENTERPRISE}:costCenter", "9")), 200, {}),
    ("patch", U + "/{ann}", ops(("Replace", "preferredLanguage", "de-DE")), 200, {"preferredLanguage": "de"}),
    ("patch", U + "/{ann}", ops(("Replace", "userName", "ann.s@contoso.example")), 200,
     {"userName": "ann.s@contoso.example"}),
    ("patch", U + "/{ann}", ops(("Replace", "userName", "boss@contoso.example")), 409, {"scimType": "uniqueness"}),
    ("patch", U + "/{ann}", ops(("Replace", f"{ENTERPRISE}:employeeNumber", "ANN")), 200, {"employeeNumber": "ANN"}),
    ("patch", U + "/{ann}", ops(("Replace", f"{ENTERPRISE}:employeeNumber", "X")), 400, {"scimType": "mutability"}),
    ("patch", U + "/{ann}", ops(("Replace", "externalId", "ann-2")), 200, {"externalId": "ann-2"}),
    ("patch", U + "/{ann}", ops(("Replace", "extensionAttribute1", "x")), 400, {"scimType": "invalidPath"}),
    ("patch", U + "/{ann}", ops(("Replace", None, {"title": "Chief", f"{ENTERPRISE}:department": "Sales"})), 200,
     {"title": "Chief", "department": "Sales"}),
    ("patch", U + "/{ann}", ops(("Replace", "active", "False")), 200, {"active": False}),
    ("get", where('active eq "False"'), None, 200, {"totalResults": 1}),
    ("patch", U + "/{ann}", ops(("Replace", "active", "True")), 200, {"active": True}),
    ("get", where('displayName eq "Nurses"', G, "&excludedAttributes=members"), None, 200, {"totalResults": 0}),
    ("post", G, group("Nurses"), 201, {"displayName": "Nurses", "members": []}),
    ("post", G, group("Nurses"), 409, {"scimType": "uniqueness"}),
    ("get", G + "/{Nurses}?excludedAttributes=members", None, 200, {"displayName": "Nurses"}),
    ("patch", G + "/{Nurses}", ops(("Add", "members", [{"value": "{ann}"}, {"value": "{boss}"}])), 200,
     {"members": ["{ann}", "{boss}"]}),
    ("get", U + "/{ann}", None, 200, {"department": "Nurses"}),
    ("patch", G + "/{Nurses}", ops(("Remove", "members", [{"value": "{boss}"}])), 200, {"members": ["{ann}"]}),
    ("get", where('externalId eq "key of Nurses"', G), None, 200, {"totalResults": 1}),
    ("patch", G + "/{Nurses}", ops(("Replace", "displayName", "Ward nurses")), 200, {"displayName": "Ward nurses"}),
    ("get", U + "/{ann}", None, 200, {"department": "Ward nurses"}),
    ("delete", G + "/{Nurses}", None, 204, {}),
    ("delete", U + "/{ann}", None, 204, {}),
    ("get", U + "/{ann}", None, 404, {}),
    ("post", U, entra("ann"), 201, {"active": True}),  # returns as the same employee
]  # fmt: skip
OKTA = [
    ("get", U + "?startIndex=1&count=2", None, 200, {"itemsPerPage": 2, "startIndex": 1}),  # its test of the connection
    ("get", where('userName eq "zoe@okta.example"', more="&startIndex=1&count=100"), None, 200, {"totalResults": 0}),
    ("post", U, okta("zoe"), 201, {"displayName": "Zoe Roe", "externalId": "00uzoe", "employeeNumber": None}),
    ("post", U, okta("zoe"), 409, {"scimType": "uniqueness"}),
    ("get", U + "/{zoe}", None, 200, {"active": True, "email": "zoe@okta.example"}),
    ("put", U + "/{zoe}", okta("zoe", title="Nurse"), 200, {"title": "Nurse"}),
    ("put", U + "/{zoe}", okta("zoe", title="Nurse"), 200, {"title": "Nurse"}),
    ("put", U + "/{zoe}", okta("zoe"), 200, {"title": None}),
    ("put", U + "/{zoe}", okta("zoe", name={"givenName": "Zoë", "familyName": "Roe"}, displayName="Zoë Roe"), 200,
     {"displayName": "Zoë Roe"}),
    ("put", U + "/{zoe}", okta("zoe", schemas=[CORE, ENTERPRISE], **{ENTERPRISE: {"employeeNumber": "K-7"}}), 200,
     {"employeeNumber": "K-7"}),  # the number arrives later and is taken
    ("put", U + "/{zoe}", okta("zoe", schemas=[CORE, ENTERPRISE], **{ENTERPRISE: {"employeeNumber": "K-8"}}), 400,
     {"scimType": "mutability"}),
    ("put", U + "/{zoe}", okta("zoe", schemas=[CORE, ENTERPRISE], **{ENTERPRISE: {"employeeNumber": "K-7",
     "department": "Care", "manager": {"value": "0", "displayName": "Boss"}}}), 200, {"department": "Care"}),
    ("patch", U + "/{zoe}", ops(("replace", None, {"active": False})), 200, {"active": False}),
    ("patch", U + "/{zoe}", ops(("replace", None, {"active": True})), 200, {"active": True}),
    ("patch", U + "/{zoe}", ops(("replace", None, {"password": "new"})), 200, {}),
    ("patch", U + "/{zoe}", ops(("replace", None, {"userName": "zoe2@okta.example"})), 200,
     {"userName": "zoe2@okta.example"}),
    ("patch", U + "/{zoe}", ops(("replace", None, {"name.givenName": "Z", "name.familyName": "R"})), 200,
     {"displayName": "Z R"}),
    ("patch", U + "/{zoe}", ops(("replace", None, {"nope": 1})), 400, {"scimType": "invalidPath"}),
    ("get", where('externalId eq "00uzoe"'), None, 200, {"totalResults": 1}),
    ("get", where('id eq "{zoe}"'), None, 200, {"totalResults": 1}),
    ("get", U + "?count=100&startIndex=1", None, 200, {"totalResults": 3}),
    ("post", U, okta("sam", externalId="A1/2"), 400, {"scimType": "invalidValue"}),
    ("post", U, okta("sam", externalId=".."), 400, {"scimType": "invalidValue"}),
    ("post", U, okta("sam", userName=""), 400, {"scimType": "invalidValue"}),
    ("post", U, okta("sam", emails=[{"value": "none"}]), 400, {"scimType": "invalidValue"}),
    ("post", U, okta("sam"), 201, {}),
    ("put", U + "/{sam}", okta("sam", active=False), 200, {"active": False}),
    ("put", U + "/{sam}", okta("sam", active=True), 200, {"active": True}),
    ("get", G + "?startIndex=1&count=100", None, 200, {"totalResults": 0}),
    ("get", where('displayName eq "Care"', G), None, 200, {"totalResults": 0}),
    ("post", G, group("Care"), 201, {"members": ["{alice}", "{zoe}"]}),  # a department that HR's files had made
    ("get", where('displayName eq "Care"', G), None, 200, {"totalResults": 1}),
    ("patch", G + "/{Care}", ops(("add", "members", [{"value": "{sam}", "display": "sam@okta.example"}])), 200,
     {"members": ["{alice}", "{zoe}", "{sam}"]}),
    ("patch", G + "/{Care}", ops(("add", "members", [{"value": "{sam}"}])), 200,
     {"members": ["{alice}", "{zoe}", "{sam}"]}),
    ("patch", G + "/{Care}", ops(("remove", 'members[value eq "{sam}"]', None)), 200, {"members": ["{alice}", "{zoe}"]}),
    ("get", U + "/{sam}", None, 200, {"department": None}),
    ("patch", G + "/{Care}", ops(("replace", "members", [{"value": "{zoe}"}])), 200, {"members": ["{zoe}"]}),
    ("patch", G + "/{Care}", ops(("replace", None, {"id": "{Care}", "displayName": "Care home"})), 200,
     {"displayName": "Care home"}),
    ("put", G + "/{Care}", group("Care home", "{zoe}", "{sam}"), 200, {"members": ["{zoe}", "{sam}"]}),
    ("get", where('members.value eq "{sam}"', G), None, 200, {"totalResults": 1}),
    ("get", where('members[value eq "{sam}"]', G), None, 200, {"totalResults": 1}),
    ("patch", G + "/{Care}", ops(("add", "members", [{"value": "999999"}])), 400, {"scimType": "invalidValue"}),
    ("put", G + "/{Care}", group(""), 400, {}),
    ("delete", G + "/{Care}", None, 204, {}),
    ("get", G + "/{Care}", None, 404, {}),
    ("get", U + "/{sam}", None, 200, {"department": "Care home"}),  # people stay where they were
]  # fmt: skip


def test_there_are_a_hundred_requests():
    assert len(ENTRA) + len(OKTA) >= 100


@pytest.mark.parametrize(("rows", "provider"), [(ENTRA, "Entra ID"), (OKTA, "Okta")], ids=["entra", "okta"])
def test_requests_of_providers_are_answered_as_expected(scim, org, rows, provider, record_property):
    known = {"alice": str(org.alice.pk)}
    for number, (method, address, body, status, expected) in enumerate(rows, 1):
        at = f"{provider} {number}: {method} {address}"
        sent = filled(body, known)
        response = getattr(scim, method)(
            filled(address, known),
            **({"data": json.dumps(sent), "content_type": "application/scim+json"} if sent else {}),
        )
        assert response.status_code == status, f"{at}: {response.status_code} {response.content}"
        answer = response.json() if response.content else {}
        if status == 201:
            name = answer["userName"].split("@")[0] if "userName" in answer else answer["displayName"]
            assert known.setdefault(name, answer["id"]) == answer["id"], at
        for field, value in filled(expected, known).items():
            assert shown(answer, field) == value, f"{at}: {field} {answer}"
    record_property("counted", (f"SCIM requests as {provider} sends them, answered as expected", len(rows)))
    assert Employee.objects.count() == 4 and Department.objects.filter(name__contains="are").exists()


def filled(value, known):
    """The value with ids in place of {names}."""
    text = json.dumps(value)
    for name, pk in known.items():
        text = text.replace("{" + name + "}", pk)
    return json.loads(text)


def shown(answer: dict, field: str):
    if field == "manager":
        return answer[ENTERPRISE].get("manager", {}).get("value")
    if field == "email":
        return answer["emails"][0]["value"]
    if field == "members":
        return [member["value"] for member in answer.get("members", [])]
    return answer.get(field, answer.get(ENTERPRISE, {}).get(field))
