"""Walks a page with the Tab key alone, and reads its accessibility tree as a screen reader does."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_TABS = 150
CONTROLS = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "slider",
    "DisclosureTriangle", "menuitem", "switch", "tab",
}  # fmt: skip
_STOP = """() => {
  const here = document.activeElement, before = window.stopBefore;
  window.stopBefore = here;
  const style = getComputedStyle(here), box = here.getBoundingClientRect();
  return {
    tag: here.tagName,
    html: here.outerHTML.slice(0, 160),
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isInView: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    follows: !before || Boolean(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}"""


def tab_to(page, target) -> int:
    """The number of Tab presses until the target has the focus. Fails unless every stop on the way is marked, in view and
    after the stop before it."""
    for n in range(1, MOST_TABS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        assert stop["tag"] != "BODY", f"the page ended before {target}"
        assert stop["isMarked"], f"the focus cannot be seen: {stop['html']}"
        assert stop["isInView"], f"the focus is out of view: {stop['html']}"
        assert stop["follows"], f"the focus went back: {stop['html']}"
        if target.evaluate("element => element === document.activeElement"):
            return n
    raise AssertionError(f"{target} was not reached with {MOST_TABS} Tab presses")


@dataclass(frozen=True)
class ReadOut:
    """What assistive technology is told of a page. headings: (level, name) in order. landmarks: roles with names."""

    headings: Sequence[tuple[int, str]]
    landmarks: Sequence[tuple[str, str]]
    controls: Sequence[tuple[str, str]]
    text: str


def read_out(page) -> ReadOut:
    session = page.context.new_cdp_session(page)
    nodes = [node for node in session.send("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    session.detach()
    named = [(node["role"]["value"], str(node.get("name", {}).get("value", "")).strip(), node) for node in nodes]
    return ReadOut(
        [(_level(node), name) for role, name, node in named if role == "heading"],
        [(role, name) for role, name, _ in named if role in {"banner", "main", "contentinfo", "navigation", "search"}],
        [(role, name) for role, name, _ in named if role in CONTROLS],
        " ".join(name for role, name, _ in named if role == "StaticText"),
    )


def _level(node) -> int:
    return next(row["value"]["value"] for row in node["properties"] if row["name"] == "level")


def check_read_out(page, where: str) -> ReadOut:
    """The page as read out. Fails unless it has one h1, no heading that skips a level, its landmarks once, and a name for
    every control."""
    found = read_out(page)
    levels = [level for level, _ in found.headings]
    assert levels.count(1) == 1, f"{where}: {found.headings}"
    assert all(name for _, name in found.headings), f"{where}: a heading without words: {found.headings}"
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)), (
        f"{where}: {found.headings}"
    )
    roles = [role for role, _ in found.landmarks]
    for role in ("banner", "main", "contentinfo"):
        assert roles.count(role) == 1, f"{where}: {found.landmarks}"
    navigations = [name for role, name in found.landmarks if role == "navigation"]
    assert all(navigations) and len(set(navigations)) == len(navigations), f"{where}: {found.landmarks}"
    assert [role for role, name in found.controls if not name] == [], f"{where}: {found.controls}"
    return found
