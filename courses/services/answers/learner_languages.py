"""The languages that a person learns in, as one text by which people can be counted."""

from django.conf import settings

from courses.services.answers.catalogue_arrays import main_language


def learned_in(languages: list[str]) -> str:
    """The languages of an employee, as "de,en". Without any, the site's."""
    return ",".join(sorted({main_language(str(code)) for code in languages or [settings.LANGUAGE_CODE]}))
