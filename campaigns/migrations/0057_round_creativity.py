from django.db import migrations, models

CHUNK = 500


def creativity_name(apps, schema_editor):
    """At which creativity a round wrote, out of its briefs, which all say the same."""
    rounds = apps.get_model('campaigns', 'Round')._base_manager.using(schema_editor.connection.alias)
    known, last = rounds.order_by('pk'), 0
    while True:
        # Briefs hold all the facts that a round wrote from: one at a time is in memory.
        keys = list(known.filter(pk__gt=last).values_list('pk', flat=True)[:CHUNK])
        for pk in keys:
            briefs = known.values_list('brief__briefs', flat=True).get(pk=pk) or {}
            value = next((brief.get('creativity') for brief in briefs.values()), None)
            if value is not None:
                rounds.filter(pk=pk).update(creativity=value)
        if len(keys) < CHUNK:
            return
        last = keys[-1]


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0056_report_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='creativity',
            field=models.FloatField(null=True),
        ),
        migrations.RunPython(creativity_name, migrations.RunPython.noop, elidable=True),
    ]
