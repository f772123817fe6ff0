"""All settings, read from the environment and from .env if the file exists.

.env.example lists names, defaults and meanings. All settings have defaults for trying the product.
"""

import ipaddress
import os
import sys
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.urls import reverse_lazy
from kombu import Exchange, Queue

from reskill.environment import Environment
from reskill.error_reports import report_errors_to
from reskill.unfold import UNFOLD  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / ".env")

# Files that this installation writes: SQLite database, socket of the embedded Redis, logs. Not in git.
VAR_DIR = Path(env.str("RESKILL_VAR", default=str(BASE_DIR / "var")))
DEMO = env.bool("RESKILL_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
TESTING = "pytest" in sys.modules

# Every installation has its own key. It is stored, so that sessions survive a restart.
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    from django.core.management.utils import get_random_secret_key

    key_file = VAR_DIR / "secret_key"
    if key_file.exists():
        SECRET_KEY = key_file.read_text().strip()
    else:
        VAR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        SECRET_KEY = get_random_secret_key()
        key_file.write_text(SECRET_KEY)
        key_file.chmod(0o600)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", default="Reskill")

INSTALLED_APPS = [
    # unfold precedes django.contrib.admin to replace its templates. BasicAppConfig, because Reskill has its own admin site.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "reskill.apps.ReskillAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "import_export",
    "simple_history",
    "django_celery_beat",
    "django_htmx",
    "csp",
    "django_structlog",
    "reskill",
    "skills",
    "courses",
]

MIDDLEWARE = [
    "reskill.middleware.RequestIds",  # before all others: their responses need an id too
    "reskill.metrics.counting.CountRequests",
    "reskill.metrics.endpoint.MetricsEndpoint",
    "reskill.probes.Probes",  # before the redirect to HTTPS and the check of the host name
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # adds random padding, so that the compressed length reveals no secret
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reskill.middleware.NothingPersonalIsStored",  # after whitenoise: static files may be cached
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "reskill.middleware.NullCharactersAreRefused",  # after the check of the CSRF token, which reads the form too
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "reskill.middleware.AdminContentSecurityPolicy",  # after csp in this list: sets the policy that csp then writes
    "reskill.middleware.RequestLog",
    "reskill.middleware.PasswordPagesAreClosed",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reskill.middleware.StaffUseSecondFactor",
    "reskill.audit_trail.AuditTrail",
    "simple_history.middleware.HistoryRequestMiddleware",
]

# The log names each request by the id that reskill.middleware.RequestIds has checked or made.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True

ROOT_URLCONF = "reskill.urls"
WSGI_APPLICATION = "reskill.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "reskill" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reskill.context.site",
            ],
        },
    }
]

# SQLite by default: enough for a small organisation, and needs no installation. DATABASE_URL selects PostgreSQL.
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'reskill.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        # A writer takes its lock at BEGIN, so that a second writer waits instead of failing later with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "reskill.backends.PasswordBackend",
    "reskill.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "reskill.passwords.OwnNamesValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Not required for sign-in: sign-up is by invitation, which verifies the address.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "reskill.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "reskill.sign_in.SocialAccountAdapter"
# Staff read employees' data, so a password alone must not be enough. Off in the demo, whose logins are printed.
RESKILL_STAFF_SECOND_FACTOR = env.bool("RESKILL_STAFF_SECOND_FACTOR", default=not (DEMO or TESTING))
# Sign-up is closed, so nobody can block the address of somebody else by setting up a second factor for it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A session without a request for this long ends. The session store extends a session that is in use.
RESKILL_IDLE_MINUTES = env.int("RESKILL_IDLE_MINUTES", default=60, least=1)
SESSION_ENGINE = "reskill.idle_sessions"
SESSION_COOKIE_AGE = 60 * RESKILL_IDLE_MINUTES
ACCOUNT_SESSION_REMEMBER = False  # the cookie also ends with the browser
# Exports and new secrets need a sign-in within this time. 0: never asked for.
RESKILL_FRESH_SIGN_IN_MINUTES = env.int("RESKILL_FRESH_SIGN_IN_MINUTES", default=0 if DEMO or TESTING else 15)
ACCOUNT_REAUTHENTICATION_REQUIRED = RESKILL_FRESH_SIGN_IN_MINUTES > 0  # also to change one's own address
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * (RESKILL_FRESH_SIGN_IN_MINUTES or 15)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.json("OIDC_PROVIDERS", default=[])}}
SOCIALACCOUNT_EMAIL_REQUIRED = False  # nobody is asked for an address that the identity provider does not send
# off: people sign in with the identity provider only. allauth's SOCIALACCOUNT_ONLY would exclude second factors.
RESKILL_PASSWORD_SIGN_IN = env.bool("RESKILL_PASSWORD_SIGN_IN", default=True)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = RESKILL_PASSWORD_SIGN_IN  # a passkey alone would bypass the provider
# Who gets an account at the first sign-in with the identity provider, and what its claims mean (reskill/sign_in.py).
RESKILL_OIDC_ACCOUNTS = env.choice("RESKILL_OIDC_ACCOUNTS", default="everyone", choices=("everyone", "employees"))
RESKILL_OIDC_EMPLOYEE_CLAIM = env.str("RESKILL_OIDC_EMPLOYEE_CLAIM", default="employee_id")
RESKILL_OIDC_GROUPS_CLAIM = env.str("RESKILL_OIDC_GROUPS_CLAIM", default="groups")
RESKILL_OIDC_ROLES = env.json("RESKILL_OIDC_ROLES", default={})
# An invited person may also sign in with the identity provider, if it says that it has verified the invited address.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# The old address is told when the person changes address, password or second factor.
ACCOUNT_EMAIL_NOTIFICATIONS = True

# Without a mail server, mails are files: a log must not contain invitation links.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
vars().update(env.mail("EMAIL_URL"))
EMAIL_TIMEOUT = 20  # seconds for one answer of the mail server
# Mails are stored; a worker sends them with the backend above.
MAIL_DELIVERY_BACKEND, EMAIL_BACKEND = EMAIL_BACKEND, "reskill.mail_queue.QueuedMail"
RESKILL_MAIL_RETRY_DAYS = env.float("RESKILL_MAIL_RETRY_DAYS", default=5.0)  # for temporary refusals of one recipient
# Who gets a mail when something is wrong with the installation (reskill/condition/alerts.py). Empty: nobody.
RESKILL_OPERATOR_MAIL = env.list("RESKILL_OPERATOR_MAIL", default=[])
RESKILL_OPERATOR_AFTER_MINUTES = env.float("RESKILL_OPERATOR_AFTER_MINUTES", default=15)
RESKILL_OPERATOR_IGNORES = env.list("RESKILL_OPERATOR_IGNORES", default=[])  # codes of problems
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="reskill@localhost")

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "reskill" / "locale"]
# All texts are marked for translation. A language is offered if its compiled catalogue exists.
LANGUAGES = [("en", "English")] + [
    (code, name)
    for code, name in (("de", "Deutsch"), ("es", "Español"), ("fr", "Français"))
    if (LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo").exists()
]
# The language of mails to people whose language is not known. Empty: the language of whoever causes the mail.
RESKILL_MAIL_LANGUAGE = env.choice(
    "RESKILL_MAIL_LANGUAGE", default="", choices=("", *(code for code, _name in LANGUAGES))
)
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")
USE_I18N = True
FORMAT_MODULE_PATH = ["reskill.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing folder
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

HTTPS = env.bool("HTTPS", default=False)
# No inline scripts or styles on employees' pages. The admin needs a weaker policy (see reskill.middleware).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}
# The form that leads to the identity provider. Browsers apply form-action to redirects too, and providers redirect further.
PROVIDER_CONTENT_SECURITY_POLICY = {"form-action": [SELF, "https:", *([] if HTTPS else ["http:"])]}
API_DOCS_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "worker-src": [SELF, "blob:"],
}

# Number of trusted proxies in front of this program. Each appends the address of its client to X-Forwarded-For, so the
# client's address is this many entries from the right. Clients can forge entries further left.
# 0: ignore the header and use the address of the connection.
TRUSTED_PROXIES = env.int("RESKILL_TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES  # for the limits of sign-in

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # passkeys on http://localhost, for trying; browsers allow no other
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "skills.api.authentication.BearerToken",
        "skills.api.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "skills.api.schema.ApiSchema",
    "DEFAULT_PAGINATION_CLASS": "skills.api.pagination.PageByCursor",
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "skills.api.pagination.KnownOrdering",
    ],
    "DEFAULT_PARSER_CLASSES": ["skills.api.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "PAGE_SIZE": 50,
    "NUM_PROXIES": TRUSTED_PROXIES,  # for the limits of callers who are not signed in
    "EXCEPTION_HANDLER": "skills.api.problems.problem_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reskill API",
    "DESCRIPTION": "How far today's AI can speed up the tasks of employees, and what they can learn for the other tasks. "
    "For HR systems and learning systems. docs/api.md goes through the first hour with it.",
    "VERSION": "1.0.0",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": "/", "description": "The installation that serves this document"}],
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "skills.api.schema.complete_schema",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "DatasetSource": "skills.models.ExposureDataset.Source",
        "TaskSource": "skills.models.Task.Source",
        "TaskState": "skills.models.Task.State",
        "RecalculationState": "courses.models.Recalculation.State",
        "RecalculationScope": "courses.models.Recalculation.Scope",
        "CourseLevel": "courses.models.Course.Level",
        "UnitLevel": "courses.models.UnitPart.Level",
        "UnitOrigin": "courses.models.LearningUnit.Origin",
        "PracticeKind": "courses.api.unit_api.KINDS",
        "TitleMatch": "skills.models.Employee.TitleMatch",
        "FigureMeasure": "skills.models.OccupationFigure.Measure",
        "UpsertState": "skills.models.BulkUpsert.State",
        "UpsertKind": "skills.models.BulkUpsert.Kind",
        "RemarkSeverity": "skills.models.BulkRemark.Severity",
        "FeedbackKind": "courses.models.Feedback.Kind",
        "ReviewKind": "courses.models.Review.Kind",
        "ReviewState": "courses.models.Review.State",
        "DeliveryState": "skills.models.WebhookDelivery.State",
        "WebhookEventKind": "skills.models.Webhook.Event",
    },
    "AUTHENTICATION_WHITELIST": [
        "skills.api.authentication.BearerToken",
        "skills.api.authentication.Session",
        "courses.xapi.client_basic.ClientBasic",
    ],
    "OAUTH2_FLOWS": ["clientCredentials"],
    "OAUTH2_TOKEN_URL": "/api/oauth/token/",
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"  # set explicitly, because our models refer to it
OAUTH2_PROVIDER = {
    "SCOPES": {
        "employees:read": "Read employees and their task profiles",
        "employees:write": "Create and change employees and their task profiles",
        "employees:erase": "Erase employees with everything stored about them",
        "courses:read": "Read the catalogue and the learning units",
        "courses:write": "Create, change and delete courses",
        "departments:read": "Read departments and their aggregate figures",
        "recommendations:read": "Read exposure, recommendations and learning paths",
        "feedback:read": "Read feedback of employees on courses",
        "feedback:write": "Record courses as started, finished, saved or refused, and take that back",
        "reviews:read": "Read requests for a human review, and their decisions",
        "reviews:write": "Request a human review",
        "datasets:read": "Read exposure datasets, occupations, human skills and situations",
        "recalculations:read": "Read recalculations",
        "recalculations:write": "Start and cancel recalculations",
        "webhooks:read": "Read webhooks and deliveries",
        "webhooks:write": "Create, change and delete webhooks; deliver events again",
        "roles:write": "Give employees the roles of RESKILL_SCIM_ROLES by groups of the sign-in system, and take them back",
    },
    "DEFAULT_SCOPES": [],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "PKCE_REQUIRED": True,
    "ALLOWED_GRANT_TYPES": ["client-credentials"],
    # RFC 9700: tokens are stored as hashes, and never accepted in an address, where logs would store them.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    # Grants that are not offered at all (ALLOWED_GRANT_TYPES), closed in the package as well.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "OAUTH2_VALIDATOR_CLASS": "reskill.backends.ConnectedSystems",
}

# The queue. Empty: the embedded Redis that `make demo` starts in RESKILL_VAR. Other Redis servers on this machine are
# only used if REDIS_URL names them.
REDIS_URL = env.redis("REDIS_URL")
REDIS_SOCKET = Path(env.str("RESKILL_REDIS_SOCKET", default=str(VAR_DIR / "redis.sock")))
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{REDIS_SOCKET}"
CELERY_RESULT_BACKEND = None  # the state of a batch is a row in the database
CELERY_TASK_IGNORE_RESULT = True
# Mails have a queue of their own, so that they do not wait behind the chunks of a recalculation. A worker serves both by
# default; `-Q mail` serves mails alone. Each queue has its own exchange: a common one would deliver each job twice.
CELERY_TASK_DEFAULT_QUEUE, MAIL_QUEUE = "celery", "mail"
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in (CELERY_TASK_DEFAULT_QUEUE, MAIL_QUEUE)]
CELERY_TASK_ROUTES = {name: {"queue": MAIL_QUEUE} for name in ("skills.send_mails", "skills.watch_mails")}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=1, least=1)
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
# With acks_late, the hard time limit must be below the visibility timeout. Otherwise a running task is delivered twice.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("REDIS_VISIBILITY_TIMEOUT", default=1800, least=601),
    "socket_timeout": 30,
    "socket_connect_timeout": 10,
    "retry_on_timeout": True,
    "health_check_interval": 15,
    "global_keyprefix": env.str("REDIS_PREFIX", default=""),
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_POOL_LIMIT = 10
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.1, "interval_step": 0.3}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SYNC_EVERY = 1  # stores each start of a task at once: the doctor reads there whether the schedule runs
CELERY_BEAT_SCHEDULE = {
    "recalculate-nightly": {
        "task": "courses.recalculate_everyone",
        "schedule": env.cron("NIGHTLY_AT", default="30 2 * * *"),
    },
    "audit-fairness": {"task": "courses.audit_when_due", "schedule": 3600.0},
    "open-reviews": {"task": "courses.open_reviews", "schedule": crontab.from_string("0 5 * * *")},
    "fill-freed-seats": {"task": "courses.fill_freed_seats", "schedule": 3600.0},
    "send-practice-mails": {"task": "courses.send_practice_mails", "schedule": crontab.from_string("0 7 * * mon")},
    "watch-recalculations": {
        "task": "courses.watch_recalculations",
        "schedule": env.float("RESKILL_WATCH_EVERY_S", default=10.0, least=0.1),
    },
    "import-employees-from-folder": {
        "task": "skills.import_folder",
        "schedule": env.cron("RESKILL_IMPORT_AT", default="0 1 * * *"),
    },
    "watch-employee-upserts": {"task": "skills.watch_upserts", "schedule": 60.0},
    "delete-old-data": {"task": "skills.delete_old_data", "schedule": crontab.from_string("30 4 * * *")},
    "announce-address-changes": {"task": "skills.announce_address_changes", "schedule": 60.0},
    "tend-learning-records": {"task": "courses.tend_learning_records", "schedule": crontab.from_string("40 4 * * *")},
    "watch-mails": {"task": "skills.watch_mails", "schedule": 60.0},
    "watch-course-upserts": {"task": "courses.watch_upserts", "schedule": 60.0},
    "watch-webhooks": {
        "task": "skills.watch_webhooks",
        "schedule": env.float("RESKILL_WEBHOOK_EVERY_S", default=10.0, least=0.1),
    },
}

# For the counters of API requests. All web processes share the counters with a Redis server; otherwise each has its own.
CACHES: dict[str, dict] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "reskill.caching.RedisOrMemory",
        "LOCATION": REDIS_URL.replace(
            "redis+socket://", "unix://", 1
        ),  # a socket by its name for redis-py, not for Celery
        "KEY_PREFIX": env.str("REDIS_PREFIX", default="") + "cache",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }

# The sentence model: empty or multilingual-e5-small, all-MiniLM-L6-v2 (English), or a path or a model id.
RESKILL_MODEL = env.str("RESKILL_MODEL", default="")
RESKILL_DEVICE = env.str("RESKILL_DEVICE", default="")  # empty: a GPU if torch finds one, else the CPU
RESKILL_PRECISION = env.choice("RESKILL_PRECISION", default="auto", choices=("auto", "float32", "bfloat16"))
RESKILL_THREADS = env.int("RESKILL_THREADS", default=0)  # compute threads of a process; 0: all cores
RESKILL_ENCODER = env.str("RESKILL_ENCODER", default="skills.embedding.SentenceEncoder")
# Published files that `manage.py evaluate` reads without an import (learners' views); not part of the program.
RESKILL_DATA = env.str("RESKILL_DATA", default=str(BASE_DIR.parent / "shared" / "data"))
# Recalculation: employees or texts in one chunk, seconds between a worker's signs of life (after three that did not come,
# another worker takes its chunk), and seconds without progress after which the waiting chunks are enqueued again.
RESKILL_CHUNK_EMPLOYEES = env.int("RESKILL_CHUNK_EMPLOYEES", default=2000, least=1)
RESKILL_CHUNK_TEXTS = env.int("RESKILL_CHUNK_TEXTS", default=512, least=1)
RESKILL_HEARTBEAT_S = env.float("RESKILL_HEARTBEAT_S", default=4.0, least=0.1)
RESKILL_CHUNK_LEASE_S = env.int("RESKILL_CHUNK_LEASE_S", default=660, least=1)
RESKILL_KEEP_ANSWERS = env.int("RESKILL_KEEP_ANSWERS", default=2)  # older answers kept for each current answer
# off: every run computes all its employees, even if nothing changed (courses/services/incremental).
RESKILL_INCREMENTAL = env.bool("RESKILL_INCREMENTAL", default=True)
# A run that changes answers for more than this share of its employees is held until a person releases it. 1: never.
RESKILL_HOLD_SHARE = env.float("RESKILL_HOLD_SHARE", default=0.25, most=1)
RESKILL_RELEASE_BY_HAND = env.bool("RESKILL_RELEASE_BY_HAND", default=False)  # hold every run over a group of people
# Another dataset or model that moves more than this share of people's bands: two people have to release the run. 1: never.
RESKILL_TWO_PEOPLE_SHARE = env.float("RESKILL_TWO_PEOPLE_SHARE", default=0.1, most=1)
# Whether aggregated feedback affects other people's recommendations, and the maximum bonus for untried courses; 0: none.
RESKILL_LEARN_FROM_OTHERS = env.bool("RESKILL_LEARN_FROM_OTHERS", default=True)
RESKILL_EXPLORATION = env.float("RESKILL_EXPLORATION", default=0.02, most=1)
# Key that encrypts employees' private notes; empty: SECRET_KEY. A lost key makes the notes unreadable.
RESKILL_NOTES_KEY = env.str("RESKILL_NOTES_KEY", default="")
RESKILL_API_REQUESTS_PER_MINUTE = env.int("RESKILL_API_REQUESTS_PER_MINUTE", default=600, least=1)  # for one person
# Maximum body of one call in millions of bytes: for bulk upserts and for all other calls. Django's limit applies to forms.
# Requests of one client from one address, and wrong secrets from one address, at the addresses under /api/oauth/.
RESKILL_OAUTH_REQUESTS_PER_MINUTE = env.int("RESKILL_OAUTH_REQUESTS_PER_MINUTE", default=60)
RESKILL_OAUTH_FAILURES_PER_MINUTE = env.int("RESKILL_OAUTH_FAILURES_PER_MINUTE", default=10)
RESKILL_SECRET_OVERLAP_DAYS = env.int("RESKILL_SECRET_OVERLAP_DAYS", default=7)  # the old secret beside a new one
RESKILL_API_MAX_BULK_MB = env.float("RESKILL_API_MAX_BULK_MB", default=64)
RESKILL_API_MAX_BODY_MB = env.float("RESKILL_API_MAX_BODY_MB", default=10)
# Webhooks: the address of this site in events, and whether receivers may have private addresses.
RESKILL_PUBLIC_URL = env.str("RESKILL_PUBLIC_URL", default="")
RESKILL_WEBHOOK_ALLOW_PRIVATE = env.bool("RESKILL_WEBHOOK_ALLOW_PRIVATE", default=False)
RESKILL_WEBHOOK_PORTS = env.list("RESKILL_WEBHOOK_PORTS", cast=int, default=[443, 8443])  # empty: any port
RESKILL_WEBHOOK_RETRY_DAYS = env.float("RESKILL_WEBHOOK_RETRY_DAYS", default=3.0)
RESKILL_WEBHOOK_PAUSE_AFTER_DAYS = env.float("RESKILL_WEBHOOK_PAUSE_AFTER_DAYS", default=5.0)
RESKILL_WEBHOOK_KEEP_DAYS = env.float("RESKILL_WEBHOOK_KEEP_DAYS", default=30.0)
# What DELETE over SCIM does: leave (the person has left) or erase (all data about the person are deleted).
RESKILL_SCIM_DELETE = env.choice("RESKILL_SCIM_DELETE", default="leave", choices=("leave", "erase"))
# What groups over SCIM are: off (there are none) or departments (a member of the group works in the department).
RESKILL_SCIM_GROUPS = env.choice("RESKILL_SCIM_GROUPS", default="off", choices=("off", "departments"))
# Groups over SCIM that give roles, with the role of each. Clients need the scope roles:write for them (docs/scim.md).
RESKILL_SCIM_ROLES = env.json("RESKILL_SCIM_ROLES", default={})
# Days after which data about people are deleted every night; 0: never. Leavers are erased.
RESKILL_KEEP_LEAVERS_DAYS = env.int("RESKILL_KEEP_LEAVERS_DAYS", default=365)
RESKILL_KEEP_HISTORY_DAYS = env.int("RESKILL_KEEP_HISTORY_DAYS", default=1095)
RESKILL_KEEP_REPORTS_DAYS = env.int("RESKILL_KEEP_REPORTS_DAYS", default=365)
RESKILL_KEEP_VACANCIES_DAYS = env.int("RESKILL_KEEP_VACANCIES_DAYS", default=365)  # after a vacancy was closed
RESKILL_KEEP_MAIL_DAYS = env.int("RESKILL_KEEP_MAIL_DAYS", default=30)  # rows about mails that were sent or given up
# The audit trail: whether it is written, and for how many days. At least six months (reskill.E007).
RESKILL_AUDIT = env.bool("RESKILL_AUDIT", default=not TESTING)
RESKILL_KEEP_AUDIT_DAYS = env.int("RESKILL_KEEP_AUDIT_DAYS", default=730)
# The largest share of the employees, in per cent, that one delivery may mark as left because they are missing from it.
RESKILL_IMPORT_MISSING_LIMIT = env.float("RESKILL_IMPORT_MISSING_LIMIT", default=5.0, most=100)
# A folder with deliveries of employees, imported at RESKILL_IMPORT_AT (minute hour day month weekday). Empty: none.
RESKILL_IMPORT_FOLDER = env.str("RESKILL_IMPORT_FOLDER", default="")
# Employees missing from such a delivery: keep (nothing happens) or leave (marked as left, up to the limit above).
RESKILL_IMPORT_MISSING = env.choice("RESKILL_IMPORT_MISSING", default="keep", choices=("keep", "leave"))
RESKILL_KEEP_STATEMENTS_DAYS = env.int("RESKILL_KEEP_STATEMENTS_DAYS", default=365)  # content of learning records
RESKILL_KEEP_UPLOADS_DAYS = env.int("RESKILL_KEEP_UPLOADS_DAYS", default=7)
RESKILL_MIN_GROUP = env.int("RESKILL_MIN_GROUP", default=5, least=1)  # figures of smaller groups are never shown
# Figures by voluntary attribute stay the same for this many days, and longer if fewer than a group of people differ.
RESKILL_FAIRNESS_PERIOD_DAYS = env.int("RESKILL_FAIRNESS_PERIOD_DAYS", default=90, least=1)
# Whether HR sees exact figures of a person instead of bands. People can always share their own figures.
RESKILL_HR_SEES_EXACT = env.bool("RESKILL_HR_SEES_EXACT", default=False)
# Who pays for courses that cost something: employer (after approval), employee, or empty if that is decided case by case.
RESKILL_COURSES_PAID_BY = env.choice(
    "RESKILL_COURSES_PAID_BY", default="employer" if DEMO else "", choices=("", "employer", "employee")
)
# Attributes that employees may state for the fairness report (skills.voluntary_questions). Empty: no questions.
RESKILL_VOLUNTARY_ATTRIBUTES = env.list("RESKILL_VOLUNTARY_ATTRIBUTES", default=["gender", "age_group"])

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS without subdomains: other sites of the organisation may not use HTTPS
    "security.W021",  # no HSTS preload: it cannot be taken back for months
    *env.list("RESKILL_SILENCED_CHECKS", default=[]),
]
# Figures for Prometheus at /metrics, for callers with the token or from these networks. Both empty: off.
RESKILL_METRICS_TOKEN = env.str("RESKILL_METRICS_TOKEN", default="")
RESKILL_METRICS_ADDRESSES = env.list("RESKILL_METRICS_ADDRESSES", cast=ipaddress.ip_network, default=[])
# The counters of all web processes of this machine are files. Set before prometheus_client is imported.
RESKILL_METRICS_FOLDER = ""
if (RESKILL_METRICS_TOKEN or RESKILL_METRICS_ADDRESSES) and not TESTING:
    RESKILL_METRICS_FOLDER = os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(VAR_DIR / "metrics")
    (VAR_DIR / "metrics").mkdir(parents=True, exist_ok=True, mode=0o700)
LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOG_FORMAT = env.choice("RESKILL_LOG_FORMAT", default="plain", choices=("plain", "json"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True  # a task's lines have the id of the request that enqueued it
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "reskill.logs.formatter"},
        "json": {"()": "reskill.logs.formatter", "style": "json"},
    },
    "filters": {"quiet_when_idle": {"()": "reskill.logs.QuietWhenIdle"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["quiet_when_idle"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django_structlog": {"level": "INFO"},
        "django_structlog.celery": {"level": "WARNING"},  # Celery's own lines say the same
        "httpx": {"level": "WARNING"},
        "sentence_transformers": {"level": "WARNING"},
        "faiss": {"level": "WARNING"},
    },
}

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    report_errors_to(SENTRY_DSN)
env.str("RESKILL_COMMIT")  # set by the image; read by reskill/version.py
env.refuse()  # last, so that one start names every wrong value
UNKNOWN_SETTINGS = env.unknown()
