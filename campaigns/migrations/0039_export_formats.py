"""Export formats of a workspace's own, and what one was when a file was asked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0038_own_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportFormat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('layout', models.JSONField(default=dict)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace')),
            ],
        ),
        migrations.AddConstraint(
            model_name='exportformat',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='export_format_name_once'),
        ),
        migrations.AddField(
            model_name='export',
            name='layout',
            field=models.JSONField(default=dict),
        ),
    ]
