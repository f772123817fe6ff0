"""The admin of freezes: the switch that keeps new answers from being published, and its history."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from courses.models import Freeze
from courses.services.recalculation import freeze_results, may_freeze, unfreeze_results
from courses.tasks import advance_recalculation
from skills.admin.admin_base import BaseAdmin, ReadOnly
from skills.errors import ReskillError


@admin.register(Freeze)
class FreezeAdmin(ReadOnly, BaseAdmin):
    """Times in which employees keep seeing the answers they had. Only the two actions add and end a freeze."""

    list_display = ["began_at", "began_by", "reason", "ended_at", "ended_by"]
    list_select_related = ["began_by", "ended_by"]
    fields = ["began_at", "began_by", "reason", "ended_at", "ended_by", "end_reason"]
    readonly_fields = fields
    actions_list = ["freeze", "unfreeze"]

    def has_freeze_permission(self, request: HttpRequest, object_id=None) -> bool:
        return may_freeze(request.user)

    @action(description=_("Freeze the results"), permissions=["freeze"], icon="ac_unit", url_path="freeze")
    def freeze(self, request: HttpRequest) -> HttpResponse:
        explanation = _(
            "From now on no new answers are published. Recalculations continue and wait. Employees keep seeing their last "
            "answers, with a sentence that says so and since when."
        )
        return self._switched(request, _("Freeze the results"), explanation, self._freeze)

    @action(description=_("End the freeze"), permissions=["freeze"], icon="play_arrow", url_path="unfreeze")
    def unfreeze(self, request: HttpRequest) -> HttpResponse:
        explanation = _("The recalculations that waited are published, unless another rule holds them.")
        return self._switched(request, _("End the freeze"), explanation, self._unfreeze)

    def _freeze(self, request: HttpRequest, reason: str) -> Any:
        freeze_results(reason=reason, user=request.user)
        return _("The results are frozen.")

    def _unfreeze(self, request: HttpRequest, reason: str) -> Any:
        for run_id in unfreeze_results(reason=reason, user=request.user):
            advance_recalculation.delay_on_commit(run_id)
        return _("The freeze has ended.")

    def _switched(self, request: HttpRequest, title: Any, explanation: Any, switch: Any) -> HttpResponse:
        """Asks for a reason on GET; only a POST switches."""
        if not self.has_freeze_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "opts": Freeze._meta, "title": title}
            context["explanation"] = explanation
            return TemplateResponse(request, "courses/admin/decide.html", context)
        try:
            messages.success(request, switch(request, request.POST.get("reason", "")))
        except ReskillError as error:
            messages.warning(request, str(error))
        return HttpResponseRedirect(reverse("admin:courses_freeze_changelist"))
