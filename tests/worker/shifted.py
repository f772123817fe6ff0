"""The Celery application with a shifted clock or another code version.

TEST_CLOCK names a file that holds the shift in seconds. TEST_VERSION sets the version.
"""

import os
from datetime import timedelta
from pathlib import Path

import django
from django.utils import timezone

from reskill.celery import app

if clock := os.environ.get("TEST_CLOCK"):
    real = timezone.now

    def now():
        return real() + timedelta(seconds=float(Path(clock).read_text() or 0))

    timezone.now = now

if version := os.environ.get("TEST_VERSION"):
    django.setup()  # the models can be imported only after it
    from courses.services.recalculation import chunks

    chunks.code_version = lambda: version

__all__ = ["app"]
