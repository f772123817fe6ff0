"""Content of log lines."""

import json
import logging
import sys

import pytest
import structlog

from reskill.logs import QuietWhenIdle, formatter
from reskill.version import version
from tests.reskill.test_unsafe_settings import start


def test_a_traceback_contains_lines_but_no_values():
    def work(task):
        raise ValueError("no such course")

    try:
        work("what " + "Alice does")
    except ValueError:
        record = logging.LogRecord("skills", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    said = formatter().format(record)
    assert "no such course" in said and "test_logs.py" in said
    assert "what Alice does" not in said


def record(name: str, message: str, *args, level=logging.INFO) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, message, args, None)


def test_a_json_line_has_time_level_source_and_request_id():
    with structlog.contextvars.bound_contextvars(request_id="r-7"):
        line = json.loads(formatter("json").format(record("courses", "%d answers", 3)))
    assert line.pop("timestamp").endswith("Z") and line.pop("version").startswith(version())
    assert line == {"event": "3 answers", "level": "info", "logger": "courses", "request_id": "r-7"}


def test_a_traceback_in_json_contains_no_values():
    try:
        raise ValueError("no such course")
    except ValueError:
        failed = logging.LogRecord("skills", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    line = json.loads(formatter("json").format(failed))
    assert line["event"] == "failed" and "no such course" in line["exception"]


@pytest.mark.parametrize("style", ["plain", "json"])
def test_no_line_contains_the_key_of_a_link(style):
    line = formatter(style).format(record("django.request", "Not Found: %s", "/accounts/password/reset/key/3-abcdef/"))
    assert "abcdef" not in line and "/accounts/password/reset/key/[key]/" in line


def test_watchers_write_no_lines_while_nothing_is_wrong():
    quiet = QuietWhenIdle()
    assert not quiet.filter(
        record("celery.beat", "Sending due task %s (%s)", "watch-webhooks", "skills.watch_webhooks")
    )
    assert not quiet.filter(record("celery.app.trace", "Task %(name)s done", {"name": "courses.watch_recalculations"}))
    assert quiet.filter(record("celery.app.trace", "Task %(name)s done", {"name": "courses.do_chunk"}))
    assert quiet.filter(record("celery.app.trace", "%s failed", "skills.watch_webhooks", level=logging.ERROR))


@pytest.mark.parametrize("program", [["worker", "--help"], ["beat", "--help"]])
def test_worker_and_schedule_load_with_the_json_format(program, tmp_path):
    environ = {"ALLOWED_HOSTS": "localhost", "RESKILL_LOG_FORMAT": "json"}
    ended = start(["-m", "celery", "-A", "reskill", *program], tmp_path, **environ)
    assert ended.returncode == 0, ended.stderr
