"""python -m tests.screens: saves screenshots of every page in docs/screens, from a running demo (make screens).

Employees' pages are taken wide and light, and narrow and dark, some in German. tests/screens/admin.py takes HR's pages.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.screens.admin import shoot_admin
from tests.screens.pictures import FOLDER, ROOT, shoot, sign_in, window

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LOGIN = "amara"
LOOKS = (("light", 1280), ("dark", 390))
MOST_BYTES = 6_000_000
PATIENCE_S = 480
PAGES = {
    "home": "/",
    "work": "/work/",
    "work-add": "/work/add/",
    "work-week": "/work/week/",
    "path": "/path/",
    "wishes": "/path/wishes/",
    "library": "/library/",
    "unit": "/library/complaint/foundations/",
    "courses": "/courses/?q=difficult+conversations+with+customers",
    "next-roles": "/next/",
    "about": "/about/",
    "about-methods": "/about/methods/",
    "my-data": "/my-data/",
    "talk": "/talk/",
    "not-found": "/nowhere/",
}
# Pages whose address is only known from a link on another page: name -> (other page, link).
LINKED = {
    "task": ("/work/", "article h3 a"),
    "course": ("/path/", "ol.path h2 a"),
    "swap": ("/path/", "ol.path a.button"),
    "next-role": ("/next/", "#emerging ~ ul h3 a"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="address of a running demo; without it, a demo is started and stopped")
    parser.add_argument("--only", choices=["employees", "admin"], help="only this half of the pages")
    url, only = vars(parser.parse_args()).values()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _demo() if url is None else _there(url) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        if only != "admin":
            for theme, width in LOOKS:
                _shoot_all(browser, address, theme, width)
            _shoot_all(browser, address, "light", 1280, language="de", names={"home", "path", "next-roles"})
        if only != "employees":
            shoot_admin(browser, address)
        browser.close()
    size = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {size / 1e6:.2f} MB in {FOLDER.relative_to(ROOT)}")
    if size > MOST_BYTES:
        raise SystemExit(f"That is more than {MOST_BYTES / 1e6:.0f} MB.")


@contextmanager
def _there(url: str) -> Iterator[str]:
    yield url.rstrip("/")


@contextmanager
def _demo() -> Iterator[str]:
    """Starts a demo in a temporary folder and yields its address."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "RESKILL_VAR": folder}
        command = [sys.executable, "manage.py", "demo", "--port", "8190"]
        child = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        try:
            yield _address(child)
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(60)


def _address(child: subprocess.Popen) -> str:
    """The address that the demo prints, as soon as it responds there."""
    assert child.stdout is not None
    for line in child.stdout:
        print(line, end="", file=sys.stderr)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            _await(found[0])
            return found[0]
    raise SystemExit("The demo ended before it could be opened.")


def _await(address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/accounts/login/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise SystemExit(f"Nothing answers at {address}.")


def _shoot_all(
    browser: Browser, address: str, theme: str, width: int, *, language: str = "en", names: set[str] | None = None
) -> None:
    page = window(browser, address, theme, width, {"en": "en-GB", "de": "de-DE"}[language])
    end = f"{theme}-{width}" + ("" if language == "en" else f"-{language}")
    page.goto("/accounts/login/")
    if names is None:
        shoot(page, f"sign-in-{end}")
    sign_in(page, LOGIN)
    for name, where in PAGES.items():
        if names is None or name in names:
            page.goto(where)
            shoot(page, f"{name}-{end}")
    for name, (where, link) in LINKED.items() if names is None else ():
        page.goto(where)
        page.locator(link).first.click()
        page.wait_for_load_state("networkidle")
        shoot(page, f"{name}-{end}")
    page.context.close()


if __name__ == "__main__":
    main()
