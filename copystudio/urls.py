"""The site map on one screen."""

from django.urls import URLPattern, URLResolver, include, path

WORKSPACE = "w/<slug:workspace>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
    path("api/v1/", include("campaigns.api.urls")),
    path(WORKSPACE, include("campaigns.workspaces.urls")),
    path(WORKSPACE + "channels/", include("campaigns.channels.urls")),
    path(WORKSPACE + "catalog/", include("campaigns.catalog.urls")),
    path(WORKSPACE, include("campaigns.briefs.urls")),
    path(WORKSPACE, include("campaigns.review.urls")),
    path(WORKSPACE, include("campaigns.exports.urls")),
]
