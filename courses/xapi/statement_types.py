"""Types of the values in xAPI statements: addresses, times, durations, languages."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from courses.services.learning.record_reading import moment

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*([Zz]|[+-]\d\d(:?\d\d)?)?", re.ASCII)
_DURATION = re.compile(
    r"P(?=.)(\d+([.,]\d+)?W|(\d+([.,]\d+)?Y)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?D)?"
    r"(T(?=.)(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?)"
)
_LANGUAGE = re.compile(
    r"(([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wy-z\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?|x(-[a-z\d]{1,8})+|i-[a-z]+|[a-z]{2}-[a-z]{3,8}(-[a-z]+)*)",
    re.IGNORECASE,
)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;.*)?")


def _checked(pattern: re.Pattern, message: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return check


def _time(value: Any) -> datetime:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError("write date and time of ISO 8601, such as 2026-11-24T02:30:00Z")
    if re.search(r"-00(:?00)?$", value[len("2026-11-24") :]):
        raise ValueError("an offset of minus zero is not a time zone; write Z")
    return moment(value)


def _uuid(value: Any) -> UUID:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("write a UUID with its hyphens")
    return UUID(value)


IRI = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00<>\"{}|\\^`]+$", max_length=2000)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Duration = Annotated[str, AfterValidator(_checked(_DURATION, "write a duration of ISO 8601, such as PT2H30M"))]
Language = Annotated[str, AfterValidator(_checked(_LANGUAGE, "write a language tag of RFC 5646, such as de or en-GB"))]
LanguageMap = Annotated[dict[Language, str], Field(min_length=1)]
Extensions = dict[IRI, Any]
MediaType = Annotated[str, AfterValidator(_checked(_MEDIA_TYPE, "write a media type, such as text/plain"))]
Identifier = Annotated[UUID, BeforeValidator(_uuid)]
Time = Annotated[datetime, BeforeValidator(_time)]
