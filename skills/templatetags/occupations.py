"""Template filters that show occupations in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from skills.services.occupations import display_titles

register = template.Library()


@register.filter
def occupation_title(occupation: Any) -> str:
    """The title in the language of the page; empty for None.

    occupation: an occupation, a next role, a goal, or the evidence of a task.
    """
    if not occupation:
        return ""
    if isinstance(occupation, Mapping):
        return display_titles.title_of(occupation.get("soc_code", ""), occupation.get("occupation", ""))
    return display_titles.title_of(_code_of(occupation), display_titles.role_text(occupation.title))


@register.filter
def breakable(title: str) -> str:
    """The title, which a line may break after a slash: "Patientenfürsprecher/in" is wider than a phone."""
    return format_html_join(SafeString("/<wbr>"), "{}", [(part,) for part in title.split("/")])


@register.filter
def title_language(occupation: Any) -> str:
    """The language of `occupation_title` for the attribute `lang`: "en" for an English title on a page in another
    language; else empty."""
    title = "" if isinstance(occupation, Mapping) else getattr(occupation, "title", "")
    is_translated = display_titles.is_translated(_code_of(occupation)) or display_titles.role_text(title) != title
    return "" if is_translated else "en"


@register.filter
def role_text(text: str) -> str:
    """The summary of a shipped emerging role in the language of the page; any other text unchanged."""
    return display_titles.role_text(text)


def _code_of(item: Any) -> str:
    """The SOC code of an occupation, a next role, a goal or the evidence of a task; '' for an emerging role."""
    if isinstance(item, Mapping):
        return str(item.get("soc_code", ""))
    own = getattr(item, "occupation", None)  # of a goal
    return str(getattr(own or item, "soc_code", ""))
