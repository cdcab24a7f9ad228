"""Products get their place in the business order, reckoned from what their records hold already."""

from typing import Any

from django.db import migrations, models

from campaigns.catalog.business import MIDDLE, product_business

BATCH = 1_000


def reckon(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("campaigns", "Product").objects.order_by("pk")
    rows = rows.only("price", "stock", "attributes", "extra")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for row in batch:
            row.business = product_business(row).order
        type(batch[0]).objects.bulk_update([row for row in batch if row.business != MIDDLE], ["business"])


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0009_adapters'),
    ]

    operations = [
        migrations.AddField(
            model_name='product',
            name='business',
            field=models.PositiveSmallIntegerField(default=500),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['workspace', '-business', 'id'], name='product_business'),
        ),
        migrations.RunPython(reckon, migrations.RunPython.noop, elidable=True),
    ]
