"""A state is set where its table of transitions stands, and nowhere else: read from the source, file by file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    path
    for app in ("skills", "courses", "reskill")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
# Beginnings of paths, and whose state is set there.
HOMES = {
    "courses/services/recalculation/states.py": "Recalculation, Chunk",
    "courses/services/reviews/review_states.py": "Review",
    "courses/services/planning/stored_results.py": "TrainingPlan, FairnessAudit",
    "skills/services/webhooks/sending.py": "WebhookDelivery",
    "skills/services/imports/": "ImportUpload, BulkUpsert",
    "skills/admin/import_admin.py": "ImportUpload, where the queue cannot be reached",
    "skills/services/people/": "Task",
    # Not states of a machine, but hashes of what a figure was counted from.
    "courses/services/figures/": "WorkforceCell",
    "courses/services/incremental/": "WorkforceCell",
}
MADE_WITH_A_STATE = {"Recalculation", "Chunk"}


def settings_of_state(tree: ast.AST) -> list[int]:
    """Lines that set the state of a row: by assignment, setattr, update, or when the row of a run is made."""
    lines = []
    for node in ast.walk(tree):
        is_assigned = isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store)
        if is_assigned or (isinstance(node, ast.Call) and _sets(node)):
            lines.append(node.lineno)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            if any(isinstance(k, ast.Constant) and k.value == "state" and _is_state(v) for k, v in pairs):
                lines.append(node.lineno)
    return sorted(lines)


def _is_state(value: ast.expr) -> bool:
    """Whether the expression names a member of a State, as State.DONE or Chunk.State.DONE."""
    return isinstance(value, ast.Attribute) and ast.unparse(value.value).split(".")[-1] == "State"


def _sets(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    if called == "setattr":
        return isinstance(call.args[1], ast.Constant) and call.args[1].value == "state"
    makes = called.split(".")[0] in MADE_WITH_A_STATE and called.split(".")[-1] not in ("filter", "exclude", "get")
    updates = isinstance(call.func, ast.Attribute) and call.func.attr in ("update", "aupdate")
    given = [keyword.value for keyword in call.keywords if keyword.arg == "state"]
    is_copy = any(isinstance(value, ast.Attribute) and value.attr == "state" for value in given)  # body.update(...)
    return (makes or updates) and bool(given) and not is_copy


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_state_is_set_in_its_home_alone(path):
    if str(path.relative_to(ROOT)).startswith(tuple(HOMES)):
        return
    assert settings_of_state(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("home", sorted(HOMES))
def test_every_home_sets_a_state(home):
    files = [path for path in FILES if str(path.relative_to(ROOT)).startswith(home)]
    assert any(settings_of_state(ast.parse(path.read_text(encoding="utf-8"))) for path in files)


@pytest.mark.parametrize(
    "line",
    [
        "run.state = State.FAILED",
        "run.state, run.message = State.FAILED, ''",
        "rows.update(state=Chunk.State.DONE)",
        "Recalculation.objects.filter(pk=1).update(state='failed')",
        "setattr(run, 'state', 'failed')",
        "Recalculation.objects.create(state='held')",
        "Chunk(recalculation=run, state=Chunk.State.DONE)",
        "values = {'state': Chunk.State.DONE}",
    ],
)
def test_every_way_to_set_a_state_is_found(line):
    assert settings_of_state(ast.parse(line)) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "Chunk.objects.filter(state=Chunk.State.DONE)",
        "Recalculation.objects.exclude(state='held').update(message='x')",
        "found = run.state",
        "body = {'state': run.state}",
        "body.update(state=task.state)",
    ],
)
def test_reading_a_state_is_no_offence(line):
    assert settings_of_state(ast.parse(line)) == []
