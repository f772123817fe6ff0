"""manage.py explain: computes an employee's stored answer again and compares every figure with what is stored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from courses.models import Answer, Course, Recalculation
from courses.services.answers.repeated import Repetition, repeat_answer
from skills.errors import BadInput, ReskillError
from skills.management.audited_command import AuditedCommand
from skills.models import Employee


class Command(AuditedCommand):
    help = (
        "Prints how an answer comes about, computed again from its stored inputs. Ends with an error if any figure "
        "differs from what is stored, in the last digit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("employee", help="external id of the employee")
        parser.add_argument(
            "--run", type=int, help="run whose answer is explained; by default that of the current answer"
        )

    def handle(self, *args, **options) -> None:
        try:
            answer = _answer(options["employee"], options["run"])
            self.audit_employee = answer.employee_id
            repetition = repeat_answer(answer)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.noted(run=answer.recalculation_id, differences=len(repetition.differences))
        self._print(answer, repetition)
        if repetition.changed:
            self.stderr.write(f"Changed since the run: {', '.join(repetition.changed)}.")
        for found in repetition.differences:
            self.stderr.write(f"{found.name}: stored {found.stored!r}, computed {found.repeated!r}")
        if not repetition.is_same:
            raise CommandError(f"The answer is not the same again: {len(repetition.differences)} figures differ.")
        self.stdout.write("Every figure is the same as stored.")

    def _print(self, answer: Answer, repetition: Repetition) -> None:
        draft, write = repetition.draft, self.stdout.write
        again = draft.answer
        write(
            f"Employee {answer.employee.external_id}, answer of run {answer.recalculation_id}, {answer.created_at:%Y-%m-%d}"
        )
        write(f"Basis: {answer.basis}")
        write(f"Exposure of the week: {again.exposure!r}, interval {again.low!r} to {again.high!r}")
        write(f"Automation: {again.automation!r}, augmentation: {again.augmentation!r}")
        write(f"Lasting share of the week: {again.lasting_share!r}")
        for task in draft.inputs["tasks"]:
            number, _text, share, _confirmed, exposure, low, high, _hash = task
            write(f"  task {number}: share {share!r}, exposure {exposure!r}, interval {low!r} to {high!r}")
        for item in again.situations:
            write(f"  situation {item['slug']}: {item['value']!r}, share {item['share']!r}")
        titles = dict(_titles(row.course for row in draft.recommendations))
        for row in draft.recommendations:
            write(f"{row.rank}. course {row.course} ({titles.get(row.course, 'deleted')}): score {row.score!r}")
            for part in row.parts:
                write(f"     {part['value']:+} {part['kind']} {part.get('skill', '')}".rstrip())
        for step in draft.steps:
            write(f"Step {step.position}: course {step.course}, weeks {step.starts_week} to {step.ends_week}")


def _titles(courses: Any) -> Any:
    return Course.objects.filter(pk__in=list(courses)).values_list("pk", "title")


def _answer(external_id: str, run: int | None) -> Answer:
    """The answer of this run, or the one that this run found unchanged; without a run, the current one."""
    employee = Employee.objects.filter(external_id=external_id).first()
    if employee is None:
        raise BadInput(f"There is no employee {external_id!r}.")
    if run is not None and not Recalculation.objects.filter(pk=run).exists():
        raise BadInput(f"There is no run {run}.")
    rows = Answer.objects.filter(employee=employee).select_related("employee", "basis__dataset", "recalculation")
    rows = rows.current() if run is None else rows.filter(recalculation__lte=run).order_by("-recalculation")
    answer = rows.first()
    if answer is None:
        raise BadInput(
            f"Employee {external_id!r} has no stored answer{'' if run is None else f' of run {run} or before'}."
        )
    return answer
