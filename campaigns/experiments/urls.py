"""Addresses of experiments."""

from django.urls import URLPattern, URLResolver, path

from campaigns.experiments import design_views, key_views, report_views, views

app_name = "experiments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.list_view, name="experiment_list"),
    path("new/", design_views.create_view, name="create"),
    path("new/<int:pk>/", design_views.design_view, name="design"),
    path("size/", design_views.size_view, name="size"),
    path("<int:pk>/", views.experiment_view, name="experiment"),
    path("<int:pk>/change/", design_views.change_view, name="change"),
    path("<int:pk>/start/", views.start_view, name="start"),
    path("<int:pk>/stop/", views.stop_view, name="stop"),
    path("<int:pk>/decide/", views.decide_view, name="decide"),
    path("<int:pk>/report.pdf", report_views.file_view, name="report"),
    path("<int:pk>/links/", report_views.link_view, name="link"),
    path("links/<int:pk>/revoke/", report_views.revoke_view, name="link_revoke"),
    path("<int:pk>/keys/", key_views.keys_view, name="keys"),
    path("keys/<int:pk>/revoke/", key_views.key_revoke_view, name="key_revoke"),
]
