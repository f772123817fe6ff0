"""Webhooks: events told to connected systems. Written with what they tell of, delivered at least once, by the rows alone."""

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
from skills.services.webhooks.events import MOST_PEOPLE, is_heard, tell
from skills.services.webhooks.sending import deliver, replay, replay_failed
from skills.services.webhooks.sweeping import forget_old_events, take_due, write_deliveries

__all__ = [
    "MOST_PEOPLE",
    "add_webhook",
    "change_webhook",
    "checked_events",
    "checked_url",
    "deliver",
    "forget_old_events",
    "is_heard",
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
