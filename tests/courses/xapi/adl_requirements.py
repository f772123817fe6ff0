"""Statements for ADL's numbered requirements of an LRS, xAPI 1.0.3 (adlnet/xapi-lrs-conformance-requirements).

A row: the number of the requirement, what is tried, what differs from a plain statement, and the status of the answer.
The statements are ours. Left out: documents, attachments as files, signatures and the alternate syntax, which
docs/integrations.md names; XAPI-00001 on empty objects, which the specification only discourages and systems send.
"""

from typing import Any

Row = tuple[int, str, dict[str, Any], int]
UUID = "5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90"
MBOX = {"mbox": "mailto:learner@example.org"}
OTHER = {"mbox": "mailto:other@example.org"}
AGENT = {"objectType": "Agent", **MBOX}
GROUP = {"objectType": "Group", "member": [AGENT]}
REF = {"objectType": "StatementRef", "id": UUID}
HOME = "https://lms.example.org"
ACTIVITY = {"id": f"{HOME}/activity"}
VERB = {"id": "http://adlnet.gov/expapi/verbs/experienced"}
VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}
SUB = {"objectType": "SubStatement", "actor": AGENT, "verb": VERB, "object": ACTIVITY}
FILE = {
    "usageType": "https://example.org/usage", "display": {"en": "A file"}, "contentType": "text/plain", "length": 27,
    "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a", "fileUrl": "https://example.org/a.txt",
}  # fmt: skip
PLAIN = {"actor": AGENT, "verb": VERB, "object": ACTIVITY}
WITHOUT = "without"  # stands for a property that is left out


def actor(**values: Any) -> dict[str, Any]:
    return {"actor": {"objectType": "Agent", **values}}


def group(**values: Any) -> dict[str, Any]:
    return {"actor": {"objectType": "Group", **values}}


def account(**values: Any) -> dict[str, Any]:
    return actor(account={"homePage": HOME, "name": "7", **values})


def definition(**values: Any) -> dict[str, Any]:
    return {"object": {**ACTIVITY, "definition": values}}


def interaction(kind: str, **values: Any) -> dict[str, Any]:
    return definition(interactionType=kind, **values)


def sub(**values: Any) -> dict[str, Any]:
    return {"object": {**SUB, **values}}


def result(**values: Any) -> dict[str, Any]:
    return {"result": values}


def score(**values: Any) -> dict[str, Any]:
    return result(score=values)


def context(**values: Any) -> dict[str, Any]:
    return {"context": values}


def activities(**values: Any) -> dict[str, Any]:
    return context(contextActivities=values)


def file(**values: Any) -> dict[str, Any]:
    return {"attachments": [{**FILE, **values}]}


FORMATTING: list[Row] = [
    (1, "null as a name", actor(**MBOX, name=None), 400),
    (1, "null in a language map", {"verb": {**VERB, "display": {"en-US": None}}}, 400),
    (1, "null as a registration", context(registration=None), 400),
    (1, "null in a definition", definition(moreInfo=None), 400),
    (1, "null in extensions of an activity", definition(extensions={f"{HOME}/null": None}), 200),
    (1, "null in extensions of a result", result(extensions={f"{HOME}/null": None}), 200),
    (1, "null in extensions of a context", context(extensions={f"{HOME}/null": None}), 200),
    (1, "null in extensions of a substatement", sub(result={"extensions": {f"{HOME}/null": None}}), 200),
    (3, "no actor", {"actor": WITHOUT}, 400),
    (4, "no verb", {"verb": WITHOUT}, 400),
    (5, "no object", {"object": WITHOUT}, 400),
    (6, "a word for a number", score(max="one hundred"), 400),
    (6, "a number as text", score(max="100"), 400),
    (6, "a word for a boolean", result(success="unsuccessful"), 400),
    (6, "a boolean as text", result(completion="false"), 400),
    (7, "a number as an id", {"id": 12345}, 400),
    (7, "an object as an id", {"id": {"key": "x"}}, 400),
    (7, "one digit too many in an id", {"id": f"{UUID}8"}, 400),
    (7, "a letter beyond F in an id", {"id": f"M{UUID[1:]}"}, 400),
    (7, "an empty mbox", actor(mbox=""), 400),
    (7, "an empty verb id", {"verb": {"id": ""}}, 400),
    (7, "an empty activity id", {"object": {"id": ""}}, 400),
    (7, "an empty openid", actor(openid=""), 400),
    (7, "an empty homePage", account(homePage=""), 400),
    (8, "Actor for actor", {"actor": WITHOUT, "Actor": AGENT}, 400),
    (8, "Id for id of a verb", {"verb": {"Id": VERB["id"]}}, 400),
    (8, "MBOX for mbox", {"actor": {"objectType": "Agent", "MBOX": MBOX["mbox"]}}, 400),
    (8, "moreinfo for moreInfo", definition(moreinfo=HOME), 400),
    (8, "Score for score", result(Score={"raw": 1}), 400),
    (9, "agent for Agent", {"actor": {**AGENT, "objectType": "agent"}}, 400),
    (9, "activity for Activity", {"object": {**ACTIVITY, "objectType": "activity"}}, 400),
    (9, "Choice for choice", interaction("Choice"), 400),
    (9, "statementRef for StatementRef", {"object": {**REF, "objectType": "statementRef"}}, 400),
    (10, "a property of no specification", {"iD": UUID, "fruit": "apple"}, 400),
    (10, "an unknown property of an agent", actor(**MBOX, colour="red"), 400),
    (10, "an unknown property of a verb", {"verb": {**VERB, "mood": "x"}}, 400),
    (10, "an unknown property of an activity", {"object": {**ACTIVITY, "size": 1}}, 400),
    (10, "an unknown property of a result", result(grade="A"), 400),
    (10, "an unknown property of a score", score(best=1), 400),
    (10, "an unknown property of a context", context(weather="x"), 400),
    (10, "an unknown property of an attachment", file(owner="x"), 400),
    (11, "a verb without a scheme", {"verb": {"id": "experienced"}}, 400),
    (11, "an activity without a scheme", {"object": {"id": "lms.example.org/1"}}, 400),
    (11, "a type without a scheme", definition(type="course"), 400),
    (11, "a key of extensions without a scheme", result(extensions={"shoe": 1}), 400),
    (13, "a language tag with a wrong order", {"verb": {**VERB, "display": {"de-419-DE": "x"}}}, 400),
    (13, "a language tag with a sign", definition(name={"en_US": "x"}), 400),
    (13, "a language tag with a script", {"verb": {**VERB, "display": {"zh-Hans-CN": "x"}}}, 200),
]
VOIDING: list[Row] = [
    (17, "voiding an activity", {"verb": VOIDED}, 400),
    (17, "voiding an agent", {"verb": VOIDED, "object": AGENT}, 400),
    (17, "voiding a substatement", {"verb": VOIDED, "object": SUB}, 400),
    (20, "voiding a statement by reference", {"verb": VOIDED, "object": REF}, 200),
    (20, "voiding by reference without objectType", {"verb": VOIDED, "object": {"id": UUID}}, 400),
]
PROPERTIES: list[Row] = [
    (22, "a word as timestamp", {"timestamp": "yesterday"}, 400),
    (22, "a day in another order as timestamp", {"timestamp": "01/011/2015"}, 400),
    (23, "a word as stored", {"stored": "now"}, 400),
    (24, "a text as authority", {"authority": "me"}, 400),
    (24, "an activity as authority", {"authority": ACTIVITY}, 400),
    (25, "an object as attachments", {"attachments": FILE}, 400),
    (25, "texts as attachments", {"attachments": ["a.txt"]}, 400),
    (27, "an id with braces", {"id": f"{{{UUID}}}"}, 400),
    (27, "an id without hyphens", {"id": UUID.replace("-", "")}, 400),
    (28, "a boolean as id", {"id": True}, 400),
    (28, "a list as id", {"id": [UUID]}, 400),
    (29, "an id as urn", {"id": f"urn:uuid:{UUID}"}, 400),
    (29, "a registration without hyphens", context(registration=UUID.replace("-", "")), 400),
    (30, "an id in capital letters", {"id": UUID.upper()}, 200),
    (30, "an id that is too short", {"id": UUID[:-1]}, 400),
]
ACTORS: list[Row] = [
    (31, "an actor that is an activity", {"actor": {**MBOX, "objectType": "Activity"}}, 400),
    (31, "an actor without objectType", {"actor": MBOX}, 200),
    (31, "an actor that is a group", {"actor": GROUP}, 200),
    (32, "a number as objectType", {"actor": {**MBOX, "objectType": 1}}, 400),
    (33, "a number as name", actor(**MBOX, name=1), 400),
    (33, "an object as name", actor(**MBOX, name={"en": "x"}), 400),
    (34, "an agent without identifier", actor(name="Learner"), 400),
    (34, "an agent with two identifiers", actor(**MBOX, openid="https://id.example.org/7"), 400),
    (34, "an agent with mbox and account", actor(**MBOX, account={"homePage": HOME, "name": "7"}), 400),
    (34, "an agent with an mbox_sha1sum", actor(mbox_sha1sum="cd9b00a5611f94eaa7b1661edab976068e364975"), 200),
    (34, "an agent with an openid", actor(openid="https://id.example.org/7"), 200),
    (34, "an agent with an account", account(), 200),
    (35, "members of an agent", actor(**MBOX, member=[OTHER]), 400),
    (36, "an agent as members", group(member=AGENT), 400),
    (36, "a text as member", group(member=["x"]), 400),
    (36, "a group as member", group(member=[GROUP]), 400),
    (36, "a member without identifier", group(member=[{"name": "x"}]), 400),
    (37, "a group with two identifiers", group(**MBOX, openid="https://id.example.org/7"), 400),
    (37, "a group with neither identifier nor members", group(name="Team"), 400),
    (37, "a group with no member", group(member=[]), 400),
    (37, "an identified group", group(**MBOX), 200),
    (37, "an identified group with members", group(**MBOX, member=[OTHER]), 200),
    (38, "an mbox without mailto", actor(mbox="learner@example.org"), 400),
    (38, "an mbox that is no address", actor(mbox="mailto:learner"), 400),
    (38, "a number as mbox", actor(mbox=1), 400),
    (39, "a number as mbox_sha1sum", actor(mbox_sha1sum=1), 400),
    (39, "an mbox_sha1sum that is too short", actor(mbox_sha1sum="abc"), 400),
    (40, "an openid that is no URI", actor(openid="ab=c://should.fail.com"), 400),
    (40, "an object as openid", actor(openid={"key": "x"}), 400),
    (41, "a text as account", actor(account="7"), 400),
    (42, "an account without homePage", actor(account={"name": "7"}), 400),
    (42, "a homePage that is no IRL", account(homePage="ab=c://should.fail.com"), 400),
    (43, "an account without name", actor(account={"homePage": HOME}), 400),
    (43, "a number as name of an account", account(name=7), 400),
]
VERBS: list[Row] = [
    (44, "a verb without id", {"verb": {"display": {"en": "x"}}}, 400),
    (44, "a verb id that is no IRI", {"verb": {"id": "ab=c://should.fail.com"}}, 400),
    (44, "a text as verb", {"verb": "experienced"}, 400),
    (45, "a text as display", {"verb": {**VERB, "display": "x"}}, 400),
    (45, "a list as display", {"verb": {**VERB, "display": ["x"]}}, 400),
    (45, "a number in a display", {"verb": {**VERB, "display": {"en": 1}}}, 400),
    (45, "a display in two languages", {"verb": {**VERB, "display": {"en": "x", "de": "y"}}}, 200),
]
TABLE = [*FORMATTING, *VOIDING, *PROPERTIES, *ACTORS, *VERBS]
