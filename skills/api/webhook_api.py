"""API views for a connected system's own webhooks and deliveries."""

from typing import Any

import django_filters
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from skills.api.api_base import ApiView
from skills.api.idempotency import idempotent
from skills.api.permissions import HasScope, application_of, is_client
from skills.api.responses import CHANGE_ERRORS, ONE_ERRORS, WRITE_ERRORS, reading
from skills.api.serializers import StrictCharField
from skills.api.strict_body import Body, valid_body
from skills.api.versions import check_version, etag_of
from skills.models import Webhook, WebhookAttempt, WebhookDelivery
from skills.services import webhooks
from skills.tasks import send_soon

EVENTS = [(str(kind), kind.label) for kind in Webhook.SCOPES]
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class WebhookSerializer(serializers.ModelSerializer):
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS))
    pause_reason = serializers.CharField(read_only=True, allow_blank=True)

    class Meta:
        model = Webhook
        fields = ["id", "url", "events", "description", "paused_at", "pause_reason", "failing_since", "created_at"]


class WebhookWithSecretSerializer(WebhookSerializer):
    secret = serializers.SerializerMethodField(
        help_text="Shown only once. null in a response replayed for an Idempotency-Key; create a new secret instead."
    )

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]

    def get_secret(self, webhook: Webhook) -> str | None:
        return webhooks.secret_of(webhook)


class AttemptSerializer(serializers.ModelSerializer):
    class Meta:
        model = WebhookAttempt
        fields = ["at", "status_code", "answer", "error", "duration_ms"]


class DeliverySerializer(serializers.ModelSerializer):
    """A delivery without the data of the event. What the system may read is checked when the event is sent."""

    event = serializers.UUIDField(source="event_id", help_text="The event's id, the same in every attempt")
    type = serializers.ChoiceField(Webhook.Event.choices, source="event.kind")
    happened_at = serializers.DateTimeField(source="event.happened_at")
    attempts = AttemptSerializer(many=True)

    class Meta:
        model = WebhookDelivery
        fields = ["id", "webhook", "event", "type", "happened_at", "state", "n_attempts", "next_attempt_at",
                  "delivered_at", "created_at", "attempts"]  # fmt: skip


def _address(**options: Any) -> StrictCharField:
    return StrictCharField(max_length=600, help_text="HTTPS address that receives events by POST", **options)


def _events(**options: Any) -> serializers.ListField:
    text = "Each event needs the scope for reading the data it is about"
    child = serializers.ChoiceField(EVENTS)
    return serializers.ListField(child=child, min_length=1, max_length=len(EVENTS), help_text=text, **options)


class WebhookChange(Body):
    """Changes to a webhook. Fields that are left out do not change."""

    url = _address(required=False)
    events = _events(required=False)
    description = StrictCharField(required=False, allow_blank=True, max_length=200)


class WebhookBody(WebhookChange):
    url = _address()
    events = _events()


class ReplayBody(Body):
    since = serializers.DateTimeField(
        help_text="Start of the period, ISO 8601. Events that happened earlier are not sent again"
    )


class ReplayedSerializer(serializers.Serializer):
    n_deliveries = serializers.IntegerField(min_value=0, help_text="Number of deliveries that are sent again")


class IsConnectedSystem(BasePermission):
    """Allows only connected systems: people have no webhooks."""

    message = "Webhooks belong to connected systems. People manage webhooks in the administration."

    def has_permission(self, request: Request, view) -> bool:
        return is_client(request) or not hasattr(view, (request.method or "").lower())


class WebhookView(ApiView):
    is_for_systems_only = True
    permission_classes = [HasScope, IsConnectedSystem]
    lookup_value_regex = UUID
    ordering_fields: Any = ("created_at",)
    sparse_fields = True


class WebhookFilter(django_filters.FilterSet):
    paused = django_filters.ChoiceFilter(
        method="filter_paused", choices=[("true", "paused"), ("false", "sending")], help_text="Whether events wait"
    )

    class Meta:
        model = Webhook
        fields: list[str] = []

    def filter_paused(self, queryset, name: str, value: str):
        return queryset.filter(paused_at__isnull=value == "false")


@reading("webhooks", "webhooks", WebhookSerializer, list_text="This client's webhooks, oldest first.")
class WebhookViewSet(WebhookView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = Webhook.objects.none()
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilter
    default_order = ("created_at", "pk")
    told_once = ("secret",)
    scopes = {"list": "webhooks:read", "retrieve": "webhooks:read", "*": "webhooks:write"}

    def get_queryset(self):
        return Webhook.objects.of_client(application_of(self.request))

    @extend_schema(
        tags=["webhooks"], summary="Create a webhook", request=WebhookBody,
        description="The response contains the signing secret; it is shown only once. Events are CloudEvents 1.0, sent "
        "at least once and signed as described by Standard Webhooks. They contain only data the system may read.",
        responses={201: WebhookWithSecretSerializer, **WRITE_ERRORS},
        examples=[OpenApiExample("paths", request_only=True, value={
            "url": "https://lms.example.org/hooks/reskill", "events": ["path.changed", "recalculation.finished"]})],
    )  # fmt: skip
    @idempotent
    def create(self, request: Request) -> Response:
        wanted = valid_body(request, WebhookBody)
        webhook, _secret = webhooks.add_webhook(application=application_of(request), **wanted)
        where = request.build_absolute_uri(reverse("api-webhook-detail", args=[webhook.pk]))
        return Response(WebhookWithSecretSerializer(webhook).data, status=201, headers={"Location": where})

    @extend_schema(
        tags=["webhooks"], summary="Change a webhook", request=WebhookChange,
        description="Changes only the fields that are sent. The secret stays; `new-secret` creates another.",
        responses={200: WebhookSerializer, **CHANGE_ERRORS},
        examples=[OpenApiExample("another address", request_only=True, value={
            "url": "https://lms.example.org/hooks/reskill-2"})],
    )  # fmt: skip
    def partial_update(self, request: Request, pk: str) -> Response:
        webhook = self.get_object()
        wanted = valid_body(request, WebhookChange)
        check_version(request, WebhookSerializer(webhook).data)
        body = WebhookSerializer(webhooks.change_webhook(webhook=webhook, **wanted)).data
        return Response(body, headers={"ETag": etag_of(body)})

    partial_update.checks_version = True  # type: ignore[attr-defined]

    @extend_schema(tags=["webhooks"], summary="Delete a webhook",
                   description="Also deletes its deliveries. Waiting events are not sent.",
                   responses={204: None, **ONE_ERRORS})  # fmt: skip
    def destroy(self, request: Request, pk: str) -> Response:
        webhook = self.get_object()
        check_version(request, WebhookSerializer(webhook).data)
        webhook.delete()
        return Response(status=204)

    destroy.checks_version = True  # type: ignore[attr-defined]

    @extend_schema(tags=["webhooks"], summary="Create a new secret", request=None,
                   description="The secret is shown only once. The old secret is no longer used.",
                   responses={200: WebhookWithSecretSerializer, **ONE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], url_path="new-secret", filterset_class=None)
    def new_secret(self, request: Request, pk: str) -> Response:
        webhook = self.get_object()
        webhooks.renew_secret(webhook=webhook)
        return Response(WebhookWithSecretSerializer(self.get_object()).data)

    @extend_schema(tags=["webhooks"], summary="Test a webhook", request=None,
                   description="Sends a `ping`, signed and retried like other events. While the webhook is paused, the "
                   "ping waits. Location is the URL of the delivery.",
                   responses={202: DeliverySerializer, **CHANGE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    @idempotent
    def ping(self, request: Request, pk: str) -> Response:
        return _sent(request, webhooks.ping(webhook=self.get_object()))

    @extend_schema(tags=["webhooks"], summary="Pause a webhook", request=None,
                   description="Events wait until the webhook is resumed.",
                   responses={200: WebhookSerializer, **ONE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def pause(self, request: Request, pk: str) -> Response:
        return Response(WebhookSerializer(webhooks.pause_webhook(webhook=self.get_object())).data)

    @extend_schema(tags=["webhooks"], summary="Resume a webhook", request=None,
                   description="Waiting events are sent, with the full number of attempts again.",
                   responses={200: WebhookSerializer, **ONE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def resume(self, request: Request, pk: str) -> Response:
        return Response(WebhookSerializer(webhooks.resume_webhook(webhook=self.get_object())).data)

    @extend_schema(
        tags=["webhooks"], summary="Deliver failed events again", request=ReplayBody,
        description="All events of this webhook that happened since then and were given up, under the same ids.",
        responses={202: ReplayedSerializer, **CHANGE_ERRORS},
        examples=[OpenApiExample("a weekend", request_only=True, value={"since": "2026-11-21T00:00:00Z"})],
    )  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def replay(self, request: Request, pk: str) -> Response:
        webhook = self.get_object()
        wanted = valid_body(request, ReplayBody)
        n = webhooks.replay_failed(webhook=webhook, since=wanted["since"])
        return Response({"n_deliveries": n}, status=202)


class DeliveryFilter(django_filters.FilterSet):
    webhook = django_filters.UUIDFilter(field_name="webhook_id")
    state = django_filters.ChoiceFilter(choices=WebhookDelivery.State.choices)
    type = django_filters.ChoiceFilter(field_name="event__kind", choices=Webhook.Event.choices)

    class Meta:
        model = WebhookDelivery
        fields: list[str] = []


@reading(
    "webhooks",
    "webhook deliveries",
    DeliverySerializer,
    list_text="Sent and waiting deliveries of this client's webhooks with all attempts, newest first.",
)
class DeliveryViewSet(WebhookView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = WebhookDelivery.objects.none()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    default_order = ("-created_at", "pk")
    scopes = {"replay": "webhooks:write", "*": "webhooks:read"}

    def get_queryset(self):
        own = Webhook.objects.of_client(application_of(self.request))
        return WebhookDelivery.objects.filter(webhook__in=own).select_related("event").prefetch_related("attempts")

    @extend_schema(tags=["webhooks"], summary="Deliver an event again", request=None,
                   description="Sends the event under the same id, whatever the state of the delivery.",
                   responses={202: DeliverySerializer, **CHANGE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    @idempotent
    def replay(self, request: Request, pk: str) -> Response:
        return _sent(request, webhooks.replay(delivery=self.get_object()))


def _sent(request: Request, delivery: WebhookDelivery) -> Response:
    """202 with the delivery. A worker sends it after this transaction is committed."""
    send_soon(delivery)
    where = request.build_absolute_uri(reverse("api-delivery-detail", args=[delivery.pk]))
    return Response(DeliverySerializer(delivery).data, status=202, headers={"Location": where})
