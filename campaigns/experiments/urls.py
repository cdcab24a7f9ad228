"""Addresses of experiments."""

from django.urls import URLPattern, URLResolver, path

from campaigns.experiments import views

app_name = "experiments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.list_view, name="experiment_list"),
    path("<int:pk>/", views.experiment_view, name="experiment"),
    path("<int:pk>/start/", views.start_view, name="start"),
    path("<int:pk>/stop/", views.stop_view, name="stop"),
    path("<int:pk>/decide/", views.decide_view, name="decide"),
]
