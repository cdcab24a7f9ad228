"""Addresses of exports and publishing."""

from django.urls import URLPattern, URLResolver, path

from campaigns.exports import (
    combination_views,
    disclosure_views,
    format_views,
    link_views,
    message_views,
    sheet_views,
    views,
)

app_name = "exports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("exports/", views.export_list_view, name="export_list"),
    path("exports/ai-text/", disclosure_views.disclosure_view, name="disclosure"),
    path("exports/formats/", format_views.format_list_view, name="format_list"),
    path("exports/formats/new/", format_views.format_new_view, name="format_new"),
    path("exports/formats/<int:pk>/", format_views.format_view, name="format"),
    path("exports/formats/<int:pk>/remove/", format_views.format_remove_view, name="format_remove"),
    path("exports/<int:pk>/", views.export_detail_view, name="export_detail"),
    path("exports/<int:pk>/file/", views.export_file_view, name="export_file"),
    path("exports/<int:pk>/manifest/", views.export_manifest_view, name="export_manifest"),
    path("exports/<int:pk>/provenance/", views.export_provenance_view, name="export_provenance"),
    path("campaigns/<int:pk>/export/", views.preview_view, name="preview"),
    path("campaigns/<int:pk>/sheet/", sheet_views.sheet_view, name="sheet"),
    path(
        "campaigns/<int:pk>/combinations/",
        combination_views.combinations_view,
        name="combinations",
    ),
    path("campaigns/<int:pk>/messages/", message_views.messages_view, name="messages"),
    path("messages/<int:pk>/mend/", message_views.message_mend_view, name="message_mend"),
    path("campaigns/<int:pk>/links/", link_views.links_view, name="links"),
    path("campaigns/<int:pk>/publish/", views.publish_view, name="publish"),
    path("publications/<int:pk>/", views.publication_view, name="publication_detail"),
    path("publications/<int:pk>/rollback/", views.rollback_view, name="publication_rollback"),
]
