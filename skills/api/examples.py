"""Examples for the schema, built from the fields of each component so that they are always valid."""

from typing import Any

from skills.api.problems import CODES

_RUN_AT, _ADDRESS = "2026-11-24T02:30:00Z", "https://reskill.example.org/api/v1"
_PEOPLE = {
    "external_id": "LH-022", "employee": "LH-022", "name": "Grace Adeyemi", "email": "grace@lindenhof.example",
    "job_title": "Registered nurse", "department": "Care", "organisation": "Lindenhof Services",
    "occupation": "29-1141.00", "soc_code": "29-1141.00", "languages": ["en", "de"], "weekly_hours": 3.0,
    "statement": "Comfort patients before an operation", "statements": ["Comfort patients before an operation"],
    "share": 0.4, "row": 17, "key": "LH-017", "field": "email", "message": "'n/a' is not an e-mail address; left out",
}  # fmt: skip
_FIGURES = {
    "exposure": 0.18, "low": 0.05, "high": 0.42, "coverage": 0.8, "automation": 0.1, "augmentation": 0.62,
    "closeness": 0.83, "value": 0.21, "on_scale": 0.2, "rank": 1, "score": 0.74, "need": 0.31, "computed": 0.66,
    "override": None, "progress": 0.5, "hours": 6.0, "starts_week": 1, "ends_week": 2, "position": 1, "weeks": 12,
    "n": 24, "n_employees": 24, "changing_share": 0.35, "lasting_share": 0.65, "emphasis": 0.66,
}  # fmt: skip
_TEXTS = {
    "starts_at": "09:00:00", "ends_at": "12:30:00",
    "title": "Listening under pressure", "description": "How to hear what is not said.", "provider": "Open Courses",
    "url": "https://courses.example.org/listening", "slug": "emotional-intelligence", "skill": "emotional-intelligence",
    "definition": "Noticing and answering what others feel.", "reason": "Half of the week is spent with patients.",
    "reasons": ["It builds emotional intelligence, which your work calls for."], "language": "en", "currency": "EUR",
    "decision": "Agreed: the figure was too high.", "model_revision": "all-MiniLM-L6-v2@384", "version": "1.0",
    "detail": "There is no such parameter.", "pointer": "?departement", "next": f"{_ADDRESS}/employees/?cursor=cD0xMDA%3D",
    "previous": None, "report": f"{_ADDRESS}/employee-imports/5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90/report/",
    "major_group": "29", "isco08": ["2221"],
    "esco": ["http://data.europa.eu/esco/occupation/8d3e8aaa-791b-4c75-a465-f3f827028f50"],
    "evidence": "Calm an anxious visitor", "tags": ["communication"], "licence": "CC BY 4.0",
    "duration_hours": 6.0, "homepage": "https://data.example.org", "scope": "everyone",
    "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "events": ["path.changed"],
    "status_code": 503, "duration_ms": 120, "answer": "Service Unavailable", "n_attempts": 1,
}  # fmt: skip
VALUES = {**_PEOPLE, **_FIGURES, **_TEXTS}
_BY_FORMAT = {
    "date-time": _RUN_AT, "date": "2026-11-24", "uuid": "5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90",
    "uri": _TEXTS["url"], "email": _PEOPLE["email"], "decimal": "49.00",
}  # fmt: skip
_BY_TYPE: dict[str, Any] = {"integer": 7, "number": 0.5, "boolean": False, "string": "text", "object": {}, "null": None}


def example_of(schema: dict, components: dict, *, status: int | None = None) -> Any:
    """An example value for the schema. status: HTTP status of the response, for problems."""
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    if name == "Problem" and status is not None:
        code, title = CODES.get(status, ("error", "Error"))
        found = {"type": f"/api/docs/#{code}", "title": title, "status": status, "detail": f"{title}.", "code": code}
        return found | (
            {"errors": [{"pointer": "/job_title", "detail": "Not a valid string."}]} if status == 400 else {}
        )
    return _value("", schema, components, depth=0)


def _value(field: str, schema: dict, components: dict, depth: int) -> Any:
    if "$ref" in schema:
        return _value(field, components[schema["$ref"].rsplit("/", 1)[1]], components, depth)
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            return _value(field, schema[several][0], components, depth)
    if "enum" in schema:
        return schema["enum"][0]
    if "default" in schema and field not in VALUES:
        return schema["default"]
    kinds = schema.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "properties" in schema and depth < 9:
        return {key: _value(key, value, components, depth + 1) for key, value in schema["properties"].items()}
    if "array" in kinds:
        known = VALUES.get(field)
        if (
            isinstance(known, list)
            and schema.get("items", {}).get("type") != "object"
            and "$ref" not in schema["items"]
        ):
            return known
        return [_value("" if field in VALUES else field, schema.get("items", {}), components, depth + 1)]
    if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        return {"emotional-intelligence": _value("share", schema["additionalProperties"], components, depth + 1)}
    if schema.get("format") in _BY_FORMAT and field not in {"next", "previous", "report", "url", "homepage"}:
        return _BY_FORMAT[schema["format"]]
    if field in VALUES and _fits(VALUES[field], kinds):
        return VALUES[field]
    return _BY_TYPE[kinds[0]]


def _fits(value: Any, kinds: list[str]) -> bool:
    if value is None:
        return "null" in kinds
    if isinstance(value, str):
        return "string" in kinds
    if isinstance(value, float):
        return "number" in kinds
    return isinstance(value, int) and ("integer" in kinds or "number" in kinds)
