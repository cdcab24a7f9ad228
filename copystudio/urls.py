"""The site map on one screen."""

from django.urls import URLPattern, URLResolver, include, path

from campaigns.experiments import report_views
from campaigns.review import share_views
from campaigns.scheduling import feed_views
from campaigns.workspaces import door, provider_views, sessions

WORKSPACE = "w/<slug:workspace>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", door.root_view, name="root"),
    path("set-up/", door.set_up_view, name="set_up"),
    path("sign-in/<str:secret>/", door.sign_in_link_view, name="sign_in_link"),
    path("share/<str:secret>/", share_views.share_view, name="share"),
    path("reports/<str:secret>/", report_views.shared_view, name="shared_report"),
    path(
        "reports/<str:secret>/report.pdf", report_views.shared_file_view, name="shared_report_file"
    ),
    path("calendar/<str:secret>.ics", feed_views.feed_view, name="launch_feed"),
    path("healthz", door.healthz_view, name="healthz"),
    path("readyz", door.readyz_view, name="readyz"),
    path("metrics", door.metrics_view, name="metrics"),
    path("favicon.ico", door.favicon_view, name="favicon"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("accounts/sessions/", sessions.sessions_view, name="account_sessions"),
    path("accounts/provider/", provider_views.provider_view, name="account_provider"),
    path("accounts/provider/start/", provider_views.start_view, name="account_provider_start"),
    path(
        "accounts/provider/callback/",
        provider_views.callback_view,
        name="account_provider_callback",
    ),
    path("api/v1/", include("campaigns.api.urls")),
    path(WORKSPACE, include("campaigns.workspaces.urls")),
    path(WORKSPACE + "notifications/", include("campaigns.notices.urls")),
    path(WORKSPACE + "settings/webhooks/", include("campaigns.webhooks.urls")),
    path(WORKSPACE + "help/", include("campaigns.help.urls")),
    path(WORKSPACE + "channels/", include("campaigns.channels.urls")),
    path(WORKSPACE + "catalog/", include("campaigns.catalog.urls")),
    path(WORKSPACE + "rules/", include("campaigns.rules.urls")),
    path(WORKSPACE + "brand/promises/", include("campaigns.promises.urls")),
    path(WORKSPACE + "brand/evidence/", include("campaigns.claims.urls")),
    path(WORKSPACE, include("campaigns.briefs.urls")),
    path(WORKSPACE, include("campaigns.adapters.urls")),
    path(WORKSPACE, include("campaigns.prompts.urls")),
    path(WORKSPACE, include("campaigns.review.urls")),
    path(WORKSPACE, include("campaigns.exports.urls")),
    path(WORKSPACE + "experiments/", include("campaigns.experiments.urls")),
    path(WORKSPACE + "learn/", include("campaigns.learning.urls")),
    path(WORKSPACE + "launches/", include("campaigns.scheduling.urls")),
]

handler400 = "campaigns.api.problems.bad_request_view"
handler404 = "campaigns.api.problems.not_found_view"
handler500 = "campaigns.api.problems.server_error_view"
