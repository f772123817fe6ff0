"""The catalogue as arrays for matching and paths, loaded once per process, basis and catalogue state."""

import dataclasses
import functools
import gc
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.contrib.postgres.aggregates import BitXor
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Count, ExpressionWrapper, Func, Q, QuerySet
from django.db.models.functions import Trim

from courses.arithmetic import pathways
from courses.arithmetic.audience import audience_of
from courses.arithmetic.offers import Courses
from courses.arithmetic.thresholds import FIRST_AMONG_EQUALS
from courses.arithmetic.uptake import Uptake
from courses.models import CatalogueCentre, Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride
from courses.models.course import nobody_knows_how
from courses.services.answers.program_fingerprint import program_fingerprint
from courses.services.answers.uptake_arrays import load_uptake, uptake_hash
from courses.services.catalogue.course_situations import strengths_of
from courses.services.library.unit_courses import unit_key
from skills.arithmetic.soc_codes import lines_of_work
from skills.arithmetic.text import statement_key
from skills.models import Basis, HumanSkill, Situation
from skills.services.exposure import text_vectors

# Remaining certainty for each doubt. Several doubts are multiplied.
CERTAINTY = {"no_description": 0.6, "language_detected": 0.95, "language_unknown": 0.6, "no_way_to_take": 0.2}
_KEPT = 2
_NAMED = 500
_ROWS = 20_000  # courses read at a time
_DESCRIBED = (
    "pk", "text_hash", "title", "language", "language_is_detected", "level", "duration_hours", "duration_weeks",
    "occupations", "situations", "has_no_way",
)  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """Offered courses. `courses` holds those with a vector and an emphasis on this basis; `by_id` holds all offered
    courses.

    doubts: by course id, the facts that are not known about a course; no entry if all are known. n_unready: offered
    courses that are not embedded or have no emphasis yet, and so cannot be recommended. chained: ids of courses with
    prerequisites. uptake: the courses that people took on, in aggregate; None if it is not used. texts: text hash of
    each of `courses`, row by row. lines: lines of work, columns of the courses' audience; empty if no course names an
    occupation. situations: slugs, the columns of the courses' situations. roles: of the situations, '' for none.
    unit_versions: ids by language, for each part of a learning unit. overridden: ids of courses whose emphasis a person
    has set.
    """

    fingerprint: str
    slugs: tuple[str, ...]
    courses: Courses
    by_id: Mapping[int, pathways.PathCourse]
    languages: Mapping[int, str]
    doubts: Mapping[int, tuple[str, ...]]
    row_of: Mapping[int, int]
    chained: tuple[int, ...]
    n_unready: int
    uptake: Uptake | None = None
    lines: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    overridden: frozenset[int] = frozenset()
    unit_versions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    _reach: dict = field(default_factory=dict, repr=False, compare=False)

    def usable(self, course: int, languages: frozenset[str], max_level: int) -> bool:
        """Whether the course's language is one of these (or unknown), and its level is at most max_level."""
        known = self.languages[course]
        return (not known or known in languages) and (self.by_id[course].level or 0) <= max_level

    def out_of_reach(
        self, languages: frozenset[str], max_level: int, *, finished: frozenset[int], refused: frozenset[int]
    ) -> Mapping[int, str]:
        """Courses whose prerequisites such a person cannot meet. Cached: most people share a few results."""
        if not self.chained:
            return {}
        links = self._chain_members
        key = (languages, max_level, finished & links, refused & links)
        if key not in self._reach:
            unusable = {
                course
                for course in links
                if course in self.by_id and (course in refused or not self.usable(course, languages, max_level))
            }
            self._reach[key] = pathways.out_of_reach(
                self.by_id, unusable=unusable, finished=finished, roots=self.chained
            )
        return self._reach[key]

    @functools.cached_property
    def ids(self) -> list[int]:
        """Ids of `courses`, row by row."""
        return self.courses.ids.tolist()

    @property
    def middle(self) -> np.ndarray:
        """(d,) the middle of all courses' vectors."""
        return self.courses.middle

    @functools.cached_property
    def emphasis(self) -> list[list[float]]:
        """Emphasis of `courses`, rounded as shown."""
        return np.round(self.courses.emphasis, 4).tolist()

    def in_other_language(self, language: str) -> frozenset[int]:
        """Versions of units in another language, where there is one in this language."""
        if language not in self._other_language:
            self._other_language[language] = frozenset(
                pk
                for versions in self.unit_versions.values()
                if language in versions
                for code, pk in versions.items()
                if code != language
            )
        return self._other_language[language]

    @functools.cached_property
    def _other_language(self) -> dict[str, frozenset[int]]:
        return {}

    @functools.cached_property
    def _chain_members(self) -> frozenset[int]:
        return frozenset(self.chained).union(*(self.by_id[course].requires for course in self.chained))


def catalogue_fingerprint(basis: Basis) -> str:
    """A hash of everything about the catalogue that an answer depends on. Six queries."""
    parts = {
        "described": _described(),
        "prerequisites": list(
            CoursePrerequisite.objects.order_by("course", "requires").values_list("course", "requires")
        ),
        "overrides": list(
            EmphasisOverride.objects.order_by("course", "skill").values_list("course", "skill__slug", "value")
        ),
        "judged": _emphasis_rows(basis).count(),
        "frame": shared_inputs(basis),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _described() -> list:
    """A hash of every offered course as stored.

    PostgreSQL computes it itself: sending 20,000 rows takes several times as long, and every run over one person needs
    the hash. The ids are in the hashes, so no two cancel out.
    """
    offered = _with_way(Course.objects.offered())
    if connection.vendor == "postgresql":
        found = offered.aggregate(n=Count("pk"), hashes=BitXor(_HashOf(*_DESCRIBED)))
        return [found["n"], found["hashes"]]
    digest = hashlib.sha256()
    for row in offered.order_by("pk").values_list(*_DESCRIBED).iterator(chunk_size=_ROWS):
        digest.update(repr(row).encode())
    return [digest.hexdigest()]


def _with_way(rows: QuerySet) -> QuerySet:
    return rows.annotate(has_no_way=ExpressionWrapper(nobody_knows_how(), output_field=BooleanField()))


class _HashOf(Func):
    """PostgreSQL's 64-bit hash of a row of these columns. Hashing the columns as text took twice as long."""

    template = "hash_record_extended(ROW(%(expressions)s), 0)"
    output_field = BigIntegerField()


def shared_inputs(basis: Basis) -> dict:
    """What everybody's answers depend on, besides the courses themselves. Two queries."""
    centre = CatalogueCentre.objects.in_use(basis.model_revision)
    return {
        "program": program_fingerprint(),
        "model": basis.model_revision,
        "settings": basis.settings_fingerprint,
        "certainty": CERTAINTY,
        "uptake": uptake_hash(basis),
        "centre": "" if centre is None else centre.content_hash,
    }


_loaded: dict[tuple[int, str], Catalogue] = {}


def load_catalogue(basis: Basis, *, fingerprint: str = "") -> Catalogue:
    """This process' catalogue for the basis, read again if it has changed.

    fingerprint: if the caller has just computed it. The returned catalogue carries its own fingerprint, which differs
    from the caller's if the catalogue changed since.
    """
    key = (basis.pk, fingerprint or catalogue_fingerprint(basis))
    if key in _loaded:
        return _loaded[key]
    before = next((kept for (pk, _), kept in reversed(_loaded.items()) if pk == basis.pk), None)
    found = _read(basis, key[1], before)
    while (now := catalogue_fingerprint(basis)) != found.fingerprint:  # the catalogue changed while it was read
        found = _read(basis, now, found)
    while len(_loaded) >= _KEPT:
        _loaded.pop(next(iter(_loaded)))
    _loaded[basis.pk, found.fingerprint] = found
    gc.freeze()  # else every garbage collection would walk through the catalogue and all objects of torch
    return found


def skill_slugs() -> tuple[str, ...]:
    """The active human skills, in the order of every array's K columns."""
    return tuple(HumanSkill.objects.filter(is_active=True).order_by("slug").values_list("slug", flat=True))


def emphasis_of(basis: Basis, courses: Mapping[int, str], slugs: tuple[str, ...]) -> dict[int, np.ndarray]:
    """(K,) emphasis by course id. Overrides win. Courses without an emphasis are missing. courses: id -> text hash."""
    rows, overrides = _emphasis_rows(basis), EmphasisOverride.objects.all()
    if len(courses) <= _NAMED:  # with a longer list, the query takes longer than reading all rows
        rows = rows.filter(text_hash__in=set(courses.values()))
        overrides = overrides.filter(course__in=list(courses))
    known = _by_text(rows, slugs)
    return _with_overrides(known, courses, list(overrides.values_list("course", "skill__slug", "value")), slugs)


def _emphasis_rows(basis: Basis) -> QuerySet[CourseEmphasis]:
    return CourseEmphasis.objects.filter(
        model_revision=basis.model_revision, settings_fingerprint=basis.settings_fingerprint
    )


def _by_text(rows: QuerySet[CourseEmphasis], slugs: tuple[str, ...]) -> dict[str, np.ndarray]:
    return {
        key: np.array([float(emphasis.get(slug, 0.0)) for slug in slugs])
        for key, emphasis in rows.values_list("text_hash", "emphasis")
    }


def _with_overrides(
    known: Mapping[str, np.ndarray],
    courses: Mapping[int, str],
    overrides: list[tuple[int, str, float]],
    slugs: tuple[str, ...],
) -> dict[int, np.ndarray]:
    found = {course: known[key] for course, key in courses.items() if key in known}
    for course, slug, value in overrides:
        if course in found and slug in slugs:
            found[course] = found[course].copy()  # the array is shared by all courses with this text
            found[course][slugs.index(slug)] = value
    return found


def _of_texts(
    hashes: set[str], basis: Basis, slugs: tuple[str, ...], before: Catalogue | None
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Emphasis without overrides, and vector, by text hash. Texts in `before` are taken from there."""
    known: dict[str, np.ndarray] = {}
    stored: dict[str, np.ndarray] = {}
    if before is not None and before.slugs == slugs:
        for row, (key, course) in enumerate(zip(before.texts, before.ids, strict=True)):
            if course not in before.overridden:
                known[key], stored[key] = before.courses.emphasis[row], before.courses.vectors[row]
    left, rows = hashes - known.keys(), _emphasis_rows(basis)
    if len(left) <= _NAMED:
        rows = rows.filter(text_hash__in=left)
    return known | _by_text(rows, slugs), stored | text_vectors.stored(left, basis.model_revision)


def _centre(basis: Basis, dimension: int) -> np.ndarray | None:
    """(d,) float32; None if no centre of this dimension is stored yet."""
    kept = CatalogueCentre.objects.in_use(basis.model_revision)
    return kept.array if kept is not None and len(kept.array) == dimension else None


def _situations(rows: list, basis: Basis, slugs: tuple[str, ...]) -> np.ndarray:
    """(c, S) float32: how certainly each course trains each situation. What a person or an import says wins."""
    found = np.zeros((len(rows), len(slugs)), dtype=np.float32)
    if not slugs:
        return found
    read = dict(_emphasis_rows(basis).exclude(situations={}).values_list("text_hash", "situations"))
    number = {slug: column for column, slug in enumerate(slugs)}
    for row, course in enumerate(rows):
        for slug, strength in strengths_of(course.situations, read.get(course.text_hash, {})).items():
            if slug in number:
                found[row, number[slug]] = strength
    return found


def _unit_versions(rows: list) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        if key := unit_key(row.identity):
            found.setdefault(key, {})[main_language(row.language)] = row.pk
    return found


def _read(basis: Basis, fingerprint: str, before: Catalogue | None = None) -> Catalogue:
    """The catalogue as it is now. before: an earlier state on the same basis.

    Texts that `before` holds are not read again: vectors and emphasis of a text are written once and never changed, and
    reading them takes most of the time.
    """
    rows, slugs = list(_rows()), skill_slugs()
    overrides = list(EmphasisOverride.objects.values_list("course", "skill__slug", "value"))
    known, stored = _of_texts({row.text_hash for row in rows}, basis, slugs, before)
    emphasis = _with_overrides(known, {row.pk: row.text_hash for row in rows}, overrides, slugs)
    by_id = _path_courses(rows)
    doubts = {row.pk: found for row in rows if (found := _doubts(row))}
    ready = [row for row in rows if row.pk in emphasis and row.text_hash in stored]
    named = {code for row in ready for code in row.occupations}
    lines = lines_of_work(named) if named else ()
    courses = _arrays(ready, emphasis, stored, by_id, doubts, len(slugs))
    first_skills = tuple(number for number, slug in enumerate(slugs) if slug in FIRST_AMONG_EQUALS)
    courses = dataclasses.replace(courses, first_skills=first_skills)
    courses = dataclasses.replace(courses, audience=audience_of([row.occupations for row in ready], lines))
    courses = dataclasses.replace(courses, centre=_centre(basis, courses.vectors.shape[1]))
    taxonomy = list(Situation.objects.in_use().order_by("slug").values_list("slug", "needs_role"))
    situations = tuple(slug for slug, _role in taxonomy)
    courses = dataclasses.replace(courses, situations=_situations(ready, basis, situations))
    row_of = {int(pk): i for i, pk in enumerate(courses.ids)}
    return Catalogue(
        fingerprint=fingerprint,
        slugs=slugs,
        courses=courses,
        by_id=by_id,
        languages={row.pk: main_language(row.language) for row in rows},
        doubts=doubts,
        row_of=row_of,
        chained=tuple(pk for pk, course in by_id.items() if course.requires),
        n_unready=len(rows) - len(ready),
        uptake=load_uptake(basis, row_of, courses.vectors.shape[1]),
        lines=lines,
        situations=situations,
        roles=tuple(role for _slug, role in taxonomy),
        unit_versions=_unit_versions(ready),
        texts=tuple(row.text_hash for row in ready),
        overridden=frozenset(course for course, _skill, _value in overrides),
    )


@functools.lru_cache(maxsize=1000)
def main_language(code: str) -> str:
    """ "en" of "en-GB": people who read one variant read the other."""
    return code.replace("_", "-").split("-")[0].casefold()


def _rows() -> QuerySet:
    """Offered courses without their long texts. Of the description, only its absence is used here."""
    offered = Course.objects.offered().order_by("pk").alias(trimmed=Trim("description")).annotate(is_bare=Q(trimmed=""))
    return _with_way(offered).values_list(
        "pk",
        "identity",
        "text_hash",
        "title",
        "is_bare",
        "language",
        "language_is_detected",
        "level",
        "duration_hours",
        "duration_weeks",
        "occupations",
        "situations",
        "has_no_way",
        named=True,
    )


def _doubts(row: Any) -> tuple[str, ...]:
    return tuple(
        name
        for name, applies in (
            ("no_description", row.is_bare),
            ("language_detected", bool(row.language) and row.language_is_detected),
            ("language_unknown", not row.language),
            ("no_way_to_take", row.has_no_way),
        )
        if applies
    )


def _path_courses(rows: list) -> dict[int, pathways.PathCourse]:
    requires: dict[int, list[int]] = {}
    for course, need in CoursePrerequisite.objects.order_by("course", "requires").values_list("course", "requires"):
        requires.setdefault(course, []).append(need)
    hours = pathways.estimate_hours(
        [row.duration_hours for row in rows], [row.duration_weeks for row in rows], [row.level for row in rows]
    )
    return {
        row.pk: pathways.PathCourse(row.pk, row.level, value, is_estimated, tuple(requires.get(row.pk, ())))
        for row, (value, is_estimated) in zip(rows, hours, strict=True)
    }


def _arrays(
    rows: list,
    emphasis: Mapping[int, np.ndarray],
    stored: Mapping[str, np.ndarray],
    by_id: Mapping[int, pathways.PathCourse],
    doubts: Mapping[int, tuple[str, ...]],
    n_skills: int,
) -> Courses:
    # The versions of a unit in several languages count as one course: at most one of them is chosen.
    _, titles = np.unique(
        [unit_key(row.identity) or statement_key(row.title) for row in rows] or [""], return_inverse=True
    )
    certain = {found: math.prod(CERTAINTY[doubt] for doubt in found) for found in {(), *doubts.values()}}
    return Courses.build(
        ids=np.array([row.pk for row in rows], dtype=np.int64),
        emphasis=np.array([emphasis[row.pk] for row in rows]).reshape(len(rows), n_skills),
        vectors=np.array([stored[row.text_hash] for row in rows], dtype=np.float32).reshape(len(rows), -1)
        if rows
        else np.zeros((0, 0), np.float32),
        levels=np.array([row.level or 0 for row in rows], dtype=np.int64),
        certainty=np.array([float(certain[doubts.get(row.pk, ())]) for row in rows]),
        hours=np.array([by_id[row.pk].hours for row in rows]),
        languages=np.array([main_language(row.language) for row in rows], dtype=str),
        titles=titles[: len(rows)],
    )
