from django.conf import settings


def site(request) -> dict:
    """Template variables of every page: the site's name, and whether this is the demo."""
    return {"site_name": settings.SITE_NAME, "is_demo": settings.DEMO}
