"""The webhooks of the OpenAPI document: one entry for each kind of event, with the schema of what is sent."""

from typing import Any

from skills.models import Webhook

_ID = {"type": "integer", "description": "Read it under this id."}
_EMPLOYEES = {
    "type": "array",
    "items": {"type": "string"},
    "description": "External ids of the employees concerned whom the receiving system may see; at most 500 an event.",
}
_COUNT = {"type": "integer", "minimum": 0}
_COUNTS: dict[str, tuple[dict[str, Any], Any]] = {
    "added": (_COUNT, 3), "updated": (_COUNT, 12), "unchanged": (_COUNT, 240), "failed": (_COUNT, 1),
}  # fmt: skip
_COURSE = {"type": "integer", "description": "The id of the finished course; not for a learning unit."}
_UNIT = {"type": "string", "description": "The situation of the learning unit; not for a course."}
_LEVEL = {"type": "string", "description": "The completed part of the learning unit."}
_STATEMENT = {"type": "string", "format": "uuid", "description": "The id of the xAPI statement about it."}
Event = Webhook.Event
# For each kind of event: the fields of `data`, and an example of each.
DATA: dict[str, dict[str, tuple[dict[str, Any], Any]]] = {
    Event.RECALCULATION_FINISHED: {
        "recalculation": (_ID, 7),
        "state": ({"$ref": "#/components/schemas/RecalculationState"}, "finished"),
        "scope": ({"$ref": "#/components/schemas/RecalculationScope"}, "everyone"),
    },
    Event.PATH_CHANGED: {"recalculation": (_ID, 7), "employees": (_EMPLOYEES, ["LH-001", "LH-022"])},
    Event.SUGGESTIONS_CHANGED: {"recalculation": (_ID, 7), "employees": (_EMPLOYEES, ["LH-001", "LH-022"])},
    Event.REVIEW_REQUESTED: {"review": (_ID, 12), "employees": (_EMPLOYEES, ["LH-022"])},
    Event.REVIEW_DECIDED: {"review": (_ID, 12), "employees": (_EMPLOYEES, ["LH-022"])},
    Event.COMPLETION_RECORDED: {
        "course": (_COURSE, 31),
        "unit": (_UNIT, "somebody-complains"),
        "level": (_LEVEL, "1"),
        "statement": (_STATEMENT, "0f6c5f0e-5f0b-4f5a-9d5c-6f1f4f0c7a11"),
        "employees": (_EMPLOYEES, ["LH-022"]),
    },
    Event.EMPLOYEES_CHANGED: {"employees": (_EMPLOYEES, ["LH-001", "LH-022"])},
    Event.EMPLOYEES_DELETED: {"employees": (_EMPLOYEES, ["LH-017"])},
    Event.COURSES_CHANGED: {
        "courses": ({"type": "array", "items": {"type": "integer"}, "description": "Ids of the courses."}, [31, 32]),
        "deleted": ({"type": "boolean", "description": "Whether the courses are gone."}, False),
    },
    Event.EMPLOYEES_IMPORTED: _COUNTS,
    Event.COURSES_IMPORTED: _COUNTS,
    Event.PING: {},
}
_OF_UNITS = {"unit", "level", "statement"}  # completion.recorded has either these or the course
_OPTIONAL = {"course", *_OF_UNITS}
_SUBJECTS: dict[str, str] = {
    Event.RECALCULATION_FINISHED: "recalculations/7",
    Event.PATH_CHANGED: "recalculations/7",
    Event.SUGGESTIONS_CHANGED: "recalculations/7",
    Event.REVIEW_REQUESTED: "reviews/12",
    Event.REVIEW_DECIDED: "reviews/12",
    Event.COMPLETION_RECORDED: "courses/31",
    Event.EMPLOYEES_CHANGED: "employees",
    Event.EMPLOYEES_DELETED: "employees",
    Event.COURSES_CHANGED: "courses",
    Event.EMPLOYEES_IMPORTED: "imports/5",
    Event.COURSES_IMPORTED: "imports/5",
    Event.PING: "webhooks/3f0c9d9c-0a6b-4a3a-8f0e-2b5d6c7e8f90",
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
            "data": {
                "type": "object",
                "properties": data,
                "required": [name for name in data if name not in _OPTIONAL],
            },
        },
        "required": ["specversion", "id", "source", "type", "data"],
    }


def _example(kind: Webhook.Event, data: dict[str, Any]) -> dict:
    return {
        "specversion": "1.0",
        "id": _EXAMPLE_ID,
        "source": "https://reskill.example.org/api/v1/",
        "type": kind.value,
        "subject": _SUBJECTS[kind],
        "time": "2026-11-24T02:41:07.412000Z",
        "datacontenttype": "application/json",
        "data": {name: value for name, value in data.items() if name not in _OF_UNITS},
    }


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]
