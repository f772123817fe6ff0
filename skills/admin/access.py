"""Users, HR managers and connected systems, in the same look as everything else."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application, Grant, IDToken, RefreshToken
from unfold.admin import ModelAdmin, StackedInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from skills.admin.base import sees_everyone
from skills.models import ManagerScope

for model in (User, Group, Application, AccessToken, Grant, IDToken, RefreshToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class ManagerScopeInline(StackedInline):
    model = ManagerScope
    extra = 0
    filter_horizontal = ["departments"]
    verbose_name = verbose_name_plural = _("HR manager: which departments")


@admin.register(User)
class PersonAdmin(UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = [ManagerScopeInline]


@admin.register(Group)
class RoleAdmin(GroupAdmin, ModelAdmin):
    pass


@admin.register(Application)
class ApplicationAdmin(ModelAdmin):
    """A connected system. Its secret is shown once, when it is made, and kept as a hash."""

    list_display = ["name", "client_id", "created"]
    readonly_fields = ["client_id", "created"]

    def get_fields(self, request, obj=None):
        return ["name", "client_id", "created"] if obj else ["name"]

    def has_module_permission(self, request) -> bool:
        return super().has_module_permission(request) and sees_everyone(request.user)

    def has_view_permission(self, request, obj=None) -> bool:
        """A connected system reads everybody, so only those who see everybody make one."""
        return super().has_view_permission(request, obj) and sees_everyone(request.user)

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and sees_everyone(request.user)

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and sees_everyone(request.user)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and sees_everyone(request.user)

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.user = request.user
            obj.client_type = Application.CLIENT_CONFIDENTIAL
            obj.authorization_grant_type = Application.GRANT_CLIENT_CREDENTIALS
            obj.hash_client_secret = True
            secret = obj.client_secret = generate_client_secret()
        super().save_model(request, obj, form, change)
        if not change:
            self.message_user(
                request,
                _("Client id: %(id)s secret: %(secret)s (write the secret down now; it is not shown again)")
                % {"id": obj.client_id, "secret": secret},
            )
