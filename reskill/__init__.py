"""Project configuration: settings, queue, URLs and base templates. The features are in the apps skills and courses."""

from reskill.celery import app as celery_app

__all__ = ["celery_app"]
