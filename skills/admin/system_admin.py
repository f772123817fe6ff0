"""Admin pages for connected systems: scopes, departments, rate limit and time of last use."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldBooleanSwitchWidget,
)

from skills.admin.admin_base import BaseAdmin, FullAccessOnly
from skills.models import ConnectedSystem, Department
from skills.services.access.clients import change_system, connect_system, renew_secret, revoke_system, scope_choices
from skills.services.access.fresh_sign_in import require_fresh_sign_in

if admin.site.is_registered(Application):
    admin.site.unregister(Application)
# The package does not translate these names, and Reskill calls an application a connected system.
Application._meta.verbose_name, Application._meta.verbose_name_plural = _("connected system"), _("connected systems")
Application._meta.app_config.verbose_name = _("Connected systems")


class SystemForm(forms.ModelForm):
    """Form for a client: name, scopes, departments and rate limit."""

    scopes = forms.MultipleChoiceField(
        required=False,
        label=_("May"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Choose only the permissions that the system needs."),
    )
    sees_everyone = forms.BooleanField(
        required=False,
        initial=True,
        label=_("All departments"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Includes departments added later. If off, only the departments chosen below."),
    )
    departments = forms.ModelMultipleChoiceField(
        queryset=Department.objects.all(),
        required=False,
        label=_("Departments"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    requests_per_minute = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        initial=600,
        label=_("Requests a minute"),
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("The API refuses requests above this limit until the next minute."),
    )

    is_sandbox = forms.BooleanField(
        required=False,
        label=_("For trying"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Everything it sends is checked and answered, and nothing is saved. This cannot be changed later."),
    )

    class Meta:
        model = Application
        fields = ["name"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["scopes"].choices = scope_choices()  # type: ignore[attr-defined]
        system = getattr(self.instance, "connected_system", None)
        if system is not None:
            for name in ("scopes", "sees_everyone", "requests_per_minute"):
                self.initial[name] = getattr(system, name)
            self.initial["departments"] = system.departments.all()
            self.fields["is_sandbox"].disabled = True
            self.initial["is_sandbox"] = system.is_sandbox

    def service_arguments(self) -> dict:
        """The form's values as keyword arguments of connect_system and change_system."""
        data = self.cleaned_data
        return {
            "scopes": data["scopes"],
            "departments": None if data["sees_everyone"] else list(data["departments"]),
            "requests_per_minute": data["requests_per_minute"] or 600,
        }


@admin.register(Application)
class ApplicationAdmin(FullAccessOnly, BaseAdmin):
    """Admin pages of connected systems. The secret is shown once, after creation, and stored as a hash."""

    form = SystemForm
    list_display = ["name", "client_id", "shown_scopes", "shown_departments", "last_used", "shown_state"]
    list_select_related = ["connected_system"]
    readonly_fields = ["client_id", "created", "last_used", "old_secret_until", "shown_state"]
    actions = ["revoke", "new_secret", "new_secret_with_overlap"]

    def get_fields(self, request, obj=None):
        editable = ["is_sandbox", "scopes", "sees_everyone", "departments", "requests_per_minute"]
        return ["name", *editable, *(self.readonly_fields if obj else [])]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("connected_system__departments")

    @display(description=_("may"))
    def shown_scopes(self, application) -> str:
        system = _system(application)
        return ", ".join(system.scopes) if system and system.scopes else "-"

    @display(description=_("departments"))
    def shown_departments(self, application) -> str:
        system = _system(application)
        if system is None:
            return "-"
        return str(_("all")) if system.sees_everyone else ", ".join(map(str, system.departments.all())) or "-"

    @display(description=_("last used"))
    def last_used(self, application):
        system = _system(application)
        return system.last_used_at if system and system.last_used_at else _("never")

    @display(description=_("old secret works until"))
    def old_secret_until(self, application):
        system = _system(application)
        until = system.previous_secret_until if system else None
        return until if until and until > timezone.now() else "-"

    @display(description=_("state"))
    def shown_state(self, application) -> str:
        system = _system(application)
        if system is None or system.revoked_at is not None:
            return str(_("revoked"))
        return str(_("for trying") if system.is_sandbox else _("in use"))

    def save_model(self, request, obj, form, change) -> None:
        if change:
            super().save_model(request, obj, form, change)
            change_system(application=obj, by=request.user, **form.service_arguments())
            return
        require_fresh_sign_in(request)
        system, secret = connect_system(
            name=form.cleaned_data["name"],
            is_sandbox=form.cleaned_data["is_sandbox"],
            by=request.user,
            **form.service_arguments(),
        )
        obj.pk, obj._state.adding = system.application.pk, False
        obj.client_id = system.application.client_id
        self._show(request, obj, secret)

    def _show(self, request, application, secret: str) -> None:
        text = _("Client id: %(id)s secret: %(secret)s (copy the secret now; it is not shown again)")
        self.message_user(request, text % {"id": application.client_id, "secret": secret})

    @admin.action(description=_("Revoke all access"), permissions=["change"])
    def revoke(self, request, queryset) -> None:
        for system in ConnectedSystem.objects.filter(application__in=queryset):
            revoke_system(system=system, by=request.user)
        self.message_user(request, _("Access revoked. The tokens of these systems no longer work."), messages.WARNING)

    @admin.action(description=_("Create a new secret; the old one stops working at once"), permissions=["change"])
    def new_secret(self, request, queryset) -> None:
        require_fresh_sign_in(request)
        for system in ConnectedSystem.objects.filter(application__in=queryset).select_related("application"):
            self._show(request, system.application, renew_secret(system=system, by=request.user))

    @admin.action(description=_("Create a new secret; the old one works for some more days"), permissions=["change"])
    def new_secret_with_overlap(self, request, queryset) -> None:
        require_fresh_sign_in(request)
        overlap = timedelta(days=settings.RESKILL_SECRET_OVERLAP_DAYS)
        for system in ConnectedSystem.objects.filter(application__in=queryset).select_related("application"):
            self._show(request, system.application, renew_secret(system=system, overlap=overlap, by=request.user))
        text = _("The old secret works until %(until)s. Store the new one in the connected system before then.")
        until = date_format(timezone.localtime(timezone.now() + overlap), "SHORT_DATETIME_FORMAT")
        self.message_user(request, text % {"until": until}, messages.WARNING)


def _system(application) -> ConnectedSystem | None:
    return getattr(application, "connected_system", None)
