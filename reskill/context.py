from django.conf import settings


def site(request) -> dict:
    """Template variables of every page: the site's name, whether this is the demo, and whether passwords sign in."""
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.DEMO,
        "has_password_sign_in": settings.RESKILL_PASSWORD_SIGN_IN,
    }
