"""Parsers of JSON and NDJSON bodies, of gzip for bulk calls. Too large: 413. Invalid JSON, or nested too deep: 400."""

import io
import json
import zlib
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


class UnsupportedEncoding(APIException):
    """415: the body has a Content-Encoding that this address does not read."""

    status_code = 415
    default_code = "unsupported-encoding"


class BoundedJSONParser(BaseParser):
    """JSON of at most MAX_LEVELS levels and as many bytes as the view allows. Raises ParseError and BodyTooLarge.

    Not a subclass of JSONParser: DRF would pass it the body that Django has read, with Django's limit for forms.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        context = parser_context or {}
        return parse_json(_read(stream, context.get("request"), context.get("view")), parser_context)


class UniqueNamesParser(BoundedJSONParser):
    """JSON in which no object names a property twice: of two values, one would be lost without a word."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        context = parser_context or {}
        raw = _read(stream, context.get("request"), context.get("view"))
        data = parse_json(raw, parser_context)
        json.loads(raw, object_pairs_hook=_unique)
        return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"An object names {twice[:80]!r} twice.")
    return found


class MergePatchParser(BoundedJSONParser):
    """The same as JSON: in the changes that this API takes, null empties a field (RFC 7396)."""

    media_type = "application/merge-patch+json"


class UnreadableRow(str):
    """A line of NDJSON that is not JSON. The text says why."""


class NdjsonParser(BaseParser):
    """Rows of a bulk call, one JSON object a line. A line that is not JSON becomes an UnreadableRow.

    The rows are returned as in a JSON body: in the field that the view's `kind` names, with `dry_run` from the address.
    """

    media_type = "application/x-ndjson"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        context = parser_context or {}
        view, request = context["view"], context["request"]
        lines = _read(stream, request, view).split(b"\n")
        rows = [_row_of(line, parser_context) for line in lines if line.strip()]
        given = request.query_params.get("dry_run", "false")
        return {view.kind: rows, "dry_run": {"true": True, "false": False}.get(given, given)}


def _row_of(line: bytes, parser_context: Any) -> Any:
    try:
        return parse_json(line, parser_context)
    except ParseError as error:
        return UnreadableRow(f"This line is not JSON: {error.detail}")


def parse_json(raw: bytes, parser_context: Any = None) -> Any:
    """The JSON value. Raises ParseError, also for one that is nested too deep."""
    try:
        data = JSONParser().parse(io.BytesIO(raw), None, parser_context)
    except RecursionError:
        raise ParseError(TOO_DEEP) from None
    if is_too_deep(data):
        raise ParseError(TOO_DEEP)
    return data


def max_bytes(view: Any) -> int:
    """The maximum number of bytes of a body sent to this view."""
    is_bulk = getattr(view, "takes_bulk", False)
    return int(_MB * (settings.RESKILL_API_MAX_BULK_MB if is_bulk else settings.RESKILL_API_MAX_BODY_MB))


def _read(stream: Any, request: Any, view: Any) -> bytes:
    """The body, unpacked. Raises BodyTooLarge for one that is larger than the view allows, packed or unpacked."""
    most = max_bytes(view)
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().casefold() if request is not None else ""
    packed = encoding in ("gzip", "x-gzip")
    if encoding not in ("", "identity") and not (packed and getattr(view, "takes_bulk", False)):
        raise UnsupportedEncoding(f"This address does not read bodies with the Content-Encoding {encoding[:40]}.")
    raw = _received(stream, request, most)
    return _unpacked(raw, most) if packed else raw


def _unpacked(raw: bytes, most: int) -> bytes:
    """The content of a gzip file, unpacked no further than one byte above the limit."""
    content, rest = bytearray(), raw
    try:
        while rest:
            member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            content += member.decompress(rest, most + 1 - len(content))
            if len(content) > most:
                raise _too_large(most)
            if not member.eof:
                raise ParseError("The gzip body ends too early.")
            rest = member.unused_data
    except zlib.error:
        raise ParseError("The body is not gzip, although Content-Encoding says so.") from None
    return bytes(content)


def _received(stream: Any, request: Any, most: int) -> bytes:
    announced = request.META.get("CONTENT_LENGTH", "") if request is not None else ""
    if str(announced).isdecimal() and int(announced) > most:
        raise _too_large(most)
    raw: bytes = stream.read(most + 1)
    if len(raw) > most:
        raise _too_large(most)
    return raw


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than {most / _MB:g} MB, the limit of this address.")
