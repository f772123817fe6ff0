"""Calls that follow from each other: what one answer names is read, changed and cancelled by the next.

The steps are inferred from the schema: an id that an answer shows is tried wherever the schema asks for such an id.
"""

import os
from collections import Counter

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from reskill.wsgi import application
from tests.test_api_contract import token  # noqa: F401  a fixture: a token that may do everything, and rows to find

WALKS = int(os.environ.get("RESKILL_CONTRACT_WALKS", "12"))  # of up to STEPS calls each
STEPS = 8
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


@pytest.mark.django_db
def test_no_walk_through_the_api_leaves_the_schema(token, capsys):  # noqa: F811
    seen: Counter[str] = Counter()
    machine = schema.exclude(path_regex="^/api/(oauth|schema)").as_state_machine()

    class Walk(machine):
        def setup(self):
            """Each walk finds the same rows: one that begins like another has to go on like it."""
            self.begin = transaction.savepoint()

        def teardown(self):
            transaction.savepoint_rollback(self.begin)

        def get_call_kwargs(self, case):
            return {"headers": {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}}

        def validate_response(self, response, case, **kwargs):
            seen[f"{case.operation.method} {case.operation.path} {response.status_code}"] += 1
            # Whether a department or an external id exists cannot be said in a schema: a 400 may be right for those.
            case.validate_response(response, excluded_checks=[positive_data_acceptance])

    Walk.run(
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
    )
    answered = sum(n for said, n in seen.items() if said.rsplit(" ", 1)[1].startswith("2"))
    with capsys.disabled():
        print(f"\n{seen.total():,} calls in {WALKS:,} walks; {answered:,} of them answered with 2xx")
    followed = {said for said in seen if "{" in said and said.endswith(("200", "201", "202"))}
    assert seen.total() >= WALKS
    assert followed, "no call has found what another one made"
