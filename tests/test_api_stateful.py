"""Tests of sequences of API calls: later calls read, change and cancel the rows that earlier answers name.

The steps are inferred from the schema: an id from an answer is used in every operation that takes such an id.
"""

import os
from collections import Counter

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from reskill.wsgi import application
from tests.test_api_contract import token  # noqa: F401  a fixture: a token with all scopes, and rows

WALKS = int(os.environ.get("RESKILL_CONTRACT_WALKS", "12"))  # sequences of up to STEPS calls each
STEPS = 8
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


@pytest.mark.contract
@pytest.mark.django_db
def test_sequences_of_calls_conform_to_the_schema(token, request, record_property):  # noqa: F811
    seen: Counter[str] = Counter()
    client = request.node.callspec.params["token"]
    machine = schema.exclude(path_regex="^/api/(oauth|schema)").as_state_machine()

    class Walk(machine):
        def setup(self):
            """Each walk starts with the same rows, so that walks with the same beginning continue alike."""
            self.begin = transaction.savepoint()

        def teardown(self):
            transaction.savepoint_rollback(self.begin)

        def get_call_kwargs(self, case):
            return {"headers": {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}}

        def validate_response(self, response, case, **kwargs):
            seen[f"{case.operation.method} {case.operation.path} {response.status_code}"] += 1
            # A schema cannot state whether a department or an external id exists, so a 400 may be correct for them.
            case.validate_response(
                response,
                excluded_checks=[
                    ignored_auth,  # each call has the token, also beside a made-up session; see test_api_access.py
                    positive_data_acceptance,
                    *([negative_data_rejection] if case.path.endswith("-imports/") else []),
                ],
            )

    Walk.run(
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
    )
    answered = sum(n for call, n in seen.items() if call.rsplit(" ", 1)[1].startswith("2"))
    record_property("counted", (f"schemathesis, calls in sequences, client {client}", seen.total()))
    record_property("counted", (f"schemathesis, calls in sequences answered with 2xx, client {client}", answered))
    followed = {call for call in seen if "{" in call and call.endswith(("200", "201", "202"))}
    assert seen.total() >= WALKS
    assert followed or client != "all", "no call used a row from the answer of another call"
