"""How much people rewrote of a model's text, the provenance beside an export, and what is done with AI-born text."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

from campaigns.common.edit_share import share_edited

CHUNK = 1000


def shares_fill(apps, schema_editor):
    """The share of every mixed text that is there."""
    revisions, candidates = (
        apps.get_model('campaigns', name)._base_manager.using(schema_editor.connection.alias)
        for name in ('Revision', 'Candidate')
    )
    last = 0
    while True:
        told = revisions.filter(origin='mixed', pk__gt=last).annotate(
            written=F('candidate__generated_text')
        )
        rows = list(told.only('pk', 'text').order_by('pk')[:CHUNK])
        if not rows:
            break
        for row in rows:
            row.share_edited = share_edited(row.written, row.text)
        revisions.bulk_update(rows, ['share_edited'])
        last = rows[-1].pk
    kept = revisions.filter(pk=OuterRef('revision_id')).values('share_edited')
    candidates.filter(origin='mixed').update(share_edited=Subquery(kept[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0034_promises_named'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='candidate',
            name='share_edited',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='share_edited',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='export',
            name='provenance',
            field=models.CharField(blank=True, default='', max_length=255),
        ),
        migrations.CreateModel(
            name='DisclosurePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choices', models.JSONField(default=dict)),
                ('human_from', models.PositiveSmallIntegerField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('workspace',), name='disclosure_policy_once'),
                    models.CheckConstraint(
                        condition=models.Q(('human_from', None), models.Q(('human_from__gte', 1), ('human_from__lte', 100)), _connector='OR'),
                        name='disclosure_policy_share',
                    ),
                ],
            },
        ),
        migrations.RunPython(shares_fill, migrations.RunPython.noop, elidable=True),
    ]
