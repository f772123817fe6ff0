"""Users as this service holds them, and what it says of itself. Only what has a purpose here is an attribute here.

Anything else of the core and enterprise schemas (phone numbers, addresses, managers, ...) is accepted and dropped, and
the schemas that /Schemas returns do not have it: what is not needed is not kept.
"""

from typing import Annotated

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
    Returned,
    Schema,
    ScimPolicy,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models import EnterpriseUser as _PublishedEnterpriseUser
from scim2_models import User as _PublishedUser

MOST = 500  # of one page
PER_PAGE = 100
# How identity providers depart from the RFC without being refused: attributes not held here; `remove` with a value and
# a filter that matches nothing, as Microsoft Entra ID sends them.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class EnterpriseUser(Extension):
    """The employee's number and department."""

    __schema__ = _PublishedEnterpriseUser.__schema__

    employee_number: Annotated[str | None, Mutability.immutable, Uniqueness.server, CaseExact.true] = None
    """The identifier in the HR system. Without it: externalId, or else userName, at creation; it never changes."""

    organization: str | None = None
    """The organisation the department is a part of."""

    department: str | None = None
    """The department."""


class Name(ComplexAttribute):
    """One name is held. Its parts make it up where the whole is not sent."""

    formatted: str | None = None
    """The whole name; displayName comes first."""

    given_name: Annotated[str | None, Mutability.write_only, Returned.never] = None
    """Not kept: makes up the whole name together with familyName."""

    family_name: Annotated[str | None, Mutability.write_only, Returned.never] = None
    """Not kept: makes up the whole name together with givenName."""


class Email(MultiValuedComplexAttribute):
    """One address is kept: the primary one, else the one for work, else the first."""

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
    """How the identity provider names the account. Where none has said so: the e-mail address, else the number."""

    name: Name | None = None
    """The name."""

    display_name: str | None = None
    """The name as shown."""

    title: str | None = None
    """The job title, from which an occupation is suggested."""

    preferred_language: str | None = None
    """The language the person would rather learn in."""

    active: bool | None = None
    """False: has left."""

    emails: list[Email] | None = None
    """The e-mail address."""


def provider_config() -> ServiceProviderConfig:
    """What this service can do."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST),
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
    """Users are all there is."""
    found = ResourceType.from_resource(User)
    found.description = "Employees"
    return [found]


def schemas() -> list[Schema]:
    """What is kept of a user, and of the enterprise extension."""
    return [User.to_schema(), EnterpriseUser.to_schema()]
