from django.db import migrations, transaction
from django.utils import timezone

CHUNK = 2000
KINDS = {'urgency': 'time', 'price': 'price', 'scarcity': 'stock'}


def promises_name(apps, schema_editor):
    """What approved lines promise, as they were measured; the watch reads each within its next minutes.

    Each lot is committed by itself; run again, it leaves alone the lines that are named.
    """
    alias = schema_editor.connection.alias
    candidates, promises = (
        apps.get_model('campaigns', name)._base_manager.using(alias)
        for name in ('Candidate', 'Promise')
    )
    standing = candidates.filter(state__in=('approved', 'scheduled', 'live')).order_by('pk')
    now, last = timezone.now(), 0
    while True:
        some = standing.filter(pk__gt=last).values_list(
            'pk', 'workspace_id', 'product_id', 'campaign__timezone', 'text', 'badges__claims'
        )[:CHUNK]
        with transaction.atomic(using=alias):
            lines = list(some)
            promises.bulk_create(
                [row for line in lines for row in _rows(promises.model, line, now)],
                batch_size=500, ignore_conflicts=True,
            )
        if len(lines) < CHUNK:
            return
        last = lines[-1][0]


def _rows(model, line, now):
    pk, workspace_id, product_id, zone, text, claims = line
    for claim in claims or ():
        if claim['kind'] in KINDS and (claim['status'] == 'supported' or 'waiver' in claim):
            start, end = claim['span']
            yield model(
                candidate_id=pk, workspace_id=workspace_id, product_id=product_id, zone=zone,
                kind=KINDS[claim['kind']], start=start, end=end, words=text[start:end][:200],
                rests=(claim['fact'] or '')[:300], due=now,
            )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('campaigns', '0033_every_badge_sorts'),
    ]

    operations = [
        migrations.RunPython(promises_name, migrations.RunPython.noop, elidable=True),
    ]
