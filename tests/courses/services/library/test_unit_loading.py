"""Shipped units are loaded once; versions are kept; what HR copied, edited or hid stays."""

import pytest
from django.contrib.auth.models import AnonymousUser

from courses.models import LearningUnit, UnitPart
from courses.services.library.unit_loading import copy_unit, load_units, save_part
from courses.services.library.unit_text import write_file
from skills.errors import BadInput
from tests.courses.services.library.units import BODY, header, make_part

pytestmark = pytest.mark.django_db
ORGANISATION = LearningUnit.Origin.ORGANISATION


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "complaint").mkdir()
    for level in ("foundations", "advanced"):
        file = tmp_path / "complaint" / f"{level}.en.md"
        file.write_text(write_file(header(level=level), BODY), encoding="utf-8")
    return tmp_path


def edit(folder, old: str, new: str) -> None:
    file = folder / "complaint" / "foundations.en.md"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_loading_again_writes_only_what_changed_and_keeps_the_old_version(folder):
    assert load_units(folder=folder) == {"added": 2, "changed": 0, "unchanged": 0}
    assert load_units(folder=folder) == {"added": 0, "changed": 0, "unchanged": 2}
    edit(folder, "Nobody listened.", "Nobody asked.")
    assert load_units(folder=folder) == {"added": 0, "changed": 1, "unchanged": 1}
    versions = UnitPart.objects.filter(level="foundations").order_by("version")
    assert [(row.version, row.is_current) for row in versions] == [(1, False), (2, True)]
    assert "Nobody listened." in versions[0].text and "Nobody asked." in versions[1].text


def test_a_broken_file_saves_nothing_and_is_named(folder):
    edit(folder, "## A scene", "# A scene")
    with pytest.raises(BadInput, match=r"complaint/foundations\.en\.md"):
        load_units(folder=folder)
    assert not LearningUnit.objects.exists()


def test_the_copy_of_hr_replaces_the_shipped_unit_and_survives_loading(folder, org):
    load_units(folder=folder)
    own = copy_unit(unit=LearningUnit.objects.get())
    save_part(header=header(title="Ours"), body=BODY, origin=ORGANISATION, by=org.users["hanna"])
    edit(folder, "Nobody listened.", "Nobody asked.")
    load_units(folder=folder)
    seen = UnitPart.objects.visible_to(org.users["alice"])
    assert {part.title for part in seen} == {"Ours", "When somebody complains"}
    assert {part.unit_id for part in seen} == {own.pk}
    assert copy_unit(unit=LearningUnit.objects.get(origin="shipped")) == own  # a second copy changes nothing


def test_a_hidden_unit_stays_hidden_after_loading_and_shows_the_shipped_one_again(folder, org):
    load_units(folder=folder)
    alice = org.users["alice"]
    own = copy_unit(unit=LearningUnit.objects.get())
    LearningUnit.objects.filter(pk=own.pk).update(is_hidden=True)
    assert [unit.origin for unit in LearningUnit.objects.visible_to(alice)] == ["shipped"]
    LearningUnit.objects.update(is_hidden=True)
    load_units(folder=folder)
    assert not UnitPart.objects.visible_to(alice).exists()


def test_nobody_sees_units_without_signing_in():
    make_part()
    assert not LearningUnit.objects.visible_to(AnonymousUser()).exists()
    assert not LearningUnit.objects.visible_to(None).exists()
