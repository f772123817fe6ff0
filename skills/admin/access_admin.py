"""Admin pages for users, groups and HR managers, in the look of the other admin pages."""

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
# django-allauth has no German translation of these names.
Authenticator._meta.verbose_name, Authenticator._meta.verbose_name_plural = _("second factor"), _("second factors")


class ManagerScopeInline(StackedInline):
    model = ManagerScope
    extra = 0
    filter_horizontal = ["departments"]
    verbose_name = verbose_name_plural = _("HR manager: departments")


@admin.register(User)
class PersonAdmin(ListedLookups, UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = [ManagerScopeInline]


@admin.register(Group)
class RoleAdmin(GroupAdmin, BaseAdmin):
    pass


# The other packages have registered their classes by now: their apps precede this app in INSTALLED_APPS.
close_lookups(admin.site)
