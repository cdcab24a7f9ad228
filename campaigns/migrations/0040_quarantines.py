"""Findings of the scan of products' texts, and a kind of notice for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = ['rejected', 'changes', 'approved', 'second', 'comment', 'mention', 'assigned', 'due', 'round', 'file', 'proposal', 'evidence', 'promise', 'webhook', 'quarantine']
LABELS = [('rejected', 'Rejected'), ('changes', 'Changes requested'), ('approved', 'Approved'), ('second', 'Second approval'), ('comment', 'Comment'), ('mention', 'Mention'), ('assigned', 'Assigned'), ('due', 'Due'), ('round', 'Round'), ('file', 'Import or export'), ('proposal', 'Proposed rule'), ('evidence', 'Evidence that ends'), ('promise', 'Promise that ends'), ('webhook', 'Webhook that fails'), ('quarantine', 'Quarantined products')]


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0039_export_formats'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('score', models.FloatField()),
                ('spans', models.JSONField(default=list)),
                ('found', models.DateTimeField()),
                ('released', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='quarantine', to='campaigns.product')),
                ('released_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace')),
            ],
        ),
        migrations.AddIndex(
            model_name='quarantine',
            index=models.Index(condition=models.Q(('released', None)), fields=['workspace', 'product'], name='quarantine_open'),
        ),
        migrations.AddConstraint(
            model_name='quarantine',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released', None), ('released_by', None)), models.Q(('released__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='quarantine_released_by_somebody'),
        ),
        migrations.RemoveConstraint(
            model_name='notification',
            name='notice_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='notificationpref',
            name='notice_pref_known',
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=LABELS, max_length=12),
        ),
        migrations.AlterField(
            model_name='notificationpref',
            name='kind',
            field=models.CharField(choices=LABELS, max_length=12),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', KINDS)), name='notice_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpref',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', KINDS), ('mail__in', ['now', 'digest', 'none'])), name='notice_pref_known'),
        ),
    ]
