"""The OpenAPI document as a whole. tests/openapi/check.sh applies other people's rules to it."""

import json

import pytest
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import validate

from skills.api.event_payloads import DATA
from skills.models import Webhook
from skills.services.access.clients import all_scopes
from tests.worker.conftest import ROOT

EVENTS_PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def test_the_document_is_openapi_3_1(document):
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert '"nullable"' not in json.dumps(document)
    assert document["servers"]


def test_every_operation_says_who_may_call_it_and_what_it_answers(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            at = f"{method} {path}"
            needed = {scope for way in operation["security"] for scope in way.get("oauth2", [])}
            assert operation["security"] and needed <= set(all_scopes()), at
            assert operation["summary"] and operation["description"], at
            assert all(answer["description"] for answer in operation["responses"].values()), at
    assert document["paths"]["/api/v1/recalculations/{id}/release/"]["post"]["security"] == [{"session": []}]
    assert {"session": []} not in document["paths"]["/api/v1/webhooks/"]["get"]["security"]


def test_every_group_and_every_event_is_described(document):
    assert [tag["name"] for tag in document["tags"] if not tag.get("description")] == []
    assert set(document["webhooks"]) == {kind.value for kind in Webhook.Event} == {str(kind) for kind in DATA}
    undocumented = [kind for kind in Webhook.SCOPES if f"`{kind}`" not in EVENTS_PAGE]
    assert undocumented == []
