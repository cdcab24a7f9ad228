"""Addresses of evidence."""

from django.urls import path

from campaigns.claims import views

app_name = "claims"
urlpatterns = [
    path("", views.evidence_list_view, name="evidence_list"),
    path("new/", views.evidence_create_view, name="evidence_create"),
    path("<int:pk>/", views.evidence_view, name="evidence"),
    path("<int:pk>/retire/", views.evidence_retire_view, name="evidence_retire"),
    path("<int:pk>/document/<int:number>/", views.document_view, name="document"),
]
