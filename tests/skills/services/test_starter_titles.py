"""Titles that ship: loaded once, kept apart from an imported O*NET, and written again byte for byte."""

import gzip

import pytest

from skills.models import AlternateTitle, Occupation
from skills.services.shipped.starter_titles import ONET_TITLES, load_titles, packed, published_titles

pytestmark = pytest.mark.django_db


def test_titles_are_loaded_for_known_occupations_and_loading_again_changes_nothing():
    nurses = Occupation.objects.create(soc_code="29-1141.00", title="Registered Nurses")
    bakers = Occupation.objects.create(soc_code="51-3011.00", title="Bakers")
    first = load_titles()
    rows = set(AlternateTitle.objects.values_list("pk", flat=True))
    assert load_titles() == first == len(rows)
    assert set(AlternateTitle.objects.values_list("pk", flat=True)) == rows
    of_nurses = AlternateTitle.objects.filter(occupation=nurses)
    assert {"en", "de", "es", "fr"} <= set(of_nurses.values_list("language", flat=True))
    assert AlternateTitle.objects.filter(occupation=bakers, is_usual=False, language="en").exists()


def test_a_usual_title_that_left_the_list_is_removed_and_an_imported_title_stays():
    bakers = Occupation.objects.create(soc_code="51-3011.00", title="Bakers")
    AlternateTitle.objects.create(occupation=bakers, title="Bread Wizard", text_hash="x", is_usual=True)
    AlternateTitle.objects.create(occupation=bakers, title="Oven Wizard", text_hash="y")
    load_titles()
    assert not AlternateTitle.objects.filter(title="Bread Wizard").exists()
    assert list(AlternateTitle.objects.filter(is_usual=False).values_list("title", flat=True)) == ["Oven Wizard"]


def test_the_file_of_published_titles_is_sorted_distinct_and_repeatable():
    titles = list(published_titles())
    assert len(titles) == 40_133
    assert titles == sorted(set(titles))
    assert gzip.decompress(packed(titles)) == gzip.decompress(ONET_TITLES.read_bytes())
    assert packed(titles) == packed(titles)
