"""Who may open which address: every address of the site, for every persona, compared with tests/access_matrix.csv.

Write the table anew with ACCESS_MATRIX=write, read the difference line by line, and commit it with the change that made
it. Cells: "yes" (the address answers), "no" (refused, or no such row for this persona), "in" (sign in first).
"""

import csv
import io
import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courses.models import (
    ActivityInRecords,
    Answer,
    Certificate,
    Course,
    FairnessAudit,
    Freeze,
    LearnerInRecords,
    PathStep,
    Recalculation,
    Review,
    SharedStep,
    TrainingPlan,
)
from courses.services.learning.course_requests import ask_for_course
from courses.services.library.private_notes import encrypt_file, encrypt_note
from courses.services.library.unit_loading import copy_unit
from skills.api.permissions import HasScope
from skills.models import (
    AuditEntry,
    ExposureDataset,
    HumanSkill,
    ImportRun,
    ManagerScope,
    Occupation,
    ReferenceTask,
    Situation,
    Task,
)
from skills.services.access import roles
from skills.services.access.clients import connect_system
from skills.services.audit import record
from tests.courses.services.library.units import make_part

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access_matrix.csv")
# Group and whether the persona sees every department. Staff of one department have Alice's.
STAFF = {
    "manager": (roles.HR_MANAGERS, False),
    "chief": (roles.HR_MANAGERS, True),
    "viewer": (roles.HR_VIEWERS, False),
    "adviser": (roles.ADVISERS, False),
    "learning adviser": (roles.LEARNING_ADVISERS, False),
    "editor": (roles.CATALOGUE_EDITORS, False),
    "steward": (roles.DATA_STEWARDS, False),
    "no role": (None, False),
}
PERSONAS = ["visitor", "employee", "colleague", *STAFF, "superuser"]
# Without accounts (allauth's own pages), and addresses that only redirect or hold no data.
LEFT_OUT = re.compile(
    r"^/(static|accounts|health|language)|/logout/|autocomplete|/jsi18n/|/r/<|^/admin/\(|^/admin/<|^/admin/[^/]+/[^/]+/<path:object_id>/$"
)


def addresses() -> list[str]:
    """Every address of the site as its pattern."""
    found: list[str] = []

    def walk(patterns, prefix: str) -> None:
        for entry in patterns:
            part = (
                re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(entry.pattern))
                .replace("([^/]+)", "<pk>")
                .replace("^", "")
                .replace("$", "")
            )
            part = part.replace("\\Z", "").replace("/?", "/").replace("\\.", ".")
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, prefix + part)
            elif isinstance(entry, URLPattern):
                found.append(prefix + part)

    walk(get_resolver().url_patterns, "/")
    kept = {address for address in found if not LEFT_OUT.search(address) and "<format>" not in address}
    return sorted(address for address in kept if "." not in address.rsplit("/", 1)[-1] or address.startswith("/scim"))


@pytest.fixture
def rows(world) -> dict[str, str]:
    """Ids of existing rows by the place of the parameter in the address; rows of people are Alice's."""
    review = Review.objects.create(employee=world.alice, kind=Review.Kind.PERSON, reason="Let us talk.")
    plan = TrainingPlan.objects.create(name="Plan")
    plan.departments.add(world.care)
    audit = FairnessAudit.objects.create()
    run = ImportRun.objects.create(kind="employees", file_name="people.csv")
    system, _secret = connect_system(name="LMS", scopes=["courses:read"])
    job, _made = Occupation.objects.get_or_create(soc_code="29-1141.00", defaults={"title": "Nurses"})
    part, own = make_part(), copy_unit(unit=make_part(situation="dispute").unit)
    asked = ask_for_course(employee=world.alice, course=Course.objects.first(), wish="To learn more.")
    shared = SharedStep.objects.create(
        employee=world.alice, course=Course.objects.first(), adviser=world.users["hanna"], message="Is this for me?"
    )
    certificate = Certificate.objects.create(
        employee=world.alice, course=Course.objects.first(), kind=Certificate.Kind.PDF, n_bytes=5,
        encrypted_name=encrypt_note("a.pdf", employee_id=world.alice.pk),
        encrypted_content=encrypt_file(b"%PDF-", employee_id=world.alice.pk),
    )  # fmt: skip
    situation, _made = Situation.objects.get_or_create(
        slug="complaint", defaults={"names": {"en": "A complaint"}, "sentences": {}}
    )
    freeze = Freeze.objects.create(reason="A check.")
    learner = LearnerInRecords.objects.create(key="a", identifier="guest")
    activity = ActivityInRecords.objects.create(key="b", identifier="https://lms.example.org/9")
    entry = record(action=AuditEntry.Action.SEEN, route="admin:index", employee_id=world.alice.pk)
    return {
        "employee": str(world.alice.pk), "employees": "A1", "task": str(Task.objects.filter(employee=world.alice)[0].pk),
        "answer": str(Answer.objects.current().get(employee=world.alice).pk), "review": str(review.pk),
        "reviews": str(review.pk), "course": str(Course.objects.first().pk), "courses": str(Course.objects.first().pk),
        "recalculation": str(Recalculation.objects.first().pk), "recalculations": str(Recalculation.objects.first().pk),
        "trainingplan": str(plan.pk), "fairnessaudit": str(audit.pk), "importrun": str(run.pk),
        "exposuredataset": str(ExposureDataset.objects.first().pk), "humanskill": str(HumanSkill.objects.first().pk),
        "exposure-datasets": str(ExposureDataset.objects.first().pk), "human-skills": HumanSkill.objects.first().slug,
        "occupations": job.soc_code, "occupation": str(job.pk), "department": str(world.care.pk),
        "application": str(system.application.pk), "user": str(world.users["alice"].pk),
        "group": str(Group.objects.first().pk), "tasks": str(Task.objects.filter(employee=world.alice)[0].pk),
        "courserequest": str(asked.pk), "sharedstep": str(shared.pk), "certificates": str(certificate.pk),
        "steps": str(PathStep.objects.filter(answer__employee=world.alice)[0].course_id),
        "learningunit": str(own.pk), "parts": str(own.parts.first().pk),
        "<slug:situation>": part.unit.situation, "<slug:level>": part.level, "situation": str(situation.pk),
        "auditentry": str(entry.pk), "freeze": str(freeze.pk), "learning-units": part.unit.situation,
        "situations": situation.slug, "learnerinrecords": str(learner.pk), "activityinrecords": str(activity.pk),
        "referencetask": str(ReferenceTask.objects.first().pk),
    }  # fmt: skip


def filled(address: str, rows: dict[str, str]) -> str:
    """The address with ids of existing rows where there are some."""
    parts, found = address.split("/"), []
    for i, part in enumerate(parts):
        if part.startswith("<"):
            known = (
                rows.get(part)
                or _entry_of_history(parts, found)
                or next((rows[name] for name in reversed(parts[:i]) if name in rows), None)
            )
            uuid = "uuid" in part or "webhook" in address
            part = known or ("00000000-0000-0000-0000-000000000000" if uuid else "1")
        found.append(part)
    return "/".join(found)


def _entry_of_history(parts: list[str], found: list[str]) -> str | None:
    """Id of an entry in the history of the row, for /admin/<app>/<model>/<pk>/history/<pk>/; else None."""
    if len(found) != 6 or parts[1] != "admin" or parts[5] != "history":
        return None
    history = apps.get_model(parts[2], parts[3]).history
    entry = history.filter(id=found[4]).first() or history.first()
    return str(entry.history_id) if entry else None


@pytest.fixture
def clients(world, django_user_model):
    """A test client for each persona."""
    roles.ensure_roles()
    users = {"employee": world.users["alice"], "colleague": world.users["bob"]}
    for name, (group, sees_all) in STAFF.items():
        user = django_user_model.objects.create_user(
            name.replace(" ", "-"), f"{name.replace(' ', '.')}@example.org", is_staff=True
        )
        user.groups.set(Group.objects.filter(name=group))
        ManagerScope.objects.create(user=user, sees_everyone=sees_all).departments.add(world.care)
        users[name] = user
    users["superuser"] = django_user_model.objects.create_superuser("root", "root@example.org", "correct horse battery")
    found = {"visitor": Client(raise_request_exception=False)}
    for name, user in users.items():
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(user)
    return found


def ask(client, address: str, persona: str):
    """The response to GET; for addresses that only take other methods, to an empty call of that method.

    Employees' own pages are only posted to by the visitor: their actions are about the person's own rows.
    """
    response = client.get(address)
    for method in ("post", "put"):
        if response.status_code == 405 and (persona == "visitor" or address.startswith(("/api/", "/scim/"))):
            response = getattr(client, method)(address, "{}", content_type="application/json")
    return response


def outcome(response, persona: str) -> str:
    where = response.get("Location", "")
    if response.status_code == 401 or "/accounts/login/" in where:
        return "in"
    if where.startswith(reverse("admin:login")):
        return "in" if persona == "visitor" else "no"
    if response.status_code in {403, 404} or where == reverse("admin:index"):
        return "no"
    assert response.status_code < 500, response.request["PATH_INFO"]
    return "yes"


def written(found: dict[str, dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["address", *PERSONAS])
    writer.writerows([address, *(cells[name] for name in PERSONAS)] for address, cells in found.items())
    return text.getvalue()


def table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row.pop("address"): row for row in csv.DictReader(file)}


@pytest.mark.audit
def test_every_address_answers_each_persona_as_the_table_says(clients, rows, record_property):
    found = {
        address: {name: outcome(ask(client, filled(address, rows), name), name) for name, client in clients.items()}
        for address in addresses()
    }
    assert len(found) > 150
    record_property("attack", f"{len(found)} addresses asked as {len(PERSONAS)} personas, compared with the table")
    if os.environ.get("ACCESS_MATRIX") == "write":
        TABLE.write_text(written(found), encoding="utf-8")
    known = table()
    assert [address for address in found if address not in known] == [], "place these addresses in the table"
    assert [address for address in known if address not in found] == [], "these addresses are gone"
    assert {address: cells for address, cells in found.items() if cells != known[address]} == {}


PEOPLE = re.compile(
    r"^(?!/courses/).*/(employees?|task|answer|reviews?|feedback|trainingplan|workforcecell|fairnessaudit)/"
)


def test_the_table_gives_editors_and_stewards_no_rows_of_people():
    """Whatever departments they were given. Lists of the API answer, with no row but their own."""
    lists = {"/api/v1/employees/", "/api/v1/reviews/"}
    open_to = {
        (address, name)
        for address, cells in table().items()
        for name in ("editor", "no role")
        if PEOPLE.search(address) and address not in lists and cells[name] == "yes"
    }
    assert open_to == set()


def test_the_table_lets_visitors_read_only_the_description_of_the_service():
    open_to_visitors = {address for address, cells in table().items() if cells["visitor"] == "yes"}
    described = re.compile(
        r"/(api/(docs/|redoc/|schema/|oauth/(token|revoke)/|v1/xapi/about)?$|scim/v2/(ResourceTypes|Schemas|ServiceProvider)"
        r"|\.well-known/oauth-authorization-server$)"
    )
    assert [address for address in open_to_visitors if not described.match(address)] == []


def test_every_staff_action_of_the_api_names_its_permission():
    views = {
        entry.callback.cls
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver)
        for entry in _patterns(resolver)
        if hasattr(entry.callback, "cls")
    }
    checked = [view for view in views if HasScope in getattr(view, "permission_classes", ())]
    assert len(checked) > 10
    for view in checked:
        permissions = getattr(view, "staff_permissions", {})
        for action in getattr(view, "staff_actions", ()):
            assert permissions.get(action) or permissions.get("*"), (view, action)


def _patterns(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry)
        else:
            yield entry
