"""Which campaigns have lines that nobody has held against their brief: stored before a change of it marked lines."""

from django.db import migrations, models


def briefs_due(apps, schema_editor):
    """All that have lines: whoever says and quotes what the brief still has is left as it was."""
    alias = schema_editor.connection.alias
    campaigns, lines = (
        apps.get_model('campaigns', name)._base_manager.using(alias)
        for name in ('Campaign', 'Candidate')
    )
    stored = lines.filter(campaign=models.OuterRef('pk'))
    campaigns.filter(models.Exists(stored)).update(brief_unread=True)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0042_products_scanned'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='brief_unread',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(briefs_due, migrations.RunPython.noop, elidable=True),
    ]
