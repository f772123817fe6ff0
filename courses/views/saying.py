"""Confirmations next to what changed: the message, and the redirect that moves focus and scroll to it.

The message has the id "said" and can be focused. The redirect's fragment names it, so no script is needed.
"""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

AT = "at:"  # prefix of the extra tag that names the place of a message


def say(request: HttpRequest, text: str, *, at: str = "") -> None:
    """Shows the text on the next page. at: id of the element that the message belongs to; empty for the top."""
    messages.success(request, text, extra_tags=f"{AT}{at}" if at else "")


def refuse(request: HttpRequest, text: str, *, at: str = "") -> None:
    """Shows the text as an error on the next page. at: as for `say`."""
    messages.error(request, text, extra_tags=f"{AT}{at}" if at else "")


def back_to_change(address: str, *args: Any) -> HttpResponseRedirect:
    """A redirect to the page with this name or address, to the message on it. A fragment of the address is dropped."""
    return HttpResponseRedirect(f"{resolve_url(address, *args).split('#')[0]}#said")


def place_of(extra_tags: str | None) -> str:
    """The id of the element that a message with these tags belongs to; empty for the top of the page."""
    return next((tag[len(AT) :] for tag in (extra_tags or "").split() if tag.startswith(AT)), "")


def focus_first_error(form: BaseForm) -> None:
    """Makes the browser focus the first field with an error when the page has loaded."""
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return
