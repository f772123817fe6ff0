"""What a log line tells, and what it must not."""

import logging
import sys

from reskill.logs import formatter


def test_a_traceback_names_the_lines_and_nothing_that_was_in_them():
    def work(task):
        raise ValueError("no such course")

    try:
        work("what " + "Alice does")
    except ValueError:
        record = logging.LogRecord("skills", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    said = formatter().format(record)
    assert "no such course" in said and "test_logs.py" in said
    assert "what Alice does" not in said
