"""Sends the weekly e-mail to those who asked for it: the practice of the week, notices, or both.

Nothing about the person is in the mail: no name, no task, no words of a request.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Answer, PracticeMail
from courses.services.learning.notices import News, news_since
from courses.services.library.practices import WeekPractice, practice_of_week
from courses.services.library.reading import preferred_languages
from courses.services.library.unit_text import SectionKind
from skills.models import Employee
from skills.services.mail import site_url

AT_MOST_EVERY = timedelta(days=6)  # less than a week: the task runs at a fixed time, but never to the second


@transaction.atomic
def want_weekly_mail(
    *, employee: Employee, language: str, practice: bool | None = None, notices: bool | None = None
) -> None:
    """Turns the practice or the notices in the weekly mail on or off; None leaves the wish as it is."""
    row = PracticeMail.objects.filter(employee=employee).first()
    had_practice, had_notices = (row.wants_practice, row.wants_notices) if row else (False, False)
    wants_practice = had_practice if practice is None else practice
    wants_notices = had_notices if notices is None else notices
    if not wants_practice and not wants_notices:
        PracticeMail.objects.filter(employee=employee).delete()
        return
    values = {"language": language, "wants_practice": wants_practice, "wants_notices": wants_notices}
    PracticeMail.objects.update_or_create(employee=employee, defaults=values)


def send_practice_mails(*, now: datetime | None = None) -> int:
    """The number of mails sent. Nobody gets two within AT_MOST_EVERY, even if this runs twice or in two workers."""
    now = now or timezone.now()
    wishes = PracticeMail.objects.select_related("employee__user").filter(
        employee__in=Employee.objects.for_recalculation().exclude(email=""), employee__user__is_active=True
    )
    return sum(_send(wish, now) for wish in wishes.exclude(sent_at__gt=now - AT_MOST_EVERY).order_by("pk"))


def _send(wish: PracticeMail, now: datetime) -> bool:
    """Whether a mail was stored to be sent, together with the mark that it was."""
    with translation.override(wish.language):
        practice = practice_for(wish.employee, wish.language) if wish.wants_practice else None
        news = news_since(wish.employee, wish.sent_at or wish.wanted_since) if wish.wants_notices else None
        if practice is None and not news:
            return False
        with transaction.atomic():
            if not PracticeMail.objects.filter(pk=wish.pk, sent_at=wish.sent_at).update(sent_at=now):
                return False
            _message(wish, {**_values(practice), "lines": _lines(news) if news else []}).send()
    return True


def _message(wish: PracticeMail, values: dict[str, Any]) -> EmailMultiAlternatives:
    """The mail as text and as HTML."""
    name = _("Your practice for this week") if values["title"] else _("News for you in %(site)s")
    values["subject"] = name % {"site": settings.SITE_NAME}
    message = EmailMultiAlternatives(
        subject=values["subject"],
        body=render_to_string("courses/email/practice.txt", values),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[wish.employee.email],
    )
    message.attach_alternative(render_to_string("courses/email/practice.html", values), "text/html")
    return message


def _lines(news: News) -> list[str]:
    """A sentence on each kind of news, in the active language."""
    sentences = (
        (
            news.n_messages,
            ngettext("%d message from a person.", "%d messages from a person.", news.n_messages),
        ),
        (
            news.n_decisions,
            ngettext("%d of your requests is decided.", "%d of your requests are decided.", news.n_decisions),
        ),
        (
            news.n_course_decisions,
            ngettext(
                "HR has decided on %d course that you asked for.",
                "HR has decided on %d courses that you asked for.",
                news.n_course_decisions,
            ),
        ),
        (
            news.n_suggestions,
            ngettext(
                "There is %d new suggestion in your path.",
                "There are %d new suggestions in your path.",
                news.n_suggestions,
            ),
        ),
    )
    return [sentence % n for n, sentence in sentences if n]


def practice_for(employee: Employee, language: str) -> WeekPractice | None:
    """The employee's practice of the week, the one that the path shows. language: of the mail or the page."""
    answer = Answer.objects.current().filter(employee=employee).first()
    return practice_of_week(
        employee=employee,
        user=employee.user,
        languages=preferred_languages(employee, shown=language),
        answer=answer,
        steps=list(answer.steps.all()) if answer else [],
        tasks=list(employee.tasks.counted().order_by("-share", "pk")),
    )


def _values(practice: WeekPractice | None) -> dict[str, Any]:
    links = {name: site_url(reverse(name)) for name in ("home", "talk", "path", "library")}
    values = {"title": "", "text": "", "link": "", "links": links, "site_name": settings.SITE_NAME}
    values["stop"] = f"{links['library']}#mail" if links["library"] else ""
    if practice is not None:
        part = practice.part
        path = reverse("unit", args=[part.unit.situation, part.level])
        values["link"] = site_url(f"{path}#s{SectionKind.PRACTICES + 1}")
        values |= {"title": part.title, "text": practice.practice.text_without_task, "language": part.language}
    return values
