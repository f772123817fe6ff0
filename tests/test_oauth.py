"""OAuth2 of connected systems: default scopes, challenges, revocation, introspection, metadata, limits, new secrets."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from skills.models import ConnectedSystem
from skills.services.access.clients import change_system, renew_secret
from tests.api_client import SECRET, ask_for_token, client_of, client_with, get_token, make_application

pytestmark = pytest.mark.django_db
EMPLOYEES, USERS = "/api/v1/employees/", "/scim/v2/Users"


def post(path: str, application, secret: str = SECRET, **form):
    client = APIClient()
    return client.post(path, {"client_id": application.client_id, "client_secret": secret, **form}, format="multipart")


def get_with(token: str, path: str = EMPLOYEES):
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}").get(path)


def test_a_request_without_a_scope_gets_all_scopes_of_the_client(org):
    application = make_application(scopes=["courses:read", "employees:read"])
    answer = post("/api/oauth/token/", application, grant_type="client_credentials")
    assert answer.status_code == 200
    assert set(answer.json()["scope"].split()) == {"courses:read", "employees:read"}
    assert get_with(answer.json()["access_token"]).status_code == 200


def test_a_client_without_scopes_gets_an_error_and_no_empty_token():
    answer = post("/api/oauth/token/", make_application(scopes=[]), grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert not AccessToken.objects.exists()


def test_a_scope_the_client_lacks_is_an_error():
    answer = ask_for_token(make_application(scopes=["courses:read"]), "courses:read", "employees:read")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("path", [EMPLOYEES, USERS])
def test_a_missing_scope_is_named_in_the_challenge(org, path):
    application = make_application(scopes=["courses:read", "employees:read"])
    answer = client_of(application, "courses:read").get(path)
    assert answer.status_code == 403
    challenge = answer["WWW-Authenticate"]
    assert challenge.startswith("Bearer ") and 'error="insufficient_scope"' in challenge
    assert 'scope="employees:read"' in challenge
    assert "Your client has it" in answer.json()["detail"]


def test_the_error_says_when_hr_has_not_given_the_scope(org):
    answer = client_with("courses:read", scopes=["courses:read"]).get(EMPLOYEES)
    assert "HR has not given" in answer.json()["detail"]
    application = make_application(scopes=["employees:read"])
    client = client_of(application)
    change_system(application=application, scopes=["courses:read"], departments=None, requests_per_minute=600)
    assert "HR has not given" in client.get(EMPLOYEES).json()["detail"]


def test_an_action_for_people_is_refused_without_a_challenge_of_scopes(org):
    answer = client_with("recalculations:write").post("/api/v1/recalculations/1/release/", {})
    assert answer.status_code == 403
    assert "signed-in person" in answer.json()["detail"]
    assert "insufficient_scope" not in answer.get("WWW-Authenticate", "")


@pytest.mark.parametrize("path", [EMPLOYEES, USERS])
def test_a_request_without_a_token_gets_a_bare_challenge(path):
    answer = APIClient().get(path)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


@pytest.mark.parametrize("path", [EMPLOYEES, USERS])
def test_an_unknown_or_expired_token_is_named_invalid(path):
    token = get_token(make_application(), "employees:read")
    assert 'error="invalid_token"' in get_with("unknown", path)["WWW-Authenticate"]
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    answer = get_with(token, path)
    assert answer.status_code == 401 and 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_wrong_secret_is_challenged_with_the_scheme_of_clients():
    answer = ask_for_token(make_application(), secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic ")
    assert answer["Cache-Control"] == "no-store"


def test_a_revoked_token_no_longer_works(org):
    application = make_application()
    token = get_token(application, "employees:read")
    assert post("/api/oauth/revoke/", application, token=token).status_code == 200
    assert get_with(token).status_code == 401
    assert post("/api/oauth/revoke/", application, token=token).status_code == 200  # a repeat changes nothing


def test_a_client_cannot_revoke_the_token_of_another_client(org):
    token = get_token(make_application(), "employees:read")
    assert post("/api/oauth/revoke/", make_application(name="Other"), token=token).status_code == 200
    assert get_with(token).status_code == 200
    assert post("/api/oauth/revoke/", make_application(name="Third"), secret="wrong", token=token).status_code == 401


def test_introspection_shows_the_scopes_that_work_now(org):
    application = make_application(scopes=["courses:read", "employees:read"])
    token = get_token(application)
    found = post("/api/oauth/introspect/", application, token=token).json()
    assert found["active"] is True and found["client_id"] == application.client_id
    assert set(found["scope"].split()) == {"courses:read", "employees:read"}
    assert found["exp"] - found["iat"] == 3600
    change_system(application=application, scopes=["courses:read"], departments=None, requests_per_minute=600)
    assert post("/api/oauth/introspect/", application, token=token).json()["scope"] == "courses:read"


def test_introspection_says_nothing_about_tokens_of_others():
    application, other = make_application(), make_application(name="Other")
    token = get_token(application, "employees:read")
    assert post("/api/oauth/introspect/", other, token=token).json() == {"active": False}
    assert post("/api/oauth/introspect/", application, token="unknown").json() == {"active": False}
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert post("/api/oauth/introspect/", application, token=token).json() == {"active": False}


def test_introspection_needs_the_secret_and_a_token():
    application = make_application()
    assert post("/api/oauth/introspect/", application, secret="wrong", token="x").status_code == 401
    answer = post("/api/oauth/introspect/", application)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert APIClient().get("/api/oauth/introspect/").status_code == 405


def test_the_metadata_name_addresses_that_answer(client):
    found = client.get("/.well-known/oauth-authorization-server").json()
    assert found["issuer"] == "http://testserver"
    application = make_application()
    forms = {
        "token": {"grant_type": "client_credentials"},
        "revocation": {"token": "x"},
        "introspection": {"token": "x"},
    }
    for name, form in forms.items():
        path = found[f"{name}_endpoint"].removeprefix("http://testserver")
        assert post(path, application, **form).status_code == 200, name
    assert "employees:read" in found["scopes_supported"]
    assert found["grant_types_supported"] == ["client_credentials"]


def test_wrong_secrets_are_limited_even_with_changing_client_ids(settings):
    settings.RESKILL_OAUTH_FAILURES_PER_MINUTE = 3
    application = make_application()
    answers = [ask_for_token(application, secret=f"wrong {n}").status_code for n in range(3)]
    assert answers == [401, 401, 401]
    for path in ("/api/oauth/token/", "/api/oauth/revoke/", "/api/oauth/introspect/"):
        answer = post(path, application, grant_type="client_credentials", token="x")
        assert (answer.status_code, answer.json()["error"]) == (429, "temporarily_unavailable")
        assert 1 <= int(answer["Retry-After"]) <= 60


def test_a_busy_client_does_not_block_another_client(settings):
    settings.RESKILL_OAUTH_REQUESTS_PER_MINUTE = 2
    busy, other = make_application(), make_application(name="Other")
    assert [ask_for_token(busy).status_code for _ in range(3)] == [200, 200, 429]
    assert post("/api/oauth/token/", busy, grant_type="client_credentials").status_code == 429
    assert ask_for_token(other).status_code == 200


def test_both_secrets_and_old_tokens_work_during_the_overlap(org):
    application = make_application(scopes=["employees:read"])
    token = get_token(application)
    new = renew_secret(system=application.connected_system, overlap=timedelta(days=7))
    assert ask_for_token(application).status_code == 200
    assert ask_for_token(application, secret=new).status_code == 200
    assert ask_for_token(application, secret="wrong").status_code == 401
    assert get_with(token).status_code == 200
    ConnectedSystem.objects.update(previous_secret_until=timezone.now() - timedelta(seconds=1))
    assert ask_for_token(application).status_code == 401
    assert ask_for_token(application, secret=new).status_code == 200


def test_a_second_renewal_ends_the_overlap_of_the_first(org):
    application = make_application(scopes=["employees:read"])
    second = renew_secret(system=application.connected_system, overlap=timedelta(days=7))
    third = renew_secret(system=application.connected_system, overlap=timedelta(days=7))
    answers = [ask_for_token(application, secret=secret).status_code for secret in (SECRET, second, third)]
    assert answers == [401, 200, 200]
    last = renew_secret(system=application.connected_system)
    answers = [ask_for_token(application, secret=secret).status_code for secret in (second, third, last)]
    assert answers == [401, 401, 200]


def test_the_history_of_a_system_holds_no_hash_of_a_secret(org):
    system = make_application().connected_system
    renew_secret(system=system, overlap=timedelta(days=7))
    assert "previous_secret" not in {field.name for field in system.history.model._meta.fields}


def test_hr_renews_a_secret_with_an_overlap_in_the_admin(client, make_user):
    root = make_user("root", is_staff=True, is_superuser=True)
    client.force_login(root)
    application = make_application(scopes=["employees:read"])
    address = reverse("admin:oauth2_provider_application_changelist")
    form = {"action": "new_secret_with_overlap", "_selected_action": [application.pk]}
    page = client.post(address, form, follow=True).content.decode()
    assert "The old secret works until" in page
    assert ask_for_token(application).status_code == 200
    detail = client.get(reverse("admin:oauth2_provider_application_change", args=[application.pk])).content.decode()
    assert "old secret works until" in detail.lower()
    assert application.connected_system.history.first().history_user == root
