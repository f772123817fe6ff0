"""Titles of occupations and emerging roles in the reader's language. O*NET's own titles are English."""

import csv
import functools
import json
from pathlib import Path

from django.utils.translation import get_language

from skills.models import Occupation

_STARTER = Path(__file__).resolve().parents[2] / "starter"
_TITLES, _ROLES = _STARTER / "job_titles.csv", _STARTER / "emerging_roles.json"
_MAIN = "main"  # kind of the title that stands for the occupation


def display_title(occupation: Occupation) -> str:
    """The title in the language of the page, for example "Geschäftsführer/in"; the English title where none ships."""
    return title_of(occupation.soc_code, occupation.title)


def title_of(soc_code: str, english: str) -> str:
    """The title in the language of the page, for rows that hold only code and English title."""
    return _titles((get_language() or "en")[:2]).get(soc_code, english)


def is_translated(soc_code: str) -> bool:
    """Whether `title_of` gives a title in another language than English."""
    return soc_code in _titles((get_language() or "en")[:2])


def role_text(english: str) -> str:
    """The title or summary of a shipped emerging role in the language of the page. Texts that HR changed stay."""
    return _role_texts((get_language() or "en")[:2]).get(english, english)


@functools.cache
def _role_texts(language: str) -> dict[str, str]:
    roles = json.loads(_ROLES.read_text(encoding="utf-8"))
    names = ("title", "summary")
    return {role[name]: role[language][name] for role in roles if language in role for name in names}


@functools.cache
def _titles(language: str) -> dict[str, str]:
    if language == "en":
        return {}
    found: dict[str, str] = {}
    with _TITLES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["language"] == language and (row["kind"] == _MAIN or row["soc_code"] not in found):
                found[row["soc_code"]] = row["title"]
    return found
