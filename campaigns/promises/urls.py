"""Addresses of promises."""

from django.urls import path

from campaigns.promises import views

app_name = "promises"
urlpatterns = [path("", views.promise_list_view, name="promise_list")]
