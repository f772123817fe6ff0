"""ETag and If-Match: a write fails if the resource has changed since it was read (RFC 9110, 8.8.3 and 13.1)."""

import hashlib
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request


class VersionHasChanged(APIException):
    """412: the If-Match of a write does not match the current version."""

    status_code = 412
    default_detail = "This resource has changed since you read it. Read it again, then repeat your change."
    default_code = "version-has-changed"


def etag_of(data: Any) -> str:
    """The version of a resource: a hash of its representation."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def names(header: str, etag: str) -> bool:
    """Whether an If-Match or If-None-Match header contains this version or `*`. Ignores W/, which compression adds."""
    wanted = [part.strip().removeprefix("W/") for part in header.split(",")]
    return "*" in wanted or etag in wanted


def check_version(request: Request, data: Any) -> None:
    """Raises VersionHasChanged if the request has an If-Match header that does not match the version of `data`."""
    wanted = request.headers.get("If-Match")
    if wanted is not None and not names(wanted, etag_of(data)):
        raise VersionHasChanged
