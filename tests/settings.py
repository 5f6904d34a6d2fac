"""Settings of the test run: embedded mode in a folder of its own, quick hashing."""

import os
import tempfile

from tests.redis_databases import redis_url

os.environ["QI_MODE"] = "embedded"
# Processes of one run share nothing: emptying the cache in one must not reach another.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker or "QI_VAR_DIR" not in os.environ:
    os.environ["QI_VAR_DIR"] = tempfile.mkdtemp(prefix="qi-tests-")
os.environ["QI_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["QI_FIELD_KEYS"] = "only-for-tests"
if os.environ.get("QI_TEST_DATABASE_URL"):
    os.environ["QI_DATABASE_URL"] = os.environ["QI_TEST_DATABASE_URL"]
if os.environ.get("QI_TEST_REDIS_URL"):
    os.environ["QI_CACHE_URL"] = redis_url(0)

from qiapp.settings import *  # noqa: E402, F403

# A file, as embedded mode has one: threads that share SQLite's memory database answer
# "table is locked" at once, whatever time they were given to wait.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {  # no manifest: tests need no collectstatic
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
WHITENOISE_AUTOREFRESH = True  # finds files in static/ without collectstatic
