"""OAuth2 for connected systems: tokens, revocation (RFC 7009), introspection (RFC 7662) and metadata (RFC 8414)."""

import base64
import hashlib
import json
import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View
from oauth2_provider.models import AccessToken
from oauth2_provider.views import RevokeTokenView, TokenView
from oauth2_provider.views.mixins import OAuthLibMixin
from oauthlib.common import Request as OauthRequest
from rest_framework.throttling import BaseThrottle

from skills.services.access.clients import all_scopes

_WINDOW_S = 60
_NAMES_OF_METHODS = ["client_secret_basic", "client_secret_post"]
logger = logging.getLogger(__name__)


class LimitedView(View):
    """Base of the addresses that check a client's secret. Limits requests and wrong secrets a minute.

    Requests are counted by address of the caller and client id, wrong secrets by address of the caller alone. A stranger
    can therefore neither guess secrets quickly nor block a client that calls from elsewhere.
    """

    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        caller, window = BaseThrottle().get_ident(request), int(time.time() // _WINDOW_S)  # type: ignore[arg-type]
        client = hashlib.sha256(_client_id_of(request).encode()).hexdigest()[:32]
        failures = f"oauth-failures:{caller}:{window}"
        n_requests = _add(f"oauth-requests:{caller}:{client}:{window}")
        if n_requests > settings.RESKILL_OAUTH_REQUESTS_PER_MINUTE:
            return _too_many()
        if _read(failures) >= settings.RESKILL_OAUTH_FAILURES_PER_MINUTE:
            return _too_many()
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 401:
            if _has_secret(request):
                _add(failures)
            # RFC 6749, 5.2: the challenge names the scheme by which a client authenticates here.
            response["WWW-Authenticate"] = 'Basic realm="api", charset="UTF-8"'
        response["Cache-Control"] = "no-store"
        return response


def _client_id_of(request: HttpRequest) -> str:
    """The client id in the Authorization header, else in the form. Empty if the request names none."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return request.POST.get("client_id", "")
    try:
        return base64.b64decode(sent).decode().partition(":")[0]
    except ValueError:
        return ""


def _has_secret(request: HttpRequest) -> bool:
    """Whether the request tries a secret. Without one, there is nothing to guess."""
    return "Authorization" in request.headers or "client_secret" in request.POST


def _add(key: str) -> int:
    try:
        cache.add(key, 0, timeout=2 * _WINDOW_S)
        return cache.incr(key)
    except Exception:  # any cache backend: an unavailable counter must not lock out every connected system
        logger.warning("requests for tokens are not being counted", exc_info=True)
        return 0


def _read(key: str) -> int:
    try:
        return cache.get(key, 0)
    except Exception:
        logger.warning("wrong secrets are not being counted", exc_info=True)
        return 0


def _too_many() -> JsonResponse:
    wait_s = _WINDOW_S - int(time.time() % _WINDOW_S)
    text = f"Too many requests from this address in this minute. Try again in {wait_s} seconds."
    body = {"error": "temporarily_unavailable", "error_description": text}
    return JsonResponse(body, status=429, headers={"Retry-After": str(wait_s), "Cache-Control": "no-store"})


@method_decorator(csrf_exempt, name="dispatch")
class ClientTokenView(LimitedView, TokenView):
    """Issues access tokens. A request without a scope gets all scopes of the client."""


@method_decorator(csrf_exempt, name="dispatch")
class ClientRevokeView(LimitedView, RevokeTokenView):
    """Revokes an access token of the client. Also answers 200 for a token that is unknown or not the client's."""


@method_decorator(csrf_exempt, name="dispatch")
class ClientIntrospectView(LimitedView, OAuthLibMixin):
    """Tells a client whether its own token is active, and with which scopes. Tokens of others are never active here."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        core = self.get_oauthlib_core()
        is_known, client = _authenticated(core, request)
        if not is_known:
            return JsonResponse({"error": "invalid_client"}, status=401)
        token = request.POST.get("token")
        if not token:
            text = "Send the token in the form field token."
            return JsonResponse({"error": "invalid_request", "error_description": text}, status=400)
        return JsonResponse(_state_of(token, client))


def _authenticated(core: Any, request: HttpRequest) -> tuple[bool, Any]:
    """Whether the request has the id and secret of a client, and that client."""
    uri, method, body, headers = core._extract_params(request)
    wanted = OauthRequest(uri, method, body, headers)
    return core.server.request_validator.authenticate_client(wanted), wanted.client


def _state_of(token: str, client: Any) -> dict[str, Any]:
    """The answer about the token of this client (RFC 7662, section 2.2)."""
    checksum = hashlib.sha256(token.encode()).hexdigest()
    row = AccessToken.objects.filter(token_checksum=checksum, application_id=client.pk).first()
    system = getattr(client, "connected_system", None)
    if row is None or row.is_expired() or system is None:
        return {"active": False}
    # A scope that HR has taken away no longer works, although the token was issued with it.
    scopes = [scope for scope in row.scope.split() if scope in system.scopes]
    return {
        "active": True,
        "scope": " ".join(scopes),
        "client_id": client.client_id,
        "sub": client.client_id,
        "token_type": "Bearer",
        "iat": int(row.created.timestamp()),
        "exp": int(row.expires.timestamp()),
    }


class MetadataView(View):
    """The metadata of the authorization server (RFC 8414): addresses, scopes and how clients authenticate."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def address(name: str) -> str:
            return request.build_absolute_uri(reverse(name))

        body = {
            "issuer": request.build_absolute_uri("/").rstrip("/"),
            "token_endpoint": address("oauth-token"),
            "token_endpoint_auth_methods_supported": _NAMES_OF_METHODS,
            "revocation_endpoint": address("oauth-revoke"),
            "revocation_endpoint_auth_methods_supported": _NAMES_OF_METHODS,
            "introspection_endpoint": address("oauth-introspect"),
            "introspection_endpoint_auth_methods_supported": _NAMES_OF_METHODS,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],  # required by the RFC; no address here authorizes people
            "scopes_supported": all_scopes(),
            "service_documentation": address("api-docs"),
        }
        return HttpResponse(json.dumps(body), content_type="application/json")
