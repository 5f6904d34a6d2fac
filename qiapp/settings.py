"""All settings, every value from the environment; `.env.example` explains each.

`QI_MODE` chooses the strictness: `production` (the default) stops the start when a
value is missing or unsafe; `embedded` is what `bin/run` uses on one computer: SQLite,
local secrets, a SQL broker, mail printed to the console.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from qiapp.lib.environment import local_secret, required

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

QI_MODE = env.str("QI_MODE", default="production")
if QI_MODE not in {"production", "embedded"}:
    raise ImproperlyConfigured(
        f"QI_MODE is {QI_MODE!r}; it must be 'production' or 'embedded'."
    )
EMBEDDED = QI_MODE == "embedded"
QI_DEMO = env.bool("QI_DEMO", default=False)
if QI_DEMO and not EMBEDDED:
    raise ImproperlyConfigured(
        "QI_DEMO is on in production. Demo accounts have known passwords: unset QI_DEMO."
    )
DEBUG = env.bool("QI_DEBUG", default=False)
if DEBUG and not EMBEDDED:
    raise ImproperlyConfigured("QI_DEBUG is on in production: unset it.")

VAR_DIR = Path(env.str("QI_VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRETS_DIR = VAR_DIR / "secrets"

# Secrets -----------------------------------------------------------------------------
if EMBEDDED:
    SECRET_KEY = env.str("QI_SECRET_KEY", default="") or local_secret(
        SECRETS_DIR, "django"
    )
    FIELD_KEYS = env.list("QI_FIELD_KEYS", default=[]) or [
        local_secret(SECRETS_DIR, "fields")
    ]
else:
    SECRET_KEY = required(env, "QI_SECRET_KEY", "Make one of 50 random characters.")
    FIELD_KEYS = required(
        env, "QI_FIELD_KEYS", "Comma-separated; the first encrypts, the rest decrypt."
    ).split(",")
    if len(SECRET_KEY) < 40 or "change" in SECRET_KEY.lower():
        raise ImproperlyConfigured(
            "QI_SECRET_KEY is too short or an example: use 50 random characters."
        )
# What seals documents. On one computer: a key of its own in SEAL_FILE, made on first use.
SEAL_KEY = (
    env.str("QI_SEAL_KEY", default="")
    if EMBEDDED
    else required(
        env,
        "QI_SEAL_KEY",
        "docs/deployment.md says under Keys how to make one.",
    )
)
SEAL_PASSWORD = env.str("QI_SEAL_PASSWORD", default="")
SEAL_FILE = SECRETS_DIR / "seal.p12"
TIMESTAMP_URL = env.str("QI_TIMESTAMP_URL", default="")
SECRET_KEY_FALLBACKS = env.list("QI_SECRET_KEY_FALLBACKS", default=[])

# Addresses ---------------------------------------------------------------------------
SITE_URL = (
    env.str("QI_SITE_URL", default="http://localhost:8000")
    if EMBEDDED
    else required(
        env, "QI_SITE_URL", "The public address, such as https://qi.example.org."
    )
).rstrip("/")
ALLOWED_HOSTS = env.list("QI_ALLOWED_HOSTS", default=["*"] if EMBEDDED else [])
if not EMBEDDED and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "QI_ALLOWED_HOSTS must list the host names of this site, without '*'."
    )
SECURE_SITE = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXY_COUNT = env.int("QI_TRUSTED_PROXY_COUNT", default=0)

# Apps --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "qiapp",
    "audit",
    "accounts",
    "jobs",
    "notices",
    "projects",
    "effort",
    "learning",
    "measures",
    "pdsa",
    "extracts",
    "tally",
    "tools",
    "surveys",
    "meetings",
    "evidence",
    "attestations",
    "boardfiles",
    "nextsteps",
    "activities",
    "sharing",
    "coaching",
    "documents",
    "collaboratives",
    "reports",
]

MIDDLEWARE = [
    "qiapp.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.idle_logout",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.second_factor_required",
    "accounts.middleware.local_time",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qiapp.middleware.private_pages",
]

ROOT_URLCONF = "qiapp.urls"
WSGI_APPLICATION = "qiapp.wsgi.application"
FORM_RENDERER = "qiapp.forms_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qiapp.context.site",
                "qiapp.context.navigation",
            ],
        },
    }
]

# Data --------------------------------------------------------------------------------
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000"
)
DATABASE_URL = (
    env.str("QI_DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'qiapp.sqlite3'}")
    if EMBEDDED
    else required(env, "QI_DATABASE_URL", "postgres://user:password@host:5432/name.")
)
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if not EMBEDDED:
        raise ImproperlyConfigured("QI_DATABASE_URL must be a PostgreSQL address.")
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": SQLITE_PRAGMAS,
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("QI_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

CACHE_URL = (
    env.str("QI_CACHE_URL", default="")
    if EMBEDDED
    else required(env, "QI_CACHE_URL", "redis://host:6379/1.")
)
if CACHE_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            "TIMEOUT": 86_400,
            "OPTIONS": {"MAX_ENTRIES": 5_000},
        }
    }
# The file cache is shared by one web process and one worker; good enough for a limit.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001"]

# Files -------------------------------------------------------------------------------
MEDIA_ROOT = Path(env.str("QI_MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/media-is-never-served/"
EXTRACT_ROOT = Path(env.str("QI_EXTRACT_ROOT", default=str(VAR_DIR / "extracts")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("QI_STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Embedded: served from where they lie, so nothing has to be collected first.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = EMBEDDED
UPLOAD_MAX_BYTES = env.int("QI_UPLOAD_MAX_BYTES", default=300 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
FILE_UPLOAD_TEMP_DIR = str(EXTRACT_ROOT / "incoming")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
ROW_UPLOADS = env.str(
    "QI_ROW_UPLOADS", default="own-installation" if EMBEDDED else "with-agreement"
)
if ROW_UPLOADS not in {"off", "own-installation", "with-agreement"}:
    raise ImproperlyConfigured(
        "QI_ROW_UPLOADS must be 'off', 'own-installation' or 'with-agreement'."
    )

# Jobs --------------------------------------------------------------------------------
CELERY_BROKER_URL = (
    env.str("QI_BROKER_URL", default=f"sqla+sqlite:///{VAR_DIR / 'broker.sqlite3'}")
    if EMBEDDED
    else required(env, "QI_BROKER_URL", "redis://host:6379/0.")
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 1200,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 1,
        # A person who saves a form does not wait for a broker that is down.
        "max_retries": 0,
        "health_check_interval": 25,
    }
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
CELERY_TASK_DEFAULT_QUEUE = "default"
# One worker needs one queue, and polls a SQL broker half as often for it.
CELERY_TASK_ROUTES = (
    {}
    if CELERY_BROKER_URL.startswith("sqla")
    else {
        "attestations.*": {"queue": "documents"},
        "boardfiles.write": {"queue": "documents"},
        "activities.draw_letter": {"queue": "documents"},
        "extracts.draw_request": {"queue": "documents"},
        "documents.*": {"queue": "documents"},
        "reports.*": {"queue": "documents"},
        "measures.*": {"queue": "documents"},
        "meetings.*": {"queue": "documents"},
        "surveys.*": {"queue": "documents"},
        "tools.*": {"queue": "documents"},
    }
)
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# kombu's SQL transport has no broadcasts, and polls an extra queue for them.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = not CELERY_BROKER_URL.startswith("sqla")
JOB_STALE_SECONDS = env.int("QI_JOB_STALE_SECONDS", default=20)
JOB_HEARTBEAT_SECONDS = min(5.0, JOB_STALE_SECONDS / 4)
JOB_SWEEP_SECONDS = env.int("QI_JOB_SWEEP_SECONDS", default=10)
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "jobs.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": JOB_SWEEP_SECONDS * 2},
    },
    "due notices": {
        "task": "notices.due",
        "schedule": 60,
        "options": {"expires": 120},
    },
    "tidy rows": {
        "task": "jobs.tidy",
        "schedule": 3600,
        "options": {"expires": 7200},
    },
    "survey rounds": {
        "task": "surveys.due",
        "schedule": 3600,
        "options": {"expires": 7200},
    },
    "late posting": {
        "task": "boardfiles.posting",
        "schedule": 6 * 3600,
        "options": {"expires": 7200},
    },
    "reminders": {
        "task": "nextsteps.remind",
        "schedule": 3600,
        "options": {"expires": 7200},
    },
    "monthly sessions": {
        "task": "nextsteps.open_sessions",
        "schedule": 3600,
        "options": {"expires": 7200},
    },
    "who needs a coach, since something changed": {
        "task": "coaching.rank_changed",
        "schedule": 60,
        "options": {"expires": 120},
    },
    "weekly mail to coaches": {
        "task": "coaching.digests",
        "schedule": 3600,
        "options": {"expires": 7200},
    },
    "who needs a coach": {
        "task": "coaching.rank_all",
        "schedule": 3600,
        "options": {"expires": 7200},
    },
    "progress reports": {
        "task": "activities.due",
        "schedule": 6 * 3600,
        "options": {"expires": 7200},
    },
    "verify chain": {
        "task": "attestations.verify_chain",
        "schedule": 86_400,
        "options": {"expires": 43_200},
    },
    "tidy extracts": {
        "task": "extracts.tidy",
        "schedule": 60,
        "options": {"expires": 120},
    },
}

# People ------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.SignupForm"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none" if QI_DEMO else "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "QIApp"
MFA_TOTP_TOLERANCE = 1  # a phone clock half a minute off, or a slow typist
USERSESSIONS_TRACK_ACTIVITY = False
OIDC_URL = env.str("QI_OIDC_URL", default="")
OIDC_ORIGINS = (
    ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_URL))] if OIDC_URL else []
)
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("QI_OIDC_NAME", default="Single sign-on"),
                    "client_id": env.str("QI_OIDC_CLIENT_ID", default=""),
                    "secret": env.str("QI_OIDC_SECRET", default=""),
                    "settings": {"server_url": OIDC_URL},
                }
            ]
        }
    }
    if OIDC_URL
    else {}
)

# Whose events prove something and are chained by digests (audit/chain.py).
AUDIT_CHAINED = [
    "attestations.attestation",
    "attestations.programmeconfirmation",
    "attestations.settlement",
    "sharing.agreement",
    "activities.submission",
    "activities.stageconfirmation",
]
# What apps above compare with the chain (attestations/recomputing.py).
CHAIN_CHECKS = ["activities.recomputing.faults"]

# What has to be accepted before a claim counts (attestations/conditions.py).
ATTESTATION_CONDITIONS = ["activities.standing.conditions_of"]

# What each app does when somebody closes the account (accounts/actions/closing.py).
ACCOUNT_CLOSING_STEPS = [
    "accounts.actions.closing.organisation_roles",
    "projects.closing.team_places",
    "boardfiles.closing.own_points",
    "attestations.closing.open_questions",
    "activities.closing.own_activities",
]

# What each app deletes once it is old; each says how many rows went (jobs/tidying.py).
TIDYING_STEPS = [
    "accounts.tidying.answers",
    "accounts.tidying.drafts",
    "accounts.tidying.presence_tries",
    "accounts.tidying.tickets",
    "accounts.tidying.sessions",
    "activities.tidying.invitations",
    "projects.tidying.invitations",
    "surveys.tidying.left_over",
    "evidence.tidying.unchecked",
    "documents.tidying.bundles",
]

# Long forms kept while one types, by the name of the address they are sent to: a draft
# holds the fields of that form and nothing else (accounts/drafts.py).
DRAFTED_FORMS = {
    "measures:project_start": "measures.start_forms.KeptStart",
    "meetings:meeting_plan": "meetings.forms.MeetingForm",
    "meetings:meeting_edit": "meetings.forms.MeetingForm",
    "surveys:survey_add": "surveys.forms.SurveyForm",
    "coaching:help_ask": "coaching.forms.asking.HelpForm",
    "learning:debrief_write": "learning.forms.DebriefForm",
    "documents:words_edit": "documents.forms.WordsForm",
    "learning:debrief_guide": "learning.forms.GuideForm",
    "extracts:extract_columns": "extracts.forms.MappingForm",
    "pdsa:cycle_plan": "pdsa.forms.PlanForm",
    "pdsa:cycle_record": "pdsa.forms.RecordForm",
    "pdsa:cycle_edit": "pdsa.forms.CycleForm",
}

# Sessions: idle limits are enforced by accounts.middleware.idle_logout (decision 9).
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_NAME = "__Host-session" if SECURE_SITE else "qi_session"
CSRF_COOKIE_SECURE = SECURE_SITE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_SITE else "qi_csrf"
CSRF_FAILURE_VIEW = "qiapp.views.csrf_failure"
SESSION_IDLE = timedelta(hours=12)
SESSION_IDLE_SENSITIVE = timedelta(minutes=30)

# Browser security --------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SITE
SECURE_HSTS_PRELOAD = SECURE_SITE
SECURE_SSL_REDIRECT = SECURE_SITE and env.bool("QI_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # Browsers apply this to redirects too: logging in leads on to the provider.
        "form-action": ["'self'", *OIDC_ORIGINS],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# Language and time -------------------------------------------------------------------
LANGUAGE_CODE = (
    "en"  # one of LANGUAGES: work done outside requests finds the same words
)
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Mail --------------------------------------------------------------------------------
if EMBEDDED and not env.str("QI_EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    vars().update(
        environ.Env.email_url_config(
            required(env, "QI_EMAIL_URL", "smtp+tls://user:password@host:587.")
        )
    )
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = (
    env.str("QI_FROM_EMAIL", default="QIApp <qiapp@localhost>")
    if EMBEDDED
    else required(env, "QI_FROM_EMAIL", "The sender, such as QIApp <qi@example.org>.")
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# API ---------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "qiapp.lib.pagination.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "qiapp.lib.schema.Schema",
    "EXCEPTION_HANDLER": "qiapp.lib.problems.problem_handler",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("QI_API_RATE", default="600/min")},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=90),
    "AUTO_REFRESH": False,
    "TOKEN_LIMIT_PER_USER": 20,
    "AUTH_HEADER_PREFIX": "Token",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "QIApp API",
    "DESCRIPTION": "Quality-improvement projects, data, cycles and attestations.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "qiapp.lib.schema.Generator",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "OrganisationKindEnum": "accounts.models.OrganisationKind.choices",
        "MeasureKindEnum": "measures.models.MeasureKind.choices",
        "ProjectStatusEnum": "projects.models.ProjectStatus.choices",
        "JobStatusEnum": "jobs.models.JobStatus.choices",
        "ExtractStatusEnum": "extracts.models.ExtractStatus.choices",
        "AttestationStatusEnum": "attestations.models.Status.choices",
        "ActivityKindEnum": "activities.models.ActivityKind.choices",
        "CommitteeVerdictEnum": "activities.models.Verdict.choices",
        "BatchKindEnum": "boardfiles.models.Kind.choices",
        "EvidenceKindEnum": "evidence.models.Kind.choices",
        "EvidenceVerdictEnum": "evidence.models.Verdict.choices",
    },
}

# Logs: JSON lines with a request id, without names, addresses or bodies ----------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "qiapp.lib.logs.json_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("QI_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {
            "handlers": ["stderr"],
            "level": "WARNING",
            "propagate": False,
        },
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "matplotlib": {"level": "WARNING"},
    },
}
