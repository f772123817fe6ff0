"""Models of xAPI statements. They follow the specification and refuse anything else, also unknown properties and nulls.

The OpenAPI document describes the properties that are read here. It lists the others without details.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

MOST = 500
IRI = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00]+$", max_length=2000)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Duration = Annotated[str, StringConstraints(pattern=r"^P[0-9YMWDTHS.,]+$")]
LanguageMap = dict[str, str]
Extensions = dict[IRI, Any]
_TAGS = {"Agent", "Group", "Activity", "StatementRef", "SubStatement", "one", "several"}


def _without_null_defaults(schema: dict[str, Any]) -> None:
    """Removes defaults of None from the schema: null is refused, but the schema would show null as the default."""
    for described in schema["properties"].values():
        if described.get("default", "") is None:
            del described["default"]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra=_without_null_defaults)


class Account(_Part):
    homePage: IRI
    name: Annotated[Text, Field(min_length=1)]


class _Identified(_Part):
    name: Text | None = None
    mbox: Annotated[str, StringConstraints(pattern=r"^mailto:[^\s\x00@]+@[^\s\x00@]+$")] | None = None
    mbox_sha1sum: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{40}$")] | None = None
    openid: IRI | None = None
    account: Account | None = None

    @property
    def n_identifiers(self) -> int:
        return sum(value is not None for value in (self.mbox, self.mbox_sha1sum, self.openid, self.account))


class Agent(_Identified):
    objectType: Literal["Agent"] = "Agent"

    @model_validator(mode="after")
    def has_one_identifier(self) -> "Agent":
        if self.n_identifiers != 1:
            raise ValueError("name exactly one of account, mbox, mbox_sha1sum, openid")
        return self


class Group(_Identified):
    objectType: Literal["Group"]
    member: list[Agent] | None = None

    @model_validator(mode="after")
    def is_identified_or_has_members(self) -> "Group":
        if self.n_identifiers > 1 or (not self.n_identifiers and not self.member):
            raise ValueError("name at most one of account, mbox, mbox_sha1sum, openid; without one, its members")
        return self


def _by_type(default: str) -> Callable[[Any], str]:
    def named(value: Any) -> str:
        found = value.get("objectType", default) if isinstance(value, dict) else value.objectType
        return found if isinstance(found, str) else default

    return named


Actor = Annotated[
    Annotated[Agent, Tag("Agent")] | Annotated[Group, Tag("Group")],
    Discriminator(_by_type("Agent")),
]


class Verb(_Part):
    id: IRI
    display: LanguageMap | None = None


class Component(_Part):
    id: Text
    description: LanguageMap | None = None


class Definition(_Part):
    name: LanguageMap | None = None
    description: LanguageMap | None = None
    type: IRI | None = None
    moreInfo: IRI | None = None
    interactionType: str | None = None
    correctResponsesPattern: list[str] | None = None
    choices: list[Component] | None = None
    scale: list[Component] | None = None
    source: list[Component] | None = None
    target: list[Component] | None = None
    steps: list[Component] | None = None
    extensions: Extensions | None = None


class Activity(_Part):
    objectType: Literal["Activity"] = "Activity"
    id: IRI
    definition: Definition | None = None


class StatementRef(_Part):
    objectType: Literal["StatementRef"]
    id: UUID


class Score(_Part):
    scaled: Annotated[float, Field(ge=-1, le=1)] | None = None
    raw: float | None = None
    min: float | None = None
    max: float | None = None


class Result(_Part):
    score: Score | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration: Duration | None = None
    extensions: Extensions | None = None


class ContextActivities(_Part):
    parent: list[Activity] | Activity | None = None
    grouping: list[Activity] | Activity | None = None
    category: list[Activity] | Activity | None = None
    other: list[Activity] | Activity | None = None


class ContextAgent(_Part):
    objectType: Literal["contextAgent"]
    agent: Agent
    relevantTypes: list[IRI] | None = None


class ContextGroup(_Part):
    objectType: Literal["contextGroup"]
    group: Group
    relevantTypes: list[IRI] | None = None


class StatementContext(_Part):
    registration: UUID | None = None
    instructor: Actor | None = None
    team: Group | None = None
    contextActivities: ContextActivities | None = None
    contextAgents: list[ContextAgent] | None = None
    contextGroups: list[ContextGroup] | None = None
    revision: str | None = None
    platform: str | None = None
    language: str | None = None
    statement: StatementRef | None = None
    extensions: Extensions | None = None


class Attachment(_Part):
    usageType: IRI
    display: LanguageMap
    description: LanguageMap | None = None
    contentType: str
    length: Annotated[int, Field(ge=0)]
    sha2: str
    fileUrl: IRI | None = None


class SubStatement(_Part):
    objectType: Literal["SubStatement"]
    actor: Actor
    verb: Verb
    object: Annotated[
        Annotated[Activity, Tag("Activity")]
        | Annotated[Agent, Tag("Agent")]
        | Annotated[Group, Tag("Group")]
        | Annotated[StatementRef, Tag("StatementRef")],
        Discriminator(_by_type("Activity")),
    ]
    result: Result | None = None
    context: StatementContext | None = None
    timestamp: datetime | None = None
    attachments: list[Attachment] | None = None


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


class Statement(_Part):
    """A statement: an actor did something (the verb) with an object."""

    id: Annotated[
        UUID | None, _shown({"type": "string", "format": "uuid"}, "If left out, the response returns a new id")
    ] = None
    actor: Annotated[Actor, _shown(_ACTOR, "Account whose name is the employee's external id, or mbox; or a group")]
    verb: Annotated[Verb, _shown({**_THING, "properties": {"id": _TEXT}, "required": ["id"]})]
    object: Annotated[
        Annotated[Activity, Tag("Activity")]
        | Annotated[Agent, Tag("Agent")]
        | Annotated[Group, Tag("Group")]
        | Annotated[StatementRef, Tag("StatementRef")]
        | Annotated[SubStatement, Tag("SubStatement")],
        Discriminator(_by_type("Activity")),
        _shown(
            _OBJECT,
            "An activity: its id or moreInfo is the course's address, or its id ends in the course's external id",
        ),
    ]
    result: Annotated[Result | None, _shown(_RESULT)] = None
    context: Annotated[StatementContext | None, _shown(_THING)] = None
    timestamp: Annotated[datetime | None, _shown({"type": "string", "format": "date-time"})] = None
    stored: Annotated[datetime | None, _shown({"type": "string", "format": "date-time"}, "Not stored")] = None
    authority: Annotated[Actor | None, _shown(_THING, "Not stored")] = None
    version: Annotated[
        Annotated[str, StringConstraints(pattern=r"^(1\.0|2\.0)(\.[0-9]+)?$")] | None, _shown({"type": "string"})
    ] = None
    attachments: Annotated[list[Attachment] | None, _shown({"type": "array", "items": _THING})] = None


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
