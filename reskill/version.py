"""The version of the program, and the commit that it was built from."""

import os
import tomllib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_SHORT = 12  # characters of a commit


@cache
def version() -> str:
    """The released version, such as 0.1.0: that of pyproject.toml."""
    return str(tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


@cache
def commit() -> str:
    """The commit: RESKILL_COMMIT of an image, else that of the working copy; '' if neither is known."""
    return (os.environ.get("RESKILL_COMMIT") or _commit_of(_ROOT / ".git"))[:_SHORT]


@cache
def full_version() -> str:
    """Version and commit, such as 0.1.0+65b02c39a1d2."""
    return f"{version()}+{commit()}" if commit() else version()


def _commit_of(git: Path) -> str:
    """Reads the files of Git, which may not be installed. git may also be a file that names the folder."""
    try:
        if git.is_file():
            git = Path(git.read_text().removeprefix("gitdir:").strip())
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        common = git / (git / "commondir").read_text().strip() if (git / "commondir").exists() else git
        if (common / name).exists():
            return (common / name).read_text().strip()
        lines = (common / "packed-refs").read_text().splitlines()
        return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")
    except OSError:
        return ""
