"""Models of what xAPI statements consist of: agents, activities, results, contexts, attachments.

They follow the specification (1.0.3, and 2.0 where it adds properties) and refuse anything else, also unknown properties.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, model_validator

from courses.services.learning.record_reading import VOIDED
from courses.xapi.statement_types import (
    IRI,
    Duration,
    Extensions,
    Identifier,
    Language,
    LanguageMap,
    MediaType,
    Text,
    Time,
)

_LISTS_OF = {
    "choice": {"choices"},
    "sequencing": {"choices"},
    "likert": {"scale"},
    "matching": {"source", "target"},
    "performance": {"steps"},
}
_LISTS = ("choices", "scale", "source", "target", "steps")
_SHA2_LENGTHS = {56, 64, 96, 128}


def _without_null_defaults(schema: dict[str, Any]) -> None:
    """Removes defaults of None from the schema: null is refused, but the schema would show null as the default."""
    for described in schema["properties"].values():
        if described.get("default", "") is None:
            del described["default"]


class Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra=_without_null_defaults)


class Account(Part):
    homePage: IRI
    name: Annotated[Text, Field(min_length=1)]


class _Identified(Part):
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


def by_type(default: str) -> Callable[[Any], str]:
    """A function that names the kind of an object by its objectType."""

    def named(value: Any) -> str:
        found = value.get("objectType", default) if isinstance(value, dict) else getattr(value, "objectType", default)
        return found if isinstance(found, str) else default

    return named


Actor = Annotated[
    Annotated[Agent, Tag("Agent")] | Annotated[Group, Tag("Group")],
    Discriminator(by_type("Agent")),
]


class Verb(Part):
    id: IRI
    display: LanguageMap | None = None


class Component(Part):
    id: Text
    description: LanguageMap | None = None


class Definition(Part):
    name: LanguageMap | None = None
    description: LanguageMap | None = None
    type: IRI | None = None
    moreInfo: IRI | None = None
    interactionType: (
        Literal[
            "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert",
            "numeric", "other",
        ]
        | None
    ) = None  # fmt: skip
    correctResponsesPattern: list[str] | None = None
    choices: list[Component] | None = None
    scale: list[Component] | None = None
    source: list[Component] | None = None
    target: list[Component] | None = None
    steps: list[Component] | None = None
    extensions: Extensions | None = None

    @model_validator(mode="after")
    def lists_fit_the_interaction(self) -> "Definition":
        given = [name for name in _LISTS if getattr(self, name) is not None]
        if self.interactionType is None and (given or self.correctResponsesPattern is not None):
            raise ValueError("answers of an interaction need an interactionType")
        for name in given:
            if name not in _LISTS_OF.get(self.interactionType or "", ()):
                raise ValueError(f"{name} does not belong to the interactionType {self.interactionType}")
            ids = [component.id for component in getattr(self, name)]
            if len(set(ids)) != len(ids):
                raise ValueError(f"two components of {name} have the same id")
        return self


class Activity(Part):
    objectType: Literal["Activity"] = "Activity"
    id: IRI
    definition: Definition | None = None


class StatementRef(Part):
    objectType: Literal["StatementRef"]
    id: Identifier


class Score(Part):
    scaled: Annotated[float, Field(ge=-1, le=1)] | None = None
    raw: float | None = None
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def lies_between_its_limits(self) -> "Score":
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError("min must be less than max")
        if self.raw is not None and self.min is not None and self.raw < self.min:
            raise ValueError("raw must not be less than min")
        if self.raw is not None and self.max is not None and self.raw > self.max:
            raise ValueError("raw must not be more than max")
        return self


class Result(Part):
    score: Score | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration: Duration | None = None
    extensions: Extensions | None = None


Activities = list[Activity] | Activity


class ContextActivities(Part):
    parent: Activities | None = None
    grouping: Activities | None = None
    category: Activities | None = None
    other: Activities | None = None

    def of(self, *names: str) -> Iterator[Activity]:
        """The activities under these names."""
        for name in names:
            found = getattr(self, name) or []
            yield from found if isinstance(found, list) else [found]


class ContextAgent(Part):
    objectType: Literal["contextAgent"]
    agent: Agent
    relevantTypes: list[IRI] | None = None


class ContextGroup(Part):
    objectType: Literal["contextGroup"]
    group: Group
    relevantTypes: list[IRI] | None = None


class StatementContext(Part):
    registration: Identifier | None = None
    instructor: Actor | None = None
    team: Group | None = None
    contextActivities: ContextActivities | None = None
    contextAgents: list[ContextAgent] | None = None
    contextGroups: list[ContextGroup] | None = None
    revision: str | None = None
    platform: str | None = None
    language: Language | None = None
    statement: StatementRef | None = None
    extensions: Extensions | None = None


class Attachment(Part):
    usageType: IRI
    display: LanguageMap
    description: LanguageMap | None = None
    contentType: MediaType
    length: Annotated[int, Field(ge=0)]
    sha2: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]+$")]
    fileUrl: IRI | None = None

    @model_validator(mode="after")
    def can_be_fetched(self) -> "Attachment":
        if len(self.sha2) not in _SHA2_LENGTHS:
            raise ValueError("sha2 must be a hash of SHA-2 in hexadecimal digits")
        if self.fileUrl is None:
            raise ValueError("an attachment in JSON needs a fileUrl; files are not taken here")
        return self


def check_context(verb: Verb, object_: Any, context: StatementContext | None) -> None:
    """Raises ValueError for a statement whose verb or context does not fit its object."""
    if verb.id == VOIDED and not isinstance(object_, StatementRef):
        raise ValueError("a statement with the verb voided must be about a StatementRef")
    if context is not None and not isinstance(object_, Activity):
        for name in ("revision", "platform"):
            if getattr(context, name) is not None:
                raise ValueError(f"{name} belongs only to a statement about an activity")


class SubStatement(Part):
    objectType: Literal["SubStatement"]
    actor: Actor
    verb: Verb
    object: Annotated[
        Annotated[Activity, Tag("Activity")]
        | Annotated[Agent, Tag("Agent")]
        | Annotated[Group, Tag("Group")]
        | Annotated[StatementRef, Tag("StatementRef")],
        Discriminator(by_type("Activity")),
    ]
    result: Result | None = None
    context: StatementContext | None = None
    timestamp: Time | None = None
    attachments: list[Attachment] | None = None

    @model_validator(mode="after")
    def fits_its_object(self) -> "SubStatement":
        check_context(self.verb, self.object, self.context)
        return self
