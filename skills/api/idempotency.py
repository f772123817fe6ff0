"""Idempotency-Key: a POST repeated with the same key gets the first response (draft-ietf-httpapi-idempotency-key)."""

import functools
import hashlib
import json
from collections.abc import Callable

from django.db import transaction
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from skills.api.permissions import caller_of
from skills.services.access.remembered_responses import claim

HEADER = "Idempotency-Key"
_MAX_LENGTH = 255


class KeyUsedForAnother(APIException):
    """422: the key has been used for another request."""

    status_code = 422
    default_detail = "This Idempotency-Key was used for another request. Use a different key for each request."
    default_code = "key-used-for-another"


def idempotent(method: Callable) -> Callable:
    """Decorator that runs a view's method in a transaction, and once per Idempotency-Key.

    The key is stored in the same transaction. If the request fails or its process dies, the key counts as unused.
    """

    @functools.wraps(method)
    def wrapped(view, request: Request, *args, **kwargs) -> Response:
        key = request.headers.get(HEADER)
        with transaction.atomic():
            if key is None:
                return method(view, request, *args, **kwargs)
            call, is_new = claim(caller=caller_of(request), key=_checked(key), fingerprint=_fingerprint(request))
            if not is_new:
                return _replayed(call, _fingerprint(request))
            response = method(view, request, *args, **kwargs)
            body = json.loads(JSONRenderer().render(response.data) or "null")
            hidden = dict.fromkeys(set(view.told_once) & set(body or {}))
            call.status, call.body = response.status_code, {**body, **hidden} if hidden else body
            call.headers = {name: response[name] for name in ("Location",) if name in response}
            call.save()
            return response

    wrapped.is_idempotent = True  # type: ignore[attr-defined]
    return wrapped


def _checked(key: str) -> str:
    if not (0 < len(key) <= _MAX_LENGTH and key.isascii() and key.isprintable()):
        raise ValidationError({HEADER: [f"1 to {_MAX_LENGTH} printable ASCII characters, a UUID for example."]})
    return key


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def _replayed(call, fingerprint: str) -> Response:
    if call.fingerprint != fingerprint:
        raise KeyUsedForAnother
    headers = {**call.headers, "Idempotency-Replayed": "true"}
    return Response(call.body, status=call.status, headers=headers)
