"""Mutated files for the importers of cartridges, attributes, vacancies, learning units and figures: each is imported as a
whole or refused with a message, and never breaks the page that takes the upload."""

import io
import random
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from courses.models import Course, LearningUnit, UnitPart
from courses.services.catalogue.course_import import import_courses
from courses.services.library.unit_packages import export_cartridge, export_folder, import_units
from skills.errors import BadInput
from skills.models import Employee, ExposureDataset, HeldAttribute, ImportRun, ReferenceTask, Vacancy
from skills.services.exposure.dataset_import import import_dataset
from skills.services.people.attribute_import import import_attributes
from skills.services.vacancies.vacancy_import import import_vacancies
from tests.courses.services.library.units import make_part
from tests.skills.sources.test_hostile_files import N_MUTANTS, mutated

pytestmark = pytest.mark.django_db
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" identifier="m1">
<metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>
<lom xmlns="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"><general>
<title><string language="en">Calm at the counter</string></title><language>en</language>
<description><string language="en">How to keep calm when guests are angry.</string></description></general>
<educational><typicalLearningTime><duration>PT6H</duration></typicalLearningTime></educational></lom></metadata>
<organizations><organization identifier="o"><item identifier="i"><title>Listening</title></item></organization>
</organizations><resources/></manifest>"""
ATTRIBUTES = "external_id,Gender\n" + "".join(f"E{n},{'FM'[n % 2]}\n" for n in range(12))
FIGURES = "Task,Exposure,SOC\n" + "".join(f"Answer letters number {n},0.{n},11-1011.00\n" for n in range(1, 9))
VACANCIES = "Title,Department,Closing date,Pay from,Pay to,Currency,Pay period\n" + "".join(
    f"Ward manager {n},Care,2027-0{n}-01,3{n}00,4{n}00,EUR,month\n" for n in range(1, 9)
)
COUNTED = (Course, LearningUnit, UnitPart, HeldAttribute, ReferenceTask, ExposureDataset, ImportRun, Vacancy)


def packed(name: str, content: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def units() -> list[LearningUnit]:
    return [make_part().unit, make_part(situation="dispute").unit]


def import_file_of_units(path) -> None:
    import_units(name=path.name, content=path.read_bytes())


def import_file_of_attributes(path) -> None:
    import_attributes(path=path, columns={"sex": "Gender"})


def import_file_of_figures(path) -> None:
    import_dataset(
        source="csv", paths=[path], name=path.name, version="1", mapping={"statement": "Task", "exposure": "Exposure"}
    )


# Extension, the file that is mutated, and the importer.
IMPORTS = {
    "cartridge": (".imscc", lambda: packed("imsmanifest.xml", MANIFEST), lambda path: import_courses(path=path)),
    "attributes": (".csv", ATTRIBUTES.encode, import_file_of_attributes),
    "vacancies": (".csv", VACANCIES.encode, lambda path: import_vacancies(path=path)),
    "units": (".zip", lambda: export_folder(units()), import_file_of_units),
    "units in a cartridge": (".imscc", lambda: export_cartridge(units(), title="Units"), import_file_of_units),
    "figures": (".csv", FIGURES.encode, import_file_of_figures),
}


@pytest.fixture(autouse=True)
def people():
    Employee.objects.bulk_create(Employee(external_id=f"E{n}", name=f"Person {n}") for n in range(12))


def rows() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_the_files_are_imported_before_they_are_mutated(tmp_path):
    for kind, (ending, make, importer) in IMPORTS.items():
        raw, before = make(), rows()
        if "units" in kind:
            LearningUnit.objects.all().delete()
            before = rows()
        path = tmp_path / f"{kind}{ending}"
        path.write_bytes(raw)
        importer(path)
        assert rows() != before, kind


@pytest.mark.parametrize("kind", IMPORTS)
def test_a_mutated_file_is_imported_whole_or_refused(tmp_path, kind, record_property):
    ending, make, importer = IMPORTS[kind]
    raw, chance, n_refused = make(), random.Random(kind), 0
    for n in range(N_MUTANTS):
        content = mutated(raw, chance)
        path = tmp_path / f"{n}{ending}"
        path.write_bytes(content)
        before = rows()
        with transaction.atomic():
            try:
                importer(path)
            except BadInput:
                n_refused += 1
                assert rows() == before, f"{kind} {n} was half saved"
            except Exception as error:
                raise AssertionError(f"{kind} {n}: {zlib.crc32(content)} {content[:2000]!r}") from error
            transaction.set_rollback(True)
    record_property(
        "attack", f"{N_MUTANTS} mutated files, {kind}: {n_refused} refused, none half saved, no server error"
    )


UPLOADS = {
    "admin:courses_learningunit_import_file": (".zip", lambda: export_folder(units())),
    "admin:courses_course_import_rows": (".imscc", lambda: packed("imsmanifest.xml", MANIFEST)),
}


@pytest.mark.parametrize("address", UPLOADS)
def test_a_mutated_upload_never_breaks_the_page(client, django_user_model, address, record_property):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse battery"))
    client.raise_request_exception = False
    ending, make = UPLOADS[address]
    raw, chance, n_sent = make(), random.Random(address), max(N_MUTANTS // 4, 10)
    for n in range(n_sent):
        content = mutated(raw, chance)
        answer = client.post(reverse(address), {"file": SimpleUploadedFile(f"{n}{ending}", content)})
        assert answer.status_code < 500, f"{n}: {zlib.crc32(content)} {content[:2000]!r}"
    record_property("attack", f"{n_sent} mutated uploads to {address}: no server error")
