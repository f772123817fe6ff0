"""The model of an xAPI statement, and where an error in one lies.

The OpenAPI document describes the properties that are read here. It lists the others without details.
"""

from typing import Annotated, Any

from pydantic import Discriminator, Field, RootModel, StringConstraints, Tag, WithJsonSchema, model_validator

from courses.xapi.statement_parts import (
    Activity,
    Actor,
    Agent,
    Attachment,
    Group,
    Part,
    Result,
    StatementContext,
    StatementRef,
    SubStatement,
    Verb,
    by_type,
    check_context,
)
from courses.xapi.statement_types import Identifier, Time

MOST = 500
_TAGS = {"Agent", "Group", "Activity", "StatementRef", "SubStatement", "one", "several"}
_MEMBERS_OF_AN_AUTHORITY = 2


def _shown(schema: dict[str, Any], description: str = "As in the xAPI specification") -> WithJsonSchema:
    return WithJsonSchema({**schema, "description": description})


_TEXT = {"type": "string", "minLength": 1}
_THING = {"type": "object"}
_ACTOR = {
    "type": "object",
    "properties": {"account": {"type": "object", "properties": {"homePage": _TEXT, "name": _TEXT}}, "mbox": _TEXT},
}
_RESULT = {"type": "object", "properties": {"completion": {"type": "boolean"}, "success": {"type": "boolean"}}}
_OBJECT = {
    "type": "object",
    "properties": {"id": _TEXT, "definition": {"type": "object", "properties": {"moreInfo": _TEXT}}},
}


class Statement(Part):
    """A statement: an actor did something (the verb) with an object."""

    id: Annotated[
        Identifier | None, _shown({"type": "string", "format": "uuid"}, "If left out, the response returns a new id")
    ] = None
    actor: Annotated[Actor, _shown(_ACTOR, "Account whose name is the employee's external id, or mbox; or a group")]
    verb: Annotated[Verb, _shown({**_THING, "properties": {"id": _TEXT}, "required": ["id"]})]
    object: Annotated[
        Annotated[Activity, Tag("Activity")]
        | Annotated[Agent, Tag("Agent")]
        | Annotated[Group, Tag("Group")]
        | Annotated[StatementRef, Tag("StatementRef")]
        | Annotated[SubStatement, Tag("SubStatement")],
        Discriminator(by_type("Activity")),
        _shown(
            _OBJECT,
            "An activity: its id or moreInfo is the course's address, or its id ends in the course's external id",
        ),
    ]
    result: Annotated[Result | None, _shown(_RESULT)] = None
    context: Annotated[StatementContext | None, _shown(_THING)] = None
    timestamp: Annotated[Time | None, _shown({"type": "string", "format": "date-time"})] = None
    stored: Annotated[Time | None, _shown({"type": "string", "format": "date-time"}, "Set by the receiver")] = None
    authority: Annotated[Actor | None, _shown(_THING, "Set by the receiver")] = None
    version: Annotated[
        Annotated[str, StringConstraints(pattern=r"^(1\.0|2\.0)(\.[0-9]+)?$")] | None, _shown({"type": "string"})
    ] = None
    attachments: Annotated[list[Attachment] | None, _shown({"type": "array", "items": _THING})] = None

    @model_validator(mode="after")
    def fits_its_object(self) -> "Statement":
        check_context(self.verb, self.object, self.context)
        authority = self.authority
        if isinstance(authority, Group) and (
            authority.n_identifiers or len(authority.member or []) != _MEMBERS_OF_AN_AUTHORITY
        ):
            raise ValueError("an authority that is a group has two members and no identifier")
        return self


class Statements(
    RootModel[
        Annotated[
            Annotated[Statement, Tag("one")]
            | Annotated[Annotated[list[Statement], Field(min_length=1, max_length=MOST)], Tag("several")],
            Discriminator(lambda value: "several" if isinstance(value, list) else "one"),
        ]
    ]
):
    """One statement, or an array of at most 500."""


def pointer_parts(location: tuple[int | str, ...]) -> list[str]:
    """The path of an error in the document, without the tags of pydantic's unions."""
    return [str(part) for part in location if part not in _TAGS]


def find_null(value: Any, path: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """Path of the first null outside extensions, where null is allowed; None if there is none."""
    if value is None:
        return path
    named = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, part in named:
        if key != "extensions" and (found := find_null(part, (*path, str(key)))) is not None:
            return found
    return None
