"""The admin as an HR manager of one department has it: people, tasks, datasets, imports, connected systems."""

import re

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from oauth2_provider.models import Application

from skills.arithmetic.text import text_hash
from skills.models import (
    AccountQuestion,
    AuditEntry,
    Department,
    DirectoryEntry,
    Employee,
    EmployeeMerge,
    EmployeePair,
    ExposureDataset,
    ExposureOverride,
    HeldAttribute,
    HumanSkill,
    ImportRun,
    LastingToken,
    ManagerScope,
    Occupation,
    RoleByGroup,
    Situation,
    Task,
    Vacancy,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
)
from skills.services.access.roles import ensure_roles
from skills.services.webhooks import add_webhook
from tests.api_client import make_application
from tests.skills.taxonomies import add_dataset, add_reference_task

pytestmark = pytest.mark.django_db

# Connected systems and the audit trail: not for the HR manager of a department.
OF_EVERYONE = [Webhook, WebhookDelivery, AuditEntry, LastingToken]
OURS = [model for model in admin.site._registry if model._meta.app_label == "skills" and model not in OF_EVERYONE]


@pytest.fixture
def care(org):
    """The organisation, with something in every list."""
    ensure_roles().user_set.add(org.users["hanna"])
    dataset = add_dataset(n_tasks=1, is_active=True)
    nurse = Occupation.objects.create(soc_code="29-1141.00", title="Nurses")
    add_reference_task(dataset, "Dress wounds", nurse)
    HumanSkill.objects.create(slug="empathy", name="Empathy", definition="To feel with others.")
    Situation.objects.create(slug="complaint", names={"en": "When somebody complains"}, sentences={})
    for person, statement in ((org.alice, "dress wounds"), (org.bob, "check payslips")):
        task = Task.objects.create(
            employee=person, statement=statement, text_hash=text_hash(statement), share=1, source="employee"
        )
        ExposureOverride.objects.create(task=task, exposure=0.2, reason=f"I watched {person.name}.")
    AccountQuestion.objects.create(employee=org.alice, user_name="alice", number="9", email="alice@example.org")
    twin = Employee.objects.create(external_id="A1b", name="Alice", department=org.care)
    EmployeePair.objects.create(first=org.alice, second=twin, reason="name")
    EmployeeMerge.objects.create(kept=org.alice, removed_pk=99, removed_external_id="A0")
    RoleByGroup.objects.create(employee=org.alice, group_name="reskill-hr", role="HR managers", given_by="x")
    Vacancy.objects.create(key="w-1", title="Ward manager")
    ImportRun.objects.create(kind="employees", file_name="bobs-office.csv")
    ImportRun.objects.create(kind="employees", file_name="mine.csv", started_by=org.users["hanna"])
    return org


@pytest.fixture
def hanna(care, client):
    client.force_login(care.users["hanna"])
    return client


def url(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_every_list_add_and_change_page_answers_an_hr_manager(hanna, rf, care, model):
    may = admin.site._registry[model]
    request = rf.get("/")
    request.user = care.users["hanna"]
    assert hanna.get(url(model, "changelist")).status_code == 200
    assert hanna.get(url(model, "changelist"), {"q": "x"}).status_code == 200
    assert hanna.get(url(model, "add")).status_code == (200 if may.has_add_permission(request) else 403)
    row = may.get_queryset(request).first()
    assert row is not None, "nothing to open: this test would prove nothing"
    assert hanna.get(url(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_somebody_without_a_role_gets_nowhere(client, care, model):
    client.force_login(care.users["charlie"])
    assert client.get(url(model, "changelist")).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "auth_user",
        "auth_group",
        "oauth2_provider_application",
        "skills_webhook",
        "skills_webhookdelivery",
        "skills_auditentry",
    ],
)
def test_what_reaches_beyond_a_department_is_not_for_its_hr_manager(hanna, name):
    assert hanna.get(reverse(f"admin:{name}_changelist")).status_code == 403
    assert hanna.get(reverse(f"admin:{name}_add")).status_code == 403


def test_an_hr_manager_sees_the_employees_of_her_department_only(hanna, care):
    page = text(hanna.get(url(Employee, "changelist")))
    assert "Alice" in page and "Bob" not in page
    searched = text(hanna.get(url(Employee, "changelist"), {"q": "Payroll"}))
    assert "Bob" not in searched and "Payroll clerk" not in searched
    assert hanna.get(url(Employee, "change", care.alice.pk)).status_code == 200


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_person_elsewhere_is_not_found_by_id(hanna, care, page):
    assert hanna.get(url(Employee, page, care.alice.pk)).status_code == 200
    response = hanna.get(url(Employee, page, care.bob.pk))
    assert response.status_code in {302, 403, 404}
    assert "Payroll clerk" not in text(response)


def test_an_old_version_of_a_person_elsewhere_is_not_found(hanna, care):
    for person, status in ((care.alice, 200), (care.bob, 404)):
        version = person.history.first().history_id
        response = hanna.get(reverse("admin:skills_employee_simple_history", args=[person.pk, version]))
        assert response.status_code == status, person
    version = care.bob.history.first().history_id
    response = hanna.get(reverse("admin:skills_employee_simple_history", args=[care.alice.pk, version]))
    assert response.status_code == 404


def test_an_export_contains_only_the_managers_department(hanna, care):
    chosen = {"action": "export_admin_action", "_selected_action": [care.alice.pk, care.bob.pk]}
    page = text(hanna.post(url(Employee, "changelist"), chosen))
    assert "Payroll" not in page
    fields = {f"employeeresource_{name}": "on" for name in ("external_id", "name", "job_title")}
    data = {"format": "0", "resource": "", "export_items": [care.alice.pk, care.bob.pk], **fields}
    unnamed = {key: value for key, value in data.items() if key != "export_items"}
    everything = hanna.post(url(Employee, "export"), unnamed)
    own = hanna.post(url(Employee, "export"), {**data, "export_items": [care.alice.pk]})
    for file in (everything, own):
        assert file["Content-Type"].startswith("text/csv"), text(file)
        assert "Alice" in text(file) and "Bob" not in text(file)
    refused = hanna.post(url(Employee, "export"), data)
    assert refused["Content-Type"].startswith("text/html") and "Payroll" not in text(refused)


def test_the_choice_of_departments_is_limited_to_the_managers_departments(hanna, care):
    empty = Department.objects.create(name="Night care")
    care.users["hanna"].manager_scope.departments.add(empty)
    found = hanna.get(
        reverse("admin:autocomplete"), {"app_label": "skills", "model_name": "employee", "field_name": "department"}
    )
    assert {row["text"] for row in found.json()["results"]} == {"Care", "Night care"}


def employee_form(client, employee, **changes) -> dict:
    """The form data of the unchanged page, updated with `changes`."""
    page = client.get(url(Employee, "change", employee.pk)).context_data
    data = {}
    for form in [page["adminform"].form, *(f for s in page["inline_admin_formsets"] for f in s.formset.forms)]:
        for bound in form:
            value = bound.value()
            if value not in (None, False):
                data[bound.html_name] = value
    for formset in page["inline_admin_formsets"]:
        for bound in formset.formset.management_form:
            data[bound.html_name] = bound.value()
    return {**data, **changes}


def test_the_entry_of_the_sign_in_system_is_shown_read_only(hanna, care):
    assert "alice@sso.example" not in text(hanna.get(url(Employee, "change", care.alice.pk)))
    entry = DirectoryEntry.objects.create(employee=care.alice, user_name="alice@sso.example", external_id="701984")
    page = hanna.get(url(Employee, "change", care.alice.pk))
    assert "alice@sso.example" in text(page) and "701984" in text(page)
    assert 'name="directory_entry-0-user_name"' not in text(page)
    entry_forms = {"directory_entry-TOTAL_FORMS": 1, "directory_entry-INITIAL_FORMS": 1, "directory_entry-0-id": entry.pk,
                   "directory_entry-0-employee": care.alice.pk, "directory_entry-0-user_name": "mallory"}  # fmt: skip
    form = {**employee_form(hanna, care.alice, name="Alice B."), **entry_forms}
    assert hanna.post(url(Employee, "change", care.alice.pk), form).status_code == 302
    entry.refresh_from_db()
    care.alice.refresh_from_db()
    assert (entry.user_name, care.alice.name) == ("alice@sso.example", "Alice B.")


def test_an_employee_cannot_be_moved_into_an_inaccessible_department(hanna, care):
    response = hanna.post(
        url(Employee, "change", care.alice.pk), employee_form(hanna, care.alice, department=care.office.pk)
    )
    assert response.status_code == 200
    care.alice.refresh_from_db()
    assert care.alice.department == care.care


def test_connected_systems_are_told_of_edits_and_not_of_a_form_without_changes(hanna, care):
    kind = Webhook.Event.EMPLOYEES_CHANGED
    add_webhook(application=make_application(), url="https://hooks.example/", events=[kind])
    hanna.post(url(Employee, "change", care.alice.pk), employee_form(hanna, care.alice))
    assert not WebhookEvent.objects.exists()
    hanna.post(url(Employee, "change", care.alice.pk), employee_form(hanna, care.alice, name="Alice B."))
    assert [event.kind for event in WebhookEvent.objects.all()] == [kind]


def test_a_task_reworded_by_hr_becomes_a_different_task(hanna, care):
    data = employee_form(hanna, care.alice, **{"tasks-0-statement": "Dress wounds with care"})
    response = hanna.post(url(Employee, "change", care.alice.pk), data)
    assert response.status_code == 302, response.context_data["errors"]
    task = care.alice.tasks.get()
    assert task.text_hash == text_hash("Dress wounds with care")
    assert not ExposureOverride.objects.filter(task=task).exists()


def test_a_task_added_by_hr_has_that_source_and_shares_add_up_to_1(hanna, care):
    new = {
        "tasks-TOTAL_FORMS": 2,
        "tasks-1-statement": "plan shifts",
        "tasks-1-share": "1",
        "tasks-1-state": "validated",
    }
    data = employee_form(hanna, care.alice, **new, **{"tasks-1-employee": care.alice.pk})
    response = hanna.post(url(Employee, "change", care.alice.pk), data)
    assert response.status_code == 302, response.context_data["errors"]
    added = care.alice.tasks.get(statement="plan shifts")
    assert (added.source, added.text_hash) == ("hr", text_hash("plan shifts"))
    assert sum(care.alice.tasks.values_list("share", flat=True)) == pytest.approx(1)


def test_choosing_an_occupation_by_hand_confirms_it(hanna, care):
    nurse = Occupation.objects.get()
    hanna.post(url(Employee, "change", care.alice.pk), employee_form(hanna, care.alice, occupation=nurse.pk))
    care.alice.refresh_from_db()
    assert (care.alice.occupation, care.alice.title_match) == (nurse, "confirmed")


def test_choosing_an_occupation_by_hand_suggests_its_tasks_to_people_without_any(hanna, care):
    nurse = Occupation.objects.get(title="Nurses")
    care.alice.tasks.all().delete()
    hanna.post(url(Employee, "change", care.alice.pk), employee_form(hanna, care.alice, occupation=nurse.pk))
    assert list(care.alice.tasks.values_list("statement", "state")) == [("Dress wounds", "suggested")]


def test_an_occupation_without_known_tasks_gives_none_and_a_warning(hanna, care):
    keeper = Occupation.objects.create(soc_code="99-9999.00", title="Lighthouse keepers")
    care.alice.tasks.all().delete()
    data = employee_form(hanna, care.alice, occupation=keeper.pk)
    response = hanna.post(url(Employee, "change", care.alice.pk), data, follow=True)
    assert "No typical tasks are known for this occupation." in text(response)
    assert not care.alice.tasks.exists()


def test_an_override_records_its_author_and_is_limited_to_visible_tasks(hanna, care):
    mine, other = care.alice.tasks.get(), care.bob.tasks.get()
    ExposureOverride.objects.all().delete()
    form = {"exposure": "0.4", "reason": "I watched it."}
    assert hanna.post(url(ExposureOverride, "add"), {**form, "task": other.pk}).status_code == 200
    assert not ExposureOverride.objects.exists()
    assert hanna.post(url(ExposureOverride, "add"), {**form, "task": mine.pk}).status_code == 302
    row = ExposureOverride.objects.get()
    assert (row.task, row.decided_by) == (mine, care.users["hanna"])


def test_imports_by_others_are_visible_only_with_full_access(hanna, care):
    assert "bobs-office.csv" not in text(hanna.get(url(ImportRun, "changelist")))
    ManagerScope.objects.update(sees_everyone=True)
    assert "bobs-office.csv" in text(hanna.get(url(ImportRun, "changelist")))


def test_the_secret_of_a_connected_system_is_shown_once_and_stored_as_a_hash(hanna, care):
    ManagerScope.objects.update(sees_everyone=True)
    add = reverse("admin:oauth2_provider_application_add")
    assert hanna.get(add).status_code == 200
    made = text(hanna.post(add, {"name": "Learning system", "client_secret": "chosen by hand"}, follow=True))
    system = Application.objects.get()
    secret = re.search(r"secret: (\S+)", made)[1]
    assert len(secret) >= 64 and "chosen" not in secret
    assert system.client_secret != secret and system.client_secret.startswith(("md5$", "pbkdf2"))
    assert (system.user, system.client_type) == (care.users["hanna"], "confidential")
    assert system.authorization_grant_type == "client-credentials"
    for page in ("changelist", "change"):
        again = hanna.get(url(Application, page, *([system.pk] if page == "change" else [])))
        assert again.status_code == 200
        assert secret not in text(again) and system.client_secret not in text(again)


def test_activating_a_dataset_needs_the_permission(hanna, care):
    old = ExposureDataset.objects.get()
    new = add_dataset(version="2", n_tasks=1)
    add_reference_task(new, "a", exposure=0.1)
    page = url(ExposureDataset, "compare")
    ensure_roles().permissions.remove(*ensure_roles().permissions.filter(codename="change_exposuredataset"))
    hanna.post(page, {"dataset": new.pk})
    assert ExposureDataset.objects.active() == old
    ensure_roles()
    hanna.post(page, {"dataset": new.pk})
    assert ExposureDataset.objects.active() == old  # she sees one department, and the dataset applies to all
    ManagerScope.objects.filter(user=care.users["hanna"]).update(sees_everyone=True)
    hanna.post(page, {"dataset": new.pk})
    assert ExposureDataset.objects.active() == new


def more_rows(care) -> None:
    dataset, nurse = ExposureDataset.objects.get(is_active=True), Occupation.objects.get(soc_code="29-1141.00")
    for i in range(12):
        place = Department.objects.create(name=f"Ward {i}")
        care.users["hanna"].manager_scope.departments.add(place)
        job = Occupation.objects.create(soc_code=f"11-00{i:02}.00", title=f"Job {i}")
        person = Employee.objects.create(
            external_id=f"N{i}", name=f"Nurse {i}", department=place, occupation=job, languages=["en"]
        )
        task = Task.objects.create(employee=person, statement="x", text_hash="x", share=1, source="hr")
        user = care.users["hanna"] if i % 2 else None
        ExposureOverride.objects.create(task=task, exposure=0.1, reason="because", decided_by=user)
        add_reference_task(dataset, "y", nurse, key=f"k{i}")
        ImportRun.objects.create(kind="employees", file_name=f"{i}.csv", started_by=care.users["hanna"])
        HumanSkill.objects.create(slug=f"s{i}", name=f"Skill {i}", definition="d", position=i)
        Situation.objects.create(slug=f"s{i}", names={"en": f"Situation {i}"}, sentences={})
        add_dataset(f"D{i}")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_a_long_list_needs_no_more_queries(hanna, care, model, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    hanna.get(url(model, "changelist"))
    with CaptureQueriesContext(connection) as few:
        hanna.get(url(model, "changelist"))
    more_rows(care)
    with django_assert_max_num_queries(len(few)):
        assert hanna.get(url(model, "changelist")).status_code == 200


def test_full_access_needs_no_subquery_over_employees(hanna, care):
    """A subquery over all employees would read the whole table for each list."""
    ManagerScope.objects.update(sees_everyone=True)
    hanna_now = type(care.users["hanna"]).objects.get(username="hanna")
    assert "skills_employee" not in str(Task.objects.visible_to(hanna_now).query)
    assert set(Task.objects.visible_to(care.users["charlie"])) == set()
    assert {task.employee for task in Task.objects.visible_to(hanna_now)} == {care.alice, care.bob}


def test_an_attribute_is_stored_but_never_shown(hanna, care):
    address = reverse("admin:skills_employee_held_attributes", args=[care.alice.pk])
    assert hanna.get(address).status_code == 403  # she sees one department
    ManagerScope.objects.filter(user=care.users["hanna"]).update(sees_everyone=True)
    HeldAttribute.objects.create(employee=care.alice, attribute="sex", value="rare value")
    assert "rare value" not in hanna.get(address).content.decode()
    assert hanna.post(address, {"attribute": " ", "value": "F"}).status_code == 200
    assert hanna.post(address, {"attribute": "sex", "value": " F "}).status_code == 302
    assert list(HeldAttribute.objects.values_list("employee", "attribute", "value")) == [(care.alice.pk, "sex", "F")]
    hanna.post(address, {"attribute": "sex", "value": ""})
    assert not HeldAttribute.objects.exists()


def test_departments_and_managers_form_no_circle(hanna, care):
    care.office.parent = care.care
    care.office.save()
    ManagerScope.objects.filter(user=care.users["hanna"]).update(sees_everyone=True)
    for obj, field, value in ((care.care, "parent", care.office), (care.alice, "manager", care.alice)):
        setattr(obj, field, value)
        with pytest.raises(ValidationError) as found:
            obj.clean()
        assert list(found.value.message_dict) == [field]
