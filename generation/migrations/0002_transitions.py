"""The database refuses every job transition that is not in the table of states."""

from django.db import migrations

ALLOWED = {
    "queued": ("running", "cancelled"),
    "running": ("succeeded", "partial", "failed", "queued", "cancelling"),
    "cancelling": ("cancelled",),
    "succeeded": (),
    "partial": ("queued",),
    "failed": ("queued",),
    "cancelled": ("queued",),
}
PAIRS = ", ".join(f"'{old}>{new}'" for old, many in ALLOWED.items() for new in many)
ILLEGAL = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({PAIRS})"
MESSAGE = "this job transition does not exist"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER job_transition BEFORE UPDATE OF state ON generation_job WHEN {ILLEGAL} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        schema_editor.execute(
            "CREATE TRIGGER job_birth BEFORE INSERT ON generation_job WHEN NEW.state <> 'queued' "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION job_transition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {ILLEGAL} THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER job_transition BEFORE UPDATE OF state ON generation_job "
        "FOR EACH ROW EXECUTE FUNCTION job_transition()"
    )
    schema_editor.execute(
        "CREATE FUNCTION job_birth() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.state <> 'queued' THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER job_birth BEFORE INSERT ON generation_job FOR EACH ROW EXECUTE FUNCTION job_birth()"
    )


def drop(apps, schema_editor):
    for name in ("job_transition", "job_birth"):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON generation_job")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("generation", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
