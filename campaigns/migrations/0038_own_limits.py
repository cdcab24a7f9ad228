import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0037_second_approvals'),
        ('generation', '0003_worker'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='seek_job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='generation.job'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='seeking',
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(condition=models.Q(('retired', None), ('seeking', True)), fields=['valid_from'], name='evidence_seeking'),
        ),
        migrations.CreateModel(
            name='OwnLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=40)),
                ('field', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('limit', models.PositiveIntegerField(null=True)),
                ('limit_ucs2', models.PositiveIntegerField(null=True)),
                ('hard', models.BooleanField(null=True)),
                ('tags', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('effective_from', models.DateField()),
                ('settled', models.DateTimeField(null=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled', None)), fields=['effective_from'], name='own_limit_unsettled')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'channel', 'field', 'number'), name='own_limit_number_once')],
            },
        ),
    ]
