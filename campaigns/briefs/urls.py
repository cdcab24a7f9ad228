"""Addresses of brands, campaigns, briefs, rounds and jobs."""

from django.urls import path

from campaigns.briefs import (
    brand_views,
    campaign_views,
    creativity_views,
    job_views,
    operations_views,
    product_views,
    round_views,
    slider_views,
    tone_views,
    version_views,
)

app_name = "briefs"
CAMPAIGN = "campaigns/<int:pk>/"
ROUND = "rounds/<int:pk>/"
urlpatterns = [
    path("brands/", brand_views.brand_list_view, name="brand_list"),
    path("brands/new/", brand_views.brand_create_view, name="brand_create"),
    path("brands/<int:pk>/", brand_views.brand_edit_view, name="brand_edit"),
    path("brands/<int:pk>/presets/remove/", brand_views.preset_remove_view, name="preset_remove"),
    path("campaigns/", campaign_views.campaign_list_view, name="campaign_list"),
    path("campaigns/new/", campaign_views.campaign_create_view, name="campaign_create"),
    path(CAMPAIGN, campaign_views.campaign_detail_view, name="campaign_detail"),
    path(f"{CAMPAIGN}archive/", campaign_views.campaign_archive_view, name="campaign_archive"),
    path(
        f"{CAMPAIGN}duplicate/", campaign_views.campaign_duplicate_view, name="campaign_duplicate"
    ),
    path(f"{CAMPAIGN}assign/", campaign_views.campaign_assign_view, name="campaign_assign"),
    path(f"{CAMPAIGN}brief/", campaign_views.brief_edit_view, name="brief_edit"),
    path(f"{CAMPAIGN}brief/versions/", version_views.brief_versions_view, name="brief_versions"),
    path(
        f"{CAMPAIGN}brief/versions/<int:number>/restore/",
        version_views.brief_restore_view,
        name="brief_restore",
    ),
    path(f"{CAMPAIGN}products/", product_views.campaign_products_view, name="campaign_products"),
    path(f"{CAMPAIGN}tone/", tone_views.tone_view, name="tone"),
    path(f"{CAMPAIGN}tone/preview/", tone_views.tone_preview_view, name="tone_preview"),
    path(f"{CAMPAIGN}tone/slider/", slider_views.tone_slider_view, name="tone_slider"),
    path(f"{CAMPAIGN}generate/", round_views.round_create_view, name="round_create"),
    path("creativity/", creativity_views.creativity_view, name="creativity"),
    path("rounds/", round_views.round_list_view, name="round_list"),
    path(ROUND, round_views.round_detail_view, name="round_detail"),
    path(f"{ROUND}live/", round_views.round_live_view, name="round_live"),
    path(f"{ROUND}events/", round_views.round_events_view, name="round_events"),
    path("operations/", operations_views.operations_view, name="operations"),
    path("jobs/", round_views.job_list_view, name="job_list"),
    path("jobs/<int:pk>/", job_views.job_detail_view, name="job_detail"),
    path("jobs/<int:pk>/cancel/", round_views.job_cancel_view, name="job_cancel"),
    path("jobs/<int:pk>/retry/", round_views.job_retry_view, name="job_retry"),
]
