"""What `onestop doctor` looks at: each examination is one function that returns one finding."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection

from onestop.accounts import directory, key_providers
from onestop.catalog.library import ThemeLibrary
from onestop.catalog.problems import ThemeInvalid
from onestop.deadlines import calendar
from onestop.deadlines.notices import BadCalendar
from onestop.documents import fonts as printing_fonts
from onestop.documents.fonts import FontsMissing
from onestop.exchange import findings, identity, lookup_trial
from onestop.exchange.connectors import registry, systems
from onestop.exchange.connectors.systems import BadSystems
from onestop.exchange.identity import NotIdentified, Reason
from onestop.ops import database
from onestop.vault.keys import KeyUnavailable

DAYS_AHEAD = 40
DISK_WANTED = 2 * 1024**3
DISK_NEEDED = 200 * 1024**2
CLOCK_TOLERANCE = timedelta(seconds=5)
RELEASED_AT = datetime(2026, 11, 24, tzinfo=UTC)
"""No honest clock is earlier than this version of the software."""
OLDEST_POSTGRESQL = 14


class Grade(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One examination's result; `remedy` is empty where nothing needs doing."""

    subject: str
    grade: Grade
    detail: str
    remedy: str = ""


def examine(now: datetime) -> list[Finding]:
    """Look at everything; `now` is the moment by this machine's clock."""
    local_now = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    examinations: list[Callable[[], Finding]] = [
        switches,
        database_answers,
        database_version,
        lambda: calendar_reaches(local_now),
        key_file,
        identity_service,
        themes,
        external_systems,
        lookups,
        credit_codes,
        assets,
        fonts,
        disk,
        lambda: clock(now),
    ]
    return [examination() for examination in examinations]


def switches() -> Finding:
    """Settings that are right for a trial and wrong for service."""
    subject = "设置"
    if settings.DEBUG and not settings.ONESTOP_DEMO:
        return Finding(subject, Grade.BAD, "调试模式已打开，错误页会显示内部信息。", "去掉环境变量 ONESTOP_DEBUG。")
    if settings.ONESTOP_DEMO:
        return Finding(
            subject, Grade.WARNING, "演示模式：任何人都能以样例人员身份登录。", "正式使用时去掉 ONESTOP_DEMO。"
        )
    return Finding(subject, Grade.GOOD, "适合正式使用。")


def database_answers() -> Finding:
    """The database answers and has had every migration of this version."""
    subject = "数据库"
    try:
        waiting = database.outstanding_migrations()
    except DatabaseError as error:
        return Finding(
            subject, Grade.BAD, f"无法使用：{str(error).strip()}", "检查 DATABASE_URL 或 --data 所指的目录。"
        )
    if waiting:
        return Finding(subject, Grade.BAD, f"还有{len(waiting)}项变更没有执行。", "运行 onestop migrate。")
    return Finding(subject, Grade.GOOD, f"{connection.display_name}可用，已是当前版本。")


def database_version() -> Finding:
    """SQLite without the WAL-reset bug (3.7.0 to 3.51.2; mended in 3.44.6 and 3.50.7 too), or PostgreSQL of today."""
    subject = "数据库版本"
    if connection.vendor == "sqlite":
        return sqlite_version(sqlite3.sqlite_version_info)
    try:
        connection.ensure_connection()
        number = connection.cursor().connection.info.server_version
    except DatabaseError:
        return Finding(subject, Grade.BAD, "数据库连接不上，无从得知。", "先解决上一项。")
    major = number // 10_000
    if major < OLDEST_POSTGRESQL:
        return Finding(subject, Grade.BAD, f"PostgreSQL {major} 太旧。", f"升级到 {OLDEST_POSTGRESQL} 或更高版本。")
    return Finding(subject, Grade.GOOD, f"PostgreSQL {major}。")


def sqlite_version(version: tuple[int, ...]) -> Finding:
    """Judge one SQLite version."""
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    text = f"SQLite {'.'.join(map(str, version))}"
    if mended:
        return Finding("数据库版本", Grade.GOOD, f"{text}。")
    return Finding(
        "数据库版本",
        Grade.WARNING,
        f"{text} 带有可能损坏数据的已知缺陷（WAL-reset）。",
        "安装 pysqlite3，或改用 PostgreSQL。",
    )


def calendar_reaches(local_now: datetime) -> Finding:
    """The published working-day notices reach past the due dates that are being promised today."""
    subject = "工作日历"
    try:
        days = calendar.load(settings.ONESTOP_DATA)
    except BadCalendar as error:
        return Finding(subject, Grade.BAD, str(error), "改正或删去导入的日历文件。")
    through = days.firm_through
    remedy = f"国务院办公厅公布{through.year + 1}年安排后，运行 onestop calendar import 导入。"
    if through < local_now.date():
        return Finding(subject, Grade.BAD, f"只到{through}，今天已不在其中。", remedy)
    if through < local_now.date() + timedelta(days=DAYS_AHEAD):
        return Finding(subject, Grade.WARNING, f"只到{through}，此后的期限都是预计。", remedy)
    return Finding(subject, Grade.GOOD, f"已公布到{through}。")


def key_file() -> Finding:
    """The keys of the sealed columns are there, and nobody but their owner can read them."""
    subject = "密钥"
    provider = f"{key_providers.file_provider.__module__}.{key_providers.file_provider.__name__}"
    if provider != settings.ONESTOP_KEY_PROVIDER:
        return Finding(subject, Grade.GOOD, f"由 {settings.ONESTOP_KEY_PROVIDER} 提供。")
    path: Path = settings.ONESTOP_KEYS_FILE
    if not path.exists():
        if settings.ONESTOP_KEYS_CREATE:
            return Finding(subject, Grade.WARNING, "密钥文件还没有，首次使用时生成。", "生成后请立即另存一份。")
        return Finding(
            subject, Grade.BAD, f"找不到密钥文件 {path}。", "把密钥文件放回原处；没有它，已加密的数据无法读取。"
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding(subject, Grade.BAD, f"密钥文件的权限是 {mode:o}，别人也能读。", f"运行 chmod 600 {path}。")
    try:
        key_providers.file_provider().ring()
    except KeyUnavailable as error:
        return Finding(subject, Grade.BAD, str(error), "从备份中取回密钥文件。")
    return Finding(subject, Grade.GOOD, "密钥文件完好，只有所有者能读。")


def identity_service() -> Finding:
    """The identity service answers, over an encrypted line, and is the one that the settings name."""
    subject = "统一身份认证"
    issuer = settings.ONESTOP_OIDC_ISSUER
    if not identity.is_used():
        return Finding(subject, Grade.GOOD, "没有启用，登录页上没有这个按钮。")
    if not issuer.startswith("https://") and not settings.ONESTOP_DEMO:
        return Finding(subject, Grade.BAD, f"{issuer} 不加密。", "把 ONESTOP_OIDC_ISSUER 改成 https:// 开头的地址。")
    try:
        identity.check()
    except NotIdentified as failure:
        if failure.reason is Reason.MISCONFIGURED:
            remedy = "ONESTOP_OIDC_ISSUER 要与对方元数据里的 issuer 一字不差，末尾的斜杠也算。"
            return Finding(subject, Grade.BAD, f"{issuer} 答复的不是这个 issuer。", remedy)
        return Finding(subject, Grade.BAD, f"{issuer} 没有答复，或答复读不懂。", "检查地址、网络和证书。")
    return Finding(subject, Grade.GOOD, f"{issuer} 可用。")


def themes() -> Finding:
    """Every version folder of every theme can be read, and those published are as they were published."""
    subject = "主题"
    library = ThemeLibrary(settings.ONESTOP_THEMES)
    versions = library.versions()
    if not versions:
        return Finding(subject, Grade.BAD, f"{settings.ONESTOP_THEMES} 里没有主题。", "检查环境变量 ONESTOP_THEMES。")
    broken = []
    for code, version in versions:
        try:
            library.get(code, version)
        except ThemeInvalid:
            broken.append(f"{code}/{version}")
    if broken:
        return Finding(
            subject,
            Grade.BAD,
            f"读不通，或发布后被改动：{'、'.join(broken)}。",
            "运行 onestop theme check 查看每一处问题。",
        )
    return Finding(subject, Grade.GOOD, f"{len(versions)}个版本都能读通。")


def credit_codes() -> Finding:
    """Every department of an office has the credit code under which its work is reported."""
    subject = "上报"
    try:
        lacking = directory.without_credit_code()
    except DatabaseError:
        return Finding(subject, Grade.WARNING, "数据库还不能用，没有检查。", "先处理数据库一项。")
    if lacking:
        detail = f"没有统一社会信用代码，所办事项不能上报：{'、'.join(lacking)}。"
        return Finding(subject, Grade.WARNING, detail, "按 docs/howto/run.md 补上 credit_code。")
    return Finding(subject, Grade.GOOD, "各部门都有统一社会信用代码。")


def external_systems() -> Finding:
    """The file of external systems can be used, and each system in it is reachable and takes our signature."""
    subject = "外部系统"
    try:
        codes = sorted(systems.declared().keys() - {systems.DEFAULT})
    except BadSystems as error:
        return Finding(subject, Grade.BAD, str(error), "改正 ONESTOP_SYSTEMS 所指的文件。")
    if not settings.ONESTOP_SYSTEMS:
        return Finding(subject, Grade.GOOD, "没有设置 ONESTOP_SYSTEMS，全部由模拟外部系统应答。")
    failing = [f"{code}（{findings.cause(failure)}）" for code in codes if (failure := registry.failure_of(code))]
    if failing:
        return Finding(
            subject, Grade.BAD, f"不能正常往来：{'、'.join(failing)}。", "核对地址、密钥、双方时钟，确认对方在运行。"
        )
    return Finding(subject, Grade.GOOD, f"{len(codes)}个系统都能往来。")


def lookups() -> Finding:
    """Every system that is asked about applicants answers, and knows nothing of somebody who cannot be."""
    subject = "数据共享"
    if not settings.ONESTOP_SYSTEMS:
        return Finding(subject, Grade.GOOD, "没有设置 ONESTOP_SYSTEMS，全部由模拟外部系统应答。")
    try:
        failing = lookup_trial.failing()
    except DatabaseError:
        return Finding(subject, Grade.WARNING, "数据库还不能用，没有检查。", "先处理数据库一项。")
    if failing:
        told = "、".join(f"{name}（{findings.cause(code)}）" for name, code in failing.items())
        remedy = "申报不受影响，只是申请人要自己填、自己交；请核对该系统的地址和密钥，再请对方核对查询。"
        return Finding(subject, Grade.WARNING, f"查询没有得到应有的答复：{told}。", remedy)
    return Finding(subject, Grade.GOOD, "各项查询都有答复。")


def assets() -> Finding:
    """The stylesheets and scripts from packages are there: without them every page is bare."""
    missing = [name for name, folder in settings.STATICFILES_DIRS if not folder.is_dir()]
    if missing:
        return Finding("页面资源", Grade.BAD, f"缺少 {'、'.join(missing)}。", "运行 make setup。")
    return Finding("页面资源", Grade.GOOD, "齐全。")


def fonts() -> Finding:
    """The fonts that documents are printed in are there: without them nothing can be printed."""
    try:
        printing_fonts.loaded(settings.ONESTOP_FONTS)
    except FontsMissing as error:
        return Finding("打印字体", Grade.BAD, f"缺少 {error}。", "运行 make setup。")
    return Finding("打印字体", Grade.GOOD, "齐全。")


def disk() -> Finding:
    """Room for the database and the uploaded papers."""
    folder: Path = settings.ONESTOP_DATA
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"数据目录所在磁盘剩余 {free / 1024**3:.1f} GB。"
    if free < DISK_NEEDED:
        return Finding("磁盘", Grade.BAD, text, "立即清理或扩容，否则无法保存新的办件。")
    if free < DISK_WANTED:
        return Finding("磁盘", Grade.WARNING, text, "请尽快清理或扩容。")
    return Finding("磁盘", Grade.GOOD, text)


def clock(now: datetime) -> Finding:
    """This machine's clock is neither before this version nor apart from the database server's."""
    subject = "时钟"
    if now < RELEASED_AT:
        return Finding(subject, Grade.BAD, f"本机时间 {now:%Y-%m-%d %H:%M} 早于本版本发布的日期。", "校准本机时间。")
    if connection.vendor == "postgresql":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                apart = abs(cursor.fetchone()[0] - now)
        except DatabaseError:
            return Finding(subject, Grade.WARNING, "数据库连接不上，无法与它对时。", "先解决数据库的问题。")
        if apart > CLOCK_TOLERANCE:
            return Finding(
                subject, Grade.BAD, f"与数据库服务器相差{apart.total_seconds():.0f}秒。", "两台机器都要对时。"
            )
    return Finding(subject, Grade.GOOD, "正常。")
