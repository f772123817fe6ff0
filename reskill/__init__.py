"""Wiring only: settings, queue, addresses, base templates. What the product is about lives in skills and courses."""

from reskill.celery import app as celery_app

__all__ = ["celery_app"]
