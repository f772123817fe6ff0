"""Admin pages for webhooks and deliveries: create, test, pause, resume and deliver again."""

from collections.abc import Callable
from datetime import datetime, time

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oauth2_provider.models import Application
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from skills.admin.admin_base import BaseAdmin, FullAccessOnly, ReadOnly, ReadOnlyInline, sees_everyone
from skills.admin.paging import BoundedList
from skills.errors import BadInput
from skills.models import Webhook, WebhookAttempt, WebhookDelivery
from skills.services import webhooks
from skills.services.access.fresh_sign_in import require_fresh_sign_in
from skills.stored_messages import Message
from skills.tasks import send_soon

State = WebhookDelivery.State


class WebhookForm(forms.ModelForm):
    """Form for a webhook. The services validate the address and the events."""

    application = forms.ModelChoiceField(
        queryset=Application.objects.filter(connected_system__revoked_at__isnull=True).order_by("name"),
        label=_("Connected system"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Receives events about its own departments, limited to data that its scopes let it read."),
    )
    url = forms.CharField(
        max_length=600,
        label=_("Address"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Reskill sends events to this address by POST."),
    )
    events = forms.MultipleChoiceField(
        choices=[(str(kind), kind.label) for kind in Webhook.SCOPES],
        label=_("Events"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Webhook
        fields = ["description"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["application"].disabled = True
            for name in ("application", "url", "events"):
                self.initial[name] = getattr(self.instance, name)

    def clean_url(self) -> str:
        return _run_check(webhooks.checked_url, self.cleaned_data["url"])

    def clean(self) -> dict:
        data = super().clean() or {}
        application = data.get("application")
        if application and "events" in data:
            try:
                data["events"] = _run_check(webhooks.checked_events, application, data["events"])
            except forms.ValidationError as error:
                self.add_error("events", error)
        same = Webhook.objects.filter(application=application, url=data.get("url")).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("url", _("The system has a webhook for this address already."))
        return data


def _run_check(check: Callable, *arguments):
    try:
        return check(*arguments)
    except BadInput as error:
        raise forms.ValidationError(error.message) from error


@admin.register(Webhook)
class WebhookAdmin(FullAccessOnly, BaseAdmin):
    """Admin pages of webhooks. The signing secret is shown once, after creation."""

    form = WebhookForm
    list_display = ["url", "application", "shown_events", "shown_state", "last_success", "failing_since"]
    list_select_related = ["application"]
    list_filter = ["application"]
    fields = ["application", "url", "events", "description"]
    change_form_outer_before_template = "skills/admin/webhook.html"

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).annotate(last_success_at=Max("deliveries__delivered_at"))

    @display(description=_("events"))
    def shown_events(self, webhook: Webhook) -> str:
        return ", ".join(webhook.events)

    @display(description=_("state"), label={"paused": "warning", "failing": "danger", "in use": "success"})
    def shown_state(self, webhook: Webhook):
        if webhook.paused_at:
            return "paused", _("paused")
        return ("failing", _("failing")) if webhook.failing_since else ("in use", _("in use"))

    @display(description=_("last success"), ordering="last_success_at")
    def last_success(self, webhook: Webhook):
        return webhook.last_success_at or _("never")  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        data = form.cleaned_data
        values = {name: data[name] for name in ("url", "events", "description")}
        if change:
            webhooks.change_webhook(webhook=obj, **values)
            return
        require_fresh_sign_in(request)
        webhook, secret = webhooks.add_webhook(application=data["application"], by=request.user, **values)
        obj.pk, obj.url, obj._state.adding = webhook.pk, webhook.url, False
        self._show(request, secret)

    def get_deleted_objects(self, objs, request: HttpRequest):
        """Deleting a webhook also deletes its deliveries, although users may not delete deliveries."""
        deleted, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def get_urls(self):
        view = self.admin_site.admin_view
        views = {
            "ping": self.ping_view,
            "pause": self.pause_view,
            "resume": self.resume_view,
            "new-secret": self.new_secret_view,
            "replay": self.replay_view,
        }
        return [
            *(
                path(f"<uuid:pk>/{name}/", view(action_view), name=f"skills_webhook_{name}")
                for name, action_view in views.items()
            ),
            *super().get_urls(),
        ]

    def ping_view(self, request: HttpRequest, pk) -> HttpResponse:
        """Sends a test event in the same way as other events."""

        def ping(webhook: Webhook) -> None:
            send_soon(webhooks.ping(webhook=webhook))
            waits = _("The webhook is paused. The test is sent after you resume it.")
            messages.success(request, waits if webhook.paused_at else _("The test is being sent."))

        return self._do(request, pk, ping)

    def pause_view(self, request: HttpRequest, pk) -> HttpResponse:
        def pause(webhook: Webhook) -> None:
            webhooks.pause_webhook(webhook=webhook, reason=Message.of("webhook_paused_by", who=str(request.user)))
            messages.success(request, _("Paused. Events wait until you resume the webhook."))

        return self._do(request, pk, pause)

    def resume_view(self, request: HttpRequest, pk) -> HttpResponse:
        def resume(webhook: Webhook) -> None:
            webhooks.resume_webhook(webhook=webhook)
            messages.success(request, _("Resumed. The waiting events are being sent now."))

        return self._do(request, pk, resume)

    def new_secret_view(self, request: HttpRequest, pk) -> HttpResponse:
        require_fresh_sign_in(request)
        return self._do(request, pk, lambda hook: self._show(request, webhooks.renew_secret(webhook=hook)))

    def replay_view(self, request: HttpRequest, pk) -> HttpResponse:
        """Sends all events again that were given up since the given day."""

        def replay(webhook: Webhook) -> None:
            day = _day(request.POST.get("since", ""))
            if day is None:
                messages.error(request, _("Enter a day."))
                return
            n = webhooks.replay_failed(webhook=webhook, since=day)
            messages.success(
                request, ngettext("%d event is being sent again.", "%d events are being sent again.", n) % n
            )

        return self._do(request, pk, replay)

    def _do(self, request: HttpRequest, pk, do: Callable[[Webhook], None]) -> HttpResponse:
        """Runs the action on POST; a GET request changes nothing."""
        webhook = self.get_object(request, str(pk))
        if webhook is None:
            raise Http404
        if not self.has_change_permission(request, webhook):
            raise PermissionDenied
        if request.method == "POST":
            do(webhook)
        return HttpResponseRedirect(reverse("admin:skills_webhook_change", args=[pk]))

    def _show(self, request: HttpRequest, secret: str) -> None:
        text = _("Signing secret: %s (copy it now; it is not shown again)")
        self.message_user(request, text % secret)

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (webhook := self.get_object(request, object_id)):
            found = webhook.deliveries.order_by().values_list("state").annotate(n=Count("pk"))
            counts = [(State(state).label, n, state) for state, n in sorted(found)]
            extra.update(webhook=webhook, counts=counts, can_change=self.has_change_permission(request, webhook))
        return super().changeform_view(request, object_id, form_url, extra)


def _day(raw: str) -> datetime | None:
    """Midnight at the start of the day; None for an invalid day."""
    try:
        day = parse_date(raw)
    except ValueError:
        return None
    return make_aware(datetime.combine(day, time.min)) if day else None


class AttemptInline(ReadOnlyInline):
    model = WebhookAttempt
    fields = readonly_fields = ["at", "status_code", "error", "answer", "duration_ms"]
    verbose_name_plural = _("attempts")


@admin.register(WebhookDelivery)
class DeliveryAdmin(BoundedList, FullAccessOnly, ReadOnly, BaseAdmin):
    """Admin pages of deliveries, with all attempts and the time of the next attempt."""

    list_display = ["shown_event", "webhook", "shown_state", "n_attempts", "shown_why", "created_at"]
    list_filter = ["state", "event__kind", "webhook"]
    list_select_related = ["event", "webhook"]
    fields = [
        "shown_event", "shown_subject", "shown_id", "webhook", "state", "n_attempts", "created_at", "next_attempt_at",
        "delivered_at",
    ]  # fmt: skip
    readonly_fields = fields
    inlines = [AttemptInline]
    actions = ["replay"]
    change_form_outer_before_template = "skills/admin/delivery.html"

    def get_queryset(self, request: HttpRequest):
        last = WebhookAttempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
        rows = super().get_queryset(request)
        error, status = Subquery(last.values("error")[:1]), Subquery(last.values("status_code")[:1])
        return rows.annotate(last_error=error, last_status=status)

    @display(description=_("event"))
    def shown_event(self, delivery: WebhookDelivery) -> str:
        return delivery.event.kind

    @display(description=_("subject"))
    def shown_subject(self, delivery: WebhookDelivery) -> str:
        return delivery.event.subject

    @display(description=_("event's id"))
    def shown_id(self, delivery: WebhookDelivery) -> str:
        return str(delivery.event_id)

    @display(
        description=_("state"),
        label={"delivered": "success", "failed": "danger", "waiting": "info", "withheld": "warning"},
    )
    def shown_state(self, delivery: WebhookDelivery):
        return delivery.state, delivery.get_state_display()

    @display(description=_("last answer"))
    def shown_why(self, delivery: WebhookDelivery) -> str:
        """The error or the status of the last attempt; "-" before the first attempt."""
        return delivery.last_error or str(delivery.last_status or "-")  # type: ignore[attr-defined]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("skills.change_webhook") and sees_everyone(request.user)

    @admin.action(description=_("Deliver again"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset) -> None:
        for delivery in queryset:
            send_soon(webhooks.replay(delivery=delivery))
        n = len(queryset)
        self.message_user(request, ngettext("%d event is being sent again.", "%d events are being sent again.", n) % n)

    def get_urls(self):
        view = self.admin_site.admin_view(self.replay_view)
        return [path("<uuid:pk>/replay/", view, name="skills_webhookdelivery_replay"), *super().get_urls()]

    def replay_view(self, request: HttpRequest, pk) -> HttpResponse:
        """Sends the event again on POST; a GET request changes nothing."""
        delivery = self.get_object(request, str(pk))
        if delivery is None:
            raise Http404
        if not self.has_replay_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            send_soon(webhooks.replay(delivery=delivery))
            messages.success(request, _("The event is being sent again, under the same id."))
        return HttpResponseRedirect(reverse("admin:skills_webhookdelivery_change", args=[pk]))

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (delivery := self.get_object(request, object_id)):
            extra.update(delivery=delivery, can_replay=self.has_replay_permission(request))
        return super().changeform_view(request, object_id, form_url, extra)
