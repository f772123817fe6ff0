"""The page of job titles: every distinct title with its people and nearest occupations; confirmed or chosen in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError
from unfold.decorators import action

from skills.admin.admin_base import sees_everyone
from skills.models import Occupation
from skills.services.occupations.display_titles import display_title
from skills.services.people.job_titles import TitleRow, decide_titles, read_titles, titles_to_apply
from skills.tasks import apply_job_titles

_PER_PAGE, _SURE = 50, 0.8
_NONE = "none"
_SHOWN = {
    "open": (_("Without an occupation"), lambda row: row.is_open),
    "suggested": (_("Suggested"), lambda row: row.is_suggested),
    "decided": (_("Decided"), lambda row: row.is_decided or (not row.is_open and row.n_confirmed == row.n)),
    "all": (_("All"), lambda row: True),
}
Choices = dict[str, Occupation | None]


@dataclass(frozen=True)
class Option:
    """An occupation to choose for a title. percent: how close the title is to it; None if unknown."""

    pk: int
    title: str
    percent: int | None


@dataclass(frozen=True)
class ShownTitle:
    """A line of the page. present: the occupation of most of its people. n_others: further occupations of its people."""

    row: TitleRow
    options: list[Option]
    present: Option | None
    n_others: int
    people: str

    @property
    def first(self) -> Option | None:
        """What confirming the title chooses: the present occupation, or else the nearest one."""
        return self.present or next(iter(self.options), None)

    @property
    def is_being_applied(self) -> bool:
        record = self.row.record
        return self.row.is_decided and record is not None and record.applied_at is None


class JobTitlePage:
    """Mixin for the admin of employees: a button "Job titles" and its page."""

    admin_site: Any
    model: Any

    def has_job_titles_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)  # type: ignore[attr-defined]

    def _may_decide(self, request: HttpRequest) -> bool:
        """A decision applies to people of all departments."""
        return self.has_change_permission(request) and sees_everyone(request.user)  # type: ignore[attr-defined]

    @action(description=_("Job titles"), url_path="job-titles", permissions=["job_titles"], icon="badge")
    def job_titles(self, request: HttpRequest) -> HttpResponse:
        """The list of titles on GET; on POST saves decisions and applies them to all people with these titles."""
        if not self.has_job_titles_permission(request):
            raise PermissionDenied
        rows = read_titles(request.user)
        if request.method == "POST":
            if not self._may_decide(request):
                raise PermissionDenied
            self._decide(request, rows)
            return HttpResponseRedirect(f"{request.path}?{request.GET.urlencode()}")
        return TemplateResponse(request, "skills/admin/job_titles.html", self._context(request, rows))

    def _context(self, request: HttpRequest, rows: list[TitleRow]) -> dict[str, Any]:
        show = request.GET.get("show", "open")
        show = show if show in _SHOWN else "open"
        text = " ".join(request.GET.get("q", "").casefold().split())
        found = [row for row in rows if _SHOWN[show][1](row) and text in row.key]
        page = Paginator(found, _PER_PAGE).get_page(request.GET.get("p"))
        total, sure = sum(row.n for row in rows), _sure(rows)
        return {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Job titles"),
            "page": page,
            "titles": _shown(list(page.object_list)),
            "tabs": [
                {"key": key, "label": label, "n": sum(map(rule, rows)), "is_current": key == show}
                for key, (label, rule) in _SHOWN.items()
            ],
            "show": show,
            "q": request.GET.get("q", ""),
            "n_people": total,
            "n_without": sum(row.n_unmatched for row in rows if not row.is_decided),
            "n_here": sum(row.n_unmatched if show == "open" else row.n for row in page.object_list),
            "n_shown": sum(row.n_unmatched if show == "open" else row.n for row in found),
            "n_waiting": len(titles_to_apply()),
            "n_sure": len(sure),
            "n_sure_people": sum(row.n for row in sure),
            "sure_percent": int(100 * _SURE),
            "occupations": [f"{row.soc_code} {display_title(row)}" for row in Occupation.objects.order_by("title")],
            "may_decide": self._may_decide(request),
            "address": urlencode({"show": show, "q": request.GET.get("q", "")}),
        }

    def _decide(self, request: HttpRequest, rows: list[TitleRow]) -> None:
        by_key = {row.key: row for row in rows}
        if "confirm_sure" in request.POST:
            choices = _confirmed(_sure(rows))
        else:
            sent = [row for key in request.POST.getlist("key") if (row := by_key.get(key))]
            ticked = [row for row in sent if row.key in set(request.POST.getlist("ticked"))]
            if "confirm" in request.POST:
                # What was chosen in a line counts before its tick.
                choices = _confirmed(ticked) | self._chosen(request, request.POST.getlist("key"), by_key)
            elif "none" in request.POST:
                choices = {row.title: None for row in ticked}
            else:
                choices = self._chosen(request, request.POST.getlist("key"), by_key)
        if not choices:
            messages.warning(request, _("No title was chosen. Nothing was changed."))
            return
        ids = decide_titles(choices=choices, by=request.user)
        n_people = sum(row.n for row in rows if row.title in choices)
        try:
            apply_job_titles.delay_on_commit(ids)
        except OperationalError:
            messages.warning(
                request, _("The decisions were saved. They are applied to the employees as soon as a worker runs.")
            )
            return
        text = ngettext(
            "%(n)s job title was decided. Its %(people)s people get the occupation and its tasks within minutes.",
            "%(n)s job titles were decided. Their %(people)s people get the occupation and its tasks within minutes.",
            len(choices),
        )
        messages.success(request, text % {"n": f"{len(choices):,}", "people": f"{n_people:,}"})

    def _chosen(self, request: HttpRequest, keys: Sequence[str], by_key: Mapping[str, TitleRow]) -> Choices:
        """What was chosen line by line. A typed occupation that does not exist is told and left out."""
        choices: Choices = {}
        picked = {key: request.POST.get(f"choice-{n}", "") for n, key in enumerate(keys)}
        typed = {key: request.POST.get(f"other-{n}", "").strip() for n, key in enumerate(keys)}
        known = Occupation.objects.in_bulk([int(value) for value in picked.values() if value.isdecimal()])
        for key, row in ((key, by_key[key]) for key in keys if key in by_key):
            if typed[key]:
                occupation = _typed_occupation(typed[key])
                if occupation is None:
                    text = _("There is no occupation %(typed)r. Choose one from the list for %(title)s.")
                    messages.error(request, text % {"typed": typed[key], "title": row.title})
                else:
                    choices[row.title] = occupation
            elif picked[key] == _NONE:
                choices[row.title] = None
            elif picked[key].isdecimal() and int(picked[key]) in known:
                choices[row.title] = known[int(picked[key])]
        return choices


def _sure(rows: Sequence[TitleRow]) -> list[TitleRow]:
    """The suggested titles with one occupation to which they are close."""
    return [row for row in rows if row.is_suggested and len(row.occupations) == 1 and row.score and row.score >= _SURE]


def _confirmed(rows: Sequence[TitleRow]) -> Choices:
    """The present occupation of each title, or else the nearest one. Titles without any candidate are left out."""
    wanted = {row.title: row.main_occupation or next((pk for pk, _ in row.choices), None) for row in rows}
    known = Occupation.objects.in_bulk([pk for pk in wanted.values() if pk])
    return {title: known[pk] for title, pk in wanted.items() if pk in known}


def _typed_occupation(text: str) -> Occupation | None:
    """The occupation of 'code title', a code or a title."""
    code = text.split()[0]
    found = Occupation.objects.filter(soc_code__in=[code, f"{code}.00"]).first()
    return found or Occupation.objects.filter(title__iexact=text).first()


def _shown(rows: Sequence[TitleRow]) -> list[ShownTitle]:
    ids = {pk for row in rows for pk, _ in row.choices} | {pk for row in rows for pk in row.occupations if pk}
    ids |= {row.record.occupation_id for row in rows if row.record and row.record.occupation_id}
    known = Occupation.objects.in_bulk(list(ids))

    def option(pk: int | None, score: float | None) -> Option | None:
        if pk is None or pk not in known:
            return None
        return Option(pk, display_title(known[pk]), None if score is None else round(100 * score))

    shown = []
    for row in rows:
        decided = row.record.occupation_id if row.is_decided and row.record else row.main_occupation
        shown.append(
            ShownTitle(
                row,
                [one for pk, score in row.choices if (one := option(pk, score))],
                option(decided, None if row.is_decided else row.score),
                max(len([pk for pk in row.occupations if pk]) - 1, 0),
                f"{reverse('admin:skills_employee_changelist')}?{urlencode({'q': row.title})}",
            )
        )
    return shown
