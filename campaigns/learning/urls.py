"""Addresses of what was learnt."""

from django.urls import path

from campaigns.learning import dashboard_views, learning_views, pairs_views, views, writers_views

app_name = "learning"
urlpatterns = [
    path("", views.list_view, name="list"),
    path("writers/", writers_views.writers_view, name="writers"),
    path("pairs/", pairs_views.pairs_view, name="pairs"),
    path("pairs/file/", pairs_views.pairs_file_view, name="pairs_file"),
    path("learnings/", learning_views.learnings_view, name="learnings"),
    path("dashboard/", dashboard_views.dashboard_view, name="dashboard"),
    path("campaigns/<int:pk>/", learning_views.campaign_view, name="campaign"),
    path("fits/<int:pk>/promote/", views.promote_view, name="promote"),
    path("fits/<int:pk>/refuse/", views.refuse_view, name="refuse"),
    path("fits/<int:pk>/rollback/", views.rollback_view, name="rollback"),
]
