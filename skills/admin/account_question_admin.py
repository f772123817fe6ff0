"""Admin pages on accounts of the identity provider: whose they are, and which roles its groups give."""

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from skills.admin.admin_base import BaseAdmin, ReadOnly, VisibleOnly
from skills.models import AccountQuestion, RoleByGroup
from skills.services.people.known_person import answer_question

Answer = AccountQuestion.Answer


@admin.register(AccountQuestion)
class AccountQuestionAdmin(VisibleOnly, BaseAdmin):
    """Accounts with an employee's e-mail address and another number. The answer applies when the account comes again."""

    list_display = ["user_name", "name", "number", "email", "employee", "known_number", "shown_answer", "asked_at"]
    list_filter = ["answer"]
    list_select_related = ["employee"]
    search_fields = ["user_name", "number", "email"]
    fields = readonly_fields = [
        "user_name", "name", "number", "email", "employee", "known_number", "shown_answer", "asked_at", "answered_at",
        "answered_by",
    ]  # fmt: skip
    actions = ["same_person", "another_person"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @display(description=_("number in HR files"))
    def known_number(self, question: AccountQuestion) -> str:
        return question.employee.external_id

    @display(description=_("answer"), label={"open": "warning", "same": "success", "other": "info"})
    def shown_answer(self, question: AccountQuestion):
        return question.answer, question.get_answer_display()

    @admin.action(description=_("The same person"), permissions=["change"])
    def same_person(self, request: HttpRequest, queryset) -> None:
        self._answer(request, queryset, Answer.SAME)

    @admin.action(description=_("Another person"), permissions=["change"])
    def another_person(self, request: HttpRequest, queryset) -> None:
        self._answer(request, queryset, Answer.OTHER)

    def _answer(self, request: HttpRequest, queryset, answer: str) -> None:
        for question in queryset:
            answer_question(question=question, answer=answer, by=request.user)
        text = _("Stored. It applies when the sign-in system sends the account again, usually within an hour.")
        self.message_user(request, text, messages.SUCCESS)


@admin.register(RoleByGroup)
class RoleByGroupAdmin(ReadOnly, VisibleOnly, BaseAdmin):
    """Roles that groups of the identity provider have given and taken back. Only the provider changes them."""

    list_display = ["employee", "role", "group_name", "given_at", "taken_at"]
    list_filter = ["role"]
    list_select_related = ["employee"]
    search_fields = ["employee__name", "employee__external_id", "group_name"]
    fields = readonly_fields = ["employee", "role", "group_name", "given_at", "given_by", "taken_at"]
