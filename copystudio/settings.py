"""The only settings module; all variance comes from `copystudio.env`."""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from copystudio import api_settings
from copystudio.clock import BEAT_SCHEDULE
from copystudio.env import (
    env_bool,
    env_choice,
    env_int,
    env_issuer,
    env_kept_secret,
    env_list,
    env_path,
    env_secret,
    env_text,
    env_url,
)
from copystudio.log_settings import FORMATS, logging_for

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = env_path("COPYSTUDIO_HOME")
LOCAL = env_bool("COPYSTUDIO_LOCAL")
ROLE = env_text("COPYSTUDIO_ROLE")
FILES_DIR = HOME / "files"
QUEUE_DIR = HOME / "queue"
for folder in (HOME, FILES_DIR, QUEUE_DIR, HOME / "logs", HOME / "mail"):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

SECRET_KEY = env_kept_secret("SECRET_KEY", HOME / "secret_key")
DEBUG = env_bool("DEBUG")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = env_url("COPYSTUDIO_URL")
METRICS_TOKEN = env_secret("COPYSTUDIO_METRICS_TOKEN")

INSTALLED_APPS = [
    "copystudio",  # its Celery application
    "campaigns",
    "generation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "crispy_forms",
    "csp",
]
MIDDLEWARE = [
    "campaigns.common.requests.RequestIdMiddleware",
    "campaigns.common.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Before what redirects: such an answer has the header too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "campaigns.api.problems.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "campaigns.workspaces.middleware.AccessMiddleware",
    "campaigns.common.errors.DomainErrorMiddleware",
]
ROOT_URLCONF = "copystudio.urls"
ASGI_APPLICATION = "copystudio.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["campaigns.templatetags.studio"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaigns.workspaces.context.shell",
                "campaigns.notices.context.counts",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "studio"
CRISPY_TEMPLATE_PACK = "studio"

# -- rows ---------------------------------------------------------------------------------------
DATABASE_URL = env_text("DATABASE_URL")
SQLITE: dict[str, Any] = {
    "ENGINE": "copystudio.sqlite",
    "NAME": HOME / "copystudio.sqlite3",
    # Kept by the threads that make pages (copystudio/pages.py): to open it is to read its whole schema. Not for ever: how
    # rows are spread (generation/jobs/upkeep.py) is read with it, and then no more.
    "CONN_MAX_AGE": 300,
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    },
}
# Threads come and go as many pages are made at once: a pool keeps no more sessions than are in use.
# Its pauses between tries to connect double until it begins anew: by itself only after five minutes. It is given as
# long as who waits for a connection has, since only somebody new makes it begin.
POOL = {"pool": {"min_size": 0, "max_size": 16, "timeout": 20, "reconnect_timeout": 20}}
DATABASES: dict[str, Any] = {"default": SQLITE}
if DATABASE_URL:
    postgres: dict[str, Any] = dict(
        dj_database_url.parse(DATABASE_URL, engine="copystudio.postgresql", conn_health_checks=True)
    )
    DATABASES = {"default": {**postgres, "OPTIONS": {**postgres.get("OPTIONS", {}), **POOL}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env_text("REDIS_URL")
# Shared by all processes either way: it holds who guessed how often, and which code was used already.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Without them whoever signs in waits for ever for a Redis that takes connections and says nothing.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "copystudio_cache",
        # Of three hundred, as it comes, who tries many names would push out what is known of the first.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "campaigns.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "campaigns.workspaces.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "campaigns.workspaces.second_factor.MfaAdapter"
CODES = "campaigns.workspaces.second_codes"
MFA_FORMS = {"authenticate": f"{CODES}.SignInCode", "reauthenticate": f"{CODES}.AgainCode"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CopyStudio"
# Nobody signs up here by themselves, so that no address is anybody else's.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "campaigns.workspaces.provider_door.SocialAdapter"
OIDC_ISSUER = env_issuer("COPYSTUDIO_OIDC_ISSUER")
OIDC_CLIENT_ID = env_text("COPYSTUDIO_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env_secret("COPYSTUDIO_OIDC_CLIENT_SECRET")
OIDC_NAME = env_text("COPYSTUDIO_OIDC_NAME")
OIDC_DOMAINS = env_list("COPYSTUDIO_OIDC_DOMAINS")
OIDC_WORKSPACE = env_text("COPYSTUDIO_OIDC_WORKSPACE")
OIDC_ROLE = env_choice("COPYSTUDIO_OIDC_ROLE", ("viewer", "copywriter", "manager"))

# -- safety -------------------------------------------------------------------------------------
SESSION_COOKIE_NAME = "copystudio_session" if LOCAL else "__Host-copystudio_session"
CSRF_COOKIE_NAME = "copystudio_csrf" if LOCAL else "__Host-copystudio_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = None if LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
UPLOAD_MAX_BYTES = env_int("COPYSTUDIO_UPLOAD_MAX_MB") * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# -- jobs ---------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost//"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "visibility_timeout": 3600,
        # Whoever orders rings and goes on. A worker, which waits for what comes next, has more: celery.py.
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        "health_check_interval": 10,
        # Whoever orders does not wait for a broker that is away: the rows are what counts.
        "max_retries": 0,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.2,
    }
)
for folder in (QUEUE_DIR / "messages", QUEUE_DIR / "control"):
    folder.mkdir(parents=True, exist_ok=True)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
WEBHOOKS_LOCAL = env_bool("COPYSTUDIO_WEBHOOKS_LOCAL")
WEBHOOKS_FOLDER = env_text("COPYSTUDIO_WEBHOOKS_FOLDER")
EVIDENCE_WARN_DAYS = env_int("COPYSTUDIO_EVIDENCE_WARN_DAYS")
JOB_LEASE_SECONDS = env_int("COPYSTUDIO_LEASE_SECONDS")
JOB_SILENT_SECONDS = env_int("COPYSTUDIO_JOB_SILENT_SECONDS")
JOB_CAP_WORKSPACE = env_int("COPYSTUDIO_QUEUE_CAP")
JOB_CAP_ALL = env_int("COPYSTUDIO_QUEUE_CAP_ALL")
ENGINE = env_text("COPYSTUDIO_ENGINE")
MODEL_DIR = env_text("COPYSTUDIO_MODEL_DIR")
HF_DIR = env_text("COPYSTUDIO_HF_DIR")
OPENAI_URL = env_text("COPYSTUDIO_OPENAI_URL")
OPENAI_MODEL = env_text("COPYSTUDIO_OPENAI_MODEL")
OPENAI_KEY = env_secret("COPYSTUDIO_OPENAI_KEY")
OPENAI_TOKENS = env_int("COPYSTUDIO_OPENAI_TOKENS")
TOKENS_DAY = min(env_int("COPYSTUDIO_TOKENS_DAY"), 2_000_000_000)  # as a row counts
INFERENCE_MB = env_int("COPYSTUDIO_INFERENCE_MB")

API_CAP = env_int("COPYSTUDIO_API_CAP")
API_CAP_WORKSPACE = env_int("COPYSTUDIO_API_CAP_WORKSPACE")
REST_FRAMEWORK = api_settings.REST
SPECTACULAR_SETTINGS = api_settings.SCHEMA

# -- words, time, files -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# English alone: no page looks four hundred strings up in catalogs that do not exist. A second language turns it on.
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_DIR},
    },
    "staticfiles": {"BACKEND": "copystudio.static_files.StudioStaticFilesStorage"},
}
EMAIL_HOST = env_text("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT")
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD")
EMAIL_SECURITY = env_choice("EMAIL_SECURITY", ("starttls", "tls", "none"))
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 15
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mail"
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL")
LOGGING = logging_for(env_choice("COPYSTUDIO_LOG", FORMATS))
