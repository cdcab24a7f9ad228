"""Addresses of brand rules and sets of them."""

from django.urls import path

from campaigns.rules import pack_views, proposal_views, set_views, views

app_name = "rules"
SET = "sets/<int:pk>/"
urlpatterns = [
    path("", views.rule_list_view, name="rule_list"),
    path("new/", views.rule_create_view, name="rule_create"),
    path("try/", views.try_view, name="try"),
    path("packs/", pack_views.pack_list_view, name="pack_list"),
    path("packs/<slug:pack>/", pack_views.pack_view, name="pack"),
    path("import/", set_views.import_view, name="import"),
    path("<int:pk>/", views.rule_view, name="rule"),
    path("<int:pk>/remove/", views.rule_remove_view, name="rule_remove"),
    path("<int:pk>/put-back/", views.rule_put_back_view, name="rule_put_back"),
    path("brand-words/", views.brand_words_view, name="brand_words"),
    path("proposals/", proposal_views.proposal_list_view, name="proposal_list"),
    path("proposals/<int:pk>/", proposal_views.proposal_view, name="proposal"),
    path("sets/", set_views.set_list_view, name="set_list"),
    path(SET, set_views.set_view, name="set"),
    path(f"{SET}live/", set_views.set_live_view, name="set_live"),
    path(f"{SET}lines/", set_views.set_lines_view, name="set_lines"),
    path(f"{SET}lines/file/", set_views.set_lines_file_view, name="set_lines_file"),
    path(f"{SET}file/", set_views.set_file_view, name="set_file"),
    path(f"{SET}preview/", set_views.preview_view, name="set_preview"),
    path(f"{SET}propose/", set_views.propose_view, name="set_propose"),
    path(f"{SET}activate/", set_views.activate_view, name="set_activate"),
    path(f"{SET}put-back/", set_views.put_back_view, name="set_put_back"),
    path(f"{SET}discard/", set_views.discard_view, name="set_discard"),
]
