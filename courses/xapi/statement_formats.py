"""The formats in which statements are returned: `ids` and `canonical` (xAPI 1.0.3, Communication, 2.1.3)."""

from typing import Any

from django.utils.translation.trans_real import parse_accept_lang_header

FORMATS = ("exact", "ids", "canonical")
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
Node = dict[str, Any]


def in_format(statement: Node, form: str, accept_language: str) -> Node:
    """The statement in this format. canonical: one language of each text, the one that the reader prefers.

    In every format, activities of a context are lists, also if one was sent alone (Data, 2.4.6.2).
    """
    statement = _with_lists(statement)
    if form == "exact":
        return statement
    wanted = [language for language, _ in parse_accept_lang_header(accept_language.lower())]
    return _shaped(statement, form, wanted)


def _with_lists(statement: Node) -> Node:
    found = dict(statement)
    if activities := statement.get("context", {}).get("contextActivities"):
        lists = {name: value if isinstance(value, list) else [value] for name, value in activities.items()}
        found["context"] = {**statement["context"], "contextActivities": lists}
    if statement["object"].get("objectType") == "SubStatement":
        found["object"] = _with_lists(statement["object"])
    return found


def _shaped(statement: Node, form: str, wanted: list[str]) -> Node:
    ids = form == "ids"
    found = dict(statement)
    found["verb"] = {"id": statement["verb"]["id"]} if ids else _texts(statement["verb"], ("display",), wanted)
    found["object"] = _object(statement["object"], form, wanted)
    if ids:
        found.update((name, _agent(statement[name])) for name in ("actor", "authority") if name in statement)
    context = dict(statement.get("context", {}))
    if ids:
        context.update((name, _agent(context[name])) for name in ("instructor", "team") if name in context)
    if "contextActivities" in context:
        context["contextActivities"] = {
            name: [_activity(one, form, wanted) for one in value]
            for name, value in context["contextActivities"].items()
        }
    return {**found, "context": context} if "context" in statement else found


def _object(thing: Node, form: str, wanted: list[str]) -> Node:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return _activity(thing, form, wanted)
    if kind == "SubStatement":
        return _shaped(thing, form, wanted)
    return _agent(thing) if form == "ids" and kind in ("Agent", "Group") else thing


def _agent(agent: Node) -> Node:
    kept = {name: agent[name] for name in ("objectType", *_IDENTIFIERS) if name in agent}
    if not any(name in agent for name in _IDENTIFIERS):
        kept["member"] = [_agent(one) for one in agent.get("member", [])]
    return kept


def _activity(activity: Node, form: str, wanted: list[str]) -> Node:
    if form == "ids":
        return {name: activity[name] for name in ("objectType", "id") if name in activity}
    if "definition" not in activity:
        return activity
    return {**activity, "definition": _texts(activity["definition"], ("name", "description"), wanted)}


def _texts(node: Node, names: tuple[str, ...], wanted: list[str]) -> Node:
    return {**node, **{name: _one_language(node[name], wanted) for name in names if node.get(name)}}


def _one_language(texts: dict[str, str], wanted: list[str]) -> dict[str, str]:
    for language in wanted:
        for code, text in texts.items():
            if code.lower() == language or code.lower().split("-")[0] == language.split("-")[0]:
                return {code: text}
    code = next(iter(texts))
    return {code: texts[code]}
