"""Runs each command block of docs/api.md in a separate shell while `manage.py demo` runs, and compares its output."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reskill.processes import Child, running
from tests.patience import PATIENCE_S, wait_until
from tests.worker.conftest import ROOT

pytestmark = [pytest.mark.embedded, pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")]

BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "--- end of a block"
# Environment of a fresh terminal: no variable names the data folder or the site.
TERMINAL = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def blocks() -> list[tuple[str, str]]:
    """Each block of commands with its documented output."""
    found = BLOCK.findall((ROOT / "docs" / "api.md").read_text())
    assert [kind for kind, _ in found] == ["sh", "text"] * (len(found) // 2)
    return [(commands, expected) for (_, commands), (_, expected) in zip(found[::2], found[1::2], strict=True)]


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A copy of the program with its virtual environment: var/ of this checkout may hold a developer's demo."""
    for name in ("reskill", "skills", "courses", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


@pytest.fixture
def demo(checkout):
    """The demo as `make demo` starts it, but with a fake sentence model."""
    command = [".venv/bin/python", "manage.py", "demo"]
    environ = {**TERMINAL, "RESKILL_ENCODER": "tests.fakes.FakeEncoder", "LOG_LEVEL": "WARNING"}
    with running("demo", command, log=checkout / "demo.log", environ=environ, cwd=checkout) as child:
        wait_until_ready(child)
        yield child


def wait_until_ready(demo: Child) -> None:
    def ready() -> bool:
        assert demo.is_alive, demo.last_output()
        return "Press Ctrl-C to stop the demo" in demo.last_output()

    wait_until(ready, "the demo to be ready", demo.last_output)


def paste(script: str, where: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=where, env={**TERMINAL, **environ}, capture_output=True, text=True, timeout=PATIENCE_S
    )


def test_the_commands_of_docs_api_md_print_the_documented_output(demo, checkout):
    documented = blocks()
    done = paste(f"\necho '{MARK}'\n".join(commands for commands, _ in documented), checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The demo is running" in done.stderr
    check = doctest.OutputChecker().check_output
    printed = [part.lstrip("\n") for part in done.stdout.split(f"{MARK}\n")]
    for (commands, expected), got in zip(documented, printed, strict=True):
        assert check(expected, got, doctest.ELLIPSIS), (
            f"{commands}\nis documented to print\n{expected}\nbut printed\n{got}"
        )

    command = ".venv/bin/python manage.py connect_system Payroll"
    elsewhere = paste(command, checkout, RESKILL_VAR=str(checkout / "var" / "other"))
    assert (
        elsewhere.returncode != 0 and "The demo is running" not in elsewhere.stderr
    )  # that folder has no database tables
    again = paste(command, checkout)
    assert again.stdout.startswith("BASE=http://127.0.0.1:")
