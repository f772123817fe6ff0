"""Every available language is complete: all texts for employees are in the catalogue, translated and compiled."""

import gettext
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize
from simple_history.models import HistoricalChanges

from tests.conftest import ROOT
from tests.reskill.page_checks import faults_of

LOCALE = Path(settings.LOCALE_PATHS[0])
CODES = sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%(?:\.\d)?[sdf]|%%")
CALL = re.compile(r"""(?:gettext|_)\(\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
KEYWORDS = ["_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "translate"]


def catalogue(code: str) -> Catalog:
    with (LOCALE / code / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=code)


def ids_of(message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings_of(message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def is_for_employees(name: str) -> bool:
    """Whether texts of this file appear on pages for employees. Translations of HR pages may be incomplete."""
    return not any(part in name for part in ("/admin/", "unfold", "/management/"))


def marked() -> dict[str, str]:
    """All texts for employees that are marked for translation -> a file that contains the text."""
    found: dict[str, str] = {}
    for app in ("reskill", "courses", "skills"):
        for path in sorted((ROOT / app).rglob("*")):
            name = str(path.relative_to(ROOT))
            if not is_for_employees(name):
                continue
            if path.suffix == ".py" and "migrations" not in path.parts:
                with path.open("rb") as file:
                    for _line, function, texts, _comments in extract_python(file, KEYWORDS, [], {}):
                        text = texts[0] if isinstance(texts, tuple) else texts
                        if text and function in KEYWORDS:
                            found.setdefault(text, name)
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                for text in CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=name)):
                    found.setdefault(eval(text), name)  # a string literal created by templatize
    return found


def test_german_is_available():
    assert "de" in CODES
    assert ("de", "Deutsch") in settings.LANGUAGES


@pytest.mark.parametrize("code", CODES)
def test_every_marked_text_is_in_the_catalogue(code):
    known = {ids_of(message)[0] for message in catalogue(code) if message.id}
    missing = {text: name for text, name in marked().items() if text not in known}
    assert missing == {}, "run `make messages` and translate them"


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_translated_and_keeps_its_placeholders(code):
    faults = []
    for message in catalogue(code):
        if not message.id:
            continue
        ids, strings = ids_of(message), strings_of(message)
        if message.fuzzy or not all(strings):
            if any(is_for_employees(name) for name, _line in message.locations):
                faults.append(f"not translated: {ids[0]}")
            continue
        for original, text in zip((ids[0], ids[-1]), (strings[0], strings[-1]), strict=True):
            if sorted(PLACEHOLDER.findall(original)) != sorted(PLACEHOLDER.findall(text)):
                faults.append(f"other placeholders: {original} -> {text}")
    assert faults == []


@pytest.mark.parametrize("code", CODES)
def test_the_compiled_catalogue_is_up_to_date(code):
    with (LOCALE / code / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue(code):
        if message.fuzzy:  # fuzzy messages are not compiled; see the test above
            continue
        if message.id and isinstance(message.id, str):
            assert compiled.gettext(message.id) == (message.string or message.id)
        elif message.id and all(message.string):
            assert compiled.ngettext(*message.id, 2) == message.string[1]


class _Texts(HTMLParser):
    """Texts of a page, without texts marked as another language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.other: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        lang = dict(attrs).get("lang")
        if tag not in {"input", "meta", "link", "br", "rect"} and (self.other or lang not in {None, "de"}):
            self.other.append(tag)

    def handle_endtag(self, tag):
        if self.other and self.other[-1] == tag:
            self.other.pop()

    def handle_data(self, data):
        if not self.other and data.strip():
            self.texts.append(" ".join(data.split()))


PAGES = ["home", "work", "path", "courses", "next-roles", "about", "talk", "my-data", "wishes", "work-add", "work-week"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_german_page_contains_no_english_text(world, client, name):
    client.force_login(world.users["alice"])
    html = client.get(reverse(name), headers={"accept-language": "de"}).content.decode()
    assert '<html lang="de">' in html
    assert faults_of(html) == []
    english = {
        ids_of(message)[0] for message in catalogue("de") if message.id and ids_of(message)[0] != strings_of(message)[0]
    }
    spoken = {strings_of(message)[0] for message in catalogue("de") if message.id}
    assert [text for text in _Texts(html).texts if text in english - spoken] == []


@pytest.mark.django_db
def test_numbers_and_dates_follow_the_language(world, client):
    client.force_login(world.users["alice"])
    world.alice.weekly_hours = 2.5
    world.alice.save()
    html = client.get(reverse("path"), headers={"accept-language": "de"}).content.decode()
    assert "2,5\u00a0h" in html
    assert "Woche" in html


# Words that are German too.
SAME_IN_BOTH = {"crontab", "crontabs", "import", "mfa", "situation", "webhook", "webhooks"}


def names_of_models() -> dict[str, str]:
    """Names of models and headings in the admin, by their location."""
    ours = [*apps.get_app_config("skills").get_models(), *apps.get_app_config("courses").get_models()]
    found = {}
    for model in {*admin.site._registry, *(model for model in ours if not issubclass(model, HistoricalChanges))}:
        meta = model._meta
        found[f"{meta.label}, one"] = str(meta.verbose_name)
        found[f"{meta.label}, many"] = str(meta.verbose_name_plural)
        found[f"heading of {meta.app_label}"] = str(meta.app_config.verbose_name)
    return found


def test_every_model_and_every_heading_of_the_admin_has_a_german_name():
    with translation.override("en"):
        english = names_of_models()
    with translation.override("de"):
        german = names_of_models()
    same = {where: name for where, name in english.items() if german[where].casefold() == name.casefold()}
    assert {where: name for where, name in same.items() if name.casefold() not in SAME_IN_BOTH} == {}


@pytest.mark.django_db
def test_the_german_list_of_employees_has_a_german_title(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse"))
    html = client.get(reverse("admin:skills_employee_changelist"), headers={"accept-language": "de"}).content.decode()
    assert "Beschäftigte" in html and not re.search(r">\s*(Skills|Employees|employees?)\s*<", html)


@pytest.fixture
def world(org):
    from tests.courses.people import make_world

    return make_world(org)
