"""Addresses of brand adapters."""

from django.urls import path

from campaigns.adapters import views

app_name = "adapters"
urlpatterns = [
    path("brands/<int:pk>/adapters/", views.adapter_list_view, name="list"),
    path("brands/<int:pk>/adapters/live/", views.adapter_live_view, name="live"),
    path("adapters/<int:pk>/promote/", views.adapter_promote_view, name="promote"),
    path("adapters/<int:pk>/rollback/", views.adapter_rollback_view, name="rollback"),
]
