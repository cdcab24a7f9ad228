from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0026_person_formats'),
    ]

    operations = [
        migrations.AddField(
            model_name='ruleset',
            name='read_on',
            field=models.DateField(null=True),
        ),
    ]
