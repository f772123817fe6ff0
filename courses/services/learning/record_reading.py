"""Reads an xAPI statement: whether it reports a completion, by whom, and of what. The statement is already valid."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from courses.models import ReceivedStatement

Reason = ReceivedStatement.Reason
Node = dict[str, Any]
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
SATISFIED = {"https://w3id.org/xapi/adl/verbs/satisfied", "http://w3id.org/xapi/adl/verbs/satisfied"}
COMPLETIONS = SATISFIED | {
    f"{scheme}://{host}/{name}"
    for scheme in ("http", "https")
    for host, names in {
        "adlnet.gov/expapi/verbs": ("completed", "passed"),
        "www.adlnet.gov/expapi/verbs": ("completed", "passed"),
        "id.tincanapi.com/verb": ("completed",),
        "activitystrea.ms/schema/1.0": ("complete",),
    }.items()
    for name in names
}
CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
CMI5_COURSE = "https://w3id.org/xapi/cmi5/activitytype/course"
# The last part of an activity's type, for activities that are always a part of a course.
_PARTS = {
    "assessment", "attempt", "audio", "block", "cmi.interaction", "file", "interaction", "link", "media", "objective",
    "page", "performance", "problem", "question", "quiz", "resource", "slide", "survey", "video",
}  # fmt: skip
_SET_BY_RECEIVER = {"id", "stored", "authority", "version"}  # equal statements may differ in these
_RELATED = {"a": "r", "o": "c"}  # what stands in a statement within a statement is related to it
_MOST_WITHIN = 20  # more activities around one are no course of an organisation
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class LearnerName:
    """How a learning system names a person. At most one of account, email and email_hash is filled."""

    key: str
    identifier: str
    title: str = ""
    account: str = ""
    email: str = ""
    email_hash: str = ""


@dataclass(frozen=True)
class ActivityName:
    """How a learning system names what was completed.

    address: the activity's moreInfo; may be empty. within: ids of the activities that it belongs to. is_cmi5: whether the
    statement follows cmi5, where only `satisfied` is about a course. is_cmi5_course: whether `within` has the course's own
    id, because its id is the learning system's.
    """

    key: str
    identifier: str
    title: str = ""
    address: str = ""
    within: tuple[str, ...] = ()
    is_cmi5: bool = False
    is_cmi5_course: bool = False


@dataclass(frozen=True)
class LearningRecord:
    """A statement. reason: why it is not a completion; empty for a completion, which then has a learner and an activity."""

    id: UUID
    fingerprint: str
    verb: str
    content: str
    mentions: str
    happened_at: datetime
    reason: str = ""
    learner: LearnerName | None = None
    activity: ActivityName | None = None
    registration: UUID | None = None
    voids: UUID | None = None


def read_record(body: Node, key: UUID) -> LearningRecord:
    """The statement with this id, in the form that is processed and stored."""
    kept = {name: value for name, value in body.items() if name not in _SET_BY_RECEIVER}
    actor, target, verb = body["actor"], body["object"], body["verb"]["id"]
    reason = _reason(body)
    registration = body.get("context", {}).get("registration")
    return LearningRecord(
        id=key,
        fingerprint=hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest(),
        verb=verb,
        content=json.dumps(body, ensure_ascii=False),
        mentions="".join(f" {word}" for word in sorted(set(_mentions(body)))) + " ",
        happened_at=_happened_at(body.get("timestamp")),
        reason=reason,
        learner=None if reason else _learner(actor),
        activity=None if reason else _activity(body),
        registration=UUID(registration) if registration else None,
        voids=UUID(target["id"]) if reason == Reason.VOIDING else None,
    )


def moment(text: str) -> datetime:
    """A time as statements write it. Without an offset, the specification means UTC. Raises ValueError."""
    found = datetime.fromisoformat(text.replace(",", ".").replace(" ", "T", 1).replace(" ", "").upper())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def agent_key(agent: Node) -> str:
    """The key of an agent or identified group; '' for a group without an identifier."""
    if account := agent.get("account"):
        return _key(f"account {account['homePage']} {account['name']}")
    if "mbox" in agent:
        return _key(f"mbox {agent['mbox'].lower()}")
    for name in ("mbox_sha1sum", "openid"):
        if name in agent:
            return _key(f"{name} {agent[name].lower() if name == 'mbox_sha1sum' else agent[name]}")
    return ""


def activity_key(identifier: str) -> str:
    """The key of an activity."""
    return _key(f"activity {identifier}")


def mention(kind: str, key: str) -> str:
    """The word in `mentions` for a key. kind: a (actor or object), r (other agents), o (object), c (other activities)."""
    return f"{kind}{key[:24]}"


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _reason(body: Node) -> str:
    """Why the statement does not report a completion; '' if it does."""
    verb, target, result = body["verb"]["id"], body["object"], body.get("result", {})
    if verb == VOIDED:
        return Reason.VOIDING
    if verb not in COMPLETIONS:
        return Reason.OTHER_VERB
    if body["actor"].get("objectType") == "Group" or target.get("objectType", "Activity") != "Activity":
        return Reason.NOT_ONE_PERSON
    if result.get("completion") is False or result.get("success") is False:
        return Reason.NOT_COMPLETED
    kind = target.get("definition", {}).get("type", "").rstrip("/").rsplit("/", 1)[-1].casefold()
    return Reason.PART if kind in _PARTS else ""


def _learner(actor: Node) -> LearnerName:
    account, mbox = actor.get("account"), actor.get("mbox", "")
    shown = f"{account['name']} ({account['homePage']})" if account else mbox.removeprefix("mailto:")
    return LearnerName(
        key=agent_key(actor),
        identifier=shown or actor.get("openid") or actor.get("mbox_sha1sum", ""),
        title=actor.get("name", "")[:300],
        account=account["name"] if account else "",
        email=mbox.removeprefix("mailto:").lower(),
        email_hash=actor.get("mbox_sha1sum", "").lower(),
    )


def _activity(body: Node) -> ActivityName:
    target, within = body["object"], body.get("context", {}).get("contextActivities", {})
    definition = target.get("definition", {})
    names = definition.get("name", {})
    return ActivityName(
        key=activity_key(target["id"]),
        identifier=target["id"],
        title=next(iter(names.values()), "").replace("\x00", "")[:300],
        address=definition.get("moreInfo", ""),
        within=tuple(one["id"] for name in ("parent", "grouping") for one in _list(within.get(name))[:_MOST_WITHIN]),
        is_cmi5=body["verb"]["id"] not in SATISFIED and any(one["id"] == CMI5 for one in _list(within.get("category"))),
        is_cmi5_course=definition.get("type") == CMI5_COURSE,
    )


def _happened_at(text: str | None) -> datetime:
    """The statement's time. Now if it gives none, a time to come, or one that no calendar of ours shows."""
    now = timezone.now()
    if not text:
        return now
    found = moment(text)
    return found if _EARLIEST < found < now + timedelta(minutes=5) else now


def _mentions(body: Node) -> Iterator[str]:
    """The words for the agents and activities of a statement. Of a statement in it, all count as related."""
    target = body["object"]
    yield from _agents("a", body["actor"])
    if target.get("objectType", "Activity") == "Activity":
        yield mention("o", activity_key(target["id"]))
    elif target["objectType"] in ("Agent", "Group"):
        yield from _agents("a", target)
    elif target["objectType"] == "SubStatement":
        yield from (_RELATED.get(word[0], word[0]) + word[1:] for word in _mentions(target))
    context = body.get("context", {})
    for agent in (body.get("authority"), context.get("instructor"), context.get("team")):
        yield from _agents("r", agent) if agent else ()
    for value in context.get("contextActivities", {}).values():
        yield from (mention("c", activity_key(one["id"])) for one in _list(value))


def _agents(kind: str, agent: Node) -> Iterator[str]:
    for one in (agent, *agent.get("member", [])):
        if key := agent_key(one):
            yield mention(kind, key)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
