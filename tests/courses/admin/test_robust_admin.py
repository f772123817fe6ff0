"""No address of the admin answers with a server error, whatever the request contains."""

import re
import threading

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courses.models import Answer
from skills.models import Employee, ManagerScope
from skills.services.access.roles import ensure_roles
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db
QUERIES = [
    {}, {"needs__contains": "x"}, {"q": "\x00"}, {"o": "9.-9.x"}, {"p": "-1"}, {"e": "1"}, {"_facets": "x"}, {"all": ""},
    {"id__in": "x,y"}, {"_popup": "1", "_to_field": "nothing"}, {"app_label": "x"}, {"term": "a"}, {"pk": "٣"},
]  # fmt: skip


def admin_addresses() -> list[str]:
    """Every address below /admin/, with a missing key where one is needed."""
    found: list[str] = []

    def walk(patterns, prefix: str) -> None:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern):
                found.append(prefix + str(entry.pattern))

    walk(get_resolver().url_patterns, "/")
    return sorted({address for address in found if address.startswith("/admin/") and "(" not in address})


def filled(address: str, key: str) -> str:
    """The address with this key in place of each parameter."""
    return "/".join(key if part.startswith("<") else part for part in address.split("/"))


@pytest.fixture
def root(client, world, django_user_model):
    client.raise_request_exception = False  # the test looks at the status instead
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse battery"))
    return client


@pytest.mark.audit
def test_every_address_of_the_admin_answers_without_a_server_error(root):
    addresses = [address for address in admin_addresses() if "logout" not in address]
    assert len(addresses) > 100
    faults = [
        (method, address, key)
        for address in addresses
        for method, key in (("get", "1"), ("get", "00000000-0000-0000-0000-000000000000"), ("post", "1"))
        if getattr(root, method)(filled(address, key)).status_code >= 500
    ]
    assert faults == []


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_no_query_string_breaks_a_list(root, query):
    faults = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if root.get(reverse(f"{name}_changelist"), query).status_code >= 500:
            faults.append(model)
    assert faults == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"term": "a"},
        {"app_label": "skills"},
        {"app_label": "skills", "model_name": "employee", "field_name": "nothing"},
        {"app_label": "\x00", "model_name": "x", "field_name": "y"},
        {"app_label": "skills", "model_name": "employee", "field_name": "department", "term": "\x00"},
        {"app_label": "skills", "model_name": "employee", "field_name": "department", "page": "x"},
    ],
    ids=str,
)
def test_autocomplete_with_any_parameters_is_no_server_error(root, query):
    assert root.get(reverse("admin:autocomplete"), query).status_code < 500


def test_an_answers_page_depends_on_its_own_request_under_threads(world, rf):
    """One admin object serves all requests. Two readers at the same time must not get each other's view."""
    page = admin.site._registry[Answer]
    hanna, alice = world.users["hanna"], world.users["alice"]
    answer = Answer.objects.current().select_related("employee").get(employee=world.alice)
    found: dict[str, set[str]] = {"hanna": set(), "alice": set()}

    def read(name: str, user) -> None:
        request = rf.get("/")
        request.user = user
        for _ in range(200):
            found[name].update(set(page.get_fields(request, answer)) & {"shown_figures", "hidden_figures"})

    readers = [threading.Thread(target=read, args=pair) for pair in (("hanna", hanna), ("alice", alice))]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found == {"hanna": {"hidden_figures"}, "alice": {"shown_figures"}}


def test_no_admin_class_reads_a_request_from_itself():
    """unfold stores the request on the admin object, which serves all threads, and does not read it either."""
    files = [path for app in ("skills", "courses") for path in (ROOT / app / "admin").rglob("*.py")]
    assert [path.name for path in files if re.search(r"self\._?request\b", path.read_text())] == []


@pytest.mark.parametrize(("shares", "words"), [(True, " - "), (False, "you see the band")])
def test_an_answer_shows_exact_figures_only_if_the_person_shares_them(world, client, shares, words):
    hanna = world.users["hanna"]
    hanna.groups.add(ensure_roles())
    Employee.objects.filter(pk=world.alice.pk).update(shares_exact_scores=shares)
    client.force_login(hanna)
    answer = Answer.objects.current().get(employee=world.alice)
    html = client.get(reverse("admin:courses_answer_change", args=[answer.pk])).content.decode()
    assert words in html
    assert (f"{answer.exposure:.2f} (" in html) is shares
    assert ManagerScope.objects.filter(user=hanna, sees_everyone=False).exists()
