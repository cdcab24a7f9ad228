"""Second approvals with their trigger, and guests' links and remarks; triggers make way as in 0011."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

promises = import_module('campaigns.migrations.0002_promises')
KINDS = ['rejected', 'changes', 'approved', 'second', 'comment', 'mention', 'assigned', 'due', 'round', 'file', 'proposal', 'evidence', 'promise', 'webhook']
LABELS = [('rejected', 'Rejected'), ('changes', 'Changes requested'), ('approved', 'Approved'), ('second', 'Second approval'), ('comment', 'Comment'), ('mention', 'Mention'), ('assigned', 'Assigned'), ('due', 'Due'), ('round', 'Round'), ('file', 'Import or export'), ('proposal', 'Proposed rule'), ('evidence', 'Evidence that ends'), ('promise', 'Promise that ends'), ('webhook', 'Webhook that fails')]
NAME, TABLE = 'decision_second_pair_of_eyes', 'campaigns_decision'
SAME = (
    "NEW.verdict = 'approve' AND NEW.state_after = 'approved' AND EXISTS (SELECT 1 FROM campaigns_candidate c"
    " WHERE c.id = NEW.candidate_id AND c.first_approved_by_id = NEW.by_id)"
)
MESSAGE = 'nobody approves a line twice'


def create(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE INSERT ON {TABLE} WHEN {SAME} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {SAME} THEN RAISE EXCEPTION '{MESSAGE}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {NAME} BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor.execute(f"DROP TRIGGER {NAME}")
        return
    schema_editor.execute(f"DROP TRIGGER {NAME} ON {TABLE}")
    schema_editor.execute(f"DROP FUNCTION {NAME}()")


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0036_webhooks'),
    ]

    operations = [
        migrations.RunPython(promises.drop, promises.create),
        migrations.AddField(
            model_name='workspace',
            name='second_approval',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='workspace',
            name='second_approval_version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RunPython(promises.create, promises.drop),
        migrations.AddField(
            model_name='membership',
            name='is_reviewer',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='candidate',
            name='first_approved_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(condition=models.Q(('first_approved_by__isnull', False)), fields=['workspace', 'state', 'id'], name='candidate_second'),
        ),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('meant_for', models.CharField(blank=True, default='', max_length=120)),
                ('expires', models.DateTimeField()),
                ('revoked', models.DateTimeField(null=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_links', to='campaigns.candidate')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='GuestRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('address', models.CharField(max_length=254)),
                ('verdict', models.CharField(blank=True, choices=[('', 'Only a comment'), ('fine', 'Fine as it is'), ('change', 'Please change it')], default='', max_length=6)),
                ('text', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='campaigns.candidate')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='campaigns.sharelink')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.revision')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace')),
            ],
        ),
        migrations.AddConstraint(
            model_name='sharelink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked', None), ('revoked_by', None)), models.Q(('revoked__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='share_link_revoked_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='guestremark',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'fine', 'change'])), name='guest_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='guestremark',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), ('verdict', ''), _negated=True), name='guest_remark_says_something'),
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
        migrations.RunPython(create, drop),
    ]
