"""The Django app of the product."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class CampaignsConfig(AppConfig):
    """Rows, services and pages of the product."""

    name = "campaigns"
    verbose_name = "CopyStudio"

    def ready(self) -> None:
        """Keep rows that ship as files in step with them after every migrate, and the trail of second factors."""
        # By name, because rows can be imported only once the app is ready.
        sync = import_string("campaigns.channels.services.field_specs_sync")
        post_migrate.connect(sync, sender=self, dispatch_uid="field_specs_sync")
        search = import_string("campaigns.catalog.search_tables.search_tables_ensure")
        post_migrate.connect(search, sender=self, dispatch_uid="search_tables_ensure")
        wall = import_string("campaigns.workspaces.wall.wall_ensure")
        post_migrate.connect(wall, sender=self, dispatch_uid="wall_ensure")
        post_migrate.connect(_cache_table, sender=self, dispatch_uid="cache_table")
        import_string("campaigns.workspaces.second_factor.second_factor_watch")()


def _cache_table(using: str, **_: Any) -> None:
    """The table of a cache that is kept in the database; nothing where there is one, or another cache."""
    call_command("createcachetable", database=using, verbosity=0)
