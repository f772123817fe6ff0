"""The admin's page of the rule that every run over a group of people waits for a person."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Recalculation, ReleaseRule
from courses.services.recalculation import may_release
from courses.services.recalculation.release_rules import change_release_rule, every_run_waits
from skills.errors import ReskillError

_RULES_SHOWN = 20


class RuleForm(forms.Form):
    every_run_waits = forms.TypedChoiceField(
        label=_("Who releases runs"),
        choices=[
            ("", _("The program releases a run, unless it changes the results of many people.")),
            ("on", _("A person releases every run over a group of people.")),
        ],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason (stored)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReleaseRules:
    """The page of the rule, for users whose role releases runs and who see everyone. Only a POST request changes it."""

    admin_site: Any

    def has_rule_permission(self, request: HttpRequest, object_id=None) -> bool:
        return may_release(request.user)

    def release_rule(self, request: HttpRequest) -> HttpResponse:
        if not self.has_rule_permission(request):
            raise PermissionDenied
        initial = {"every_run_waits": "on" if every_run_waits() else ""}
        form = RuleForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                change_release_rule(
                    user=request.user,
                    every_run_waits=bool(form.cleaned_data["every_run_waits"]),
                    reason=form.cleaned_data["reason"],
                )
            except ReskillError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Saved. The rule applies to every run that is not published yet."))
                return HttpResponseRedirect(reverse("admin:courses_recalculation_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": Recalculation._meta,
            "title": _("Who releases runs"),
            "form": form,
            "rules": ReleaseRule.objects.select_related("changed_by").order_by("-pk")[:_RULES_SHOWN],
            "is_fixed": settings.RESKILL_RELEASE_BY_HAND,
        }
        return TemplateResponse(request, "courses/admin/release_rule.html", context)
