"""Addresses of launches."""

from django.urls import URLPattern, URLResolver, path

from campaigns.scheduling import calendar_views, feed_views, form_views, views

app_name = "scheduling"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", calendar_views.list_view, name="launch_list"),
    path("feed/", feed_views.feed_page_view, name="feed"),
    path("blackouts/", calendar_views.blackout_view, name="blackout"),
    path("new/", form_views.create_view, name="launch_create"),
    path("new/<int:pk>/<slug:channel>/", form_views.plan_view, name="launch_plan"),
    path("<int:pk>/", views.launch_view, name="launch"),
    path("<int:pk>/change/", form_views.change_view, name="launch_change"),
    path("<int:pk>/move/", calendar_views.move_view, name="launch_move"),
    path("<int:pk>/submit/", views.submit_view, name="launch_submit"),
    path("<int:pk>/approve/", views.approve_view, name="launch_approve"),
    path("<int:pk>/pause/", views.pause_view, name="launch_pause"),
    path("<int:pk>/resume/", views.resume_view, name="launch_resume"),
    path("<int:pk>/cancel/", views.cancel_view, name="launch_cancel"),
    path("<int:pk>/unschedule/", views.unschedule_view, name="launch_unschedule"),
    path("<int:pk>/duplicate/", views.duplicate_view, name="launch_duplicate"),
]
