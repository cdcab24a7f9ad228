"""Addresses of a workspace's home, people and settings."""

from django.urls import URLPattern, URLResolver, path

from campaigns.workspaces import (
    addresses,
    engines,
    formats,
    mail_views,
    onboarding_views,
    prompts,
    views,
)
from campaigns.workspaces.styleguide import styleguide_view

app_name = "workspaces"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home_view, name="home"),
    path("onboarding/", onboarding_views.onboarding_view, name="onboarding"),
    path("members/", views.members_view, name="members"),
    path("members/<int:pk>/", views.member_view, name="member"),
    path("members/<int:pk>/link/", views.member_link_view, name="member_link"),
    path("settings/", views.settings_view, name="settings"),
    path("settings/formats/", formats.formats_view, name="formats"),
    path("settings/mail/", mail_views.mail_view, name="mail"),
    path("settings/tokens/", views.tokens_view, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", views.token_revoke_view, name="token_revoke"),
    path("settings/archive/", views.archive_view, name="archive"),
    path("settings/archive/<int:pk>/file/", views.archive_file_view, name="archive_file"),
    path("settings/remove/", views.workspace_remove_view, name="workspace_remove"),
    path("settings/sample/remove/", views.sample_remove_view, name="sample_remove"),
    path("engine/", engines.engine_view, name="engine"),
    path("prompts/", prompts.prompts_view, name="prompts"),
    path("audit/", views.audit_view, name="audit"),
    path("admin/<slug:name>/", addresses.admin_view, name="admin"),
    path("styleguide/", styleguide_view, name="styleguide"),
]
