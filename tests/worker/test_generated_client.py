"""A client generated from the schema alone performs the steps of docs/api.md."""

import contextlib
import importlib
import subprocess
import sys
import urllib.request

import pytest

from skills.services.access.clients import all_scopes
from tests.api_client import get_token, make_application
from tests.courses.organisations import statements
from tests.patience import PATIENCE_S, wait_until

PERSON = {
    "external_id": "GEN-1",
    "name": "Ada Okafor",
    "department": "Billing",
    "languages": ["en"],
    "weekly_hours": 2.0,
    "tasks": [{"statement": text, "share": share} for text, share in zip(statements(2), (0.6, 0.4), strict=True)],
}
COURSE = {"external_id": "LP-7", "provider": "Ours", "title": "Listening", "language": "en"}


@pytest.fixture
def generated(site, tmp_path, monkeypatch):
    """Function that imports a module of the client package generated from the schema that the site serves."""
    (tmp_path / "config.yml").write_text("post_hooks: []\n")  # no formatting: nobody reads the generated code
    # Fetched here, because the generator waits for five seconds only, and a busy site needs longer for its first answer.
    with urllib.request.urlopen(f"{site}/api/schema/", timeout=PATIENCE_S) as answer:
        (tmp_path / "schema.yml").write_bytes(answer.read())
    command = ["openapi_python_client", "generate", "--path", str(tmp_path / "schema.yml"), "--meta", "none"]
    command += ["--output-path", str(tmp_path / "reskill_client"), "--config", str(tmp_path / "config.yml")]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--fail-on-warning"], capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"reskill_client.{name}")
    for name in [name for name in sys.modules if name.startswith("reskill_client")]:
        del sys.modules[name]


@pytest.fixture
def sessions():
    """Exit stack that closes the connections entered into it."""
    with contextlib.ExitStack() as stack:
        yield stack


def test_a_generated_client_gets_typed_answers_from_upsert_to_learning_path(site, generated, sessions):
    models, api = generated("models"), "api"
    token = get_token(make_application(), *all_scopes())
    known = generated("client").AuthenticatedClient(base_url=site, token=token, raise_on_unexpected_status=True)
    client = sessions.enter_context(known)

    def call(name: str, expected: type, *arguments, **options):
        answer = generated(f"{api}.{name}").sync(*arguments, client=client, **options)
        assert isinstance(answer, expected), answer
        return answer

    people = models.EmployeeImportBodyRequest(employees=[models.EmployeeBodyRequest.from_dict(PERSON)])
    courses = models.CourseImportBodyRequest(courses=[models.CourseBodyRequest.from_dict(COURSE)])
    for _ in range(2):  # the second request has the same idempotency key and gets the first answer
        sent = call("employees.employee_imports_create", models.Upsert, body=people, idempotency_key="one")
        assert (sent.state, sent.n_added) == (models.UpsertState.FINISHED, 1)
    assert call("courses.course_imports_create", models.Upsert, body=courses).n_added == 1
    listed = call("employees.employees_list", models.PaginatedEmployeeList, search="Okafor").results
    assert [(row.external_id, row.department, row.left_on) for row in listed] == [("GEN-1", "Billing", None)]

    wanted = models.StartRecalculationRequest(scope=models.RecalculationScope.EMPLOYEES, employees=["GEN-1"])
    run = call("recalculations.recalculations_create", models.Recalculation, body=wanted)

    def look() -> models.Recalculation:
        return call("recalculations.recalculations_retrieve", models.Recalculation, str(run.id))

    wait_until(lambda: look().state is models.RecalculationState.FINISHED, "the run", lambda: str(look()))
    run = look()
    assert (run.progress, run.n_published) == (1, 1)

    found = call("learning.employees_recommendations_retrieve", models.Recommendations, "GEN-1")
    assert found.answer.basis.dataset.name == "Ours"
    best = found.recommendations[0]
    assert sum(part.value for part in best.parts) == pytest.approx(best.score)
    context = next(part for part in best.parts if part.kind == "context")
    assert context.details.task.statement in {task["statement"] for task in PERSON["tasks"]}
    path = call("learning.employees_learning_path_retrieve", models.Path, "GEN-1")
    assert path.steps and {step.course.id for step in path.steps} <= {row.course.id for row in found.recommendations}

    refused = call("recalculations.recalculations_retrieve", models.Problem, "999999")
    assert (refused.status, refused.code) == (404, "not-found")

    assert untyped(models) == set()


def untyped(models) -> set[str]:
    """Names of fields that have no type in the schema."""
    return {
        f"{name}.{field}"
        for name in models.__all__
        for field, hint in getattr(getattr(models, name), "__annotations__", {}).items()
        if field != "additional_properties" and "Any" in str(hint)
    }
