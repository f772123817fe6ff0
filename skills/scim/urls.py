"""URLs of SCIM. Its views are imported by their first request: the models of scim2_models are slow to import and large."""

from functools import cached_property
from typing import Any

from django.urls import path, re_path
from django.utils.module_loading import import_string


class _LazyView:
    """The view of this class in skills.scim, imported by its first request."""

    csrf_exempt = True  # as every view of Django REST framework

    def __init__(self, name: str, **initkwargs: Any) -> None:
        self._name, self.initkwargs = name, initkwargs

    @property
    def cls(self) -> Any:
        return import_string(f"skills.scim.{self._name}")

    @cached_property
    def _view(self) -> Any:
        return self.cls.as_view(**self.initkwargs)

    def __call__(self, *args, **kwargs):
        return self._view(*args, **kwargs)


urlpatterns = [
    path("Users", _LazyView("views.UsersView"), name="scim-users"),
    path("Users/.search", _LazyView("views.UserSearchView"), name="scim-user-search"),
    path("Users/<str:pk>", _LazyView("views.UserView"), name="scim-user"),
    path("Groups", _LazyView("group_views.GroupsView"), name="scim-groups"),
    path("Groups/.search", _LazyView("group_views.GroupSearchView"), name="scim-group-search"),
    path("Groups/<str:pk>", _LazyView("group_views.GroupView"), name="scim-group"),
    path("ServiceProviderConfig", _LazyView("views.DiscoveryView", what="config"), name="scim-config"),
    path("ResourceTypes", _LazyView("views.DiscoveryView", what="types"), name="scim-types"),
    path("ResourceTypes/<str:name>", _LazyView("views.DiscoveryView", what="types")),
    path("Schemas", _LazyView("views.DiscoveryView", what="schemas"), name="scim-schemas"),
    path("Schemas/<str:name>", _LazyView("views.DiscoveryView", what="schemas")),
    re_path(r"^(?:Bulk|Me|\.search)?$", _LazyView("views.NotSupportedView")),
    re_path(r"^.+$", _LazyView("views.UnknownAddressView")),
]
