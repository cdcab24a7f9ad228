"""What a shop lets us in by, and room for what it answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column with a constant default and a wider one: neither rewrites a table of PostgreSQL."""

    dependencies = [("campaigns", "0057_round_creativity")]

    operations = [
        migrations.AddField(
            model_name="webhookendpoint",
            name="credential",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="said",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
    ]
