"""Addresses of channels."""

from django.urls import path

from campaigns.channels import views

app_name = "channels"
urlpatterns = [
    path("", views.field_list_view, name="field_list"),
    path("<slug:channel>/<slug:field>/", views.field_view, name="field"),
]
