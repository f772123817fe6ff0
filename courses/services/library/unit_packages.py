"""Exports learning units as a folder or a Common Cartridge, and imports either."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from courses.models import LearningUnit, UnitPart
from courses.services.library.unit_html import render_line, render_sections
from courses.services.library.unit_loading import header_of, save_part
from courses.services.library.unit_text import UnitText, hash_of, parse, read_file, write_file
from skills.errors import BadInput

MOST_FILES, MOST_BYTES, MOST_BYTES_A_FILE = 2000, 20 * 2**20, 200_000
# What the standard library raises for damaged archives, beside its own error.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, struct.error,
)  # fmt: skip
_IMSCP = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"


def export_folder(units: Iterable[LearningUnit]) -> bytes:
    """A ZIP file with one folder a unit and one Markdown file a part and language, as in courses/library."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for part in _parts(units):
            folder.writestr(f"{_path(part)}.md", write_file(header_of(part), part.text))
    return packed.getvalue()


def export_cartridge(units: Iterable[LearningUnit], *, title: str) -> bytes:
    """A Common Cartridge 1.3: a page for each part, for learning systems, and its Markdown, to import it here again."""
    parts, packed = _parts(units), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as cartridge:
        cartridge.writestr("imsmanifest.xml", _manifest(parts, title))
        for part in parts:
            cartridge.writestr(f"{_path(part)}.html", _page(part))
            cartridge.writestr(f"{_path(part)}.md", write_file(header_of(part), part.text))
    return packed.getvalue()


@transaction.atomic
def import_units(*, name: str, content: bytes, by: Any = None) -> dict[str, int]:
    """Numbers of parts that were added, changed and unchanged. Imported units belong to the organisation.

    content: a ZIP file or Common Cartridge with Markdown files at any depth, or one Markdown file. A part that equals the
    shipped one is left out, so that it goes on being updated. Raises BadInput, and then nothing is saved.
    """
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    shipped = set(
        UnitPart.objects.current().filter(unit__origin=LearningUnit.Origin.SHIPPED).values_list("text_hash", flat=True)
    )
    for file, text in _files(name, content):
        header, body = read_file(text, file=file)
        if hash_of(header, body) in shipped:
            counts["unchanged"] += 1
        else:
            counts[save_part(header=header, body=body, origin=LearningUnit.Origin.ORGANISATION, by=by)] += 1
    return counts


def _parts(units: Iterable[LearningUnit]) -> list[UnitPart]:
    rows = UnitPart.objects.current().filter(unit__in=list(units)).select_related("unit")
    return list(rows.order_by("unit__situation", "-level", "language"))


def _path(part: UnitPart) -> str:
    return f"{part.unit.situation}/{part.level}.{part.language}"


def _files(name: str, content: bytes) -> list[tuple[str, str]]:
    """Names and texts of the Markdown files. Raises BadInput, also for more than a library can hold."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        if not name.lower().endswith(".md"):
            raise BadInput(_("Choose a ZIP file, a Common Cartridge (.imscc) or a Markdown file (.md)."), file=name)
        return [(name, _decoded(name, content))]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            entries = [entry for entry in folder.infolist() if re.fullmatch(r"(?:.*/)?[^/]+\.md", entry.filename)]
            if not entries:
                raise BadInput(_("The file contains no learning units (Markdown files, .md)."), file=name)
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise BadInput(_("The file contains more than a library can hold."), file=name)
            found = []
            for entry in entries:
                with folder.open(entry) as opened:
                    found.append((entry.filename, _decoded(entry.filename, opened.read(MOST_BYTES_A_FILE + 1))))
            return found
    except _UNREADABLE as error:
        raise BadInput(_("The ZIP file cannot be read. Create it again."), file=name) from error


def _decoded(name: str, raw: bytes) -> str:
    if len(raw) > MOST_BYTES_A_FILE:
        raise BadInput(_("The text is too long for a unit."), file=name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(_("The text is not UTF-8."), file=name) from None


def _page(part: UnitPart) -> str:
    """The part as one HTML page that needs nothing else."""
    text = parse(part.text)
    return render_to_string(
        "courses/unit_alone.html",
        {"part": part, "sections": render_sections(text, minutes=part.minutes), **_rendered_parts(text)},
    )


def _rendered_parts(text: UnitText) -> dict[str, Any]:
    return {
        "practices": [(row.label, render_line(row.text_without_task)) for row in text.practices],
        "questions": [
            (
                render_line(question.text),
                [(render_line(row.text), render_line(row.explanation), row.is_right) for row in question.answers],
            )
            for question in text.questions
        ],
    }


def _manifest(parts: list[UnitPart], title: str) -> bytes:
    ET.register_namespace("", _IMSCP)
    ET.register_namespace("lomimscc", _LOM)
    root = ET.Element(f"{{{_IMSCP}}}manifest", identifier="reskill-library")

    def add(parent: ET.Element, name: str, text: str = "", *, space: str = _IMSCP, **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{space}}}{name}", attributes)
        element.text = text or None
        return element

    metadata = add(root, "metadata")
    add(metadata, "schema", "IMS Common Cartridge")
    add(metadata, "schemaversion", "1.3.0")
    general = add(add(metadata, "lom", space=_LOM), "general", space=_LOM)
    language = parts[0].language if parts else settings.LANGUAGE_CODE
    add(add(general, "title", space=_LOM), "string", title, space=_LOM, language=language)
    organization = add(add(root, "organizations"), "organization", identifier="units", structure="rooted-hierarchy")
    top, resources = add(organization, "item", identifier="all"), add(root, "resources")
    for number, part in enumerate(parts, 1):
        item = add(top, "item", identifier=f"item-{number}", identifierref=f"resource-{number}")
        add(item, "title", part.title)
        page = f"{_path(part)}.html"
        resource = add(resources, "resource", identifier=f"resource-{number}", type="webcontent", href=page)
        add(resource, "file", href=page)
        add(resource, "file", href=f"{_path(part)}.md")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
