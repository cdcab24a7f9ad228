"""The address of help."""

from django.urls import URLPattern, URLResolver, path

from campaigns.help import views

app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.help_view, name="page")]
