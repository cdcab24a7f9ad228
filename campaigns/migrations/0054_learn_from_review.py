from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0053_calendar_feed'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='learn_from_review',
            field=models.BooleanField(default=False),
        ),
    ]
