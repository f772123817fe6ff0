"""Only the modules with a table of transitions set states. The tests read the source of every file."""

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
# Path prefixes, and the models whose state the code there sets.
MODELS_BY_ALLOWED_PATH = {
    "courses/services/recalculation/states.py": "Recalculation, Chunk",
    "courses/services/reviews/review_states.py": "Review",
    "courses/services/learning/course_requests.py": "CourseRequest",
    "courses/services/planning/stored_results.py": "TrainingPlan, FairnessAudit",
    "skills/services/webhooks/sending.py": "WebhookDelivery",
    "skills/services/mail/states.py": "OutgoingMail",
    "skills/services/imports/": "ImportUpload, BulkUpsert",
    "skills/admin/import_admin.py": "ImportUpload, if the queue cannot be reached",
    "skills/services/people/": "Task",
    # Not a state machine: here `state` is a hash of the inputs of a figure.
    "courses/services/figures/": "WorkforceCell",
    "courses/services/incremental/": "WorkforceCell",
}
CREATED_WITH_A_STATE = {"Recalculation", "Chunk"}


def settings_of_state(tree: ast.AST) -> list[int]:
    """Numbers of lines that set a row's state: by assignment, setattr or update, or when creating a run or chunk."""
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
    """Whether the expression is a member of a State enumeration, such as State.DONE or Chunk.State.DONE."""
    return isinstance(value, ast.Attribute) and ast.unparse(value.value).split(".")[-1] == "State"


def _sets(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    if called == "setattr":
        return isinstance(call.args[1], ast.Constant) and call.args[1].value == "state"
    makes = called.split(".")[0] in CREATED_WITH_A_STATE and called.split(".")[-1] not in ("filter", "exclude", "get")
    updates = isinstance(call.func, ast.Attribute) and call.func.attr in ("update", "aupdate")
    given = [keyword.value for keyword in call.keywords if keyword.arg == "state"]
    is_copy = any(isinstance(value, ast.Attribute) and value.attr == "state" for value in given)  # body.update(...)
    return (makes or updates) and bool(given) and not is_copy


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_allowed_modules_set_a_state(path):
    if str(path.relative_to(ROOT)).startswith(tuple(MODELS_BY_ALLOWED_PATH)):
        return
    assert settings_of_state(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("allowed_path", sorted(MODELS_BY_ALLOWED_PATH))
def test_every_allowed_module_sets_a_state(allowed_path):
    files = [path for path in FILES if str(path.relative_to(ROOT)).startswith(allowed_path)]
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
def test_reading_a_state_is_allowed(line):
    assert settings_of_state(ast.parse(line)) == []
