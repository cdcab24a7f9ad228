"""Addresses of channels."""

from django.urls import path

from campaigns.channels import proposal_views, views

app_name = "channels"
urlpatterns = [
    path("", views.field_list_view, name="field_list"),
    # Before the fields: no channel is called proposals.
    path("proposals/", proposal_views.proposal_list_view, name="proposal_list"),
    path("proposals/<int:pk>/", proposal_views.proposal_view, name="proposal"),
    path("<slug:channel>/<slug:field>/", views.field_view, name="field"),
    path("<slug:channel>/<slug:field>/propose/", proposal_views.propose_view, name="propose"),
]
