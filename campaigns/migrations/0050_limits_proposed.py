"""Who may not set limits proposes them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0049_experiments_at_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="LimitProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=40)),
                ("values", models.JSONField(default=dict)),
                ("why", models.CharField(max_length=200)),
                ("state", models.CharField(choices=[("open", "Open"), ("accepted", "Accepted"), ("declined", "Declined")], default="open", max_length=8)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("decided", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("proposed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.workspace")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("state__in", ["open", "accepted", "declined"])), name="limit_proposal_state_known")],
            },
        ),
    ]
