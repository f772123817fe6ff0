"""Compares a run with the current answers before it publishes, and decides whether a person has to check it first.

compare_run   stores how each answer of the run differs, and a summary: `Answer.movement`, `Recalculation.summary`
hold_run      holds the run before it publishes, if it changes the results of too many people, if results depend more than
               before on the person whom a task names, or if results are frozen
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import transaction

from courses.arithmetic.drift import histogram, mostly_replaced, stability_index
from courses.arithmetic.thresholds import TOP, WORDING_SHIFT_AT_MOST, WORDING_SHIFT_TOLERANCE
from courses.models import Answer, Course, Recalculation, Recommendation
from courses.services.fairness.wording_shifts import measure_wording
from courses.services.recalculation.chunk_planning import scope_of
from courses.services.recalculation.decisions import supersede_held
from courses.services.recalculation.freezing import freeze_run
from courses.services.recalculation.impact import impact_of
from courses.services.recalculation.release_rules import every_run_waits
from courses.services.recalculation.states import NOTHING, move
from courses.services.recalculation.two_people import moved_by_change, why_two_people
from skills.exposure_bands import LABELS, PARTLY_FROM, STRONGLY_FROM, band
from skills.stored_messages import Message

HOLD_FROM = 20  # people with an answer before; below, a share means little, and a run over one person never waits
_BATCH = 2000
_COURSES_NAMED = 20
_BANDS = tuple(LABELS)


@dataclass(frozen=True)
class _Pair:
    """An answer of the run and the current answer of the same person; before is None for the first answer."""

    pk: int
    exposure: float
    courses: tuple[int, ...]
    basis: int
    before: "_Pair | None" = None

    @property
    def movement(self) -> str:
        M, before = Answer.Movement, self.before
        if before is None:
            return M.NEW
        if bool(before.courses) != bool(self.courses):
            return M.GAINED if self.courses else M.LOST
        if band(before.exposure) != band(self.exposure):
            return M.BAND_UP if self.exposure > before.exposure else M.BAND_DOWN
        return M.COURSES if mostly_replaced(before.courses, self.courses) else ""


def compare_run(run: Recalculation) -> dict:
    """The summary of the run's changes. Also stores on every answer of the run how it differs.

    people: in the run's scope with an answer before, including those the run finds unchanged. moved: number by
    movement, and `share` of people. bands: people by band, before and after; first answers count after. exposure:
    histograms of the people with an answer before, in twentieths, and their stability index. courses: those that most
    people gain or lose among their first five. impact: people with a learning path, by department and held attribute,
    before and after. moved_by_change: number of people whose band moves and whose earlier answer has another dataset or
    model.
    """
    moved: Counter[str] = Counter()
    bases: Counter[int] = Counter()  # of people whose band moves, by the basis of their earlier answer
    gained: Counter[int] = Counter()
    deltas: list[tuple[float, float]] = []
    first: list[float] = []  # exposures of first answers
    marks: dict[str, list[int]] = {}
    for pair in _pairs(run):
        moved[pair.movement] += 1
        marks.setdefault(pair.movement, []).append(pair.pk)
        if pair.before is not None:
            deltas.append((pair.before.exposure, pair.exposure))
            gained.update(pair.courses)
            gained.subtract(pair.before.courses)
            bases[pair.before.basis] += band(pair.before.exposure) != band(pair.exposure)
        else:
            first.append(pair.exposure)
    for movement, ids in marks.items():
        for start in range(0, len(ids), _BATCH):
            rows = Answer.objects.filter(pk__among=ids[start : start + _BATCH])
            rows.exclude(movement=movement).update(movement=movement)
    summary = _summary(run, moved, gained, np.array(deltas).reshape(-1, 2), np.array(first))
    return {**summary, "moved_by_change": moved_by_change(run, +bases)}


def _summary(
    run: Recalculation, moved: Counter[str], gained: Counter[int], deltas: np.ndarray, first: np.ndarray
) -> dict:
    current = Answer.objects.current().filter(employee__in=scope_of(run))
    everyone = np.fromiter(current.values_list("exposure", flat=True).iterator(chunk_size=5000), dtype=float)
    before = histogram(everyone)
    after = before - histogram(deltas[:, 0]) + histogram(deltas[:, 1])
    bands = _by_band(everyone)
    bands_after = bands - _by_band(deltas[:, 0]) + _by_band(deltas[:, 1]) + _by_band(first)
    n_moved = sum(n for movement, n in moved.items() if movement not in ("", Answer.Movement.NEW))
    return {
        "people": len(everyone),
        "recomputed": int(sum(moved.values())),
        "moved": {movement: moved[movement] for movement in Answer.Movement.values},
        "n_moved": n_moved,
        "share": round(n_moved / len(everyone), 4) if len(everyone) else 0.0,
        "bands": {
            "before": dict(zip(_BANDS, bands.tolist(), strict=True)),
            "after": dict(zip(_BANDS, bands_after.tolist(), strict=True)),
        },
        "exposure": {
            "before": before.tolist(),
            "after": after.tolist(),
            "stability_index": round(stability_index(before, after), 4),
        },
        "courses": _named(gained),
        "impact": impact_of(run),
    }


def _by_band(exposures: np.ndarray) -> np.ndarray:
    """Number of exposures in each band, from the lowest band on."""
    return np.bincount(np.searchsorted([PARTLY_FROM, STRONGLY_FROM], exposures, side="right"), minlength=len(_BANDS))


def _named(gained: Counter[int]) -> list[dict]:
    most = sorted(((n, course) for course, n in gained.items() if n), key=lambda pair: (-abs(pair[0]), pair[1]))
    most = most[:_COURSES_NAMED]
    titles = dict(Course.objects.filter(pk__in=[course for _n, course in most]).values_list("pk", "title"))
    return [{"course": course, "title": titles.get(course, ""), "people": n} for n, course in most]


def _pairs(run: Recalculation) -> Iterator[_Pair]:
    """Every answer of the run with its person's current one, in batches of fixed size and four queries each."""
    ids = list(Answer.objects.filter(recalculation=run).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        new = list(
            Answer.objects.filter(pk__among=ids[start : start + _BATCH]).values_list("pk", "employee", "exposure")
        )
        people = [employee for _pk, employee, _exposure in new]
        current = Answer.objects.current().filter(employee__among=people).exclude(recalculation=run)
        old = {row[1]: row for row in current.values_list("pk", "employee", "exposure", "basis")}
        courses = _first_courses([pk for pk, *_rest in new]) | _first_courses([pk for pk, *_rest in old.values()])
        for pk, employee, exposure in new:
            before = None
            if employee in old:
                was, _same, then, basis = old[employee]
                before = _Pair(was, then, courses.get(was, ()), basis)
            yield _Pair(pk, exposure, courses.get(pk, ()), run.basis_id or 0, before)


def _first_courses(answers: list[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    rows = Recommendation.objects.filter(answer__among=answers, rank__lte=TOP).order_by("answer", "rank")
    for answer, course in rows.values_list("answer_id", "course_id"):
        found[answer] = (*found.get(answer, ()), course)
    return found


def hold_run(run: Recalculation) -> bool:
    """Stores the run's summary. True if the run is now held or frozen and must not publish.

    A run that was released is not compared again. A run that was cancelled in the meantime is not changed.
    """
    released = run.decided_at is not None
    if released:
        summary, two_people, reason = run.summary, NOTHING, NOTHING
    else:
        summary, before = compare_run(run), _run_before(run)
        if summary["people"] >= HOLD_FROM and run.scope == Recalculation.Scope.EVERYONE:
            summary["wording"] = _wording(run, before)
        two_people = why_two_people(run, summary)
        reason = two_people or _why_hold(run, summary, before)
    with transaction.atomic():
        locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.state != Recalculation.State.PUBLISHING or (locked.decided_at is not None) != released:
            return False
        locked.summary = summary
        if reason:
            locked.needs_two_people = bool(two_people)
            locked.first_released_by, locked.first_released_at, locked.first_reason = None, None, ""
            move(locked, Recalculation.State.HELD, message=reason)
        elif not freeze_run(locked):
            if not released:
                locked.save()
            return False
        supersede_held(locked)
    return True


def _run_before(run: Recalculation) -> Recalculation | None:
    """The last published run over everybody in which the effect of words about people was measured."""
    before = Recalculation.objects.filter(
        scope=Recalculation.Scope.EVERYONE, state=Recalculation.State.FINISHED, pk__lt=run.pk
    )
    return before.filter(summary__has_key="wording").order_by("-pk").first()


def _wording(run: Recalculation, before: Recalculation | None) -> dict:
    """The figures of the short measurement; those of the run before if nothing that they depend on has changed."""
    inputs = ("basis_id", "catalogue_fingerprint", "code_version")
    if before is not None and all(getattr(before, name) == getattr(run, name) for name in inputs):
        return before.summary["wording"]
    return measure_wording()


def _why_hold(run: Recalculation, summary: dict, before: Recalculation | None) -> Message:
    """The reason why a person has to check the run first; empty if nobody has to."""
    if max(summary["people"], summary["recomputed"]) < HOLD_FROM or not summary["recomputed"]:
        return NOTHING
    values = {"n": summary["n_moved"], "people": summary["people"]}
    if summary["people"] >= HOLD_FROM and summary["share"] > settings.RESKILL_HOLD_SHARE:
        return Message.of("held_by_share", limit=round(100 * settings.RESKILL_HOLD_SHARE), **values)
    if is_worse(summary.get("wording"), before.summary["wording"] if before is not None else None):
        return Message.of(
            "held_by_wording", shift=f"{summary['wording']['mean_shift']:.3f}", limit=f"{WORDING_SHIFT_AT_MOST:.3f}"
        )
    if every_run_waits():
        return Message.of("held_by_rule", **values)
    if refused := _rejected_before(run):
        # Otherwise the nightly run would publish again what a person has just rolled back.
        return Message.of("held_as_refused", run=refused.pk)
    return NOTHING


def is_worse(now: dict | None, before: dict | None) -> bool:
    """Whether swapping the person in a task changes exposure more than the limit allows, and more than in the run before.

    now, before: figures of the measurement; None if there is none. Without an earlier figure, the limit alone decides.
    """
    if now is None or now["mean_shift"] <= WORDING_SHIFT_AT_MOST:
        return False
    return before is None or now["mean_shift"] > before["mean_shift"] + WORDING_SHIFT_TOLERANCE


def _rejected_before(run: Recalculation) -> Recalculation | None:
    """The last run with the same basis, catalogue and scope, if a person discarded it or rolled it back."""
    S = Recalculation.State
    same = Recalculation.objects.filter(
        basis=run.basis, catalogue_fingerprint=run.catalogue_fingerprint, scope=run.scope, pk__lt=run.pk
    )
    last = same.filter(state__in=[S.FINISHED, S.DISCARDED, S.ROLLED_BACK]).exclude(decided_at=None, state=S.DISCARDED)
    found = last.order_by("-pk").first()
    return found if found is not None and found.state != S.FINISHED else None
