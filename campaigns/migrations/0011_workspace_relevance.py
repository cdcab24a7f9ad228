"""What a line must speak of to be kept is for each workspace to say; triggers that name its table make way on SQLite."""

from importlib import import_module

from django.db import migrations, models

# SQLite makes a table anew to add a column with a default, and refuses while a trigger names it.
promises = import_module("campaigns.migrations.0002_promises")


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_business_order'),
    ]

    operations = [
        migrations.RunPython(promises.drop, promises.create),
        migrations.AddField(
            model_name='workspace',
            name='relevance',
            field=models.CharField(default='kind', max_length=10),
        ),
        migrations.RunPython(promises.create, promises.drop),
    ]
