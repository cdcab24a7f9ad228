"""Addresses of what a person was told, and of how they want to be told."""

from django.urls import URLPattern, URLResolver, path

from campaigns.notices import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.list_view, name="list"),
    path("read/", views.read_all_view, name="read_all"),
    path("settings/", views.settings_view, name="settings"),
    path("<int:pk>/", views.open_view, name="open"),
]
