"""The rules of xAPI 1.0.3 for statements: shapes that are refused, with their place, and shapes that are taken."""

import json
from typing import Any

from pydantic import ValidationError

from courses.xapi.statements import Statements, pointer_parts

ACTOR = {"mbox": "mailto:alice@example.org"}
GROUP = {"objectType": "Group", "member": [ACTOR, {"openid": "https://id.example.org/bob"}]}
REF = {"objectType": "StatementRef", "id": "5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90"}
ACTIVITY = "https://lms.example.org/1"
FILE = {
    "usageType": "https://example.org/usage", "display": {"en": "File"}, "contentType": "text/plain; charset=ascii",
    "length": 27, "sha2": "a" * 64, "fileUrl": "https://example.org/file",
}  # fmt: skip
CHOICES = [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]


def statement(**changes: Any) -> dict:
    return {
        "actor": ACTOR,
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": ACTIVITY},
        **changes,
    }


def of(definition: dict) -> dict:
    return {"object": {"id": ACTIVITY, "definition": definition}}


def place(body: dict) -> str:
    """JSON pointer of the first error; '' for a valid statement."""
    try:
        Statements.model_validate_json(json.dumps(body))
    except ValidationError as error:
        return "/" + "/".join(part for part in pointer_parts(error.errors()[0]["loc"]) if part != "[key]")
    return ""


SUB = {"objectType": "SubStatement", "actor": ACTOR, "verb": {"id": "a:b"}}
WRONG: list[tuple[dict, str]] = [
    # the statement
    ({"Object": {}}, "/Object"),
    ({"id": "7"}, "/id"),
    ({"id": REF["id"].replace("-", "")}, "/id"),
    ({"id": f"urn:uuid:{REF['id']}"}, "/id"),
    ({"version": "0.9"}, "/version"),
    ({"version": "1"}, "/version"),
    # actors
    ({"actor": {}}, "/actor"),
    ({"actor": {"name": "Alice"}}, "/actor"),
    ({"actor": {**ACTOR, "openid": "https://a.example.org"}}, "/actor"),
    ({"actor": {"mbox": "alice@example.org"}}, "/actor/mbox"),
    ({"actor": {"mbox_sha1sum": "abc"}}, "/actor/mbox_sha1sum"),
    ({"actor": {"openid": "alice"}}, "/actor/openid"),
    ({"actor": {"account": {"homePage": ACTIVITY}}}, "/actor/account/name"),
    ({"actor": {"account": {"name": "a"}}}, "/actor/account/homePage"),
    ({"actor": {"account": {"homePage": "lms", "name": "a"}}}, "/actor/account/homePage"),
    ({"actor": {**ACTOR, "objectType": "agent"}}, "/actor"),
    ({"actor": {**ACTOR, "member": [ACTOR]}}, "/actor/member"),
    ({"actor": {"objectType": "Group"}}, "/actor"),
    ({"actor": {"objectType": "Group", "member": [GROUP]}}, "/actor/member/0/objectType"),
    # verbs
    ({"verb": {}}, "/verb/id"),
    ({"verb": {"id": "completed"}}, "/verb/id"),
    ({"verb": {"id": "http://a.example/b c"}}, "/verb/id"),
    ({"verb": {"id": "a:b", "display": {}}}, "/verb/display"),
    ({"verb": {"id": "a:b", "display": "completed"}}, "/verb/display"),
    ({"verb": {"id": "a:b", "display": {"en_US": "x"}}}, "/verb/display/en_US"),
    ({"verb": {"id": "a:b", "display": {"a12345": "x"}}}, "/verb/display/a12345"),
    ({"verb": {"id": "a:b", "display": {"en": 1}}}, "/verb/display/en"),
    ({"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}}, "/"),
    # objects
    ({"object": {}}, "/object/id"),
    ({"object": {"id": "1"}}, "/object/id"),
    ({"object": {"id": ACTIVITY, "objectType": "activity"}}, "/object"),
    ({"object": {**REF, "id": "1"}}, "/object/id"),
    ({"object": SUB}, "/object/object"),
    ({"object": {**SUB, "object": {"id": ACTIVITY}, "id": REF["id"]}}, "/object/id"),
    ({"object": {**SUB, "object": {"id": ACTIVITY}, "stored": "2026-11-24T02:30:00Z"}}, "/object/stored"),
    ({"object": {**SUB, "object": {"id": ACTIVITY}, "authority": ACTOR}}, "/object/authority"),
    ({"object": {**SUB, "object": {**SUB, "object": {"id": ACTIVITY}}}}, "/object/object"),
    (of({"type": "course"}), "/object/definition/type"),
    (of({"moreInfo": "see there"}), "/object/definition/moreInfo"),
    (of({"name": {"en": None}}), "/object/definition/name/en"),
    (of({"extensions": {"a": 1}}), "/object/definition/extensions/a"),
    (of({"interactionType": "guess"}), "/object/definition/interactionType"),
    (of({"correctResponsesPattern": ["a"]}), "/object/definition"),
    (of({"choices": CHOICES}), "/object/definition"),
    (of({"interactionType": "choice", "scale": CHOICES}), "/object/definition"),
    (of({"interactionType": "likert", "steps": CHOICES}), "/object/definition"),
    (of({"interactionType": "choice", "choices": [*CHOICES, {"id": "a"}]}), "/object/definition"),
    (of({"interactionType": "choice", "choices": [{"description": {"en": "A"}}]}), "/object/definition/choices/0/id"),
    # results
    ({"result": {"completion": "true"}}, "/result/completion"),
    ({"result": {"success": 1}}, "/result/success"),
    ({"result": {"score": {"scaled": 1.1}}}, "/result/score/scaled"),
    ({"result": {"score": {"raw": "1"}}}, "/result/score/raw"),
    ({"result": {"score": {"min": 2, "max": 1}}}, "/result/score"),
    ({"result": {"score": {"raw": 3, "max": 2}}}, "/result/score"),
    ({"result": {"score": {"raw": 0, "min": 1}}}, "/result/score"),
    ({"result": {"duration": "P"}}, "/result/duration"),
    ({"result": {"duration": "1:30"}}, "/result/duration"),
    ({"result": {"duration": "PT"}}, "/result/duration"),
    ({"result": {"duration": "P1S"}}, "/result/duration"),
    # contexts
    ({"context": {"registration": "7"}}, "/context/registration"),
    ({"context": {"language": "english_uk"}}, "/context/language"),
    ({"context": {"team": ACTOR}}, "/context/team/objectType"),
    ({"context": {"instructor": {"name": "x"}}}, "/context/instructor"),
    ({"context": {"statement": {"id": REF["id"]}}}, "/context/statement/objectType"),
    ({"context": {"contextActivities": {"child": []}}}, "/context/contextActivities/child"),
    ({"context": {"extensions": {"a": 1}}}, "/context/extensions/a"),
    ({"context": {"revision": "1"}, "object": ACTOR | {"objectType": "Agent"}}, "/"),
    ({"context": {"platform": "x"}, "object": REF}, "/"),
    # times, authority, attachments
    ({"timestamp": "yesterday"}, "/timestamp"),
    ({"timestamp": "01/011/2015"}, "/timestamp"),
    ({"timestamp": "2026-11-24T02:30:00-00:00"}, "/timestamp"),
    ({"timestamp": "2026-11-24T02:30:00-0000"}, "/timestamp"),
    ({"timestamp": "2026-11-24T02:30:00-00"}, "/timestamp"),
    ({"timestamp": "2026-02-30T02:30:00Z"}, "/timestamp"),
    ({"timestamp": 1}, "/timestamp"),
    ({"authority": {"objectType": "Group", "member": [ACTOR]}}, "/"),
    ({"authority": {**GROUP, "mbox": "mailto:a@example.org"}}, "/"),
    ({"attachments": [{**FILE, "sha2": "x"}]}, "/attachments/0/sha2"),
    ({"attachments": [{**FILE, "sha2": "a" * 40}]}, "/attachments/0"),
    ({"attachments": [{**FILE, "contentType": "text"}]}, "/attachments/0/contentType"),
    ({"attachments": [{**FILE, "length": 1.5}]}, "/attachments/0/length"),
    ({"attachments": [{**FILE, "display": {}}]}, "/attachments/0/display"),
    ({"attachments": [{key: FILE[key] for key in FILE if key != "fileUrl"}]}, "/attachments/0"),
]  # fmt: skip
RIGHT: list[dict] = [
    {},
    {"id": REF["id"].upper(), "version": "1.0.3", "authority": GROUP, "stored": "2026-11-24T02:30:00.123456789Z"},
    {"actor": GROUP},
    {"actor": {"objectType": "Group", "account": {"homePage": ACTIVITY, "name": "team"}}},
    {"verb": {"id": "a:b", "display": {"en-US": "x", "zh-Hant-TW": "y", "x-klingon": "z", "de-CH-1996": "w"}}},
    {"object": REF, "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}},
    {"object": {"objectType": "Agent", **ACTOR}},
    {"object": {**SUB, "object": {"id": ACTIVITY}, "context": {"platform": "x"}}},
    of({"interactionType": "choice", "choices": CHOICES, "correctResponsesPattern": ["a[,]b"]}),
    of({"interactionType": "matching", "source": CHOICES, "target": CHOICES}),
    {"result": {"score": {"raw": 8, "min": 0, "max": 10, "scaled": 0.8}, "duration": "P3Y1M29DT4H35M59.14S"}},
    {"result": {"duration": "P4W", "extensions": {"https://a.example/x": {"deep": None}}}},
    {"context": {"contextActivities": {"parent": {"id": ACTIVITY}, "other": []}, "language": "de-AT"}},
    {"timestamp": "2026-11-24T02:30:00+0100"},
    {"timestamp": "2026-11-24T02:30:00"},
    {"attachments": [FILE]},
]


def test_invalid_statements_are_refused_with_their_place():
    found = [(place(statement(**wrong)), place([statement(), statement(**wrong)])) for wrong, _ in WRONG]  # type: ignore[arg-type]
    assert found == [(pointer, f"/1{pointer}".rstrip("/")) for _, pointer in WRONG]


def test_valid_statements_are_taken():
    assert [right for right in RIGHT if place(statement(**right))] == []
