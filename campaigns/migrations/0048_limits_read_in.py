"""A version of limits knows the workspaces in which lines were read by it, while it is not settled in all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0047_whole_rules_proposed"),
    ]

    operations = [
        migrations.AddField(
            model_name="fieldspecrow",
            name="read_in",
            field=models.JSONField(default=list),
        ),
    ]
