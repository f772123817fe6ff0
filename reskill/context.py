from django.conf import settings


def site(request) -> dict:
    """What every page knows: the site's name, and whether this is the demo."""
    return {"site_name": settings.SITE_NAME, "is_demo": settings.DEMO}
