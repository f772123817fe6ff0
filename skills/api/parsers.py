"""Parser of JSON bodies for REST, SCIM and xAPI. Too large: 413. Invalid JSON, or nested too deep: 400."""

import io
from typing import Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import JSONRenderer

from skills.json_depth import MAX_LEVELS, is_too_deep

TOO_DEEP = f"Arrays and objects are nested too deep: at most {MAX_LEVELS} levels."
_MB = 1_000_000


class BodyTooLarge(APIException):
    """413: the body is larger than this address allows."""

    status_code = 413
    default_code = "too-large"


class BoundedJSONParser(BaseParser):
    """JSON of at most MAX_LEVELS levels and as many bytes as the view allows. Raises ParseError and BodyTooLarge.

    Not a subclass of JSONParser: DRF would pass it the body that Django has read, with Django's limit for forms.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        context = parser_context or {}
        raw = _read(stream, context.get("request"), max_bytes(context.get("view")))
        try:
            data = JSONParser().parse(io.BytesIO(raw), media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        if is_too_deep(data):
            raise ParseError(TOO_DEEP)
        return data


def max_bytes(view: Any) -> int:
    """The maximum number of bytes of a body sent to this view."""
    is_bulk = getattr(view, "takes_bulk", False)
    return int(_MB * (settings.RESKILL_API_MAX_BULK_MB if is_bulk else settings.RESKILL_API_MAX_BODY_MB))


def _read(stream: Any, request: Any, most: int) -> bytes:
    announced = request.META.get("CONTENT_LENGTH", "") if request is not None else ""
    if str(announced).isdecimal() and int(announced) > most:
        raise _too_large(most)
    raw: bytes = stream.read(most + 1)
    if len(raw) > most:
        raise _too_large(most)
    return raw


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than {most / _MB:g} MB, the limit of this address.")
