"""Addresses of webhooks."""

from django.urls import URLPattern, URLResolver, path

from campaigns.webhooks import views

app_name = "webhooks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.list_view, name="list"),
    path("connect/<slug:way>/", views.connect_view, name="connect"),
    path("<int:pk>/", views.endpoint_view, name="endpoint"),
    path("<int:pk>/remove/", views.endpoint_remove_view, name="endpoint_remove"),
    path("<int:pk>/test/", views.endpoint_test_view, name="test"),
    path("<int:pk>/secret/", views.secret_view, name="secret"),
    path("<int:pk>/replay/", views.replay_span_view, name="replay_span"),
    path("deliveries/<int:pk>/replay/", views.replay_view, name="replay"),
]
