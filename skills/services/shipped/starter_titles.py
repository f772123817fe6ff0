"""Job titles that ship: O*NET's alternate titles, and our own lists of usual titles in four languages.

alternate_titles.csv.gz   O*NET 29.3 (USDOL/ETA, CC BY 4.0), for the occupations of its file; manage.py derive_starter
job_titles.csv            usual titles in English, German, Spanish and French, written for this project
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from skills.arithmetic.text import normalise, text_hash
from skills.models import AlternateTitle, Occupation

FOLDER = Path(__file__).resolve().parents[2] / "starter"
ONET_TITLES = FOLDER / "alternate_titles.csv.gz"
USUAL_TITLES = FOLDER / "job_titles.csv"
_BATCH = 5000


def load_titles() -> int:
    """The number of titles that ship, after adding those that are missing. Titles of an imported O*NET stay as they are.

    Usual titles that are no longer in the list are removed.
    """
    ids = dict(Occupation.objects.values_list("soc_code", "pk"))
    usual = {(ids[code], language, title) for code, language, title in _usual() if code in ids}
    known = set(AlternateTitle.objects.filter(is_usual=True).values_list("occupation_id", "language", "title"))
    if gone := known - usual:
        rows = AlternateTitle.objects.filter(is_usual=True).values_list("pk", "occupation_id", "language", "title")
        AlternateTitle.objects.filter(pk__in=[pk for pk, *key in rows if tuple(key) in gone]).delete()
    AlternateTitle.objects.filter(is_usual=False, pk__in=_same_as_usual(usual)).delete()
    _add(usual - known, is_usual=True)
    if not AlternateTitle.objects.filter(is_usual=False).exists():
        published = {(ids[code], "en", title) for code, title in published_titles() if code in ids}
        _add(published - usual, is_usual=False)
    return AlternateTitle.objects.count()


def _same_as_usual(usual: set[tuple[int, str, str]]) -> list[int]:
    rows = AlternateTitle.objects.filter(is_usual=False).values_list("pk", "occupation_id", "language", "title")
    return [pk for pk, *key in rows if tuple(key) in usual]


def _add(titles: Iterable[tuple[int, str, str]], *, is_usual: bool) -> None:
    rows = [
        AlternateTitle(occupation_id=pk, language=language, title=title, text_hash=text_hash(title), is_usual=is_usual)
        for pk, language, title in sorted(titles)
    ]
    AlternateTitle.objects.bulk_create(rows, batch_size=_BATCH)


def _usual() -> Iterator[tuple[str, str, str]]:
    with USUAL_TITLES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["soc_code"], row["language"], normalise(row["title"])


def published_titles() -> Iterator[tuple[str, str]]:
    """SOC code and title, for each of O*NET's alternate titles that ship."""
    with gzip.open(ONET_TITLES, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["soc_code"], row["title"]


def write_published_titles() -> int:
    """The number of O*NET's alternate titles, after writing them to the file that ships. Equal titles give equal bytes."""
    rows = AlternateTitle.objects.filter(is_usual=False, language="en")
    titles = sorted(rows.values_list("occupation__soc_code", "title"))
    if titles:
        ONET_TITLES.write_bytes(packed(titles))
    return len(titles)


def packed(titles: Iterable[tuple[str, str]]) -> bytes:
    """A compressed CSV of (SOC code, title) without the time of writing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["soc_code", "title"])
    writer.writerows(titles)
    return gzip.compress(out.getvalue().encode(), compresslevel=9, mtime=0)
