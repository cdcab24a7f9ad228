"""Products are found by their words: what each is found by is written anew; the index is made after the migrations."""

from typing import Any

from django.db import migrations

import campaigns.models.words
from campaigns.catalog.search import search_text

BATCH = 1_000


def write(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("campaigns", "Product").objects.order_by("pk")
    rows = rows.only("title", "brand", "sku", "category", "extra")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE campaigns_product SET search = %s WHERE id = %s",
                [(search_text(row), row.pk) for row in batch],
            )


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0014_saved_views'),
    ]

    operations = [
        migrations.AlterField(
            model_name='product',
            name='search',
            field=campaigns.models.words.WordsField(blank=True, default=''),
        ),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=True),
    ]
