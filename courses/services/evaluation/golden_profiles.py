"""Made-up people for evaluating rankings: read from a file and assessed like employees, but not stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings

from courses.services.answers import EmployeeInputs, load_catalogue
from courses.services.answers.assembly import Assembled, assemble
from courses.services.answers.batch import Batch, batch_for
from courses.services.answers.catalogue_arrays import Catalogue, main_language
from courses.services.answers.made_up_people import MadeUpPerson, made_up_inputs
from courses.services.catalogue.course_emphasis import compute_emphasis, courses_without_emphasis
from courses.services.catalogue.course_languages import recognise
from skills.errors import BadInput, NothingLoaded
from skills.models import Occupation
from skills.services.exposure.assessor import current_basis
from skills.services.occupations.title_matching import match_titles
from skills.sources.tables import Row, read_table


@dataclass(frozen=True)
class Profile:
    """One made-up person. key: unique in the file. kind: 'plain', or what is unusual about the person."""

    key: str
    kind: str
    job: str
    statements: tuple[str, ...]


def read_profiles(path: Path) -> tuple[Profile, ...]:
    """The profiles of a table with the columns profile, kind, job and tasks.

    tasks: statements separated by |, with equal shares of the week. Raises BadInput for a profile without a task and for
    a repeated key.
    """
    table = read_table(path)
    table.require("profile", "kind", "job", "tasks")
    found = tuple(_profile(table.file, row) for row in table.rows)
    if len({profile.key for profile in found}) < len(found):
        raise BadInput("contains a profile twice.", file=table.file)
    return found


def _profile(file: str, row: Row) -> Profile:
    statements = tuple(text.strip() for text in row.cells["tasks"].split("|") if text.strip())
    if row.extra or not statements:
        raise BadInput("Four cells are expected, and the last must contain a task.", file=file, line=row.line)
    return Profile(row.cells["profile"], row.cells["kind"], row.cells["job"], statements)


@dataclass(frozen=True)
class Assessed:
    """The profiles and everything that a ranking may use. inputs: of each profile, like those of an employee."""

    profiles: tuple[Profile, ...]
    inputs: tuple[EmployeeInputs, ...]
    batch: Batch

    @property
    def catalogue(self) -> Catalogue:
        return self.batch.catalogue

    @property
    def languages(self) -> tuple[frozenset[str], ...]:
        """Codes of the languages that each person can use."""
        return tuple(person.languages for person in self.inputs)

    @cached_property
    def assembled(self) -> Assembled:
        return assemble(self.inputs, self.batch)


def assess_profiles(profiles: Sequence[Profile]) -> Assessed:
    """The profiles with assessed statements. Each has the occupation that an import would find for the job title.

    Also stores the emphasis of offered courses that have none. Raises NothingLoaded without courses.
    """
    basis = current_basis()
    compute_emphasis(course_ids=courses_without_emphasis(basis), basis=basis)
    catalogue = load_catalogue(basis)
    if not len(catalogue.courses):
        raise NothingLoaded("There are no courses to compare. Run `manage.py load_starter`, or import a catalogue.")
    found = [match.occupation for match in match_titles([profile.job for profile in profiles])]
    codes = dict(Occupation.objects.filter(pk__in=[pk for pk in found if pk is not None]).values_list("pk", "soc_code"))
    people = [
        MadeUpPerson(
            profile.statements,
            _languages(profile),
            occupation,
            codes[occupation] if occupation is not None else "",
            seed,
            recognise(". ".join(profile.statements)),
        )
        for seed, (profile, occupation) in enumerate(zip(profiles, found, strict=True))
    ]
    inputs, vectors = made_up_inputs(people, basis)
    return Assessed(tuple(profiles), tuple(inputs), batch_for(inputs, basis, catalogue, vectors))


def _languages(profile: Profile) -> frozenset[str]:
    """The language of the statements, as if the person had named it as the one they learn in; else the installation's."""
    recognised = recognise(". ".join(profile.statements))
    return frozenset({recognised or main_language(settings.LANGUAGE_CODE)})
