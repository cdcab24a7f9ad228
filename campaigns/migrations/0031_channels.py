"""What a text message costs, how a campaign tags its links, and when limits were settled; triggers make way as in 0011."""

from importlib import import_module

from django.db import migrations, models

promises = import_module("campaigns.migrations.0002_promises")


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0030_claims'),
    ]

    operations = [
        migrations.RunPython(promises.drop, promises.create),
        migrations.AddField(
            model_name='campaign',
            name='links',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='fieldspecrow',
            name='settled',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workspace',
            name='sms_currency',
            field=models.CharField(blank=True, default='', max_length=3),
        ),
        migrations.AddField(
            model_name='workspace',
            name='sms_price',
            field=models.DecimalField(decimal_places=5, max_digits=9, null=True),
        ),
        migrations.RunPython(promises.create, promises.drop),
    ]
