"""Made-up people to judge rankings by: read from a file, assessed as employees are, and never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from django.conf import settings

from courses.arithmetic import matching
from courses.arithmetic.needs import Work, context_of, needs_of
from courses.services.answers import load_catalogue
from courses.services.answers.catalogue_arrays import Catalogue, main_language
from courses.services.catalogue.course_emphasis import compute_emphasis, courses_without_emphasis
from courses.services.catalogue.course_languages import recognise
from skills.arithmetic.text import normalise
from skills.embedding import get_encoder
from skills.errors import BadInput, NothingLoaded
from skills.models import Basis, Occupation
from skills.services.exposure.assessor import Assessment, assess_statements, current_basis
from skills.services.occupations.title_matching import match_titles
from skills.services.occupations.work_lines import known_occupations
from skills.sources.tables import Row, read_table

_HOURS = 1000.0  # no course is too long for somebody made up


@dataclass(frozen=True)
class Profile:
    """One made-up person. key: distinct in the file. kind: plain, or what is awkward about them."""

    key: str
    kind: str
    job: str
    statements: tuple[str, ...]


def read_profiles(path: Path) -> tuple[Profile, ...]:
    """From a table with the columns profile, kind, job and tasks (statements apart by |, equal shares of the week)."""
    table = read_table(path)
    table.require("profile", "kind", "job", "tasks")
    found = tuple(_profile(table.file, row) for row in table.rows)
    if len({profile.key for profile in found}) < len(found):
        raise BadInput("names a profile twice.", file=table.file)
    return found


def _profile(file: str, row: Row) -> Profile:
    statements = tuple(text.strip() for text in row.cells["tasks"].split("|") if text.strip())
    if row.extra or not statements:
        raise BadInput("four cells are expected, the last with a task.", file=file, line=row.line)
    return Profile(row.cells["profile"], row.cells["kind"], row.cells["job"], statements)


@dataclass(frozen=True)
class Assessed:
    """The profiles with everything a ranking may look at. languages: of each, the ones they can use. occupations: SOC
    codes of what an import would find for the job titles; '' where it finds nothing."""

    profiles: tuple[Profile, ...]
    catalogue: Catalogue
    work: Work
    languages: tuple[frozenset[str], ...]
    basis: Basis
    occupations: tuple[str, ...]

    @cached_property
    def people(self) -> matching.People:
        n = len(self.profiles)
        context = context_of(self.work, n)
        return matching.People(
            needs=needs_of(self.work, n).value,
            context=context,
            lines=known_occupations(self.basis).shares(context, self.occupations, self.catalogue.lines),
            level=matching.level_preference(np.zeros(n, dtype=np.int64)),
            max_level=np.full(n, matching.NO_LIMIT),
            budget=np.full(n, _HOURS),
            languages=self.languages,
            excluded=(frozenset(),) * n,
        )


def assess_profiles(profiles: Sequence[Profile]) -> Assessed:
    """Assesses the statements, and the courses on offer where that was not done. Raises NothingLoaded without any."""
    basis = current_basis()
    compute_emphasis(course_ids=courses_without_emphasis(basis), basis=basis)
    catalogue = load_catalogue(basis)
    if not len(catalogue.courses):
        raise NothingLoaded("There are no courses to compare. Run `manage.py load_starter`, or import a catalogue.")
    texts = [text for profile in profiles for text in profile.statements]
    counts = [len(profile.statements) for profile in profiles]
    work = _work(texts, assess_statements(texts), counts, catalogue.slugs)
    languages = tuple(_languages(profile) for profile in profiles)
    found = [match.occupation for match in match_titles([profile.job for profile in profiles])]
    codes = dict(Occupation.objects.filter(pk__in=[pk for pk in found if pk is not None]).values_list("pk", "soc_code"))
    occupations = tuple("" if pk is None else codes[pk] for pk in found)
    return Assessed(tuple(profiles), catalogue, work, languages, basis, occupations)


def _languages(profile: Profile) -> frozenset[str]:
    """The installation's language, and the one their statements are recognised to be in."""
    recognised = recognise(". ".join(profile.statements))
    return frozenset({main_language(settings.LANGUAGE_CODE), recognised} - {""})


def _work(texts: Sequence[str], assessed: Sequence[Assessment], counts: list[int], slugs: tuple[str, ...]) -> Work:
    return Work(
        owner=np.repeat(np.arange(len(counts)), counts),
        ids=np.arange(len(texts)),
        share=np.repeat([1 / count for count in counts], counts),
        exposure=np.array([item.exposure for item in assessed]),
        demand=np.array([[item.demand.get(slug, 0.0) for slug in slugs] for item in assessed]),
        vectors=get_encoder().encode([normalise(text) for text in texts]),
    )
