"""The admin of fairness audits: a report of outcomes by group, to read, print and compare with earlier reports."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from courses.arithmetic.thresholds import FOUR_FIFTHS, SIGNIFICANT_BELOW
from courses.models import FairnessAudit
from courses.services.fairness.audits import OUTCOMES, start_audit
from courses.services.fairness.without_path import REASONS
from courses.tasks import compute_audit
from skills.admin.admin_base import BaseAdmin, ReadOnly, VisibleOnly, sees_everyone
from skills.admin.labels import Colours

_N_AUDITS_SHOWN = 24  # in the history of a report


@admin.register(FairnessAudit)
class FairnessAuditAdmin(VisibleOnly, ReadOnly, BaseAdmin):
    """Fairness audits: one after every run over everyone, and one for each request. An audit's page is its report."""

    list_display = ["shown_when", "shown_state", "shown_people", "shown_lowest", "shown_flags"]
    list_display_links = ["shown_when"]
    actions_list = ["audit_now"]

    def has_audit_permission(self, request: HttpRequest, object_id=None) -> bool:
        return self.has_view_permission(request) and sees_everyone(request.user)

    @action(description=_("Audit now"), permissions=["audit"], icon="balance", url_path="audit-now")
    def audit_now(self, request: HttpRequest) -> HttpResponse:
        """A GET request asks for confirmation; only a POST request starts an audit."""
        if not self.has_audit_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "opts": self.model._meta, "title": _("Audit now")}
            return TemplateResponse(request, "courses/admin/audit_now.html", context)
        audit = start_audit(user=request.user)
        compute_audit.delay_on_commit(audit.pk)
        return HttpResponseRedirect(reverse("admin:courses_fairnessaudit_report", args=[audit.pk]))

    def get_urls(self):
        view = self.admin_site.admin_view(self.report_view)
        return [path("<int:pk>/report/", view, name="courses_fairnessaudit_report"), *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """A redirect to the audit's report. Without an audit (adding, unknown id), the response of the base class."""
        if object_id and (audit := self.get_object(request, object_id)):
            return HttpResponseRedirect(reverse("admin:courses_fairnessaudit_report", args=[audit.pk]))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The report, on a page that can be printed. With `download`: as one file that can be handed on, with its style."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        audit = get_object_or_404(self.get_queryset(request), pk=pk)
        context = {
            "audit": audit,
            "outcomes": OUTCOMES,
            "answered": audit.result.get("answered", audit.result.get("people")),  # older audits counted no others
            "sections": sections(audit.result),
            "without_path": without_path(audit.result),
            "history": history(self.get_queryset(request), audit),
            "four_fifths": FOUR_FIFTHS,
            "flagged": flagged(audit.result),
            "style": "",
        }
        if "download" not in request.GET:
            return TemplateResponse(request, "courses/admin/fairness.html", context)
        context["style"] = report_style()
        response = TemplateResponse(request, "courses/admin/fairness.html", context)
        day = f"{audit.created_at:%Y-%m-%d}"
        response["Content-Disposition"] = f'attachment; filename="fairness-report-{day}.html"'
        return response

    @display(description=_("when"), ordering="created_at")
    def shown_when(self, audit: FairnessAudit):
        return audit.created_at

    @display(description=_("state"), label=Colours(ready="success", failed="danger"))
    def shown_state(self, audit: FairnessAudit):
        return audit.state, audit.get_state_display()

    @display(description=_("people"))
    def shown_people(self, audit: FairnessAudit) -> str:
        return f"{audit.result['people']:,}" if audit.result else "-"

    @display(description=_("lowest impact ratio"))
    def shown_lowest(self, audit: FairnessAudit) -> str:
        found = lowest(audit.result)
        return "-" if found is None else f"{found:.2f}"

    @display(description=_("groups to look at"))
    def shown_flags(self, audit: FairnessAudit) -> str:
        return str(sum(row["flag"] for section in sections(audit.result) for row in section.rows))


@dataclass(frozen=True)
class Section:
    """The comparison of one outcome between the groups of one attribute.

    rows: the groups that may be shown. `flag` is true for a ratio below four fifths that is not due to chance alone.
    """

    name: str
    kind: str
    outcome: str
    label: str
    rows: list[dict]
    n_unknown: int | None
    n_hidden: int


def sections(result: dict) -> list[Section]:
    """Every comparison of the report, attributes first, then intersections."""
    found = []
    for kind, entries in (("", result.get("attributes", [])), ("intersection", result.get("intersections", []))):
        for entry in entries:
            for outcome, report in entry["outcomes"].items():
                rows = [{**row, "flag": is_flagged(row)} for row in report["groups"] if not row["is_suppressed"]]
                n_hidden = sum(row["is_suppressed"] for row in report["groups"]) + entry.get("n_hidden", 0)
                label = str(OUTCOMES.get(outcome, outcome))
                found.append(
                    Section(
                        entry["name"], kind or entry["kind"], outcome, label, rows, entry.get("n_unknown"), n_hidden
                    )
                )
    return found


def flagged(result: dict) -> list[tuple[Section, dict]]:
    """Every group to look at, with its comparison; the lowest ratio first."""
    found = [(section, row) for section in sections(result) for row in section.rows if row["flag"]]
    return sorted(found, key=lambda pair: pair[1]["ratio"])


def report_style() -> str:
    """The style sheet of the report, for a file that is read without this site. Empty if it is not found."""
    path = finders.find("reskill/report.css")
    return Path(path).read_text(encoding="utf-8") if path else ""


def without_path(result: dict) -> list[dict]:
    """People who are offered nothing: all of them first, then by group. Each entry: name, group, n, reasons, n_other."""
    found = [{"name": "", "group": "", **result["without_path"]}] if "without_path" in result else []
    for entry in result.get("attributes", []):
        found += [{"name": entry["name"], **row} for row in entry.get("without_path", [])]
    return [
        {**row, "reasons": [{**part, "label": REASONS.get(part["reason"], part["reason"])} for part in row["reasons"]]}
        for row in found
    ]


def is_flagged(row: dict) -> bool:
    """True if the rate is below four fifths of the highest rate and chance alone gives this less than once in twenty."""
    return bool(row["below_four_fifths"]) and row["p_value"] is not None and row["p_value"] < SIGNIFICANT_BELOW


def lowest(result: dict) -> float | None:
    """The lowest impact ratio of the report; None if no groups can be compared."""
    ratios = [row["ratio"] for section in sections(result) for row in section.rows if row["ratio"] is not None]
    return min(ratios, default=None)


def history(audits, until: FairnessAudit) -> list[dict]:
    """This audit and the audits before it, oldest first.

    Each with the lowest ratio of each attribute, the number of groups to look at (flags), and the number of people, of
    whom `n_without` are offered nothing; None in old audits.
    """
    rows = list(audits.filter(state=FairnessAudit.State.READY, pk__lte=until.pk).order_by("-pk")[:_N_AUDITS_SHOWN])
    names = [entry["name"] for entry in until.result.get("attributes", [])]
    found = []
    for audit in reversed(rows):
        by_name = {
            name: min(
                (
                    row["ratio"]
                    for section in sections(audit.result)
                    if section.name == name
                    for row in section.rows
                    if row["ratio"] is not None
                ),
                default=None,
            )
            for name in names
        }
        found.append(
            {
                "audit": audit,
                "values": [by_name[name] for name in names],
                "flags": len(flagged(audit.result)),
                "people": audit.result.get("people"),
                "n_without": audit.result.get("without_path", {}).get("n"),
            }
        )
    return found
