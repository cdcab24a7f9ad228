from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0023_onboarding")]

    operations = [
        migrations.CreateModel(
            name="LimitCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, unique=True)),
                ("used", models.PositiveIntegerField()),
                ("cap", models.PositiveIntegerField()),
                ("ends", models.BigIntegerField(db_index=True)),
            ],
        ),
    ]
