"""Log lines of web processes, workers and the schedule: readable in a terminal, or JSON for a collector of logs.

Each line has its time, its level, and the id of the request or the task that caused it. Lines hold no keys of links.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from reskill.version import full_version

# Addresses that let whoever reads them sign in or confirm an address: invitations, password links, e-mail links.
_SECRET_PATHS = re.compile(r"(/accounts/(?:password/reset/key|confirm-email)/)[^/\s]+")
# Tasks that run every few seconds or minutes, and mostly find nothing to do.
_WATCHERS = re.compile(r"\b(skills|courses)\.(watch_\w+|announce_\w+|audit_when_due|fill_freed_seats)\b")


def without_keys(text: str) -> str:
    """The text with the keys of invitations and confirmations replaced by a mark."""
    return _SECRET_PATHS.sub(r"\1[key]", text)


def _hide_keys(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: without_keys(value) if isinstance(value, str) else value for name, value in event.items()}


def _add_version(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**event, "version": full_version()}


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[
        *_SHARED,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
# The library's default tracebacks print all local variables, including names and tasks of people. Plain ones do not.
_TERMINAL = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
_JSON: list[Any] = [
    _add_version,
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
]


def formatter(style: str = "plain") -> structlog.stdlib.ProcessorFormatter:
    """The formatter for the logging settings, which refer to it by name. style: plain or json."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _hide_keys,
            *(_JSON if style == "json" else [_TERMINAL]),
        ],
    )


class QuietWhenIdle(logging.Filter):
    """Drops the lines that Celery writes for each start and end of a watcher. Warnings and errors stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.INFO or _WATCHERS.search(f"{record.msg} {record.args}") is None
