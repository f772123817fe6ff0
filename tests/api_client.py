"""API clients for tests. A connected system gets its token from the token endpoint, as real systems do."""

import base64

from oauth2_provider.models import Application
from rest_framework.test import APIClient

from skills.services.access.clients import all_scopes, connect_system

SECRET = "a-secret-for-tests-only"


def make_application(name: str = "Learning platform", **options) -> Application:
    """A connected system's OAuth application with all permissions, unless limited by `scopes` or `departments`."""
    system, _ = connect_system(name=name, scopes=options.pop("scopes", all_scopes()), secret=SECRET, **options)
    return system.application


def get_token(application: Application, *scopes: str) -> str:
    """Access token from the token endpoint. Fails the test if the endpoint returns none."""
    response = ask_for_token(application, *scopes)
    assert response.status_code == 200, response.content
    return response.json()["access_token"]


def ask_for_token(application: Application, *scopes: str, secret: str = ""):
    basic = base64.b64encode(f"{application.client_id}:{secret or SECRET}".encode()).decode()
    return APIClient().post(
        "/api/oauth/token/",
        {"grant_type": "client_credentials", "scope": " ".join(scopes)},
        format="multipart",
        HTTP_AUTHORIZATION=f"Basic {basic}",
    )


def client_of(application: Application, *scopes: str) -> APIClient:
    """API client of this application whose token has these scopes."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {get_token(application, *scopes)}")
    return client


def client_with(*scopes: str, **options) -> APIClient:
    """API client of a new application whose token has these scopes."""
    return client_of(make_application(**options), *scopes)


def signed_in(user) -> APIClient:
    """API client with this user's session."""
    client = APIClient()
    client.force_login(user)
    return client
