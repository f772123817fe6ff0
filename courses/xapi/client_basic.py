"""Basic authentication of connected systems at the xAPI addresses, because most learning systems know no other there."""

import base64
import hashlib
import logging
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.models import Application
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
        client_id, secret = _credentials(sent)
        application = Application.objects.filter(client_id=client_id).first() if client_id else None
        if application is None or not _is_secret(application, secret):
            _count(failures)
            raise AuthenticationFailed("The client id or the secret is wrong.")
        return None, BasicCredentials(application)

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="xapi", charset="UTF-8"'


class ClientBasicScheme(OpenApiAuthenticationExtension):
    """Describes ClientBasic in the schema."""

    target_class = "courses.xapi.client_basic.ClientBasic"
    name = "clientBasic"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "basic", "description": "Id and secret of a connected system"}


def _credentials(sent: str) -> tuple[str, str]:
    try:
        client_id, _, secret = base64.b64decode(sent.strip(), validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return ("", "") if "\x00" in client_id else (client_id, secret)


def _is_secret(application: Application, secret: str) -> bool:
    """Whether this is the client's secret. One that was right is remembered for minutes: its hash is slow to compute."""
    stored = application.client_secret
    mark = salted_hmac("courses.xapi.client_basic", f"{stored} {secret}", algorithm="sha256").hexdigest()
    key = f"basic-known:{hashlib.sha256(f'{application.pk} {mark}'.encode()).hexdigest()}"
    if _cached(key, 0):
        return True
    if check_password(secret, stored):
        _remember(key)
        return True
    previous = previous_secret_of(stored)  # not remembered: it ends at a fixed time
    return bool(previous) and check_password(secret, previous)


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
