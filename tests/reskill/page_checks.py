"""Checks that every page must pass."""

import re
from html.parser import HTMLParser

from django.urls import reverse

_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "wbr"}


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        if self.open:
            self.faults.append(f"never closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in _VOID:
            self.faults.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")

    def handle_data(self, data):
        self.text.append(data)

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]


def faults_of(html: str) -> list[str]:
    """Faults of the page; empty if there are none."""
    page = _Page(html)
    text = " ".join(page.text)
    faults = list(page.faults)
    if len(page.all("h1")) != 1:
        faults.append(f"{len(page.all('h1'))} h1")
    if not page.all("html") or not page.all("html")[0].get("lang"):
        faults.append("no lang")
    if len(page.all("main")) != 1:
        faults.append("not one main")
    for tag, attrs in page.tags:
        for name in attrs:
            if name == "style" or (name.startswith("on") and name != "one"):
                faults.append(f"<{tag}> has {name}")
    scripts = [attrs for attrs in page.all("script") if attrs.get("type") != "application/json"]  # data does not run
    faults += ["inline script" for attrs in scripts if not attrs.get("src")]
    faults += ["inline style" for _ in page.all("style")]
    faults += [f"leaked {found}" for found in re.findall(r"\{\{|\{%|%\(\w+\)s|None\b", text)]
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    faults += [f"id {name} twice" for name in {name for name in ids if ids.count(name) > 1}]
    labels = {attrs.get("for") for attrs in page.all("label")}
    for attrs in page.all("input", "select", "textarea"):
        if (
            attrs.get("type") not in {"hidden", "submit"}
            and attrs.get("id") not in labels
            and "aria-label" not in attrs
        ):
            faults.append(f"no label for {attrs.get('name')}")
    for _, attrs in page.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            faults += [f"{name} names no {ref}" for ref in (attrs.get(name) or "").split() if ref not in ids]
    return faults


def page(client, name: str, *args, status: int = 200, **query) -> str:
    """The HTML of the page with this URL name. Fails the test if the page has faults. query: query parameters."""
    response = client.get(reverse(name, args=args), query)
    html = response.content.decode()
    assert response.status_code == status, html
    assert faults_of(html) == []
    return html


class Undefined(str):
    """Value of `string_if_invalid`: a template with an unknown variable fails the test."""

    def __contains__(self, item) -> bool:
        return item == "%s"

    def __mod__(self, name):
        raise AssertionError(f"undefined template variable: {name}")
