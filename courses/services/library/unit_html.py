"""Renders the Markdown of learning units as safe HTML. HTML inside the text is shown as text and never run."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from courses.services.library.unit_text import SectionKind, UnitText

# Links to scripts are refused by markdown-it itself. Pictures would be loaded from other sites.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_BETWEEN_QUOTES = re.compile(r"(?<=”) (?=“)|(?<=“) (?=„)|(?<=») (?=«)")
_SPEAKER = re.compile(r"\*\*(?P<who>[^*]+):\*\*\s*(?P<says>.*)", re.DOTALL)


@dataclass(frozen=True)
class RenderedSection:
    """One section for a page. number: counted from 1. minutes_left: of reading, this section included."""

    number: int
    kind: SectionKind
    title: str
    html: SafeString
    minutes_left: int

    @property
    def name(self) -> str:
        """The name that style sheets use."""
        return self.kind.name.lower()


def render(text: str) -> SafeString:
    """Blocks of Markdown as HTML."""
    return mark_safe(_MARKDOWN.render(text))  # noqa: S308  markdown-it escapes HTML


def render_line(text: str) -> SafeString:
    """One paragraph of Markdown as HTML without the paragraph."""
    return mark_safe(_MARKDOWN.renderInline(text))  # noqa: S308  markdown-it escapes HTML


def render_sections(unit: UnitText, *, minutes: int) -> list[RenderedSection]:
    """The sections of the unit. Practices and check have no HTML: pages render their parts."""
    total = sum(unit.n_words) or 1
    found = []
    for section in unit.sections:
        left = sum(unit.n_words[section.kind :]) / total
        found.append(
            RenderedSection(
                section.kind + 1, section.kind, section.title, _render_section(section.kind, section.text),
                max(1, math.ceil(minutes * left)),
            )
        )  # fmt: skip
    return found


def _render_section(kind: SectionKind, text: str) -> SafeString:
    if kind in (SectionKind.PRACTICES, SectionKind.CHECK):
        return SafeString("")
    if kind == SectionKind.STEPS:
        return render("\n".join(_one_quote_a_line(line) for line in text.splitlines()))
    if kind == SectionKind.EXAMPLE:
        return format_html_join("", "{}", ((block,) for block in _with_dialogues(text)))
    return render(text)


def _one_quote_a_line(line: str) -> str:
    """A quoted line with a hard break between two quotations, so that each sentence to say stands by itself."""
    indent = re.match(r"\s*> ", line)
    return _BETWEEN_QUOTES.sub(lambda _: f"\\\n{indent[0]}", line) if indent else line


def _with_dialogues(text: str) -> Iterator[SafeString]:
    """The blocks of the text; a list in which people speak (`- **Name:** words`) becomes a script."""
    for block in _blocks(text):
        rows = [row.removeprefix("- ").strip() for row in re.split(r"\n(?=- )", block)]
        speakers = [match["who"] for row in rows if (match := _SPEAKER.fullmatch(row))]
        if not block.startswith("- ") or not speakers:
            yield render(block)
            continue
        script = format_html_join("", "{}", ((_talk_row(row, speakers[0]),) for row in rows))
        yield format_html('<ul class="talk">{}</ul>', script)


def _blocks(text: str) -> list[str]:
    """The text split at empty lines; the items of one list stay together."""
    found: list[str] = []
    for block in text.split("\n\n"):
        if found and found[-1].startswith("- ") and block[:2] in ("- ", "  "):
            found[-1] += "\n" + block
        else:
            found.append(block)
    return found


def _talk_row(row: str, first: str) -> SafeString:
    match = _SPEAKER.fullmatch(row)
    if match is None:
        return format_html('<li class="aside"><span>{}</span></li>', render_line(row))
    name = "" if match["who"] == first else "other"
    return format_html(
        '<li class="{}"><b>{}<span class="visually-hidden">:</span></b> <span>{}</span></li>',
        name, match["who"], render_line(match["says"]),
    )  # fmt: skip
