"""Sends the practice of the week by e-mail to those who asked for it. Nothing about the person is in the mail."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.models import Answer, PracticeMail
from courses.services.library.practices import WeekPractice, situations_in_order, week_practice
from courses.services.library.reading import offered_units, preferred_languages
from courses.services.library.unit_text import SectionKind
from skills.models import Employee

AT_MOST_EVERY = timedelta(days=6)  # less than a week: the task runs at a fixed time, but never to the second


@transaction.atomic
def want_practice_mail(*, employee: Employee, wants: bool, language: str) -> None:
    """Turns the weekly mail on, in this language, or off."""
    if wants:
        PracticeMail.objects.update_or_create(employee=employee, defaults={"language": language})
    else:
        PracticeMail.objects.filter(employee=employee).delete()


def send_practice_mails(*, now: datetime | None = None) -> int:
    """The number of mails sent. Nobody gets two within AT_MOST_EVERY, even if this runs twice or in two workers."""
    now = now or timezone.now()
    wishes = PracticeMail.objects.select_related("employee__user").filter(
        employee__in=Employee.objects.for_recalculation().exclude(email=""), employee__user__is_active=True
    )
    return sum(_send(wish, now) for wish in wishes.exclude(sent_at__gt=now - AT_MOST_EVERY).order_by("pk"))


def _send(wish: PracticeMail, now: datetime) -> bool:
    """Whether a mail was sent. The row is claimed first; a failed mail releases it for the next run."""
    with translation.override(wish.language):
        practice = _practice_of(wish.employee, wish.language)
        if practice is None:
            return False
        claimed = PracticeMail.objects.filter(pk=wish.pk, sent_at=wish.sent_at).update(sent_at=now)
        if not claimed:
            return False
        try:
            send_mail(
                subject=_("Your practice for this week"),
                message=render_to_string("courses/email/practice.txt", _values(practice)),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[wish.employee.email],
            )
        except OSError:
            PracticeMail.objects.filter(pk=wish.pk).update(sent_at=wish.sent_at)
            raise
    return True


def _practice_of(employee: Employee, language: str) -> WeekPractice | None:
    languages = preferred_languages(employee, shown=language)
    answer = Answer.objects.current().filter(employee=employee).first()
    steps = list(answer.steps.all()) if answer else []
    return week_practice(
        situations=situations_in_order(steps, list(employee.unit_progress.all())),
        units=offered_units(employee=employee, user=employee.user, languages=languages),
        tasks=list(employee.tasks.counted()),
        entries=list(employee.practices.select_related("task")),
    )


def _values(practice: WeekPractice) -> dict[str, str]:
    part = practice.part
    path = reverse("unit", args=[part.unit.situation, part.level])
    base = settings.RESKILL_PUBLIC_URL.rstrip("/")
    return {
        "title": part.title,
        "text": practice.practice.text_without_task,
        "link": f"{base}{path}#s{SectionKind.PRACTICES + 1}" if base else "",
        "stop": f"{base}{reverse('library')}#mail" if base else "",
        "site_name": settings.SITE_NAME,
    }
