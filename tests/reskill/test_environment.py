"""The documented environment variables are those that the program reads."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_setting_of_the_environment_is_in_the_example_and_nothing_else_is():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "reskill" / "settings.py").read_text()))
    documented = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert documented == read


def test_redis_never_delivers_a_task_again_that_may_still_be_running(settings):
    limit = settings.CELERY_TASK_TIME_LIMIT
    assert limit < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert limit < settings.RESKILL_CHUNK_LEASE_S


def test_the_steps_for_operators_stay_runnable_shell():
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0
