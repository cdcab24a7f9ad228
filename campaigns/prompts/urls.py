"""Addresses of a workspace's own words for channels."""

from django.urls import path

from campaigns.prompts import views

app_name = "prompts"
urlpatterns = [
    path("prompts/versions/<int:pk>/", views.version_view, name="version"),
    path("prompts/versions/<int:pk>/live/", views.live_view, name="live"),
    path("prompts/versions/<int:pk>/evaluate/", views.evaluate_view, name="evaluate"),
    path("prompts/versions/<int:pk>/propose/", views.propose_view, name="propose"),
    path("prompts/versions/<int:pk>/promote/", views.promote_view, name="promote"),
    path("prompts/versions/<int:pk>/rollback/", views.rollback_view, name="rollback"),
    path("prompts/<slug:channel>/", views.versions_view, name="versions"),
]
