"""Promises the database itself keeps: an append-only audit, immutable revisions, four eyes."""

from django.db import migrations

ERASING = "EXISTS (SELECT 1 FROM campaigns_workspace w WHERE w.id = OLD.workspace_id AND w.erasing)"
EDITED = (
    "EXISTS (SELECT 1 FROM campaigns_revision r"
    " WHERE r.candidate_id = NEW.candidate_id AND r.author_id = NEW.by_id)"
)
MOVED = (
    "NOT EXISTS (SELECT 1 FROM campaigns_revision r WHERE r.id = NEW.revision_id"
    " AND r.candidate_id = NEW.candidate_id AND r.content_hash = NEW.content_hash)"
)
DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
REVISION_FIXED = ("text", "content_hash", "author_id", "number", "candidate_id", "origin", "workspace_id")


def _rules(vendor):
    """(name, when, table, condition under which it is refused, message)."""
    changed = " OR ".join(f"OLD.{column} {DIFFERS[vendor]} NEW.{column}" for column in REVISION_FIXED)
    return [
        ("audit_update", "UPDATE", "campaigns_auditentry", "", "the audit trail is append-only"),
        ("audit_delete", "DELETE", "campaigns_auditentry", f"NOT {ERASING}", "the audit trail is append-only"),
        ("revision_update", "UPDATE", "campaigns_revision", changed, "revisions are immutable"),
        ("revision_delete", "DELETE", "campaigns_revision", f"NOT {ERASING}", "revisions are immutable"),
        ("decision_update", "UPDATE", "campaigns_decision", "", "decisions are immutable"),
        ("decision_delete", "DELETE", "campaigns_decision", f"NOT {ERASING}", "decisions are immutable"),
        (
            "decision_four_eyes", "INSERT", "campaigns_decision",
            f"NEW.verdict = 'approve' AND {EDITED}", "nobody approves a line they edited",
        ),
        (
            "decision_content", "INSERT", "campaigns_decision",
            MOVED, "a decision binds to the content hash of its revision",
        ),
    ]


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, when, table, condition, message in _rules(vendor):
        if vendor == "sqlite":
            guard = f"WHEN {condition} " if condition else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} {guard}"
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        result = "OLD" if when == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {result}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, _, table, _, _ in _rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
