"""Links to the reports of experiments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A new table: nothing that is filled is touched."""

    dependencies = [("campaigns", "0055_bandit")]

    operations = [
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("meant_for", models.CharField(blank=True, default="", max_length=120)),
                ("expires", models.DateTimeField()),
                ("revoked", models.DateTimeField(null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("created_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("experiment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="report_links", to="campaigns.experiment")),
                ("revoked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.workspace")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("revoked", None), ("revoked_by", None))
                        | models.Q(("revoked__isnull", False), ("revoked_by__isnull", False)),
                        name="report_link_revoked_by_somebody",
                    )
                ],
            },
        ),
    ]
