"""A kind of notice for work that CopyStudio begins by itself and gave up."""

from django.db import migrations, models

KINDS = ['rejected', 'changes', 'approved', 'second', 'comment', 'mention', 'assigned', 'due', 'round', 'file', 'proposal', 'evidence', 'promise', 'webhook', 'quarantine', 'job']
LABELS = [('rejected', 'Rejected'), ('changes', 'Changes requested'), ('approved', 'Approved'), ('second', 'Second approval'), ('comment', 'Comment'), ('mention', 'Mention'), ('assigned', 'Assigned'), ('due', 'Due'), ('round', 'Round'), ('file', 'Import or export'), ('proposal', 'Proposed rule'), ('evidence', 'Evidence that ends'), ('promise', 'Promise that ends'), ('webhook', 'Webhook that fails'), ('quarantine', 'Quarantined products'), ('job', 'Work that was given up')]


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0043_briefs_read_over'),
    ]

    operations = [
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
