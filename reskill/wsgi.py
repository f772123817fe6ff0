import os

from django.core.wsgi import get_wsgi_application

from reskill.checks import refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")
application = get_wsgi_application()
refuse_unsafe_settings()
