"""HR copies, edits, hides and adds learning units, and exports and imports them; shipped units are never edited."""

import io
import zipfile

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.feeds.cartridge import read_cartridge
from courses.models import LearningUnit, UnitCompletion, UnitPart
from courses.services.library.reader_counts import ReaderCount, reader_counts
from courses.services.library.unit_loading import copy_unit
from courses.services.library.unit_packages import export_cartridge, export_folder, import_units
from courses.services.library.unit_text import write_file
from skills.errors import BadInput
from skills.models import Employee, ManagerScope
from skills.services.access.roles import ensure_roles
from tests.courses.services.library.units import BODY, header, make_part

pytestmark = pytest.mark.django_db
LIST = "admin:courses_learningunit_changelist"
OWN = LearningUnit.Origin.ORGANISATION


@pytest.fixture
def editor(org, client):
    permissions = Permission.objects.filter(content_type__app_label="courses", content_type__model="learningunit")
    org.users["hanna"].user_permissions.set(permissions)
    client.force_login(org.users["hanna"])
    return client


@pytest.fixture
def shipped():
    make_part(language="de", title="Wenn sich jemand beschwert")
    return make_part()


def part_page(part) -> str:
    return reverse("admin:courses_learningunit_part", args=[part.pk])


def own_part(level: str = "foundations", language: str = "en") -> UnitPart:
    return UnitPart.objects.current().get(unit__origin=OWN, level=level, language=language)


def edited(**values) -> dict:
    return {"title": "Ours", "minutes": "8", "sources": "A\n\nB", "text": BODY, **values}


def test_a_shipped_unit_is_read_copied_and_only_then_edited(editor, shipped, org):
    html = editor.get(part_page(shipped)).content.decode()
    assert "Preview" in html and 'name="save"' not in html
    editor.post(part_page(shipped), edited(save="1"))
    assert not UnitPart.objects.filter(title="Ours").exists()
    editor.post(reverse("admin:courses_learningunit_copy", args=[shipped.unit_id]))
    assert UnitPart.objects.filter(unit__origin=OWN).count() == 2
    editor.post(part_page(own_part()), edited(save="1"))
    part = own_part()
    assert (part.title, part.minutes, part.sources, part.version) == ("Ours", 8, ["A", "B"], 2)
    assert part.saved_by == org.users["hanna"]
    assert [row.title for row in UnitPart.objects.visible_to(org.users["alice"]).filter(language="en")] == ["Ours"]


def test_a_preview_shows_the_typed_text_and_saves_nothing(editor, shipped):
    editor.post(reverse("admin:courses_learningunit_copy", args=[shipped.unit_id]))
    text = BODY.replace("Nobody listened.", "Nobody **asked**. <script>alert(1)</script>")
    html = editor.post(part_page(own_part()), edited(preview="1", text=text)).content.decode()
    assert "Nobody <strong>asked</strong>." in html and "<script>alert" not in html
    assert own_part().title == "When somebody complains"


def test_a_text_out_of_form_is_refused_with_the_reason(editor, shipped):
    editor.post(reverse("admin:courses_learningunit_copy", args=[shipped.unit_id]))
    html = editor.post(part_page(own_part()), edited(save="1", text="## Only one\n\nText")).content.decode()
    assert "8 sections" in html and "## Only one" in html
    assert own_part().version == 1


def test_an_earlier_version_is_brought_back_as_the_newest(editor, shipped):
    editor.post(reverse("admin:courses_learningunit_copy", args=[shipped.unit_id]))
    first = own_part()
    editor.post(part_page(first), edited(save="1"))
    assert (
        "Bring back" in editor.get(reverse("admin:courses_learningunit_change", args=[first.unit_id])).content.decode()
    )
    editor.post(reverse("admin:courses_learningunit_back", args=[first.pk]))
    part = own_part()
    assert (part.title, part.version) == ("When somebody complains", 3)


def test_a_unit_is_hidden_and_shown_again(editor, shipped, org):
    change = reverse("admin:courses_learningunit_change", args=[shipped.unit_id])
    editor.post(change, {"is_hidden": "on"})
    assert not UnitPart.objects.visible_to(org.users["alice"]).exists()
    editor.post(change, {})
    assert UnitPart.objects.visible_to(org.users["alice"]).count() == 2


def test_a_new_unit_on_an_own_situation_is_added(editor, org):
    add = reverse("admin:courses_learningunit_add")
    assert "## A scene" in editor.get(add).content.decode()
    values = edited(save="1", situation="night-bus", level="foundations", language="en")
    assert editor.post(add, values).status_code == 302
    assert UnitPart.objects.visible_to(org.users["alice"]).get().unit.situation == "night-bus"
    assert "exists already" in editor.post(add, values).content.decode()


def test_shipped_units_cannot_be_deleted_and_own_ones_can(editor, shipped):
    assert editor.post(reverse("admin:courses_learningunit_delete", args=[shipped.unit_id])).status_code == 403
    editor.post(reverse("admin:courses_learningunit_copy", args=[shipped.unit_id]))
    own = LearningUnit.objects.get(origin=OWN)
    editor.post(reverse("admin:courses_learningunit_delete", args=[own.pk]), {"post": "yes"})
    assert [unit.origin for unit in LearningUnit.objects.all()] == ["shipped"]


def test_without_the_permission_nothing_is_changed(org, client, shipped):
    org.users["hanna"].user_permissions.set(Permission.objects.filter(codename="view_learningunit"))
    client.force_login(org.users["hanna"])
    assert client.get(part_page(shipped)).status_code == 200
    for name, arguments in (("copy", [shipped.unit_id]), ("back", [shipped.pk]), ("add", [])):
        assert client.post(reverse(f"admin:courses_learningunit_{name}", args=arguments)).status_code == 403, name
    assert LearningUnit.objects.count() == 1


# What is read


def read_by(n: int, situation: str) -> None:
    people = [Employee.objects.create(external_id=f"{situation}-{i}") for i in range(n)]
    for person in people:
        for level in ("foundations", "advanced"):
            UnitCompletion.objects.create(employee=person, situation=situation, level=level, language="en", title="x")


def test_readers_are_counted_in_full_groups_of_people_and_never_named(org, settings):
    settings.RESKILL_MIN_GROUP = 5
    read_by(4, "few")
    read_by(9, "many")
    read_by(5, "left")
    Employee.objects.filter(external_id="left-0").update(left_on="2026-01-01")
    assert reader_counts() == [ReaderCount("many", 5)]


def test_only_those_who_see_everybody_see_what_is_read(editor, org):
    read_by(5, "complaint")
    assert "at least" not in editor.get(reverse(LIST)).content.decode()
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    html = editor.get(reverse(LIST)).content.decode()
    assert "complaint: at least 5 people" in html and "complaint-0" not in html


# Export and import


def export(client, action: str) -> bytes:
    ids = list(LearningUnit.objects.values_list("pk", flat=True))
    response = client.post(reverse(LIST), {"action": action, "_selected_action": ids})
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def upload(client, name: str, content: bytes):
    return client.post(
        reverse("admin:courses_learningunit_import_file"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


@pytest.mark.parametrize(("action", "name"), [("as_folder", "units.zip"), ("as_cartridge", "units.imscc")])
def test_units_survive_an_export_and_an_import(editor, shipped, action, name):
    before = set(UnitPart.objects.values_list("title", "language", "text", "minutes"))
    content = export(editor, action)
    LearningUnit.objects.all().delete()
    assert "2 parts added" in upload(editor, name, content).content.decode()
    assert set(UnitPart.objects.values_list("title", "language", "text", "minutes")) == before
    assert {unit.origin for unit in LearningUnit.objects.all()} == {"organisation"}


def test_the_cartridge_is_one_that_the_course_import_reads(shipped, tmp_path):
    file = tmp_path / "units.imscc"
    file.write_bytes(export_cartridge([shipped.unit], title="Our units"))
    _line, cells = read_cartridge(file, "units.imscc")
    assert cells["title"] == "Our units"
    with zipfile.ZipFile(file) as cartridge:
        page = cartridge.read("complaint/foundations.de.html").decode()
    assert '<html lang="de">' in page and "This one listens." in page and "{task}" not in page


def test_importing_an_unchanged_shipped_unit_makes_no_copy(shipped, org):
    assert import_units(name="units.zip", content=export_folder([shipped.unit])) == {
        "added": 0, "changed": 0, "unchanged": 2,
    }  # fmt: skip
    assert LearningUnit.objects.count() == 1


def packed(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as folder:
        for name, text in files.items():
            folder.writestr(name.replace("_", "."), text)
    return content.getvalue()


def test_one_broken_file_saves_nothing(editor, shipped):
    content = packed(a_md=write_file(header(situation="new"), BODY), b_md="no unit")
    html = upload(editor, "units.zip", content).content.decode()
    assert "b.md: A unit begins with a header" in html
    assert LearningUnit.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", b"x", "Choose a ZIP file"),
        ("a.zip", packed(a_txt="x"), "no learning units"),
        ("a.md", b"\xff\xfe", "not UTF-8"),
        ("a.md", b"x" * 200_001, "too long"),
        ("a.zip", packed(a_md="x" * 21_000_000), "more than a library can hold"),
    ],
)
def test_other_files_are_refused_with_the_reason(name, content, why):
    with pytest.raises(BadInput, match=why):
        import_units(name=name, content=content)


def test_a_manager_of_one_department_only_reads_units(client, org, shipped):
    own = copy_unit(unit=shipped.unit)
    ensure_roles().user_set.add(org.users["hanna"])
    client.force_login(org.users["hanna"])
    page = reverse("admin:courses_learningunit_change", args=[own.pk])
    assert client.get(page).status_code == 200
    client.post(page, {"is_hidden": "on"})
    assert not LearningUnit.objects.filter(is_hidden=True).exists()
    client.post(part_page(own_part()), edited(save="1"))
    assert not UnitPart.objects.filter(title="Ours").exists()
    assert client.get(reverse("admin:courses_learningunit_add")).status_code == 403
