"""Users and HR managers, in the same look as everything else."""

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken
from unfold.admin import ModelAdmin, StackedInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from skills.admin.admin_base import BaseAdmin, ListedLookups, close_lookups
from skills.models import ManagerScope

for model in (User, Group, AccessToken, Grant, IDToken, RefreshToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
# Another project's, whose catalogue has no German for it.
Authenticator._meta.verbose_name, Authenticator._meta.verbose_name_plural = _("second factor"), _("second factors")


class ManagerScopeInline(StackedInline):
    model = ManagerScope
    extra = 0
    filter_horizontal = ["departments"]
    verbose_name = verbose_name_plural = _("HR manager: which departments")


@admin.register(User)
class PersonAdmin(ListedLookups, UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = [ManagerScopeInline]


@admin.register(Group)
class RoleAdmin(GroupAdmin, BaseAdmin):
    pass


# The packages' own classes are registered by now: their apps stand before this one.
close_lookups(admin.site)
