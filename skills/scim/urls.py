from django.urls import path, re_path

from skills.scim import group_views, views

urlpatterns = [
    path("Users", views.UsersView.as_view(), name="scim-users"),
    path("Users/.search", views.UserSearchView.as_view(), name="scim-user-search"),
    path("Users/<str:pk>", views.UserView.as_view(), name="scim-user"),
    path("Groups", group_views.GroupsView.as_view(), name="scim-groups"),
    path("Groups/.search", group_views.GroupSearchView.as_view(), name="scim-group-search"),
    path("Groups/<str:pk>", group_views.GroupView.as_view(), name="scim-group"),
    path("ServiceProviderConfig", views.DiscoveryView.as_view(what="config"), name="scim-config"),
    path("ResourceTypes", views.DiscoveryView.as_view(what="types"), name="scim-types"),
    path("ResourceTypes/<str:name>", views.DiscoveryView.as_view(what="types")),
    path("Schemas", views.DiscoveryView.as_view(what="schemas"), name="scim-schemas"),
    path("Schemas/<str:name>", views.DiscoveryView.as_view(what="schemas")),
    re_path(r"^(?:Bulk|Me|\.search)?$", views.NotSupportedView.as_view()),
    re_path(r"^.+$", views.UnknownAddressView.as_view()),
]
