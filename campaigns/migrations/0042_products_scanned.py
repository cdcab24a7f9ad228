"""Which workspaces have products that were stored before their texts were scanned."""

from django.db import migrations, models


def scans_due(apps, schema_editor):
    """All that have products: whatever was scanned as it was written is found clean again, or as it was."""
    alias = schema_editor.connection.alias
    workspaces, products = (
        apps.get_model('campaigns', name)._base_manager.using(alias)
        for name in ('Workspace', 'Product')
    )
    stored = products.filter(workspace=models.OuterRef('pk'))
    workspaces.filter(models.Exists(stored)).update(scanned_to=0)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0041_uses_indexed'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='scanned_to',
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(scans_due, migrations.RunPython.noop, elidable=True),
    ]
