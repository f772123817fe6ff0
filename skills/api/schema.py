"""Schema parts common to all addresses: idempotency, versions, sparse fields, rate limits and examples."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import ModelSerializer, TimeField

from skills.api.described import describe, tags_of
from skills.api.event_payloads import webhooks_of
from skills.api.examples import example_of
from skills.api.parsers import NdjsonParser
from skills.api.strict_body import Body
from skills.models import Webhook

_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_OTHERS = {
    "304": {"description": "Not changed since the version in If-None-Match"},
    "413": {"description": "The body is larger than this address allows", **_PROBLEM},
    "412": {"description": "The version in If-Match is not the current version", **_PROBLEM},
    "422": {"description": "The Idempotency-Key was used for another request", **_PROBLEM},
    "429": {"description": "Too many requests in this minute; wait for the time in Retry-After", **_PROBLEM},
}
_NAMES = (
    "id",
    "external_id",
    "soc_code",
    "slug",
    "employee",
    "course",
)  # fields that identify a resource; the first one present is used
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="1 to 255 characters, a UUID for example. A request repeated within two days gets the first response.",
)  # fmt: skip
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the version that was read; 412 if the resource has changed since",
)


class ApiSchema(AutoSchema):
    """Describes an operation by the attributes of its view and method."""

    def is_deprecated(self) -> bool:
        return getattr(self.view, "deprecation", None) is not None

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict:
        """Schema of a serializer. Responses always contain all fields, also those that are optional in requests."""
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and isinstance(force_instance(serializer), Body):
            schema["additionalProperties"] = False
        if direction == "response" and isinstance(force_instance(serializer), ModelSerializer):
            schema["required"] = sorted(schema["properties"])
        return schema

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> dict:
        """Schema of a field. A time of day has no time zone, so the format `time` of RFC 3339 does not fit it."""
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, TimeField):
            schema.pop("format")
            schema["pattern"] = r"^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$"
        return schema

    def map_parsers(self) -> list[str]:
        """Media types of request bodies. NDJSON is described in words: its schema would be that of one row."""
        return [kind for kind in super().map_parsers() if kind != NdjsonParser.media_type]

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        method = getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)
        if getattr(method, "is_idempotent", False):
            found.append(IDEMPOTENCY_KEY)
        if getattr(method, "checks_version", False):
            found.append(IF_MATCH)
        if getattr(self.view, "_is_sparse", False):
            names = list(self.view.get_serializer_class()().fields)  # type: ignore[attr-defined]
            found.append(
                OpenApiParameter("fields", {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1},
                                 explode=False, style="form", description="Show only these fields, separated by commas")
            )  # fmt: skip
        return found


def complete_schema(result: dict, generator: Any, request: Any, public: bool) -> dict:
    """Hook of drf-spectacular that adds common responses, descriptions, examples and webhooks."""
    components = result["components"]["schemas"]
    for component in components.values():
        component.pop(
            "title", None
        )  # redundant; code generators merge two components with the same title into one class
    for path, methods in result["paths"].items():
        if not path.startswith("/api/v1/"):
            continue
        for method, operation in methods.items():
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            if "fields" in names:
                _make_optional(operation, components)
            operation["responses"]["429"] = _OTHERS["429"]
            if method == "get":
                operation["responses"]["304"] = _OTHERS["304"]
            if "If-Match" in names:
                operation["responses"]["412"] = _OTHERS["412"]
            if "requestBody" in operation:
                operation["responses"]["413"] = _OTHERS["413"]
            if "Idempotency-Key" in names:
                operation["responses"]["422"] = _OTHERS["422"]
            describe(operation)
            _add_examples(operation, components)
    result["tags"] = tags_of(result["paths"])
    result["webhooks"] = webhooks_of(Webhook.SCOPES)
    return result


def _add_examples(operation: dict, components: dict) -> None:
    for name, answer in [("request", operation.get("requestBody", {})), *operation["responses"].items()]:
        for media in answer.get("content", {}).values():
            if "schema" in media and "examples" not in media:
                status = int(name) if name.isdigit() else None
                value = example_of(media["schema"], components, status=status)
                media["examples"] = {"Example": {"value": value}}


def _make_optional(operation: dict, components: dict) -> None:
    """Marks only the identifying field as required, as `fields` can leave out every other field."""
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    component = components[_name(schema.get("items", schema))]
    if "results" in component["properties"]:
        component = components[_name(component["properties"]["results"]["items"])]
    component["required"] = [next(name for name in _NAMES if name in component["properties"])]


def _name(schema: dict) -> str:
    return schema["$ref"].rsplit("/", 1)[1]
