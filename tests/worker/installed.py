"""An installation as docs/operations.md describes it: folders, .env, and the processes of the systemd units."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from reskill.processes import Child, running
from tests.patience import wait_until
from tests.worker.conftest import ROOT

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_START = re.compile(r"^ExecStart=/opt/reskill/\.venv/bin/(.*)$", re.MULTILINE)
_PROGRAM = ("reskill", "skills", "courses")


def commands_of(heading: str) -> str:
    """The commands of one section of docs/operations.md."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return "\n".join(_BLOCK.findall(section))


def start_line(unit: str) -> list[str]:
    """The command of a systemd unit of docs/deploy."""
    text = (ROOT / "docs" / "deploy" / f"reskill-{unit}.service").read_text(encoding="utf-8")
    return _START.search(text)[1].replace("%%", "%").split()


@dataclass
class Host:
    """One machine: the program, its .env and its own folder for files."""

    name: str
    folder: Path
    stack: contextlib.ExitStack
    processes: dict[str, Child] = field(default_factory=dict)

    @classmethod
    def install(cls, name: str, folder: Path, settings: dict[str, str], stack: contextlib.ExitStack) -> "Host":
        folder.mkdir(parents=True)
        for part in _PROGRAM:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("manage.py", "pyproject.toml"):
            shutil.copy(ROOT / part, folder)
        lines = [f"{key}={value}" for key, value in {**settings, "RESKILL_VAR": str(folder / "var")}.items()]
        example = (ROOT / ".env.example").read_text(encoding="utf-8")
        (folder / ".env").write_text("\n".join([example, *lines, ""]), encoding="utf-8")
        return cls(name, folder, stack)

    @property
    def environ(self) -> dict[str, str]:
        """Only what a service gets. PYTHONPATH: the fake sentence model is a module of the tests."""
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.folder), "HOSTNAME": self.name, "PYTHONPATH": f"{self.folder}:{ROOT}"}

    def start(self, unit: str, *options: str) -> Child:
        command = [sys.executable, "-m", *start_line(unit), *options]
        log = self.folder / f"{unit}.log"
        child = self.stack.enter_context(running(unit, command, log=log, environ=self.environ, cwd=self.folder))
        self.processes[unit] = child
        return child

    def kill(self, unit: str) -> None:
        child = self.processes.pop(unit)
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def shell(self, commands: str, **environ: str) -> str:
        """Output of commands, run in the folder of the program."""
        done = subprocess.run(
            ["bash", "-eux", "-c", commands],
            cwd=self.folder, env={**self.environ, **environ}, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
        return done.stdout

    def findings(self) -> dict[str, str]:
        """What the doctor says, by part; the first of each, which is the worst."""
        found = json.loads(self.shell("python manage.py doctor --json || true"))
        return {finding["part"]: f"{finding['level']}: {finding['text']}" for finding in reversed(found)}

    def logs(self) -> str:
        return "\n".join(f"--- {name}\n{child.last_output()}" for name, child in self.processes.items())


@dataclass(frozen=True)
class Rows:
    """Questions to the database of the installation."""

    address: str

    def one(self, query: str) -> object:
        with psycopg.connect(self.address) as opened:
            return opened.execute(query).fetchone()[0]

    def wait(self, query: str, what: str, host: Host) -> None:
        wait_until(lambda: self.one(query), what, host.logs)
