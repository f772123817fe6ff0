"""Imports that run or wait, on the overview; labels of states in lists."""

import pytest
from django.urls import reverse

from skills.admin.labels import Colours
from skills.models import ImportUpload, ManagerScope
from skills.services.access.roles import ensure_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanna(org, client):
    org.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    client.force_login(org.users["hanna"])
    return client


def keep(user, state, name="staff.csv") -> ImportUpload:
    return ImportUpload.objects.create(
        kind="employees", file_name=name, content=b"id,title\n1,Baker\n", uploaded_by=user, state=state
    )


def test_the_overview_leads_back_to_an_own_import_that_runs_or_waits(hanna, org):
    running = keep(org.users["hanna"], "checking")
    waiting = keep(org.users["hanna"], "checked", "waits.csv")
    keep(org.users["alice"], "checked", "of-somebody-else.csv")
    keep(org.users["hanna"], "imported", "done.csv")
    page = hanna.get(reverse("admin:index")).content.decode()
    for upload in (running, waiting):
        assert reverse("admin:skills_employee_upload", args=[upload.pk]) in page
    assert "nothing is saved yet" in page and "being checked" in page
    assert "of-somebody-else.csv" not in page and "done.csv" not in page


def test_fields_without_a_column_are_folded_except_those_an_import_needs(hanna, org):
    upload = keep(org.users["hanna"], "new")
    page = hanna.get(reverse("admin:skills_employee_upload", args=[upload.pk])).content.decode()
    before, folded = page.split("further fields, for which no column was found")
    assert 'name="department"' in before and "title (Baker)" in before
    assert 'name="location"' in folded and 'name="location"' not in before


def test_a_state_without_a_colour_keeps_its_words():
    colours = Colours(late="danger")
    assert (colours["late"], colours["open"]) == ("danger", "")
