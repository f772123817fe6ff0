"""SCIM resources and the description of the service. Users only have attributes that Reskill needs.

All other attributes of the core and enterprise schemas (phone numbers, addresses, ...) are accepted and not
stored; the response header Ignored-Fields names them. Attributes of no schema are errors. The schemas that /Schemas
returns do not contain either.
"""

from typing import Annotated

from django.conf import settings
from pydantic import Field
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    External,
    Filter,
    MultiValuedComplexAttribute,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    Schema,
    ScimPolicy,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models import EnterpriseUser as _PublishedEnterpriseUser
from scim2_models import Group as _PublishedGroup
from scim2_models import User as _PublishedUser

MAX_PER_PAGE = 500
PER_PAGE = 100
# Accepted deviations from the RFC: unknown attributes, `remove` with a value, and a filter that matches nothing.
# Microsoft Entra ID sends the last two.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class Manager(ComplexAttribute):
    """The manager, another user."""

    value: Annotated[str | None, CaseExact.true] = None
    """The id of the manager's user."""

    ref: Annotated[Reference["User"] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the manager's user."""

    display_name: Annotated[str | None, Mutability.read_only] = None
    """The name of the manager."""


class EnterpriseUser(Extension):
    """The number, the department and the manager of the employee."""

    __schema__ = _PublishedEnterpriseUser.__schema__

    employee_number: Annotated[str | None, Mutability.immutable, Uniqueness.server, CaseExact.true] = None
    """The identifier in the HR system. It may arrive after the creation. Once sent, it never changes."""

    organization: str | None = None
    """The organisation that the department belongs to."""

    department: str | None = None
    """The department."""

    manager: Manager | None = None
    """The manager: value is the id of another user. It gives the manager no access to the person's data."""


class Name(ComplexAttribute):
    """The name. If the whole name is not sent, it is built from its parts."""

    formatted: str | None = None
    """The whole name. displayName takes precedence."""

    given_name: str | None = None
    """The given name. Combined with familyName to the whole name, unless the whole name is sent."""

    family_name: str | None = None
    """The family name. Combined with givenName to the whole name, unless the whole name is sent."""


class Email(MultiValuedComplexAttribute):
    """An e-mail address. One address is stored: the primary one, else the work address, else the first."""

    value: str | None = None
    """The address."""

    type: Annotated[str | None, Mutability.read_write] = None
    """Always work."""

    primary: bool | None = None
    """Always true."""


class User(Resource[EnterpriseUser]):
    """An employee."""

    __schema__ = _PublishedUser.__schema__

    user_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    """Name of the account at the identity provider. If not set: the e-mail address, else the employee number."""

    name: Name | None = None
    """The name."""

    display_name: str | None = None
    """The name as shown."""

    title: str | None = None
    """The job title, from which an occupation is suggested."""

    preferred_language: str | None = None
    """The language the person prefers to learn in."""

    active: bool | None = None
    """False if the person has left."""

    emails: list[Email] | None = None
    """The e-mail address."""


class GroupMember(MultiValuedComplexAttribute):
    """A member of a group."""

    value: Annotated[str | None, Mutability.immutable] = None
    """The id of the member's user."""

    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the member's user."""

    display: Annotated[str | None, Mutability.immutable] = None
    """The name of the member. What is sent is ignored."""


class Group(Resource):
    """A department, or a group that gives a role. A person works in one department: the group joined last."""

    __schema__ = _PublishedGroup.__schema__

    display_name: Annotated[str | None, Required.true] = None
    """The name of the department or of the group."""

    members: list[GroupMember] | None = None
    """The people who work there or have the role."""


def provider_config() -> ServiceProviderConfig:
    """The features of this service."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MAX_PER_PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="OAuth 2.0 bearer token",
                description="Client credentials (RFC 6749, section 4.4) with employees:read and employees:write.",
                spec_uri=Reference[External]("https://www.rfc-editor.org/info/rfc6750"),
                primary=True,
            )
        ],
    )


def resource_types() -> list[ResourceType]:
    """The resource types: users and, if the setting says so, groups."""
    users, groups = ResourceType.from_resource(User), ResourceType.from_resource(Group)
    users.description, groups.description = "Employees", "Departments, and groups that give roles"
    return [users, groups] if has_groups() else [users]


def has_department_groups() -> bool:
    """Whether groups of the identity provider are departments here."""
    return settings.RESKILL_SCIM_GROUPS == "departments"


def has_groups() -> bool:
    """Whether there are groups: departments, or groups that give roles."""
    return has_department_groups() or bool(settings.RESKILL_SCIM_ROLES)


def schemas() -> list[Schema]:
    """The schemas of users, of the enterprise extension and of groups, if there are any."""
    return [User.to_schema(), EnterpriseUser.to_schema(), *([Group.to_schema()] if has_groups() else [])]
