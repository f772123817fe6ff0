"""A connected system for tests: gets its token the way a real one does."""

import base64

from oauth2_provider.models import Application
from rest_framework.test import APIClient

SECRET = "a-secret-for-tests-only"


def make_application(name: str = "Learning platform") -> Application:
    return Application.objects.create(
        name=name,
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )


def get_token(application: Application, *scopes: str) -> str:
    """An access token from the token address; fails the test when there is none."""
    basic = base64.b64encode(f"{application.client_id}:{SECRET}".encode()).decode()
    response = APIClient().post(
        "/api/oauth/token/",
        {"grant_type": "client_credentials", "scope": " ".join(scopes)},
        format="multipart",
        HTTP_AUTHORIZATION=f"Basic {basic}",
    )
    assert response.status_code == 200, response.content
    return response.json()["access_token"]


def client_with(*scopes: str) -> APIClient:
    """A client whose token has these scopes."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {get_token(make_application(), *scopes)}")
    return client


def signed_in(user) -> APIClient:
    """A person with a session."""
    client = APIClient()
    client.force_login(user)
    return client
