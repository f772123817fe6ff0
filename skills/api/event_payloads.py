"""The webhooks of the OpenAPI document: one entry for each kind of event, with the schema of what is sent."""

from typing import Any

from skills.models import Webhook

_ID = {"type": "integer", "description": "Read it under this id."}
_EMPLOYEES = {
    "type": "array",
    "items": {"type": "string"},
    "description": "External ids of the employees concerned whom the receiving system may see; at most 500 an event.",
}
# For each kind of event: the fields of `data`, and an example of each.
DATA: dict[str, dict[str, tuple[dict[str, Any], Any]]] = {
    Webhook.Event.RECALCULATION_FINISHED: {
        "recalculation": (_ID, 7),
        "state": ({"$ref": "#/components/schemas/RecalculationState"}, "finished"),
        "scope": ({"$ref": "#/components/schemas/RecalculationScope"}, "everyone"),
    },
    Webhook.Event.PATH_CHANGED: {"recalculation": (_ID, 7), "employees": (_EMPLOYEES, ["LH-001", "LH-022"])},
    Webhook.Event.REVIEW_DECIDED: {"review": (_ID, 12), "employees": (_EMPLOYEES, ["LH-022"])},
    Webhook.Event.PING: {},
}
_HEADERS = {
    "webhook-id": "The id of the event, the same in every attempt. Store it, so that an event counts once.",
    "webhook-timestamp": "When this attempt was sent, in seconds since 1970. Refuse one older than five minutes.",
    "webhook-signature": "v1, and the HMAC-SHA256 of id, timestamp and body with the webhook's secret (Standard Webhooks).",
}
_ANSWERS = {
    "2XX": {"description": "Received. Answer within ten seconds and work afterwards."},
    "410": {"description": "The address no longer wants events. The webhook is paused."},
    "4XX": {"description": "Not received; sent again later."},
    "5XX": {"description": "Not received; sent again later."},
}
_EXAMPLE_ID = "5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90"


def webhooks_of(scopes: dict[Any, str]) -> dict[str, dict]:
    """The `webhooks` of the document. scopes: the scope that each kind of event needs."""
    return {str(kind): {"post": _operation(kind, scopes.get(kind, ""))} for kind in Webhook.Event}


def _operation(kind: Webhook.Event, scope: str) -> dict:
    fields = DATA.get(kind, {})
    needs = f" The receiving system needs the scope `{scope}`." if scope else " Every webhook gets it on request."
    return {
        "operationId": f"on_{kind.value.replace('.', '_').replace('-', '_')}",
        "tags": ["webhooks"],
        "summary": _sentence(str(kind.label)),
        "description": f"{_sentence(str(kind.label))}. A CloudEvent 1.0, sent at least once.{needs}",
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
            for name, text in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/cloudevents+json": {
                    "schema": _event_schema(kind, {name: schema for name, (schema, _) in fields.items()}),
                    "examples": {
                        "Example": {"value": _example(kind, {name: value for name, (_, value) in fields.items()})}
                    },
                }
            },
        },
        "responses": _ANSWERS,
    }


def _event_schema(kind: Webhook.Event, data: dict[str, dict]) -> dict:
    texts = {"source": "The address of the API that sends it.", "subject": "The resource that the event is about."}
    return {
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            **{name: {"type": "string", "description": text} for name, text in texts.items()},
            "type": {"const": kind.value},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "data": {"type": "object", "properties": data, "required": list(data)},
        },
        "required": ["specversion", "id", "source", "type", "data"],
    }


def _example(kind: Webhook.Event, data: dict[str, Any]) -> dict:
    return {
        "specversion": "1.0",
        "id": _EXAMPLE_ID,
        "source": "https://reskill.example.org/api/v1/",
        "type": kind.value,
        "subject": next((f"{name}s/{value}" for name, value in data.items() if isinstance(value, int)), "webhooks"),
        "time": "2026-11-24T02:41:07.412000Z",
        "datacontenttype": "application/json",
        "data": data,
    }


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]
