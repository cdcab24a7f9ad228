"""Mappings are kept under a name; the lists of categories and brands have indexes of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0016_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('headers', models.JSONField(default=list)),
                ('headers_hash', models.CharField(max_length=64)),
                ('mapping', models.JSONField(default=dict)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.workspace')),
            ],
        ),
        migrations.AddIndex(
            model_name='savedmapping',
            index=models.Index(fields=['workspace', 'headers_hash'], name='mapping_columns'),
        ),
        migrations.AddConstraint(
            model_name='savedmapping',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='mapping_name_once'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['workspace', 'category', 'archived'], name='product_categories'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['workspace', 'brand', 'archived'], name='product_brands'),
        ),
    ]
