"""Fingerprints of what a page showed, so that nobody decides on outdated data."""

import hashlib
from collections.abc import Iterable

from django.utils.translation import gettext as _

from skills.errors import ChangedMeanwhile
from skills.models import Task


def shares_mark(tasks: Iterable[Task]) -> str:
    """Fingerprint of these tasks and their shares. It changes when a task is reweighed, added or left out."""
    return _mark(f"{task.pk}:{task.share:.6f}" for task in sorted(tasks, key=lambda task: task.pk))


def tasks_mark(tasks: Iterable[Task]) -> str:
    """Fingerprint of the tasks' wordings and states. It changes when a task is reworded, confirmed or left out."""
    return _mark(f"{task.pk}:{task.text_hash}:{task.state}" for task in sorted(tasks, key=lambda task: task.pk))


def refuse_changed(tasks: Iterable[Task], seen: str | None) -> None:
    """Raises ChangedMeanwhile if `seen` is not the `tasks_mark` of these tasks. None: no check."""
    if seen is not None and seen != tasks_mark(tasks):
        raise ChangedMeanwhile(_("This was changed in another window or by HR in the meantime."), column="state")


def _mark(parts: Iterable[str]) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
