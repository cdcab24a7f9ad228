"""Addresses of products and imports."""

from django.urls import URLPattern, path, register_converter

from campaigns.catalog import import_views, mapping_views, quarantine_views, views
from campaigns.catalog.addresses import OddSku, OlderSku, PlainSku

app_name = "catalog"
IMPORT = "import/<int:pk>/"
register_converter(PlainSku, "plain_sku")
register_converter(OddSku, "odd_sku")
register_converter(OlderSku, "older_sku")


def _product(sku: str) -> list[URLPattern]:
    """A product and its acts. A sku may hold slashes, so the acts come before the product itself."""
    return [
        path(f"{sku}edit/", views.product_edit_view, name="product_edit"),
        path(f"{sku}archive/", views.product_archive_view, name="product_archive"),
        path(f"{sku}release/", quarantine_views.product_release_view, name="product_release"),
        path(f"{sku}correct/", views.product_correct_view, name="product_correct"),
        path(sku, views.product_detail_view, name="product_detail"),
    ]


urlpatterns = [
    path("", views.product_list_view, name="product_list"),
    path("new/", views.product_create_view, name="product_create"),
    path("imports/", import_views.import_list_view, name="import_list"),
    path("import/", import_views.import_new_view, name="import_new"),
    path(IMPORT, import_views.import_detail_view, name="import_detail"),
    path(f"{IMPORT}map/", import_views.import_map_view, name="import_map"),
    path(f"{IMPORT}live/", import_views.import_live_view, name="import_live"),
    path(f"{IMPORT}apply/", import_views.import_apply_view, name="import_apply"),
    path(f"{IMPORT}revert/", import_views.import_revert_view, name="import_revert"),
    path(f"{IMPORT}cancel/", import_views.import_cancel_view, name="import_cancel"),
    path(f"{IMPORT}resume/", import_views.import_resume_view, name="import_resume"),
    path(f"{IMPORT}discard/", import_views.import_discard_view, name="import_discard"),
    path(f"{IMPORT}refused.csv", import_views.import_refused_view, name="import_refused"),
    path("imports/mappings/", mapping_views.mapping_list_view, name="mapping_list"),
    path("imports/mappings/<int:pk>/", mapping_views.mapping_view, name="mapping"),
    path(
        "imports/mappings/<int:pk>/remove/",
        mapping_views.mapping_remove_view,
        name="mapping_remove",
    ),
    # A sku that reads as another page, such as "new", has an address of its own.
    *_product("sku/<odd_sku:sku>/"),
    *_product("<plain_sku:sku>/"),
    path("<older_sku:sku>/", views.product_detail_view, name="product_detail"),
]
