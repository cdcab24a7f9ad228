"""What differs in tests: a throwaway home, a memory broker, a fast hasher."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("COPYSTUDIO_HOME", tempfile.mkdtemp(prefix="copystudio-tests-"))
os.environ.setdefault("COPYSTUDIO_LOCAL", "1")
# Threads that wait for busy cores make small sums slow: tests run side by side already.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")

from copystudio.settings import *  # noqa: E402, F403  the environment above comes first; all settings are taken over
from copystudio.settings import (
    CELERY_BROKER_TRANSPORT_OPTIONS,
    DATABASES,
    MIDDLEWARE,
    STATIC_ROOT,
    STORAGES,
)  # noqa: E402  the environment above comes first

CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS.clear()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": None}
MIDDLEWARE.insert(0, "tests.watch.WatchMiddleware")
ACCOUNT_RATE_LIMITS = False
# Tests send in seconds what people send in hours.
API_CAP = API_CAP_WORKSPACE = 1_000_000
STATIC_ROOT.mkdir(exist_ok=True)
