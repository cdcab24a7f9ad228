"""Which engine writes is for each workspace to say; triggers that name its table make way on SQLite, as in 0011."""

from importlib import import_module

from django.db import migrations, models

promises = import_module("campaigns.migrations.0002_promises")


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0012_prompt_versions'),
    ]

    operations = [
        migrations.RunPython(promises.drop, promises.create),
        migrations.AddField(
            model_name='workspace',
            name='engine',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.RunPython(promises.create, promises.drop),
    ]
