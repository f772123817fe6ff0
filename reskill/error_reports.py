"""Reports of errors to Sentry, without data about people. Off unless SENTRY_DSN is set."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from reskill.logs import without_keys
from reskill.version import full_version

_KEPT_HEADERS = {"Content-Type", "Accept", "X-Request-Id"}
_REMOVED = "[removed]"


def report_errors_to(dsn: str) -> None:
    """Starts the reporting. Raises ImproperlyConfigured if the package is missing."""
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured("SENTRY_DSN is set and the package is missing: pip install sentry-sdk") from None
    sentry_sdk.init(
        dsn=dsn,
        release=full_version(),
        server_name=_REMOVED,
        send_default_pii=False,
        include_local_variables=False,  # they hold names and tasks
        max_request_body_size="never",
        max_breadcrumbs=0,  # they hold queries with their values
        traces_sample_rate=0.0,
        before_send=without_personal_data,
    )


def without_personal_data(event: Any, _hint: Any = None) -> Any:
    """The event with types of errors, places in the code, route and request id, and nothing that a person wrote.

    Messages of errors are removed: those of the database quote values of rows.
    """
    for name in ("user", "extra", "breadcrumbs", "contexts", "modules"):
        event.pop(name, None)
    request = event.get("request") or {}
    headers = {name: text for name, text in (request.get("headers") or {}).items() if name in _KEPT_HEADERS}
    if request:
        event["request"] = {"method": request.get("method"), "headers": headers}
    for error in (event.get("exception") or {}).get("values") or []:
        error["value"] = _REMOVED
        for frame in (error.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    if entry := event.get("logentry"):
        event["logentry"] = {"message": without_keys(str(entry.get("message", "")))}  # without its values
    if "message" in event:
        event["message"] = _REMOVED
    return event
