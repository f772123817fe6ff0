"""Authentication of connected systems by token and of people by session. Only reads headers, never the body."""

from typing import Any

from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.authentication import SessionAuthentication


class BearerToken(OAuth2Authentication):
    """OAuth2Authentication on Django's request. With DRF's request, it would read the whole JSON body for form fields."""

    def authenticate(self, request: Any) -> Any:
        return super().authenticate(request._request)


class Session(SessionAuthentication):
    """SessionAuthentication that reads the CSRF token from the header or a form, never from a JSON body."""

    def enforce_csrf(self, request: Any) -> None:
        super().enforce_csrf(request._request)


class BearerTokenScheme(DjangoOAuthToolkitScheme):
    """Describes BearerToken in the schema in the same way as the package's own class."""

    target_class = "skills.api.authentication.BearerToken"
