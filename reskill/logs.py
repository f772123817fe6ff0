"""Configuration of structlog for readable log lines in a terminal."""

import structlog

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
# The library's default tracebacks print all local variables, including names and tasks of people. Plain ones do not.
renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter for the logging settings, which refer to it by name."""
    return structlog.stdlib.ProcessorFormatter(processor=renderer)
