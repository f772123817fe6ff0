"""Certificates: kept with a finished course, encrypted, in My data, deleted with it, and read by nobody else."""

import io
import json
import zipfile

import pytest
from django.contrib import admin
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.models import Certificate, Course, Feedback
from courses.services.learning import certificates
from courses.services.learning.certificates import content_of, keep_certificate
from skills.errors import BadInput
from skills.services.people.employee_deletion import delete_employees
from tests.courses.people import some_course
from tests.reskill.page_checks import page

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 Certificate of Alice, grade A"


def finish(person, course=None) -> Course:
    course = course or some_course()
    Feedback.objects.create(employee=person, course=course, kind=Feedback.Kind.FINISHED)
    return course


def upload(client, course, content: bytes = PDF, name: str = "listening.pdf"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("course-certificate", args=[course.pk]), {"file": file}, follow=True).content.decode()


@pytest.fixture
def kept(world, alice) -> Certificate:
    upload(alice, finish(world.alice))
    return Certificate.objects.get()


def test_a_certificate_is_kept_shown_and_opened(kept, alice):
    html = page(alice, "course", kept.course_id)
    assert "listening.pdf" in html and "Replace it with another file" in html
    assert "listening.pdf" in page(alice, "built")
    response = alice.get(reverse("certificate", args=[kept.pk]))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="listening.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]


def test_another_file_replaces_it_and_it_can_be_deleted(kept, alice):
    upload(alice, kept.course, b"\x89PNG\r\n\x1a\n...", "scan.pdf")
    row = Certificate.objects.get()
    assert (row.pk, row.kind) == (kept.pk, "image/png")
    assert "scan.pdf.png" in page(alice, "built")
    assert "Delete the certificate?" in alice.post(reverse("certificate-remove", args=[row.pk])).content.decode()
    alice.post(reverse("certificate-remove", args=[row.pk]), {"sure": "yes"})
    assert not Certificate.objects.exists()


def test_nobody_else_opens_or_deletes_it(kept, world, client, django_user_model):
    boss = django_user_model.objects.create_superuser("root", "root@example.org", "correct horse")
    for user in (world.users["bob"], world.users["hanna"], boss):
        client.force_login(user)
        assert client.get(reverse("certificate", args=[kept.pk])).status_code in (403, 404, 200)
        assert PDF not in client.get(reverse("certificate", args=[kept.pk])).content
        client.post(reverse("certificate-remove", args=[kept.pk]), {"sure": "yes"})
    assert Certificate.objects.exists()
    assert Certificate not in admin.site._registry


def test_the_database_holds_neither_the_file_nor_its_name(kept):
    stored = serializers.serialize("json", Certificate.objects.all())
    assert "listening" not in stored and "grade A" not in stored
    assert b"grade A" not in bytes(kept.encrypted_content)
    assert content_of(kept) == PDF
    kept.employee_id += 1
    assert content_of(kept) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "neither a PDF"),
        (b"<html>%PDF-", "neither a PDF"),
        (b"MZ\x90", "neither a PDF"),
        (PDF * 50, "larger than"),
    ],
)
def test_other_and_too_large_files_are_refused_in_words(world, alice, monkeypatch, content, message):
    monkeypatch.setattr(certificates, "MOST_BYTES", 1000)
    course = finish(world.alice)
    if content:
        assert message in upload(alice, course, content)
    with pytest.raises(BadInput, match=message):
        keep_certificate(employee=world.alice, course=course, name="a.pdf", content=content)
    assert not Certificate.objects.exists()


def test_all_files_of_a_person_together_are_limited(world, monkeypatch):
    monkeypatch.setattr(certificates, "MOST_IN_ALL", 60)
    one, other = Course.objects.order_by("pk")[:2]
    for course in (one, other):
        finish(world.alice, course)
    keep_certificate(employee=world.alice, course=one, name="a.pdf", content=PDF)
    with pytest.raises(BadInput, match="Delete one first"):
        keep_certificate(employee=world.alice, course=other, name="b.pdf", content=PDF)
    keep_certificate(employee=world.alice, course=one, name="a.pdf", content=PDF + b"!")


def test_a_course_has_to_be_finished_first(world, alice):
    assert "Mark the course as finished first." in upload(alice, some_course())
    assert "My certificate" not in page(alice, "course", some_course().pk)


def test_no_file_was_chosen(world, alice):
    response = alice.post(reverse("course-certificate", args=[some_course().pk]), follow=True)
    assert "Choose a file first." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "stored"),
    [("C:\\Users\\a\\my file.PDF", "my file.PDF"), ("../../x.exe", "x.exe.pdf"), ("", "certificate.pdf"),
     ('a"b;c\r\n.pdf', "abc.pdf")],
)  # fmt: skip
def test_the_name_of_the_file_is_made_safe(world, alice, name, stored):
    course = finish(world.alice)
    row = keep_certificate(employee=world.alice, course=course, name=name, content=PDF)
    assert certificates.certificates_of(world.alice)[0].name == stored
    assert stored.replace('"', "") in alice.get(reverse("certificate", args=[row.pk]))["Content-Disposition"]


def test_my_data_contains_the_file(kept, alice):
    data = json.loads(alice.get(reverse("my-data-download")).content)
    assert data["certificates"][0]["file"] == "listening.pdf" and data["certificates"][0]["content"]
    with zipfile.ZipFile(io.BytesIO(alice.get(reverse("my-data-csv")).content)) as folder:
        assert folder.read("certificates/01-listening.pdf") == PDF
        assert "listening.pdf" in folder.read("certificates.csv").decode()
    assert "Your certificates" in page(alice, "my-data")


def test_it_is_deleted_on_request_and_with_the_person(kept, world, alice):
    alice.post(reverse("my-data-delete"), {"kinds": ["certificates"], "sure": "yes"})
    assert not Certificate.objects.exists()
    upload(alice, kept.course)
    delete_employees(employees=type(world.alice).objects.filter(pk=world.alice.pk), by=world.users["hanna"])
    assert not Certificate.objects.exists()


def test_the_file_outlives_its_course(kept, alice):
    Course.objects.filter(pk=kept.course_id).delete()
    assert "the course was deleted" in page(alice, "built")
    assert alice.get(reverse("certificate", args=[kept.pk])).content == PDF
