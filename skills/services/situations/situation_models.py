"""The models that tell which situations a task contains and which a course trains, cached per process.

A model is fitted on the phrases of the situations as HR has edited them, on statements of routine, and on texts that
readers have labelled. The regression that ships (`manage.py fit situations`) is used as long as the situations are those
that ship; after HR's edits it is fitted again when it is loaded, with fewer landmarks, which takes seconds.
"""

import csv
import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from skills.arithmetic.situations import Examples, Regression, SituationModel, SituationSettings, joint_estimate
from skills.arithmetic.text import text_hash
from skills.embedding import get_encoder
from skills.models import Situation
from skills.services.exposure import text_vectors
from skills.services.shipped.model_profiles import profile
from skills.services.situations.shipped_regressions import (
    regressions_as_fitted,
    shipped_regression,
    shipped_some,
    shipped_words,
)
from skills.services.situations.shipped_situations import (
    STATEMENTS,
    courses_without_situation,
    read_labels,
    read_own_words,
    routine_phrases,
    shipped_slugs,
)

ROUTINE = "routine"
_LANDMARKS_WHEN_EDITED = 1500
# People describe their work as in these profiles: short, and half of it routine. Chosen on the tasks of other profiles.
PROFILES_COUNT = 3


@dataclass(frozen=True)
class Found:
    """A situation in a text. strength: 0..1, the probability that a careful reader sees it. phrase: the nearest phrase."""

    slug: str
    strength: float
    phrase: str


@dataclass(frozen=True)
class LoadedSituations:
    """A fitted model with the texts of its phrases. slugs: of the S situations, in the order of all arrays."""

    slugs: tuple[str, ...]
    model: SituationModel
    phrases: tuple[str, ...]

    def strengths(self, vectors: np.ndarray, texts: Sequence[str] = ()) -> np.ndarray:
        """(n, S). texts: of the vectors; without them the words of the texts are not used."""
        if not self.slugs:
            return np.zeros((len(vectors), 0))
        return self.model.strengths(vectors, texts)[0]

    def find(self, vectors: np.ndarray, texts: Sequence[str] = (), *, least: float, most: int) -> list[list[Found]]:
        """For each text at most `most` situations of strength `least` or more, the strongest first."""
        if not self.slugs or not len(vectors):
            return [[] for _ in vectors]
        strengths, nearest = self.model.strengths(vectors, texts)
        order = np.argsort(-strengths, axis=1, kind="stable")[:, :most]
        return [
            [
                Found(self.slugs[k], round(float(strengths[i, k]), 4), self.phrases[nearest[i, k]])
                for k in order[i].tolist()
                if strengths[i, k] >= least
            ]
            for i in range(len(vectors))
        ]


NO_SITUATIONS = LoadedSituations(
    (),
    SituationModel(
        Regression(np.zeros((0, 0)), np.zeros((0, 0)), np.zeros(0), 1.0),
        np.zeros((0, 0)),
        np.zeros(0, np.int64),
        SituationSettings(),
    ),
    (),
)


@dataclass(frozen=True)
class LabelledText:
    """A text and the situations that each reader saw in it."""

    text: str
    readers: tuple[tuple[str, ...], ...]


def task_situations() -> LoadedSituations:
    """The model of task statements."""
    return _load(get_encoder().revision, "task", taxonomy_of("task_phrases"), ())


def course_situations(labelled: tuple[LabelledText, ...] = ()) -> LoadedSituations:
    """The model of courses. labelled: courses that readers have labelled."""
    return _load(get_encoder().revision, "course", taxonomy_of("course_phrases"), labelled)


def shipped_estimate(revision: str, vectors: np.ndarray, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """For each situation that ships, (n,) how far the texts resemble labelled tasks, roughly 0..1. Empty for other models.

    HR's edits of situations are not considered, so that nothing has to be fitted again.
    """
    found = regressions_as_fitted(revision, "task")
    if found is None or len(found[0].mean) != len(shipped_slugs()):
        return {}
    regression, words = found
    estimate = joint_estimate(regression, words, settings_of("task", revision).words, vectors, texts)
    return dict(zip(shipped_slugs(), estimate.T, strict=True))


def taxonomy_hash() -> str:
    """Hash of everything that determines which situations a text has, apart from the sentence model."""
    parts = [taxonomy_of("task_phrases"), taxonomy_of("course_phrases"), _shipped_texts_hash()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@functools.cache
def _shipped_texts_hash() -> str:
    """Hash of all texts and labels that ship. Computed once: `taxonomy_hash` is called for every assessment."""
    own_words = [(item.statement, item.readers) for item in read_own_words()]
    shipped = [sorted(read_labels().items()), routine_phrases(), own_words, courses_without_situation()]
    return hashlib.sha256(json.dumps(shipped).encode()).hexdigest()


def taxonomy_of(phrases: str) -> str:
    """The situations in use as JSON: slug, names, sentences, phrases and counter-examples."""
    rows = Situation.objects.in_use().order_by("slug")
    return json.dumps(list(rows.values_list("slug", "names", "sentences", phrases, "counter_examples")))


@functools.lru_cache(maxsize=8)
def _load(revision: str, kind: str, taxonomy: str, labelled: tuple[LabelledText, ...]) -> LoadedSituations:
    collected = collect(kind, taxonomy, labelled)
    if not collected.slugs:
        return NO_SITUATIONS
    settings = settings_of(kind, revision)
    key = collected.key
    regression = shipped_regression(revision, kind, key)
    if regression is None:
        examples = collected.examples()
        settings = replace(settings, landmarks=min(settings.landmarks, _LANDMARKS_WHEN_EDITED))
    else:  # the labelled texts have been learned from, so their vectors are not needed
        collected = collected.phrases()
        examples = collected.examples()
    words = shipped_words(revision, kind, key) if settings.words else None
    model = SituationModel.of(examples, settings, regression, shipped_some(revision, kind), words)
    phrases = tuple(collected.texts[row] for row in examples.phrases.tolist())
    return LoadedSituations(collected.slugs, model, phrases)


def settings_of(kind: str, revision: str = "") -> SituationSettings:
    """The settings of the model of tasks ("task") or courses ("course")."""
    found = profile(revision)
    return found.task_situations if kind == "task" else found.course_situations


def collect(kind: str, taxonomy: str, labelled: tuple[LabelledText, ...]) -> "ExampleTexts":
    """All example texts of tasks or courses. taxonomy: from `taxonomy_of`."""
    situations = json.loads(taxonomy)
    texts = ExampleTexts([slug for slug, *_ in situations])
    for slug, names, sentences, phrases, counter_examples in situations:
        texts.add((text for own in (*phrases.values(), names.values()) for text in own), [slug], phrase=True)
        texts.add(sentences.values(), [slug])
        if kind == "task":
            for example in (item for own in counter_examples.values() for item in own):
                texts.add([example["text"]], [example["belongs_to"]])
    texts.add(routine_phrases() if kind == "task" else courses_without_situation(), [ROUTINE], phrase=True)
    if kind == "task":
        labelled = labelled_statements()
    for item in labelled:
        texts.add_labelled(item)
    return texts


def labelled_statements() -> tuple[LabelledText, ...]:
    """The starter's reference tasks and the statements in people's own words, with the readers' labels.

    The tasks of whole profiles, which have no occupation, are repeated, so that they count PROFILES_COUNT times.
    """
    labels = read_labels()
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        statements = [row["statement"] for row in csv.DictReader(file)]
    found = ((statement, labels.get(text_hash(statement))) for statement in statements)
    return (
        *(LabelledText(statement, readers) for statement, readers in found if readers),
        *(
            LabelledText(item.statement, item.readers)
            for item in read_own_words()
            for _ in range(1 if item.soc_code else PROFILES_COUNT)
        ),
    )


class ExampleTexts:
    """Collects example texts with their labels."""

    def __init__(self, slugs: Sequence[str]) -> None:
        self.slugs = tuple(slugs)
        self.texts: list[str] = []
        self._number = {slug: number for number, slug in enumerate(slugs)}
        self._labels: list[np.ndarray] = []
        self._phrases: list[int] = []

    def add(self, texts: Iterable[str], situations: Iterable[str], *, phrase: bool = False) -> None:
        """Adds texts of these situations. Names that are no situation in use count as routine."""
        label = np.zeros(len(self._number))
        for slug in situations:
            if slug in self._number:
                label[self._number[slug]] = 1
        for text in texts:
            if phrase:
                self._phrases.append(len(self.texts))
            self.texts.append(text)
            self._labels.append(label)

    def add_labelled(self, item: LabelledText) -> None:
        label = np.zeros(len(self._number))
        for seen in item.readers:
            for slug in seen:
                if slug in self._number:
                    label[self._number[slug]] += 1 / len(item.readers)
        self.texts.append(item.text)
        self._labels.append(np.minimum(label, 1))

    def phrases(self) -> "ExampleTexts":
        """The phrases alone."""
        found = ExampleTexts(self.slugs)
        found.texts = [self.texts[row] for row in self._phrases]
        found._labels = [self._labels[row] for row in self._phrases]
        found._phrases = list(range(len(found.texts)))
        return found

    def examples(self, *, progress: Callable[[int, int], None] | None = None) -> Examples:
        return Examples(
            text_vectors.embed(self.texts, progress=progress),
            np.stack(self._labels),
            np.array(self._phrases, dtype=np.int64),
            texts=tuple(self.texts),
        )

    @property
    def key(self) -> str:
        """Hash of all texts and labels. A regression fitted on others is not used."""
        digest = hashlib.sha256(json.dumps([self.slugs, self.texts, self._phrases]).encode())
        digest.update(np.round(np.stack(self._labels), 3).tobytes())
        return digest.hexdigest()[:16]
