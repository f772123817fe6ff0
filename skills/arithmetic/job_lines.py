"""Splits a pasted text into lines, list items and headings: plain text, HTML, Markdown and text copied from a word processor.

"Your tasks: • Answer letters • File them"  ->  the heading "Your tasks", the items "Answer letters" and "File them"
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from skills.arithmetic.text import normalise

# Signs that begin a list item. The private characters are the bullets of the fonts Symbol and Wingdings, which word
# processors put into copied text.
_SIGNS = "•‣▪▫◦●○■□◆◇►▶➢➤➔→✓✔✅☑❖⁃∙\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf076\uf02d\uf0e0"
_BULLET = re.compile(rf"^\s*(?:[{_SIGNS}·–—*>+-]+\s*|\(?\d{{1,2}}[.)]\s+|\(?[a-z][.)]\s+|o\s+(?=\S))")
# Items within one line. A middle dot or a dash is a bullet there only if the line has several of the same.
_INLINE = re.compile(rf"\s*[{_SIGNS}]\s*")
_MIDDLE_DOT = re.compile(r"\s+·\s+")
_TAG = re.compile(
    r"</?(?:p|div|ul|ol|li|br|h[1-6]|strong|b|em|i|span|table|tr|td|section|article|a)\b[^<>]*>", re.IGNORECASE
)
_BLOCKS = {
    "p",
    "div",
    "ul",
    "ol",
    "table",
    "tr",
    "td",
    "section",
    "article",
    "header",
    "footer",
    "br",
    "dl",
    "dt",
    "dd",
}
_HEADINGS = {f"h{n}" for n in range(1, 7)}
_UNREAD = {"script", "style", "head", "template"}
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|~~|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_HEADING_MARK = re.compile(r"^\s{0,3}#{1,6}\s+")
_UNDERLINE = re.compile(r"^\s*(?:[-=_*]\s*){3,}$")
_SYMBOLS = re.compile(r"^[^\w(\"'„“«¿¡]+\s*")  # pictograms before a heading
_ITEM, _HEADING = "\u2022 ", "# "
HEADING_WORDS = 8
FULL_LINE = 60  # characters from which a line may go on in the next one


@dataclass(frozen=True)
class JobLine:
    """One line or list item, without markup. is_marked: markup or typography says that it is a heading."""

    text: str
    is_item: bool = False
    is_marked: bool = False


def job_lines(text: str) -> list[JobLine]:
    """The lines of the text in their order; empty lines are left out."""
    plain = _without_tags(text) if _TAG.search(text) else html.unescape(text)
    return [line for raw in _unwrapped(plain.splitlines()) for line in _lines_of(raw)]


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """The lines, with those joined that were broken at the right margin, as in text copied from a PDF."""
    held = ""
    for line in lines:
        is_rest = line.lstrip()[:1].islower() and not _BULLET.match(line)
        if is_rest and len(held) >= FULL_LINE and held.rstrip()[-1:] not in ".!?:;":
            held = f"{held.rstrip()} {line.lstrip()}"
            continue
        if held:
            yield held
        held = line
    yield held


def _lines_of(raw: str) -> Iterator[JobLine]:
    if _UNDERLINE.match(raw):
        return
    is_marked = bool(_HEADING_MARK.match(raw))
    raw = _LINK.sub(r"\1", _HEADING_MARK.sub("", raw))
    bare = raw.strip()
    is_marked |= bool(re.fullmatch(r"(\*\*|__).+\1:?", bare)) and len(bare.split()) <= HEADING_WORDS
    found = _BULLET.match(raw) if not is_marked and not bare.startswith(("**", "__")) else None
    raw = _EMPHASIS.sub(r"\2", raw[found.end() :] if found else raw)
    pieces = _INLINE.split(raw)
    if len(pieces) == 1 and len(_MIDDLE_DOT.findall(raw)) >= 2:
        pieces = _MIDDLE_DOT.split(raw)
    for number, piece in enumerate(pieces):
        words = normalise(_SYMBOLS.sub("", piece) if number == 0 and not found else piece)
        if words:
            is_capital = words.isupper() and len(words.split()) <= HEADING_WORDS
            yield JobLine(words, bool(found) or number > 0, is_marked or (is_capital and not found and number == 0))


def _without_tags(text: str) -> str:
    """The text with a line for each block of the page, a bullet before list items and "# " before headings."""
    reader = _PageReader()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


class _PageReader(HTMLParser):
    """Collects the visible text of an HTML page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._n_unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._n_unread += tag in _UNREAD
        if tag == "li" or (tag == "br" and self._is_in_item):
            self.parts.append(f"\n{_ITEM}")
        elif tag in _HEADINGS:
            self.parts.append(f"\n{_HEADING}")
        elif tag in _BLOCKS:
            self.parts.append("\n")
        if tag in {"li", *_HEADINGS, *_BLOCKS} - {"br"}:
            self._is_in_item = tag == "li"

    def handle_endtag(self, tag: str) -> None:
        self._n_unread = max(0, self._n_unread - (tag in _UNREAD))
        if tag in _HEADINGS or tag in _BLOCKS or tag == "li":
            self._is_in_item = False
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._n_unread:
            self.parts.append(re.sub(r"\s+", " ", data) if self._is_in_item else data)

    _is_in_item = False
