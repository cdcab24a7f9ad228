"""Addresses of review."""

from django.urls import path

from campaigns.review import (
    approval_views,
    decision_views,
    draft_views,
    find_views,
    grid_views,
    line_views,
    more_views,
    queue_views,
    saved_view_pages,
    second_views,
    share_views,
    task_views,
    thread_views,
    waiver_views,
)

app_name = "review"
LINE = "candidates/<int:pk>/"
urlpatterns = [
    path("search/", find_views.search_view, name="search"),
    path("review/", queue_views.queue_view, name="queue"),
    path("review/grid/", grid_views.grid_view, name="grid"),
    path("review/grid/bulk/", grid_views.bulk_view, name="bulk"),
    path("review/batches/<int:pk>/", grid_views.batch_view, name="batch"),
    path("review/undo/", decision_views.undo_last_view, name="undo_last"),
    path("review/batches/<int:pk>/undo/", decision_views.batch_undo_view, name="batch_undo"),
    path("review/views/", saved_view_pages.saved_views_view, name="views"),
    path("review/views/<int:pk>/", saved_view_pages.saved_view_view, name="view"),
    path(
        "review/views/<int:pk>/remove/", saved_view_pages.saved_view_remove_view, name="view_remove"
    ),
    path("settings/second-approval/", second_views.second_approval_view, name="second_approval"),
    path("review/people/", thread_views.people_view, name="people"),
    path("threads/<int:pk>/reply/", thread_views.reply_view, name="thread_reply"),
    path("threads/<int:pk>/resolve/", thread_views.resolve_view, name="thread_resolve"),
    path("threads/<int:pk>/reopen/", thread_views.reopen_view, name="thread_reopen"),
    path("comments/<int:pk>/remove/", thread_views.remove_view, name="comment_remove"),
    path(LINE, queue_views.candidate_view, name="candidate"),
    path(f"{LINE}approval/", approval_views.approval_view, name="approval"),
    path(f"{LINE}near/", line_views.near_view, name="near"),
    path(f"{LINE}approve/", decision_views.approve_view, name="approve"),
    path(f"{LINE}reject/", decision_views.reject_view, name="reject"),
    path(f"{LINE}request-changes/", decision_views.request_changes_view, name="request_changes"),
    path(f"{LINE}undo/", decision_views.undo_view, name="undo"),
    path(f"{LINE}primary/", decision_views.primary_view, name="primary"),
    path(f"{LINE}claim/", task_views.claim_view, name="claim"),
    path(f"{LINE}release/", task_views.release_view, name="release"),
    path(f"{LINE}task/", task_views.task_view, name="task"),
    path(f"{LINE}task/undo/", task_views.task_undo_view, name="task_undo"),
    path(f"{LINE}here/", task_views.here_view, name="here"),
    path(f"{LINE}edit/", line_views.edit_view, name="edit"),
    path(f"{LINE}draft/", draft_views.draft_view, name="draft"),
    path(f"{LINE}measure/", line_views.measure_view, name="measure"),
    path(f"{LINE}recheck/", line_views.recheck_view, name="recheck"),
    path(f"{LINE}waive/", waiver_views.waive_view, name="waive"),
    path(f"{LINE}link/", share_views.link_view, name="link"),
    path("links/<int:pk>/revoke/", share_views.revoke_view, name="link_revoke"),
    path(f"{LINE}comment/", thread_views.comment_view, name="comment"),
    path(f"{LINE}regenerate/", more_views.regenerate_view, name="regenerate"),
    path(f"{LINE}shorter/", more_views.shorter_view, name="shorter"),
    path(f"{LINE}more-like/", more_views.more_like_view, name="more_like"),
    path(f"{LINE}enter/", more_views.enter_view, name="enter"),
]
