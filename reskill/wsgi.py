import os

from django.core.wsgi import get_wsgi_application

from reskill.checks import refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")
application = get_wsgi_application()
refuse_unsafe_settings()

from reskill.condition.watching import watch_in_background  # noqa: E402 (needs the apps)

watch_in_background(only_if_schedule_is_silent=True)
