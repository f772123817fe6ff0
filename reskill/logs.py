"""Log lines a person can read in a terminal."""

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
# The library's own tracebacks print every local variable: people's names and tasks. Ours name lines alone.
renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """What the logging settings call by name."""
    return structlog.stdlib.ProcessorFormatter(processor=renderer)
