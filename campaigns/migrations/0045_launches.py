"""Launches: a line's place and time; days without launches; a kind of notice for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0044_jobs_given_up'),
    ]

    operations = [
        migrations.CreateModel(
            name='BlackoutDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('reason', models.CharField(blank=True, default='', max_length=120)),
                ('created', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Launch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('pending_approval', 'Pending approval'), ('scheduled', 'Scheduled'), ('held', 'Held'), ('running', 'Running'), ('paused', 'Paused'), ('finished', 'Finished'), ('cancelled', 'Cancelled'), ('failed', 'Failed')], default='draft', max_length=16)),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('timezone', models.CharField(max_length=50)),
                ('on_end', models.CharField(choices=[('restore', 'Put back what was there'), ('retire', 'Take it down')], default='restore', max_length=8)),
                ('due', models.DateTimeField(null=True)),
                ('checks', models.JSONField(default=list)),
                ('checked', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('changed_by', models.JSONField(default=list)),
                ('approved', models.DateTimeField(null=True)),
                ('started', models.DateTimeField(null=True)),
                ('ended', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='LaunchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('channel', models.CharField(max_length=40)),
                ('created', models.DateTimeField(auto_now_add=True)),
            ],
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
            field=models.CharField(choices=[('rejected', 'Rejected'), ('changes', 'Changes requested'), ('approved', 'Approved'), ('second', 'Second approval'), ('comment', 'Comment'), ('mention', 'Mention'), ('assigned', 'Assigned'), ('due', 'Due'), ('round', 'Round'), ('file', 'Import or export'), ('proposal', 'Proposed rule'), ('evidence', 'Evidence that ends'), ('promise', 'Promise that ends'), ('webhook', 'Webhook that fails'), ('quarantine', 'Quarantined products'), ('job', 'Work that was given up'), ('launch', 'Launch')], max_length=12),
        ),
        migrations.AlterField(
            model_name='notificationpref',
            name='kind',
            field=models.CharField(choices=[('rejected', 'Rejected'), ('changes', 'Changes requested'), ('approved', 'Approved'), ('second', 'Second approval'), ('comment', 'Comment'), ('mention', 'Mention'), ('assigned', 'Assigned'), ('due', 'Due'), ('round', 'Round'), ('file', 'Import or export'), ('proposal', 'Proposed rule'), ('evidence', 'Evidence that ends'), ('promise', 'Promise that ends'), ('webhook', 'Webhook that fails'), ('quarantine', 'Quarantined products'), ('job', 'Work that was given up'), ('launch', 'Launch')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['rejected', 'changes', 'approved', 'second', 'comment', 'mention', 'assigned', 'due', 'round', 'file', 'proposal', 'evidence', 'promise', 'webhook', 'quarantine', 'job', 'launch'])), name='notice_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpref',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['rejected', 'changes', 'approved', 'second', 'comment', 'mention', 'assigned', 'due', 'round', 'file', 'proposal', 'evidence', 'promise', 'webhook', 'quarantine', 'job', 'launch']), ('mail__in', ['now', 'digest', 'none'])), name='notice_pref_known'),
        ),
        migrations.AddField(
            model_name='blackoutday',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='blackoutday',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace'),
        ),
        migrations.AddField(
            model_name='launch',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='launch',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='launches', to='campaigns.campaign'),
        ),
        migrations.AddField(
            model_name='launch',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='launch',
            name='publication',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.publication'),
        ),
        migrations.AddField(
            model_name='launch',
            name='submitted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='launch',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace'),
        ),
        migrations.AddField(
            model_name='launchline',
            name='candidate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.candidate'),
        ),
        migrations.AddField(
            model_name='launchline',
            name='launch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='campaigns.launch'),
        ),
        migrations.AddField(
            model_name='launchline',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace'),
        ),
        migrations.AddField(
            model_name='placement',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace'),
        ),
        migrations.AddField(
            model_name='launch',
            name='placement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='launches', to='campaigns.placement'),
        ),
        migrations.AddConstraint(
            model_name='blackoutday',
            constraint=models.UniqueConstraint(fields=('workspace', 'day'), name='blackout_day_once'),
        ),
        migrations.AddConstraint(
            model_name='launchline',
            constraint=models.UniqueConstraint(fields=('launch', 'candidate'), name='launch_line_once'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('workspace', 'channel', 'name'), name='placement_name_once'),
        ),
        migrations.AddIndex(
            model_name='launch',
            index=models.Index(condition=models.Q(('due__isnull', False)), fields=['due', 'id'], name='launch_due'),
        ),
        migrations.AddIndex(
            model_name='launch',
            index=models.Index(fields=['workspace', 'starts_at', 'id'], name='launch_calendar'),
        ),
        migrations.AddIndex(
            model_name='launch',
            index=models.Index(fields=['workspace', 'state', 'ends_at'], name='launch_by_state'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(('on_end__in', ['restore', 'retire']), ('state__in', ['draft', 'pending_approval', 'scheduled', 'held', 'running', 'paused', 'finished', 'cancelled', 'failed'])), name='launch_state_known'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at', None), ('starts_at', None)), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='launch_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'cancelled')), models.Q(('ends_at__isnull', False), ('starts_at__isnull', False)), _connector='OR'), name='launch_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('scheduled', 'held', 'running', 'paused')), ('due__isnull', False)), models.Q(models.Q(('state__in', ('scheduled', 'held', 'running', 'paused')), _negated=True), ('due', None)), _connector='OR'), name='launch_due_while_approved'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('scheduled', 'held', 'running', 'paused', 'finished', 'failed')), _negated=True), models.Q(('approved_by__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='launch_approved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(models.Q(('approved_by', models.F('created_by')), _negated=True), models.Q(('approved_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='launch_four_eyes'),
        ),
    ]
