"""The menu of the admin shows each role the pages that it may open, and no others."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from reskill.unfold import UNFOLD
from skills.models import ManagerScope
from skills.services.access.roles import ROLES, ensure_roles

pytestmark = pytest.mark.django_db


def links_for(user) -> dict[str, bool]:
    """By address: whether the menu shows it to this user."""
    request = RequestFactory().get("/")
    request.user = user
    items = [item for group in UNFOLD["SIDEBAR"]["navigation"] for item in group["items"]]
    return {str(item["link"]): item.get("permission", lambda _request: True)(request) for item in items}


@pytest.mark.parametrize("sees_everyone", [True, False])
@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_the_menu_shows_what_a_role_may_open(client, make_user, role, sees_everyone):
    from django.contrib.auth.models import Group

    ensure_roles()
    user = make_user("otto", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    ManagerScope.objects.create(user=user, sees_everyone=sees_everyone)
    client.force_login(user)
    user = type(user).objects.get(pk=user.pk)  # without cached permissions
    shown = links_for(user)
    assert {link: client.get(link).status_code == 200 for link in shown} == shown
    assert any(shown.values())
    page = client.get(reverse("admin:index")).content.decode()
    assert all((f'href="{link}"' in page) == is_shown for link, is_shown in shown.items() if not is_shown)
