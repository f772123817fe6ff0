"""Base class of the API views, and headers of deprecated addresses."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.http import http_date
from rest_framework.request import Request
from rest_framework.response import Response

from skills.api.limits import PerClient, rate_headers
from skills.api.parsers import MergePatchParser
from skills.api.permissions import HasScope
from skills.api.problems import UnknownParameter
from skills.api.sandbox import sandbox_headers, try_only
from skills.api.strict_body import leniency_headers
from skills.api.versions import etag_of, names

ALWAYS_KNOWN = {"cursor", "page_size", "format"}


@dataclass(frozen=True)
class Deprecation:
    """A deprecated address: start of the deprecation (RFC 9745), end of service (RFC 8594), link to documentation.

    successor: the address to use instead (RFC 5829); empty if there is none.
    """

    since: datetime
    ends: datetime
    link: str
    successor: str = ""

    def headers(self) -> dict[str, str]:
        links = [f'<{self.link}>; rel="deprecation"; type="text/html"']
        if self.successor:
            links.append(f'<{self.successor}>; rel="successor-version"')
        return {
            "Deprecation": f"@{int(self.since.astimezone(UTC).timestamp())}",
            "Sunset": http_date(self.ends.timestamp()),
            "Link": ", ".join(links),
        }


class ApiView:
    """Mixin for every view: scopes, check of query parameters, versions, sparse fields and rate limits.

    sparse_fields: whether `fields=a,b` selects the fields of the response. sparse_actions: the actions it applies to.
    always: the field that is always included because it identifies the resource.
    takes_bulk: whether the larger limit for bulk bodies applies (see skills.api.parsers).
    told_once: response fields that are not stored for the Idempotency-Key. A replayed response contains null for them.
    """

    permission_classes: Any = [HasScope]
    throttle_classes: Any = [PerClient]
    scopes: dict[str, str] = {}
    people_only: tuple[str, ...] = ()
    staff_actions: tuple[str, ...] = ()
    staff_permissions: dict[str, str] = {}
    actions_for_everybody: tuple[str, ...] = ()
    known_parameters: tuple[str, ...] = ()
    filterset_class: Any = None
    ordering_fields: Any = None
    sparse_fields = False
    sparse_actions: tuple[str, ...] = ("list", "retrieve")
    always = "id"
    told_once: tuple[str, ...] = ()
    takes_bulk = False
    deprecation: Deprecation | None = None

    def dispatch(self, request, *args, **kwargs):
        """Handles the request with UTC as the time zone, whatever the time zone of the installation."""
        with timezone.override(UTC):
            return super().dispatch(request, *args, **kwargs)

    def get_parsers(self) -> list[Any]:
        """Parsers of the body. A change may also be sent as a merge patch."""
        parsers = super().get_parsers()
        is_change = getattr(getattr(self, "request", None), "method", "") == "PATCH"
        return [*parsers, MergePatchParser()] if is_change else parsers

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if not hasattr(self, (request.method or "").lower()):
            return  # DRF answers 405; no other check is needed
        known = ALWAYS_KNOWN | set(self.known_parameters)
        if getattr(self, "pagination_class", None) is not None:
            known |= {"totals"}
        if self.filterset_class is not None:
            known |= set(self.filterset_class.base_filters)
        if self._is_sparse:
            known |= {"fields"}
        if self.ordering_fields and getattr(self, "action", None) == "list":
            known |= {"ordering"}
        unknown = sorted(set(request.query_params) - known)
        empty = sorted(name for name, value in request.query_params.items() if not value)
        if empty and not unknown:
            raise UnknownParameter({empty[0]: "Give the parameter a value, or leave it out."})
        if unknown:
            raise UnknownParameter(
                {unknown[0]: f"There is no such parameter. Known parameters: {', '.join(sorted(known))}."}
            )
        self._wanted_fields = self._read_fields(request)
        try_only(self, request)

    @property
    def _is_sparse(self) -> bool:
        return self.sparse_fields and getattr(self, "action", None) in self.sparse_actions

    def _read_fields(self, request: Request) -> set[str] | None:
        raw = request.query_params.get("fields")
        if raw is None:
            return None
        wanted, known = set(raw.split(",")), set(self.get_serializer_class()().fields)  # type: ignore[attr-defined]
        if unknown := sorted(wanted - known):
            raise UnknownParameter(
                {"fields": f"There is no field {unknown[0]!r}. Known fields: {', '.join(sorted(known))}."}
            )
        return wanted | {self.always}

    def finalize_response(self, request: Request, response: Response, *args, **kwargs) -> Response:
        if request.method == "GET" and response.status_code == 200:
            etag = etag_of(response.data)
            if names(request.headers.get("If-None-Match", ""), etag):
                response = Response(status=304)
            response["ETag"] = etag
            wanted = getattr(self, "_wanted_fields", None)
            if wanted is not None and response.data is not None:
                response.data = _only_fields(response.data, wanted)
        response = super().finalize_response(request, response, *args, **kwargs)
        headers = sender_headers(self.request) if hasattr(self, "request") else {}
        for name, value in {**headers, **(self.deprecation.headers() if self.deprecation else {})}.items():
            response[name] = value
        return response


def sender_headers(request: Request) -> dict[str, str]:
    """Headers of an answer that depend on who sent the request, and how."""
    return {**rate_headers(request), **leniency_headers(request), **sandbox_headers(request)}


def _only_fields(data: Any, wanted: set[str]) -> Any:
    if isinstance(data, list):
        return [_only_fields(row, wanted) for row in data]
    if "results" in data:
        return {**data, "results": [_only_fields(row, wanted) for row in data["results"]]}
    return {name: value for name, value in data.items() if name in wanted}
