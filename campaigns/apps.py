"""The Django app of the product."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Rows, services and pages of the product."""

    name = "campaigns"
    verbose_name = "CopyStudio"
