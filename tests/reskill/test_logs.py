"""Content of log lines."""

import logging
import sys

from reskill.logs import formatter


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
