"""Basic authentication of connected systems at the xAPI addresses, because most learning systems know no other there."""

import base64
import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.models import Application
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import Request as OauthRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from skills.services.access.clients import previous_secret_of

_WINDOW_S, _REMEMBERED_S = 60, 300
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class BasicCredentials:
    """Stands for the token of a client that sent its id and secret. It has all scopes that HR gave to the client."""

    application: Application
    scope: str = ""

    @property
    def application_id(self) -> int:
        return self.application.pk

    def allow_scopes(self, scopes: list[str]) -> bool:
        return True  # HasScope has compared the scopes with those of the client


class ClientBasic(BaseAuthentication):
    """Reads the id and secret of a client from the header. A caller may try a few wrong secrets a minute."""

    def authenticate(self, request: Request) -> tuple[None, BasicCredentials] | None:
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "basic":
            return None
        window = time.time() // _WINDOW_S
        failures = f"basic-failures:{BaseThrottle().get_ident(request)}:{window:.0f}"
        if _cached(failures, 0) >= settings.RESKILL_OAUTH_FAILURES_PER_MINUTE:
            raise Throttled(_WINDOW_S - int(time.time() % _WINDOW_S), "Too many wrong secrets from this address.")
        application = _known_client(sent.strip())
        if application is None:
            _count(failures)
            raise AuthenticationFailed("The client id or the secret is wrong, or HR has ended the client's access.")
        return None, BasicCredentials(application)

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="xapi", charset="UTF-8"'


class ClientBasicScheme(OpenApiAuthenticationExtension):
    """Describes ClientBasic in the schema."""

    target_class = "courses.xapi.client_basic.ClientBasic"
    name = "clientBasic"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "basic", "description": "Id and secret of a connected system"}


def _known_client(sent: str) -> Application | None:
    """The client whose id and secret were sent; None if they are wrong or the client may not connect.

    The rules are those of the token address. Credentials that were right are remembered for minutes, because the hash of
    a secret is slow to compute; not while an old secret also works, because its time ends.
    """
    try:
        client_id = unquote_plus(base64.b64decode(sent, validate=True).decode().partition(":")[0])
    except ValueError:
        return None
    application = None if "\x00" in client_id else Application.objects.filter(client_id=client_id).first()
    if application is None:
        return None
    stored = application.client_secret
    key = f"basic-known:{salted_hmac('courses.xapi.client_basic', f'{stored} {sent}', algorithm='sha256').hexdigest()}"
    if _cached(key, 0):
        return application
    asked = OauthRequest("/", "POST", "", {"HTTP_AUTHORIZATION": f"Basic {sent}"})
    if not oauth2_settings.OAUTH2_VALIDATOR_CLASS().authenticate_client(asked):
        return None
    if not previous_secret_of(stored):
        _remember(key)
    return asked.client


def _cached(key: str, default: int) -> int:
    try:
        return cache.get(key, default)
    except Exception:  # any cache backend: an unavailable cache must not lock out every connected system
        logger.warning("the cache for client secrets does not answer", exc_info=True)
        return default


def _remember(key: str) -> None:
    try:
        cache.set(key, 1, timeout=_REMEMBERED_S)
    except Exception:
        logger.warning("a client secret was not remembered", exc_info=True)


def _count(key: str) -> None:
    try:
        cache.add(key, 0, timeout=2 * _WINDOW_S)
        cache.incr(key)
    except Exception:
        logger.warning("wrong secrets are not being counted", exc_info=True)
