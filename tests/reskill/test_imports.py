"""What processes import. Measured with `python -X importtime manage.py check`."""

import subprocess
import sys
from pathlib import Path

from tests.migrated import bare_environment

ROOT = Path(__file__).resolve().parent.parent.parent
# Slow or large packages that neither a command nor a web process needs before it uses them.
LATE = ("torch", "sentence_transformers", "transformers", "scipy", "scim2_models", "icalendar")


def test_a_start_with_all_addresses_imports_no_slow_package(tmp_path):
    code = (
        "import sys; from django.urls import get_resolver; get_resolver().url_patterns; "
        f"print('late:', [name for name in {LATE!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT, env=bare_environment(str(tmp_path / "none.sqlite3"), tmp_path), capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == "late: []", done.stdout + done.stderr
