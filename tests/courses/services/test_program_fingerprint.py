"""After an upgrade that changes how answers are computed, everybody is computed again. Nobody has to change a version
number."""

import shutil

import grimp
import pytest

from courses.services.answers import program_fingerprint
from courses.services.recalculation import recalculate_here, start_recalculation
from tests.courses.organisations import make_organisation

ROOT = program_fingerprint._ROOT
# Left out: the model's vectors have their own revision, rows are in the hashes of inputs, and skipping computes nothing.
BESIDE = (
    "skills.embedding", "skills.external_ids", "skills.models", "courses.models", "courses.services.incremental",
)  # fmt: skip
WORDS = ("skills.errors", "skills.stored_messages")  # of failures; no answer holds them


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the program's files that the test can edit."""
    for part in program_fingerprint._PARTS:
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    monkeypatch.setattr(program_fingerprint, "_ROOT", tmp_path)
    program_fingerprint.program_fingerprint.cache_clear()
    yield tmp_path
    program_fingerprint.program_fingerprint.cache_clear()


def test_after_the_arithmetic_changed_everybody_is_computed(db, copied):
    make_organisation(3)
    recalculate_here(run=start_recalculation())
    assert recalculate_here(run=start_recalculation()).n_unchanged == 3
    with (copied / "courses" / "arithmetic" / "matching.py").open("a", encoding="utf-8") as file:
        file.write("ROUNDING = 0.5\n")
    program_fingerprint.program_fingerprint.cache_clear()  # as in a new process
    run = recalculate_here(run=start_recalculation())
    assert (run.n_unchanged, run.n_done) == (0, 3)


def test_a_copy_of_the_program_elsewhere_has_the_same_fingerprint(copied):
    elsewhere = program_fingerprint.program_fingerprint()
    program_fingerprint.program_fingerprint.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program_fingerprint, "_ROOT", ROOT)
        assert program_fingerprint.program_fingerprint() == elsewhere


def test_every_module_that_answers_are_computed_with_is_in_the_fingerprint():
    graph = grimp.build_graph("reskill", "skills", "courses", cache_dir=None)
    used = graph.find_upstream_modules("courses.services.answers.compute")
    folders = tuple(part.removesuffix(".py").replace("/", ".") for part in program_fingerprint._PARTS)
    beside = {
        name
        for name in used
        if not f"{name}.".startswith(tuple(f"{folder}." for folder in (*folders, *BESIDE, *WORDS)))
    }
    packages = {name for name in beside if graph.find_children(name)}  # their __init__ files
    assert beside - packages == set()
