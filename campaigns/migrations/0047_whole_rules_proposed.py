"""A proposal may hold a whole rule, as it is written over the API."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0046_experiments"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleproposal",
            name="rule",
            field=models.JSONField(default=dict),
        ),
    ]
