"""docs/api.md as somebody pastes it: every block against a real site and a real worker, and what it prints."""

import doctest
import re
import shutil
import subprocess
import sys

import pytest

from tests.worker.conftest import ROOT

BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "--- end of a block"


def blocks() -> list[tuple[str, str]]:
    """Each block of commands with what it is said to print."""
    found = BLOCK.findall((ROOT / "docs" / "api.md").read_text())
    assert [kind for kind, _ in found] == ["sh", "text"] * (len(found) // 2)
    return [(commands, said) for (_, commands), (_, said) in zip(found[::2], found[1::2], strict=True)]


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
def test_the_first_hour_goes_as_it_is_written(house, site):
    written = blocks()
    script = f"\necho '{MARK}'\n".join(commands for commands, _ in written)
    (house.folder / "manage.py").symlink_to(ROOT / "manage.py")  # the walk leaves files where it is done
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=house.folder,
        env={**house.environ, "BASE": site, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    check = doctest.OutputChecker().check_output
    printed = [part.lstrip("\n") for part in done.stdout.split(f"{MARK}\n")]
    for (commands, said), got in zip(written, printed, strict=True):
        assert check(said, got, doctest.ELLIPSIS), f"{commands}\nis said to print\n{said}\nbut printed\n{got}"
