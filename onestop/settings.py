"""Every setting of the running system, read from the environment; business configuration is in themes, never here."""

import importlib.util
import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from onestop.catalog.message_spec import LONGEST_LINK
from onestop.ops import journal

BASE_DIR = Path(__file__).resolve().parent.parent

# ---- reading the environment

_known_names: set[str] = set()


def env(name: str, default: str = "") -> str:
    """The variable's text, or the default where it is unset or empty."""
    _known_names.add(name)
    return os.environ.get(name) or default


def env_bool(name: str, default: bool = False) -> bool:
    """A switch: 1/true/yes/on or 0/false/no/off."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    text = env(name).lower()
    if text and text not in words:
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{text}”无法识别，请写 1 或 0。")
    return words[text] if text else default


def env_number(name: str, default: int) -> int:
    """A whole number, zero or more."""
    text = env(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{text}”不是整数，请写不带单位的数字。")
    return int(text)


def env_list(name: str) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in env(name).split(",") if word.strip()]


def env_names(name: str, default: dict[str, str]) -> dict[str, str]:
    """What others call what we call by a key, as key=name separated by commas; the default for keys not given."""
    given = dict(entry.partition("=")[::2] for entry in env_list(name))
    if unknown := [key for key, other in given.items() if key not in default or not other]:
        raise ImproperlyConfigured(
            f"环境变量 {name} 里的“{'、'.join(unknown)}”无法识别，请写成 {next(iter(default))}=对方的名称，"
            f"可用的有：{'、'.join(default)}。"
        )
    return default | given


def env_secret(name: str) -> str:
    """A secret from NAME, or from the file that NAME_FILE names, as container platforms hand them over."""
    text, file_name = env(name), env(f"{name}_FILE")
    if text and file_name:
        raise ImproperlyConfigured(f"环境变量 {name} 与 {name}_FILE 只能设置一个。")
    if not file_name:
        return text
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"读不到 {name}_FILE 所指的文件 {file_name}：{error.strerror}。") from error


def _own_secret_key(folder: Path) -> str:
    """The key made at the first start and kept beside the embedded database, readable by its owner only."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".secret_key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
        # Several processes may start at once: the first link wins, the others read what it wrote.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()


# ---- the database


def _use_current_sqlite() -> None:
    """Let Django speak to the SQLite of pysqlite3: the system's own may carry the WAL-reset bug."""
    if importlib.util.find_spec("pysqlite3"):
        import pysqlite3

        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def _embedded_database(folder: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "onestop.sqlite3",
        # Closing SQLite after each request costs more than half of the requests per second.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was acknowledged to a citizen survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;",
        },
    }


def _served_database(address: str, limits: dict[str, int]) -> dict[str, Any]:
    """PostgreSQL from postgresql://user:password@host:port/name?option=value (a socket folder as ?host=/folder).

    limits: PostgreSQL's own parameters of the session, in milliseconds.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("DATABASE_URL 应以 postgresql:// 开头；不设置时使用内置的 SQLite。")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "options": " ".join(f"-c {name}={limit}" for name, limit in limits.items())},
    }


# ---- where things are

ONESTOP_DATA = Path(env("ONESTOP_DATA", "data")).absolute()
ONESTOP_THEMES = Path(env("ONESTOP_THEMES", str(BASE_DIR / "themes"))).absolute()
ONESTOP_KEYS_FILE = Path(env("ONESTOP_KEYS_FILE", str(ONESTOP_DATA / "keys.json"))).absolute()
ONESTOP_KEY_PROVIDER = env("ONESTOP_KEY_PROVIDER", "onestop.accounts.key_providers.file_provider")
ONESTOP_SANDBOX_URL = env("ONESTOP_SANDBOX_URL", "http://127.0.0.1:8001")
ONESTOP_SYSTEMS = env("ONESTOP_SYSTEMS")
ONESTOP_PUBLIC_ADDRESS = env("ONESTOP_PUBLIC_ADDRESS")
if len(ONESTOP_PUBLIC_ADDRESS) > LONGEST_LINK:
    raise ImproperlyConfigured(
        f"ONESTOP_PUBLIC_ADDRESS 会写进短信，最长 {LONGEST_LINK} 个字符，例如 https://example.org。"
    )
ONESTOP_EXCHANGE_KEY = env_secret("ONESTOP_EXCHANGE_KEY")
ONESTOP_EXCHANGE_TIMEOUT = env_number("ONESTOP_EXCHANGE_TIMEOUT_MS", 10_000) / 1000
# Somebody waits in front of a page meanwhile.
ONESTOP_SHARING_TIMEOUT = env_number("ONESTOP_SHARING_TIMEOUT_MS", 2_000) / 1000

# ---- the identity service

ONESTOP_OIDC_ISSUER = env("ONESTOP_OIDC_ISSUER")
ONESTOP_OIDC_NAME = env("ONESTOP_OIDC_NAME", "冀时办")
ONESTOP_OIDC_CLIENT_ID = env("ONESTOP_OIDC_CLIENT_ID")
ONESTOP_OIDC_CLIENT_SECRET = env_secret("ONESTOP_OIDC_CLIENT_SECRET")
ONESTOP_OIDC_SCOPE = env("ONESTOP_OIDC_SCOPE", "openid profile phone")
ONESTOP_OIDC_LEVELS = env_list("ONESTOP_OIDC_LEVELS") or ["L2", "L3", "L4"]
ONESTOP_OIDC_CLAIMS = env_names(
    "ONESTOP_OIDC_CLAIMS", {"name": "name", "id_number": "id_number", "mobile": "phone_number", "level": "acr"}
)
if ONESTOP_OIDC_ISSUER and not (ONESTOP_OIDC_CLIENT_ID and ONESTOP_OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured(
        "设置了 ONESTOP_OIDC_ISSUER，还要设置 ONESTOP_OIDC_CLIENT_ID 和 ONESTOP_OIDC_CLIENT_SECRET。"
    )

# ---- what kind of installation

ONESTOP_SITE_NAME = env("ONESTOP_SITE_NAME", "一件事一次办")
ONESTOP_DEMO = env_bool("ONESTOP_DEMO")
DEBUG = env_bool("ONESTOP_DEBUG")
SECRET_KEY = env_secret("ONESTOP_SECRET_KEY") or _own_secret_key(ONESTOP_DATA)
ALLOWED_HOSTS = env_list("ONESTOP_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env_list("ONESTOP_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "onestop.accounts",
    "onestop.cases",
    "onestop.exchange",
    "onestop.ui",
    "onestop.portal",
    "onestop.workbench",
    "onestop.api",
    "onestop.ops",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "onestop.api.refusals.OneShapeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onestop.ui.assets.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "onestop.ui.access.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onestop.ui.refusal_pages.RefusalMiddleware",
]
ROOT_URLCONF = "onestop.urls"
WSGI_APPLICATION = "onestop.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.static",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onestop.ui.context.site",
            ],
        },
    },
]

_database_address = env_secret("DATABASE_URL")
_database_limits = {
    "statement_timeout": env_number("ONESTOP_STATEMENT_TIMEOUT_MS", 15_000),
    "lock_timeout": env_number("ONESTOP_LOCK_TIMEOUT_MS", 5_000),
    "idle_in_transaction_session_timeout": 60_000,
}
if _database_address:
    DATABASES = {"default": _served_database(_database_address, _database_limits)}
else:
    _use_current_sqlite()
    DATABASES = {"default": _embedded_database(ONESTOP_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A first key file may be made beside an embedded database; a served database without its keys is an accident.
ONESTOP_KEYS_CREATE = env_bool("ONESTOP_KEYS_CREATE", default=not _database_address)

# ---- people and their sessions

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# In the database, so that a session can be ended from our side at once.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# In the session: a cookie would carry what the message says.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---- the wire

_encrypted = not (DEBUG or ONESTOP_DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _encrypted
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env_bool("ONESTOP_HTTPS_REDIRECT", default=True) and _encrypted
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env_number("ONESTOP_HSTS_SECONDS", 3600) * _encrypted
if env_bool("ONESTOP_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        # data: for the icons inside Bootstrap's stylesheet, blob: for the preview of a photograph before it is sent.
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        # Our own pages may frame our own scans, nobody else may frame us.
        "frame-ancestors": ["'self'"],
    },
}

# ---- files and uploads

STATIC_URL = "static/"
STATICFILES_DIRS = [("vendor/bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist")]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "onestop.ui.icons.DrawnIcons",
]
STATIC_ROOT = ONESTOP_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "onestop.ui.assets.Assets"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Where npm puts the packages with the fonts that documents are printed in (onestop.documents.fonts).
ONESTOP_FONTS = BASE_DIR / "node_modules" / "@expo-google-fonts"
ONESTOP_UPLOAD_LIMIT = env_number("ONESTOP_UPLOAD_LIMIT_MB", 20) * 1024 * 1024
# Whether the worker reads scans where the extra `ocr` is installed: 700 MB of memory and two cores for a second a page.
ONESTOP_READ_SCANS = env_bool("ONESTOP_READ_SCANS", True)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Photographs of a whole stack of papers come one file each (recognition.pages.MOST_PAGES).
DATA_UPLOAD_MAX_NUMBER_FILES = 60

# ---- language and time

LANGUAGE_CODE = "zh-hans"
# English joins the list once its catalogue is complete: half a page in each language serves nobody.
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ---- the running system's own journal

LOGGING = journal.configuration(level=env("ONESTOP_LOG_LEVEL", "INFO").upper())

# ---- a misspelt variable must not be a silently ignored one

if _unknown_names := sorted(name for name in os.environ if name.startswith("ONESTOP_") and name not in _known_names):
    raise ImproperlyConfigured(
        f"无法识别的环境变量：{'、'.join(_unknown_names)}。请改正名称或删去；可用的有：{'、'.join(sorted(_known_names))}。"
    )
