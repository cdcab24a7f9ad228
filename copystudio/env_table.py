"""Every setting CopyStudio reads from the environment: name, default, meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One environment variable. `default` None means that it must be given."""

    name: str
    kind: str
    default: str | None
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "SECRET_KEY",
        "secret",
        "",
        "Signs sessions and tokens, at least 50 characters; empty means one that is made once and kept in the home folder. Several machines need the same.",
    ),
    Setting(
        "COPYSTUDIO_HOME",
        "path",
        "var",
        "Folder of everything that is kept: database, queue, files, logs.",
    ),
    Setting(
        "COPYSTUDIO_LOCAL",
        "bool",
        "0",
        "1 where only this machine can connect: plain HTTP works, the sample accounts may sign in. run.py sets it on loopback.",
    ),
    Setting(
        "COPYSTUDIO_ROLE",
        "text",
        "web",
        "What this process is: web, default, generate, train, inference or beat. run.py sets it.",
    ),
    Setting(
        "COPYSTUDIO_LOG",
        "text",
        "lines",
        "What the log is written as: lines, for people, or json, an object a line. Both name the request or the job.",
    ),
    Setting("DEBUG", "bool", "0", "Django's debug pages. Never on a site that others reach."),
    Setting(
        "ALLOWED_HOSTS",
        "list",
        "localhost,127.0.0.1,[::1]",
        "Host names the site answers to, comma separated.",
    ),
    Setting(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        "",
        "Origins behind a TLS proxy, such as https://copy.example.com.",
    ),
    Setting(
        "COPYSTUDIO_URL",
        "text",
        "",
        "Address under which people reach the site, such as https://copy.example.com; mailed notifications link to it, and none are mailed without.",
    ),
    Setting(
        "COPYSTUDIO_METRICS_TOKEN",
        "secret",
        "",
        "Bearer token with which a Prometheus server reads /metrics; empty means that only a site on loopback answers there.",
    ),
    Setting(
        "DATABASE_URL",
        "text",
        "",
        "postgres://user:password@host/name; empty means SQLite in the home folder.",
    ),
    Setting(
        "REDIS_URL",
        "text",
        "",
        "redis://host:6379/0 as queue broker and cache; empty means a queue folder in the home.",
    ),
    Setting(
        "COPYSTUDIO_ENGINE", "text", "grammar", "What writes where a round names nothing else."
    ),
    Setting(
        "COPYSTUDIO_MODEL_DIR",
        "text",
        "",
        "Folder of exported weights for the engine `lm` (docs/model); empty means those that ship.",
    ),
    Setting(
        "COPYSTUDIO_INFERENCE_MB",
        "int",
        "2048",
        "Private memory that the inference process may take before an allocation fails.",
    ),
    Setting(
        "COPYSTUDIO_HF_DIR",
        "text",
        "",
        "Folder of an instruction-tuned model for the engine `hf`, as transformers keeps one, in safetensors.",
    ),
    Setting(
        "COPYSTUDIO_OPENAI_URL",
        "text",
        "",
        "Address of the API that the engine `openai` asks, such as http://gpu-host:8000/v1.",
    ),
    Setting("COPYSTUDIO_OPENAI_MODEL", "text", "", "Model that this server is asked for."),
    Setting(
        "COPYSTUDIO_OPENAI_KEY",
        "secret",
        "",
        "Key that this server wants; empty sends none. It goes to that address and nowhere else.",
    ),
    Setting(
        "COPYSTUDIO_OPENAI_TOKENS",
        "int",
        "2000000",
        "Tokens that one job may take there, prompts and answers together.",
    ),
    Setting(
        "COPYSTUDIO_TOKENS_DAY",
        "int",
        "50000000",
        "Tokens that one workspace may take a day from `hf` and `openai`, prompts and answers together; at most 2000000000.",
    ),
    Setting(
        "COPYSTUDIO_WEBHOOKS_LOCAL",
        "bool",
        "0",
        "1 lets webhooks go to this machine too, without TLS and at any port; for development, never on a site that others reach.",
    ),
    Setting(
        "COPYSTUDIO_WEBHOOKS_FOLDER",
        "text",
        "",
        "Folder on this machine into which webhooks of addresses such as folder:shop write their messages; empty allows none.",
    ),
    Setting(
        "COPYSTUDIO_EVIDENCE_WARN_DAYS",
        "int",
        "21",
        "Days before its last day on which the owner of evidence is told.",
    ),
    Setting("COPYSTUDIO_QUEUE_CAP", "int", "100", "Jobs a workspace may have waiting or running."),
    Setting(
        "COPYSTUDIO_QUEUE_CAP_ALL",
        "int",
        "1000",
        "Jobs all workspaces together may have waiting or running.",
    ),
    Setting(
        "COPYSTUDIO_API_CAP",
        "int",
        "600",
        "Changes a minute that the API takes from one token; reading is not counted.",
    ),
    Setting(
        "COPYSTUDIO_API_CAP_WORKSPACE",
        "int",
        "3000",
        "Changes a minute that the API takes for one workspace, all its tokens together.",
    ),
    Setting(
        "COPYSTUDIO_LEASE_SECONDS",
        "int",
        "30",
        "How long a worker may be silent before its job goes to another.",
    ),
    Setting(
        "COPYSTUDIO_JOB_SILENT_SECONDS",
        "int",
        "1800",
        "How long a job may give no sign of progress before its worker ends itself to be started again.",
    ),
    Setting("COPYSTUDIO_UPLOAD_MAX_MB", "int", "512", "Largest catalog file that may be uploaded."),
    Setting(
        "COPYSTUDIO_OIDC_ISSUER",
        "text",
        "",
        "Issuer of the OpenID Connect provider by which people may sign in, such as https://login.example.com; empty offers none.",
    ),
    Setting("COPYSTUDIO_OIDC_CLIENT_ID", "text", "", "What this site is called there."),
    Setting("COPYSTUDIO_OIDC_CLIENT_SECRET", "secret", "", "The secret of that client."),
    Setting("COPYSTUDIO_OIDC_NAME", "text", "OpenID", "Name of the provider on the button."),
    Setting(
        "COPYSTUDIO_OIDC_DOMAINS",
        "list",
        "",
        "Domains of the email addresses that may come in this way, comma separated; empty is any.",
    ),
    Setting(
        "COPYSTUDIO_OIDC_WORKSPACE",
        "text",
        "",
        "Workspace into which come those whom nobody invited; empty lets in only who is known or invited.",
    ),
    Setting(
        "COPYSTUDIO_OIDC_ROLE",
        "text",
        "viewer",
        "What they are there: viewer, copywriter or manager.",
    ),
    Setting(
        "EMAIL_HOST",
        "text",
        "",
        "SMTP server for mail; empty writes password mail to files in the home folder and sends no notifications.",
    ),
    Setting("EMAIL_PORT", "int", "587", "Port of the SMTP server."),
    Setting(
        "EMAIL_SECURITY",
        "text",
        "starttls",
        "How the SMTP server is spoken to: starttls, tls (mostly port 465), or none for one on this machine.",
    ),
    Setting("EMAIL_HOST_USER", "text", "", "User at the SMTP server."),
    Setting("EMAIL_HOST_PASSWORD", "secret", "", "Password at the SMTP server."),
    Setting("DEFAULT_FROM_EMAIL", "text", "copystudio@localhost", "Sender of mail."),
)
