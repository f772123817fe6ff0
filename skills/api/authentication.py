"""Who asks: a connected system by its token, or a person by their session. Decided by headers, before any body is read."""

from typing import Any

from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.authentication import SessionAuthentication


class BearerToken(OAuth2Authentication):
    """As the package has it, on Django's request: DRF's would read a whole JSON body in search of form fields."""

    def authenticate(self, request: Any) -> Any:
        return super().authenticate(request._request)


class Session(SessionAuthentication):
    """As DRF has it, with the CSRF token from its header (or a form), never from a JSON body."""

    def enforce_csrf(self, request: Any) -> None:
        super().enforce_csrf(request._request)


class BearerTokenScheme(DjangoOAuthToolkitScheme):
    """What the schema says of BearerToken: the same as of the package's own."""

    target_class = "skills.api.authentication.BearerToken"
