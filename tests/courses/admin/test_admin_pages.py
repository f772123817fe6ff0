"""Every page of every model in the admin responds to HR and superusers without a server error."""

from contextlib import suppress

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from skills.models import ManagerScope
from skills.services.access.roles import ensure_roles
from tests.courses.admin.admin_rows import fill_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(world):
    fill_admin(world)
    return world


@pytest.fixture(params=["superuser", "HR of a department", "HR of everyone"])
def reader(request, full, client, django_user_model):
    if request.param == "superuser":
        user = django_user_model.objects.create_superuser("root", "root@example.org", "correct horse battery")
    else:
        user = full.users["hanna"]
        user.groups.add(ensure_roles())
        ManagerScope.objects.filter(user=user).update(sees_everyone=request.param == "HR of everyone")
    client.force_login(user)
    return client


def pages_of(model) -> set[str]:
    """The addresses of this model's pages: with a row, with a row that does not exist, and without a row."""
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"no {model._meta.label} to open: add one to tests/courses/admin/admin_rows.py"
    found = set()
    for name in {pattern.name for pattern in admin.site._registry[model].get_urls() if pattern.name}:
        for arguments in ([], [row.pk], [0], ["nonsense"], ["1_2F2"], [row.pk, "nonsense"]):
            with suppress(NoReverseMatch):
                found.add(reverse(f"admin:{name}", args=arguments))
    return found


def test_no_page_of_any_model_breaks(reader):
    reader.raise_request_exception = False
    pages = {page for model in admin.site._registry for page in pages_of(model)}
    assert len(pages) > 10 * len(admin.site._registry)
    codes = {page: reader.get(page).status_code for page in sorted(pages)}
    assert {page: code for page, code in codes.items() if code not in {200, 302, 403, 404}} == {}


def test_an_audit_is_never_added_by_hand(reader):
    assert reader.get(reverse("admin:courses_fairnessaudit_add")).status_code == 403
    assert reader.post(reverse("admin:courses_fairnessaudit_add"), {}).status_code == 403
