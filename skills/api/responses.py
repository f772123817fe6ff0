"""Responses in the schema: common errors, lists and single resources."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from skills.api.problems import Problem

_PROBLEM = "application/problem+json"
ERRORS = {(401, _PROBLEM): Problem, (403, _PROBLEM): Problem, (406, _PROBLEM): Problem}
LIST_ERRORS = {**ERRORS, (400, _PROBLEM): Problem}
ONE_ERRORS = {**LIST_ERRORS, (404, _PROBLEM): Problem}
WRITE_ERRORS = {**LIST_ERRORS, (415, _PROBLEM): Problem, (409, _PROBLEM): Problem}
CHANGE_ERRORS = {**WRITE_ERRORS, (404, _PROBLEM): Problem}


def reading(tag: str, what: str, one: type, *, list_text: str = "") -> Any:
    """Decorator that describes list and retrieve of a resource in the schema."""
    return extend_schema_view(
        list=extend_schema(
            tags=[tag], summary=f"List {what}", description=list_text or f"All {what}, page by page.",
            responses={200: one(many=True), **LIST_ERRORS},
        ),
        retrieve=extend_schema(tags=[tag], summary=f"Read one of the {what}", responses={200: one, **ONE_ERRORS}),
    )  # fmt: skip
