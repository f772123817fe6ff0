"""Publishes a run's answers in one transaction, and deletes rows that are no longer needed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from courses.models import Answer, Chunk, Recalculation
from courses.services.incremental import forget_catalogues
from courses.services.recalculation.decisions import supersede_held
from courses.services.recalculation.freezing import freeze_run
from courses.services.recalculation.run_events import PathsBefore
from skills.models import Employee
from skills.services.audit import record_work

_BATCH = 500
_CHUNKS_KEPT = timedelta(days=7)


@transaction.atomic
def publish_answers(*, run: Recalculation) -> int | None:
    """Makes the run's answers current, all of them or none. Returns their number. Repeating it changes nothing.

    None if the results were frozen in the meantime: the run then waits for the end of the freeze.

    Not changed: people whose current answer is of a later run, and people who left, declined or were deleted.
    """
    locked = Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state != Recalculation.State.PUBLISHING:
        return 0  # cancelled in the meantime
    if freeze_run(locked):
        return None
    # Two runs that publish at the same time wait for each other here: both lock their common people in the same order.
    people = Employee.objects.for_recalculation().filter(answers__recalculation=run).order_by("pk")
    ids = list(people.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    paths = PathsBefore(run=locked, employee_ids=ids)
    later = Answer.objects.filter(employee=OuterRef("employee"), is_current=True, recalculation__gt=run.pk)
    publishable = Answer.objects.of_present().filter(~Exists(later), recalculation=run)
    Answer.objects.filter(
        is_current=True, recalculation__lt=run.pk, employee__in=publishable.values("employee")
    ).update(is_current=False)
    publishable.update(is_current=True)
    paths.notify_changed()
    supersede_held(locked)
    published = Answer.objects.filter(recalculation=run, is_current=True)
    _prune_answers(published.values("employee"))
    n = published.count()
    if n:
        record_work(route="recalculation-publish", object_id=run.pk, scope=str(run.scope), answers=n)
    return n


def _prune_answers(employees: QuerySet) -> None:
    """Deletes all but each employee's current answer and the RESKILL_KEEP_ANSWERS before it."""
    old = (
        Answer.objects.filter(employee__in=employees, is_current=False)
        .exclude(recalculation__state__in=[*Recalculation.ACTIVE, *Recalculation.WAITING])
        .annotate(age=Window(RowNumber(), partition_by=F("employee"), order_by=F("recalculation").desc()))
        .filter(age__gt=settings.RESKILL_KEEP_ANSWERS)
    )
    ids = list(old.values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        Answer.objects.filter(pk__in=ids[start : start + _BATCH]).only("pk").delete()


def prune_runs(*, n_published: int) -> None:
    """Deletes the chunks of runs that finished more than a week ago; their counts are stored on the run. If answers
    were replaced, also deletes the catalogue states that no answer uses any more."""
    if n_published:
        forget_catalogues()
    Chunk.objects.filter(
        recalculation__state=Recalculation.State.FINISHED,
        recalculation__finished_at__lt=timezone.now() - _CHUNKS_KEPT,
    ).delete()
