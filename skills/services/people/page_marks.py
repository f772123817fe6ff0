"""Marks of what a page showed, so that nobody decides on what is no longer there."""

import hashlib
from collections.abc import Iterable

from django.utils.translation import gettext as _

from skills.errors import ChangedMeanwhile
from skills.models import Task


def shares_mark(tasks: Iterable[Task]) -> str:
    """Of these tasks and their shares: as long as it is the same, nobody has reweighed, added or left out one."""
    return _mark(f"{task.pk}:{task.share:.6f}" for task in sorted(tasks, key=lambda task: task.pk))


def tasks_mark(tasks: Iterable[Task]) -> str:
    """Of these tasks' words and states: as long as it is the same, nobody has reworded, confirmed or left out one."""
    return _mark(f"{task.pk}:{task.text_hash}:{task.state}" for task in sorted(tasks, key=lambda task: task.pk))


def refuse_changed(tasks: Iterable[Task], seen: str | None) -> None:
    """Raises ChangedMeanwhile where `seen` marks other words or states than these. None: nothing was shown."""
    if seen is not None and seen != tasks_mark(tasks):
        raise ChangedMeanwhile(_("Another window, or HR, changed this in the meantime."), column="state")


def _mark(said: Iterable[str]) -> str:
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:16]
