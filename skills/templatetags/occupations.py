"""Template filters that show occupations in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django import template

from skills.services.occupations import display_titles

register = template.Library()


@register.filter
def occupation_title(occupation: Any) -> str:
    """The title in the language of the page, of an occupation or of the evidence of a task; empty for None."""
    if not occupation:
        return ""
    if isinstance(occupation, Mapping):
        return display_titles.title_of(occupation.get("soc_code", ""), occupation.get("occupation", ""))
    return display_titles.display_title(occupation)


@register.filter
def title_language(occupation: Any) -> str:
    """The language of `occupation_title` for the attribute `lang`: "en" for an English title on a page in another
    language; else empty."""
    code = occupation.get("soc_code", "") if isinstance(occupation, Mapping) else getattr(occupation, "soc_code", "")
    return "" if display_titles.is_translated(code) else "en"
