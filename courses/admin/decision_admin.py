"""Admin actions that release, discard or roll back a run. A GET request asks for confirmation; only a POST decides.

If another dataset or model moves the bands of many people, two different people have to release the run.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Recalculation
from courses.services.recalculation import (
    discard_recalculation,
    may_release,
    release_recalculation,
    roll_back_recalculation,
)
from courses.tasks import advance_recalculation
from skills.admin.admin_base import find_or_404
from skills.errors import ReskillError


class Decisions:
    """Actions on a run's page, for users whose role releases runs and who see everyone."""

    admin_site: Any

    def has_decide_permission(self, request: HttpRequest, object_id=None) -> bool:
        return may_release(request.user)

    def release(self, request: HttpRequest, object_id: str) -> HttpResponse:
        explanation = _("The run's answers become the current answers. The previous answers are kept.")
        return self._decided(request, object_id, release_recalculation, _("Release"), explanation)

    def discard(self, request: HttpRequest, object_id: str) -> HttpResponse:
        explanation = _("The previous answers stay, and the run's answers are deleted.")
        return self._decided(request, object_id, discard_recalculation, _("Discard"), explanation)

    def roll_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        explanation = _(
            "The previous answers become current again, except for people who have received a later answer. First answers "
            "are withdrawn: these people have no answer until the next run."
        )
        return self._decided(request, object_id, roll_back_recalculation, _("Take back"), explanation)

    def _decided(self, request: HttpRequest, object_id: str, decide: Callable, title, explanation) -> HttpResponse:
        if not self.has_decide_permission(request):
            raise PermissionDenied
        run = find_or_404(Recalculation.objects.all(), pk=object_id)
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "opts": Recalculation._meta, "title": title}
            context.update(run=run, explanation=explanation)
            return TemplateResponse(request, "courses/admin/decide.html", context)
        try:
            decide(run=run, user=request.user, reason=request.POST.get("reason", ""))
        except ReskillError as error:
            messages.warning(request, str(error))
        else:
            advance_recalculation.delay_on_commit(run.pk)  # does nothing for a run that has ended
            run.refresh_from_db()
            messages.success(request, run.message or _("Released. The run is publishing its answers."))
        return HttpResponseRedirect(reverse("admin:courses_recalculation_change", args=[object_id]))
