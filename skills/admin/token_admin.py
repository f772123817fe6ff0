"""Admin pages for the lasting tokens of connected systems."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from skills.admin.admin_base import BaseAdmin, FullAccessOnly
from skills.errors import BadInput
from skills.models import ConnectedSystem, LastingToken
from skills.services.access.clients import scope_choices
from skills.services.access.fresh_sign_in import require_fresh_sign_in
from skills.services.access.lasting_tokens import create_token, replace_token, revoke_tokens


class TokenForm(forms.ModelForm):
    """Form for a new token. The service checks that the system has the scopes."""

    system = forms.ModelChoiceField(
        queryset=ConnectedSystem.objects.filter(revoked_at__isnull=True).select_related("application"),
        label=_("Connected system"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Departments and limits of the system apply to the token."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Choose only the permissions that the program with this token needs. The system must have them."),
    )
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=3650,
        initial=365,
        label=_("Days until it ends"),
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Empty: the token works until somebody revokes it."),
    )

    class Meta:
        model = LastingToken
        fields = ["system", "name"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scope_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict:
        data = super().clean() or {}
        system = data.get("system")
        missing = sorted(set(data.get("scopes") or []) - set(system.scopes)) if system else []
        if missing:
            self.add_error("scopes", _("The system does not have the scope %(scope)s.") % {"scope": missing[0]})
        return data


@admin.register(LastingToken)
class LastingTokenAdmin(FullAccessOnly, BaseAdmin):
    """Admin pages of lasting tokens. A token is shown once, after its creation, and stored as a hash."""

    list_display = ["name", "system", "start", "shown_scopes", "last_used", "ends_at", "shown_state"]
    list_select_related = ["system__application"]
    readonly_fields = [
        "system", "name", "start", "shown_scopes", "created_at", "made_by", "last_used", "ends_at", "shown_state",
    ]  # fmt: skip
    actions = ["replace", "revoke"]

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **kwargs) if change else TokenForm

    def get_fields(self, request: HttpRequest, obj=None):
        return self.readonly_fields if obj else ["system", "name", "scopes", "days"]

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return self.readonly_fields if obj else []

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # a revoked token stays as a record of who had access

    @display(description=_("may"))
    def shown_scopes(self, token: LastingToken) -> str:
        return ", ".join(token.scopes) or "-"

    @display(description=_("last used"), ordering="last_used_at")
    def last_used(self, token: LastingToken):
        return token.last_used_at or _("never")

    @display(description=_("state"), label={"in use": "success", "ended": "warning", "revoked": "danger"})
    def shown_state(self, token: LastingToken):
        if token.revoked_at or token.system.revoked_at:
            return "revoked", _("revoked")
        is_over = token.ends_at is not None and token.ends_at <= timezone.now()
        return ("ended", _("ended")) if is_over else ("in use", _("in use"))

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        if change:
            return  # nothing of a token can be changed
        require_fresh_sign_in(request)
        data = form.cleaned_data
        ends_at = timezone.now() + timedelta(days=data["days"]) if data["days"] else None
        row, token = create_token(
            system=data["system"], name=data["name"], scopes=data["scopes"], ends_at=ends_at, by=request.user
        )
        obj.pk, obj._state.adding = row.pk, False
        self._show(request, token)

    def _show(self, request: HttpRequest, token: str) -> None:
        text = _("Token: %(token)s (copy it now; it is not shown again)")
        self.message_user(request, text % {"token": token})

    @admin.action(description=_("Replace; the old token works for some more days"), permissions=["change"])
    def replace(self, request: HttpRequest, queryset) -> None:
        require_fresh_sign_in(request)
        overlap = timedelta(days=settings.RESKILL_SECRET_OVERLAP_DAYS)
        for token in queryset:
            try:
                _row, text = replace_token(token=token, overlap=overlap, by=request.user)
            except BadInput as error:
                self.message_user(request, f"{token}: {error.message}", messages.ERROR)
                continue
            self._show(request, text)
        until = date_format(timezone.localtime(timezone.now() + overlap), "SHORT_DATETIME_FORMAT")
        notice = _("Replaced tokens work until %(until)s. Store the new one in the connected system before then.")
        self.message_user(request, notice % {"until": until}, messages.WARNING)

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset) -> None:
        revoke_tokens(tokens=queryset)
        self.message_user(request, _("Revoked. These tokens no longer work."), messages.WARNING)
