"""Authentication of connected systems by token and of people by session. Only reads headers, never the body."""

from typing import Any

from django.conf import settings
from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.authentication import SessionAuthentication

from skills.services.access.lasting_tokens import find_token


class BearerToken(OAuth2Authentication):
    """Lasting tokens and tokens of the token endpoint, both in the header Authorization: Bearer.

    OAuth2Authentication gets Django's request: with DRF's request, it would read the whole JSON body for form fields.
    """

    def authenticate(self, request: Any) -> Any:
        lasting = find_token(bearer_of(request))
        return (None, lasting) if lasting is not None else super().authenticate(request._request)


def bearer_of(request: Any) -> str:
    """The token in the header Authorization; empty without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


class Session(SessionAuthentication):
    """SessionAuthentication that reads the CSRF token from the header or a form, never from a JSON body."""

    def enforce_csrf(self, request: Any) -> None:
        super().enforce_csrf(request._request)


class BearerTokenScheme(DjangoOAuthToolkitScheme):
    """Describes BearerToken in the schema: a token of the token endpoint or a lasting token, with the scope it needs."""

    target_class = "skills.api.authentication.BearerToken"
    name = ["oauth2", "lastingToken"]  # type: ignore[assignment]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        scope = scope_of(auto_schema.view, auto_schema.method)
        return [{"oauth2": [scope]}, {"lastingToken": []}] if scope else []

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        oauth2 = super().get_security_definition(auto_schema)
        oauth2["description"] = "Client credentials. The token lives for an hour."
        lasting = {
            "type": "http",
            "scheme": "bearer",
            "description": "A lasting token that HR creates for a system that cannot ask for tokens by itself.",
        }
        return [oauth2, lasting]


class SessionScheme(OpenApiAuthenticationExtension):
    """Describes Session in the schema: the cookie of a signed-in person, where a person may call the operation."""

    target_class = "skills.api.authentication.Session"
    name = "session"

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        return [] if getattr(auto_schema.view, "is_for_systems_only", False) else [{self.name: []}]

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "A person who is signed in. A change also needs the header X-CSRFToken.",
        }


def scope_of(view: Any, method: str) -> str:
    """The scope that a connected system needs for the operation; empty if only people may call it."""
    action = getattr(view, "action", None) or method.lower()
    if action in getattr(view, "people_only", ()):
        return ""
    scopes = getattr(view, "scopes", {})
    return scopes.get(action) or scopes.get("*") or ""
