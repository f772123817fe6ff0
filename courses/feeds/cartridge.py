"""Reads one course from the manifest of a package: IMS Common Cartridge (.imscc), IMS content package or SCORM.

Title and facts come from the manifest's LOM metadata, else the title from its first organisation.

Only the manifest is unpacked, and at most MOST_BYTES of it: this protects against ZIP bombs. Identifiers do not
tell cartridges apart: some exporters write the same one into every cartridge.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from courses.feeds.durations import plain, read_duration
from skills.errors import BadInput

MANIFEST = "imsmanifest.xml"
MOST_BYTES = 20 * 1024 * 1024
_SCORM = "adl scorm"
_SCHEMAS = {"ims common cartridge", "ims thin common cartridge", "ims content", _SCORM}
_VERSIONS = ("1.", "2004", "CAM 1.")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LEVELS = {"very easy": "1", "easy": "1", "medium": "2", "difficult": "3", "very difficult": "3"}
_PROVIDERS = ("publisher", "content provider", "author")
_LONGEST_OUTLINE = 2000


def is_cartridge(path: Path) -> bool:
    """Whether the file is a ZIP archive with a manifest."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read_cartridge(path: Path, file: str) -> tuple[int, dict[str, str]]:
    """Line 1 of the manifest, and the course's cells by field. Raises BadInput."""
    return read_manifest(_manifest(path, file), f"{file}/{MANIFEST}")


def is_manifest(raw: bytes) -> bool:
    """Whether the text is an XML manifest of a package, outside of its package."""
    return b"<manifest" in raw[:5000]


def read_manifest(raw: bytes, place: str) -> tuple[int, dict[str, str]]:
    """Line 1 of the manifest, and the course's cells by field. place: its name in errors. Raises BadInput."""
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise BadInput("defines entities or a document type, which a cartridge never needs.", file=place) from None
    except (ParseError, ValueError, LookupError) as error:  # LookupError: an encoding that does not exist
        line, column = getattr(error, "position", (None, None))
        where = f" at character {column + 1}" if column is not None else ""
        raise BadInput(f"is not well-formed XML{where}.", file=place, line=line) from error
    _check_version(root, place)
    cells = _cells(root)
    if not cells["title"]:
        raise BadInput("has no title, neither in its LOM metadata (general/title) nor in its items.", file=place)
    return 1, cells


def _manifest(path: Path, file: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MANIFEST) as part:
            raw = part.read(MOST_BYTES + 1)
    except KeyError:
        raise BadInput(f"has no {MANIFEST} at its top level, so it is not a Common Cartridge.", file=file) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise BadInput("is not a readable ZIP archive. Export the cartridge again.", file=file) from error
    if len(raw) > MOST_BYTES:
        raise BadInput(f"is larger than {MOST_BYTES // 2**20} MB when it is unpacked.", file=f"{file}/{MANIFEST}")
    return raw


def _check_version(root: Element, place: str) -> None:
    schema, version = _words(root, "metadata", "schema"), _words(root, "metadata", "schemaversion")
    if schema.casefold() not in _SCHEMAS or not version.startswith(_VERSIONS):
        declared = f"{schema} {version}".strip() or "no schema"
        raise BadInput(
            f"declares {declared}; only IMS Common Cartridge 1, IMS Content 1 and SCORM 1.2 and 2004 can be read.",
            file=place,
        )


def _cells(root: Element) -> dict[str, str]:
    lom = next(_below(root, "metadata", "lom"), Element("lom"))
    language = _words(lom, "general", "language")
    time = next(_below(lom, "educational", "typicalLearningTime"), lom)
    hours, weeks = read_duration(_words(time, "duration") or _words(time, "datetime")) or (0, 0)
    is_scorm = _words(root, "metadata", "schema").casefold() == _SCORM
    titles = [_words(item, "title") for item in root.iter() if _name(item) == "item"]
    outline = [title for title in titles if title]
    return {
        "external_id": _words(lom, "general", "identifier", "entry") or root.get("identifier", ""),
        "title": _string(lom, language, "general", "title")
        or _words(root, "organizations", "organization", "title")
        or (outline[0] if outline else ""),
        "delivery": "online" if is_scorm else "",
        "description": _string(lom, language, "general", "description"),
        "syllabus": "\n".join(outline)[:_LONGEST_OUTLINE],
        "provider": _provider(lom),
        "url": _words(lom, "technical", "location"),
        "language": language,
        "level": _LEVELS.get(_words(lom, "educational", "difficulty", "value").casefold(), ""),
        "hours": plain(hours),
        "weeks": plain(weeks),
        "cost": "free" if _words(lom, "rights", "cost", "value").casefold() == "no" else "",
        "category": "; ".join(_entries(lom)),
        "tags": "; ".join(text for part in _below(lom, "general", "keyword") if (text := _string(part, language))),
    }


def _entries(lom: Element) -> Iterator[str]:
    for taxon in _below(lom, "classification", "taxonPath", "taxon"):
        if text := _string(taxon, "", "entry"):
            yield text


def _provider(lom: Element) -> str:
    """Organisation, else name, from the vCard of the publisher; else of the content provider; else of the author."""
    cards: dict[str, str] = {}
    for contribute in _below(lom, "lifeCycle", "contribute"):
        card = _words(contribute, "entity")
        found = re.search(r"^ORG[^:\n]*:(.+)$", card, re.MULTILINE) or re.search(
            r"^FN[^:\n]*:(.+)$", card, re.MULTILINE
        )
        if found:
            cards.setdefault(_words(contribute, "role", "value").casefold(), found.group(1).split(";")[0].strip())
    return next((cards[role] for role in _PROVIDERS if role in cards), "")


def _name(element: Element) -> str:
    """The element's name without its namespace, which differs between versions."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _below(element: Element, *names: str) -> Iterator[Element]:
    found = [element]
    for name in names:
        found = [child for parent in found for child in parent if _name(child).casefold() == name.casefold()]
    yield from found


def _words(element: Element, *names: str) -> str:
    """The text of the first element on this path that has text; '' if there is none."""
    return next((text for part in _below(element, *names) if (text := (part.text or "").strip())), "")


def _string(element: Element, language: str, *names: str) -> str:
    """The text in this language; else the first text; '' if there is none."""
    strings = [*_below(element, *names, "string"), *_below(element, *names, "langstring")]
    texts = [(part.get("language") or part.get(_LANGUAGE, ""), (part.text or "").strip()) for part in strings]
    texts = [pair for pair in texts if pair[1]]
    own = (text for code, text in texts if code and code.casefold() == language.casefold())
    return next(own, texts[0][1] if texts else "")
