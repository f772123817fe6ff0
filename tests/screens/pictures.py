"""Takes and saves screenshots that are small enough for the repository: 64 colours, long pages cut."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screens"
PASSWORD = "lindenhof-demo"
LONGEST, COLOURS = 1500, 64


def shoot_framed(page: Page, name: str) -> None:
    """Takes a page with fixed bars at the window's edges. The window is first made as high as the page."""
    width, before = page.viewport_size["width"], page.viewport_size["height"]  # type: ignore[index]
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(before, min(height, LONGEST))})
    _keep(page.screenshot(), name)
    page.set_viewport_size({"width": width, "height": before})


def shoot(page: Page, name: str) -> None:
    _keep(page.screenshot(full_page=True), name)


def _keep(picture: bytes, name: str) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, LONGEST)))
    image.quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


def window(browser: Browser, address: str, theme: str, width: int, locale: str = "en-GB") -> Page:
    context = browser.new_context(
        base_url=address,
        color_scheme=theme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        locale=locale,
        reduced_motion="reduce",
    )
    return context.new_page()


def sign_in(page: Page, login: str) -> None:
    """Signs in from the sign-in page and waits for the site's first page."""
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("main").locator("button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/(welcome/1/)?$"))
    if "/welcome/" in page.url:
        page.get_by_role("main").locator("form button").click()
        page.wait_for_url("**/")
