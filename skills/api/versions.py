"""ETag and If-Match: what somebody read is what they change, or they are told (RFC 9110, sections 8.8.3 and 13.1)."""

import hashlib
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request


class VersionHasChanged(APIException):
    """412: the If-Match of a write names another version than the present one."""

    status_code = 412
    default_detail = "This has changed since you read it. Read it again, and repeat the change on what you find."
    default_code = "version-has-changed"


def etag_of(data: Any) -> str:
    """The version of a resource: a hash of all it shows."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def names(header: str, etag: str) -> bool:
    """Whether an If-Match or If-None-Match header names this version, or any. W/ is put there by compression."""
    wanted = [part.strip().removeprefix("W/") for part in header.split(",")]
    return "*" in wanted or etag in wanted


def check_version(request: Request, data: Any) -> None:
    """Raises VersionHasChanged where the request's If-Match does not name what `data` shows. Without one: no check."""
    wanted = request.headers.get("If-Match")
    if wanted is not None and not names(wanted, etag_of(data)):
        raise VersionHasChanged
