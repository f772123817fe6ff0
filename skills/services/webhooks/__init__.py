"""Webhooks: events sent to connected systems.

An event is stored in the transaction of the change it reports, and delivered at least once. The database rows alone
control the delivery; the queue may lose tasks.
"""

from skills.services.webhooks.endpoints import (
    add_webhook,
    change_webhook,
    checked_events,
    checked_url,
    pause_webhook,
    ping,
    renew_secret,
    resume_webhook,
    secret_of,
)
from skills.services.webhooks.events import MAX_PEOPLE_PER_EVENT, has_subscriber, tell
from skills.services.webhooks.sending import deliver, replay, replay_failed
from skills.services.webhooks.sweeping import delete_old_events, take_due, write_deliveries

__all__ = [
    "MAX_PEOPLE_PER_EVENT",
    "add_webhook",
    "change_webhook",
    "checked_events",
    "checked_url",
    "delete_old_events",
    "deliver",
    "has_subscriber",
    "pause_webhook",
    "ping",
    "renew_secret",
    "replay",
    "replay_failed",
    "resume_webhook",
    "secret_of",
    "take_due",
    "tell",
    "write_deliveries",
]
