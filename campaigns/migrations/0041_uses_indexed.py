import hashlib

from django.db import migrations, models
from django.db.models import Q

CHUNK = 2000
KEYS = ('price', 'stock', 'offer', 'record')


def uses_name(apps, schema_editor):
    """That stored lines rest on names, price, stock, their offer or all facts, beside the facts that are named already."""
    alias = schema_editor.connection.alias
    candidates, uses = (
        apps.get_model('campaigns', name)._base_manager.using(alias)
        for name in ('Candidate', 'ClaimUse')
    )
    known, last = candidates.filter(revision__isnull=False).order_by('pk'), 0
    while True:
        lines = list(
            known.filter(pk__gt=last).values_list('pk', 'workspace_id', 'product_id', 'revision__basis')[:CHUNK]
        )
        uses.bulk_create(
            [
                uses.model(candidate_id=pk, workspace_id=workspace_id, product_id=product_id, fact=use)
                for pk, workspace_id, product_id, basis in lines
                for use in _uses(basis or {})
            ],
            batch_size=500,
        )
        if len(lines) < CHUNK:
            return
        last = lines[-1][0]


def _uses(basis):
    for name in basis.get('names', ()):
        yield 'name:' + hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:27]
    yield from (key for key in KEYS if key in basis)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0040_quarantines'),
    ]

    operations = [
        migrations.AddField(
            model_name='promise',
            name='unread',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(condition=Q(('unread', True)), fields=['candidate'], name='promise_unread'),
        ),
        migrations.RunPython(uses_name, migrations.RunPython.noop, elidable=True),
    ]
