"""The admin page that corrects an attribute which the organisation holds about an employee, such as sex."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from skills.admin.admin_base import find_or_404, sees_everyone
from skills.errors import ReskillError
from skills.models import HeldAttribute
from skills.services.people.attribute_import import LONGEST, LONGEST_NAME, set_attribute


class HeldAttributeForm(forms.Form):
    attribute = forms.CharField(label=_("Attribute"), max_length=LONGEST_NAME)
    value = forms.CharField(
        label=_("Value"), max_length=LONGEST, required=False, help_text=_("Empty: the value is removed.")
    )


class HeldAttributePage:
    """Mixin of the employees' admin. The page stores a value and never shows a stored one: only the person sees it."""

    admin_site: Any

    def has_held_attributes_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """As for an import of attributes, access to all departments is required."""
        return self.has_change_permission(request) and sees_everyone(request.user)  # type: ignore[attr-defined]

    @action(
        description=_("Attributes for the fairness report"),
        permissions=["held_attributes"],
        url_path="attributes",
        icon="balance",
    )
    def held_attributes(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_held_attributes_permission(request):
            raise PermissionDenied
        employee = find_or_404(self.get_queryset(request), pk=object_id)  # type: ignore[attr-defined]
        form = HeldAttributeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                set_attribute(employee=employee, **form.cleaned_data)
            except ReskillError as error:
                form.add_error("attribute", str(error))
            else:
                messages.success(request, _("Saved. The next fairness report counts the value."))
                return HttpResponseRedirect(reverse("admin:skills_employee_change", args=[employee.pk]))
        rows = HeldAttribute.objects.order_by()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": _("Attributes of %s for the fairness report") % employee,
            "employee": employee,
            "form": form,
            "names": sorted(rows.values_list("attribute", flat=True).distinct()),
            "values": sorted(
                rows.values("value")
                .annotate(n=Count("pk"))
                .filter(n__gte=settings.RESKILL_MIN_GROUP)
                .values_list("value", flat=True)
            ),
        }
        return TemplateResponse(request, "skills/admin/held_attributes.html", context)
