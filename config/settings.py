"""Settings: one file, driven by config/env.py. A bare start needs no variable (the README lists them all)."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from config import broker, data, env, shared_pages, sign_on

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(env.text("TENON_DATA", str(ROOT / "var"))).absolute()
# Generated code imports `tenon`; its source lies beside ours and is no installed package.
sys.path.insert(0, str(ROOT / "sdk"))

DEBUG = env.flag("TENON_DEBUG")
SECRET_KEY_IS_GIVEN = bool(env.text("SECRET_KEY", ""))
SECRET_KEY = env.text("SECRET_KEY", "") or data.secret_key(DATA)
# What seals connections' secrets, the newest first (lib/vault.py). A key of its own: whoever changes
# SECRET_KEY to end all sessions must not lose every account.
VAULT_KEYS_ARE_GIVEN = bool(env.listing("TENON_VAULT_KEYS"))
VAULT_KEYS = env.listing("TENON_VAULT_KEYS") or [data.secret_key(DATA, data.VAULT_KEY_FILE)]
# What seals the record of who did what, the newest first (teams/chain.py). It must not lie in the database.
AUDIT_KEYS_ARE_GIVEN = bool(env.listing("TENON_AUDIT_KEYS"))
AUDIT_KEYS = env.listing("TENON_AUDIT_KEYS") or [data.secret_key(DATA, data.AUDIT_KEY_FILE)]

# Where people reach this installation. Cookies are marked secure when it says https.
PUBLIC_URL = env.text("TENON_URL", "").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.listing("TENON_HOSTS")]
if PUBLIC_URL:
    ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "")
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
BEHIND_PROXY = env.flag("TENON_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "lib.web",
    "jobs",
    "teams",
    "systems",
    "planner",
    "runtime",
    "builder",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lib.web.compress.CompressPagesMiddleware",
    "lib.web.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page asks for a signed-in person unless its view says @login_not_required.
    "teams.middleware.SignInRequiredMiddleware",
    # What is recorded says from where it came.
    "teams.middleware.WhenceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lib.web.errors.DomainErrorMiddleware",
    "teams.identity_middleware.IdentityMiddleware",
    "lib.web.null_bytes.NullByteMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# IMMEDIATE takes the write lock at the start of a transaction: with DEFERRED, two writers that read first
# meet "database is locked" although there is a timeout. Keep transactions short.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=67108864; "
        "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
    ),
}
DATABASE_URL = env.text("DATABASE_URL", "")
DATABASE = (
    dj_database_url.parse(DATABASE_URL)
    if DATABASE_URL
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA / "tenon.sqlite3")}
)
# 0, because under ASGI a kept connection belongs to a thread that may never come back for it.
DATABASE["CONN_MAX_AGE"] = 0
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = SQLITE
    # A file, so that a worker process that a test starts sees the same rows.
    DATABASE["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
else:
    DATABASE["TEST"] = {"NAME": "test_tenon"}
    if env.flag("TENON_POOL"):
        DATABASE["OPTIONS"] = {**DATABASE.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 10}}
# Tests take their tables from the models, in one second instead of ten; tests/config/test_migrations.py shows
# that the migrations lead to the same ones.
DATABASE["TEST"]["MIGRATE"] = False
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "") or broker.embedded_url(DATA)
WORKER_GRACE = env.number("TENON_WORKER_GRACE", 10)
BROKER_IS_EMBEDDED = not env.text("REDIS_URL", "")

# The row is the job and the message only a hint (docs/adr/0003): a message may be lost, doubled or late, and
# the lease in the row decides. So messages are acknowledged early and nothing is kept as a Celery result.
CELERY_BROKER_URL = broker.celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
# Where `jobs` finds the application that sends them.
JOB_APPLICATION = "config.celery.app"
# `agents`: model calls and documents, our own code on threads. `runs`: integrations, whose code runs in a
# sandboxed child that its host thread can kill. Two queues, so that a busy agent never keeps a run waiting.
QUEUES = ("agents", "runs")
CELERY_TASK_DEFAULT_QUEUE = "agents"
WORKER_THREADS = env.number("TENON_WORKER_THREADS", 16)

# A worker that goes silent loses its job after this many seconds; the reaper then gives it to another.
JOB_LEASE_SECONDS = 30
JOB_MAX_ATTEMPTS = 5
# How long a message may stay unanswered before the reaper sends it again.
JOB_RESEND_SECONDS = 15
JOB_REAP_SECONDS = 2

AUTH_USER_MODEL = "teams.User"
LOGIN_URL = "teams:sign_in"
LOGIN_REDIRECT_URL = "/"
# Single sign-on by OpenID Connect; None where TENON_OIDC_ISSUER is not set (docs/signing-in.md).
SIGN_ON = sign_on.from_environment()
SESSION_COOKIE_NAME = "tenon_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "tenon_csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
}

# Mail is printed in the terminal unless a server is named.
EMAIL_HOST = env.text("TENON_SMTP_HOST", "")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "config.mail.EmailBackend"
EMAIL_PORT = env.number("TENON_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("TENON_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("TENON_SMTP_PASSWORD", "")
SMTP_SECURITY = env.choice("TENON_SMTP_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("TENON_MAIL_FROM", "tenon@localhost")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_ROOT = DATA / "media"
# Hashed names that browsers may keep for ever, made by `up`; without them (development, tests) the files as
# they lie.
STATIC_FROM_SOURCE = DEBUG or env.flag("TENON_STATIC_FROM_SOURCE")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = STATIC_FROM_SOURCE
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if STATIC_FROM_SOURCE
            else "lib.web.hashed_files.HashedFiles"
        )
    },
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# Outbound HTTP goes to public addresses only; these networks or addresses are let through (lib/net.py).
OUTBOUND_ALLOW = env.networks("TENON_OUTBOUND_ALLOW")

# Generated code runs locked in by Landlock and seccomp, or not at all. "process" settles for a plain process
# on machines that have neither, for code one trusts; every run's page then says so.
SANDBOX = env.text("TENON_SANDBOX", "")

# The largest request for a webhook.
WEBHOOK_BYTES = env.number("TENON_WEBHOOK_BYTES", 5_000_000)

# A language model is optional. Any OpenAI-compatible server; without a name there is none. Teams may set up
# models of their own (systems/language_models.py); this one is for those that have none.
MODEL_NAME = env.text("TENON_MODEL", "")
MODEL_URL = env.text("TENON_MODEL_URL", "")
MODEL_KEY = env.text("TENON_MODEL_KEY", "")
# How many tokens the model holds at once, how many one job may use (0: no limit), whether it can see
# pictures, and what a million tokens cost in US dollars, input, output and, if it differs, input that the
# server had kept from before: "0.25,2,0.025".
MODEL_CONTEXT = env.number("TENON_MODEL_CONTEXT", 32_000)
MODEL_TOKENS = env.number("TENON_MODEL_TOKENS", 400_000)
MODEL_SEES = env.flag("TENON_MODEL_SEES")
MODEL_PRICE = env.prices("TENON_MODEL_PRICE")
# What one turn of the agent may use: questions to the model, US dollars (where its price is known), minutes.
AGENT_CALLS = env.number("TENON_AGENT_CALLS", 40)
AGENT_DOLLARS = env.number("TENON_AGENT_DOLLARS", 5)
AGENT_MINUTES = env.number("TENON_AGENT_MINUTES", 30)

# Rooms hang themselves in here by dotted path, so that imports keep pointing one way only.
JOB_RUNNERS: dict[str, str] = {
    "planner.research": "planner.runners.research.run",
    "planner.thread_agent": "planner.runners.threads.run",
    "runtime.run": "runtime.runners.runs.run",
    "runtime.deploy": "runtime.runners.deploys.run",
    "builder.turn": "builder.runners.turn.run",
    "builder.prove": "builder.runners.prove.run",
    "teams.mail": "teams.runners.mail.run",
    "teams.deliver": "teams.runners.deliveries.run",
}
# What the scheduler does besides finding lost jobs: a function without arguments, and every how many seconds.
CHORES: list[tuple[str, float]] = [
    ("runtime.deploying.arrivals.start_due", 1.0),
    ("runtime.services.waits.wake_due", 1.0),
    ("runtime.services.waits.give_turns", 2.0),
    ("runtime.services.waits.close_abandoned", 5.0),
    ("runtime.services.retention.clean", 3600.0),
    ("planner.services.review_requests.remind_due", 900.0),
    ("teams.services.audit.link_waiting", 10.0),
    ("teams.launch.send_mail", 2.0),
    ("teams.launch.send_messages", 2.0),
]
# Runs that ended so many days ago are forgotten with all they hold; 0 keeps them for ever.
RUN_DAYS = env.number("TENON_RUN_DAYS", 0)
# How rooms that jobs builds on start a job: `starter(kind=..., topic=...)`, nothing while one is at it.
JOB_STARTER = "jobs.launch.start_unless_open"
# Asked where this copy answers when no address is set: `hook(data folder) -> str`.
LOCAL_ADDRESS = "config.supervisor.guards.address"
# Which kinds of job go to another queue than `agents`.
JOB_QUEUES: dict[str, str] = {"runtime.run": "runs", "runtime.deploy": "runs"}
EVENT_RENDERERS: list[str] = [
    *("planner.events.render", "runtime.events.render", "runtime.deploying.events.render"),
    "planner.commented.render",
    "builder.events.render",
]
# Which pages a share link shows (teams/sharing.py); whatever is not in the table needs an account.
SHARED_PAGES = shared_pages.PAGES
NOT_SHARED = shared_pages.INSIDE
SHARED_QUERIES = shared_pages.QUERIES
# Asked what a share link can show alone: `hook(project) -> Iterable[(key, title)]`.
SHARED_PARTS = "planner.selectors.shared.workflows"
# Called in the transaction that starts a project, as `hook(project=..., by=..., files=...)`.
PROJECT_STARTED: list[str] = ["planner.launch.project_started"]
# Asked while somebody types a brief: `hook(text) -> Sequence[teams.coaching.CoachRow]`; "" for no coach.
BRIEF_COACH = "planner.coaching.coach"
# Asked by the projects page in this order: `hook(projects, known) -> {project id: teams.summaries.Summary}`.
# `known` is what the ones before said; the last one that knows a project wins.
PROJECT_SUMMARIES: list[str] = [
    "planner.pages.summaries.summaries",
    "builder.pages.summaries.summaries",
    "runtime.pages.summaries.summaries",
]
# Asked by the projects page what waits for somebody: `hook(team, person) -> list[teams.summaries.Waiting]`.
WAITING_FOR: list[str] = [
    "planner.pages.inbox.waiting_for",
    "planner.pages.waiting.waiting_for",
    "runtime.pages.attention.waiting_for",
]
# Asked by the palette what of a project somebody may go to: `hook(project, words) -> Iterable[Found]`
# (teams/searching.py). Words are given so that what is costly to list is listed only then.
SEARCHED_IN: list[str] = [
    "planner.pages.searching.searched_in",
    "builder.pages.searching.searched_in",
    "systems.pages.searching.searched_in",
    "runtime.pages.searching.searched_in",
]
# Asked by the projects page which systems a team is connected with:
# `hook(team, names) -> list[teams.summaries.SystemState]`.
TEAM_SYSTEMS = "systems.pages.of_team.systems_of"
# Asked by the plan how far its workflows are built: `hook(project) -> {workflow key: WorkflowExtras}`
# (planner/handover/extras.py).
WORKFLOW_EXTRAS = "builder.extras.workflow_extras"
# Asked by the Deploy tab what can be put live: `hook(project) -> Deployable | None` (runtime.deploying).
DEPLOYABLE = "builder.deployable.deployable"
# Asked by the Connect tab which systems a plan needs: `hook(project) -> Sequence[NeededSystem]`
# (systems/needed.py).
SYSTEMS_NEEDED = "planner.selectors.needed.systems_needed"
# Asked by the Connect tab to try a connection as a run would use it: `hook(connection, path) -> Reading`
# (systems/readings.py).
CONNECTION_CHECK = "runtime.services.checks.check"
# Asked before a model is asked what the project used since then:
# `hook(projects, since) -> {project id: systems.spending.Used}`. The answers are added up.
MODEL_USAGE: list[str] = ["planner.selectors.model_calls.used_since", "builder.selectors.usage.used_since"]
# Called in this order when `up` has prepared the database; each returns None or the path of a one-time
# sign-in link that is printed in the terminal.
FIRST_START: list[str] = ["teams.services.first_start.ensure_owner"]

LOG_LEVEL = env.choice("TENON_LOG", "warning", ("debug", "info", "warning", "error")).upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "lib.logs.RedactFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # A page that is not there is a visitor's matter; the reason of a 500 is said at ERROR.
    "loggers": {"django.request": {"level": "ERROR"}},
}
