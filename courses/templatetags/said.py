"""Template tags that show a confirmation next to what changed (courses/views/saying.py)."""

from collections.abc import Callable
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.template import Context

from courses.views.saying import place_of

register = template.Library()


def _taken(context: Context, is_wanted: Callable[[str], bool]) -> dict[str, Any]:
    """The wanted messages that this page has not shown yet. The first message shown on a page gets the id "said"."""
    request = context.get("request")
    if request is None:
        return {"found": [], "is_first": False}
    if not hasattr(request, "messages_to_show"):
        request.messages_to_show = list(get_messages(request))
        request.has_shown_message = False
    found = [message for message in request.messages_to_show if is_wanted(place_of(message.extra_tags))]
    request.messages_to_show = [message for message in request.messages_to_show if message not in found]
    is_first = bool(found) and not request.has_shown_message
    request.has_shown_message = request.has_shown_message or bool(found)
    return {"found": found, "is_first": is_first}


@register.inclusion_tag("parts/said.html", takes_context=True)
def said_at_top(context: Context) -> dict[str, Any]:
    """The messages without a place."""
    return _taken(context, lambda place: not place)


@register.inclusion_tag("parts/said.html", takes_context=True)
def said_here(context: Context, prefix: str, pk: Any = "") -> dict[str, Any]:
    """The messages that belong to the element with this id, for example `{% said_here "task-" task.pk %}`."""
    return _taken(context, lambda place: place == f"{prefix}{pk}")


@register.inclusion_tag("parts/said.html", takes_context=True)
def said_elsewhere(context: Context) -> dict[str, Any]:
    """The messages whose place is not on the page. The base template shows them after the content."""
    return _taken(context, lambda place: True)
