"""The ledger of what goes out and what comes in: columns, constraints and indexes only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases.models import Case, CaseEvent, StoredFile, WorkItem

UNDER_WAY = ~Q(state="answered") & ~Q(state="sent", kind="withdrawal")
"""Deliveries about which something is still to come: of all there ever were, a few."""
UNDELIVERED = Q(state="dead") | (Q(state="pending") & ~Q(last_failure=""))
"""Dead ones, and those that were tried in vain."""
UNANSWERED = Q(state="sent") & ~Q(kind="withdrawal")
"""Acknowledged ones whose answer is still to come. Lists ask in these very words: an index is used by its words."""


class Delivery(models.Model):
    """A delivery (推送): one message to one external system. Its id is the receiver's key against doing it twice."""

    class Kind(models.TextChoices):
        ITEM = "item", "子办件"
        CORRECTION = "correction", "补正"
        WITHDRAWAL = "withdrawal", "撤回"
        REPORT = "report", "上报"
        FILING = "filing", "申报答复"

    class State(models.TextChoices):
        PENDING = "pending", "待送"
        SENT = "sent", "已送达"
        ANSWERED = "answered", "已答复"
        DEAD = "dead", "未能送达，待人工处理"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", verbose_name="办件")
    """NULL for an answer to a filing whose draft was thrown away since."""
    work_item = models.ForeignKey(WorkItem, models.PROTECT, null=True, related_name="+", verbose_name="子办件")
    """NULL, like the department, where the message is about the case as a whole: a report, an answer to a filing."""
    event = models.ForeignKey(CaseEvent, models.PROTECT, null=True, related_name="+", verbose_name="起因")
    """NULL where the case is still a draft."""
    region_code = models.CharField("行政区划代码", max_length=12)
    system = models.CharField("外部系统", max_length=64)
    """Whom we call: the hub that the route goes through, else the addressee itself."""
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name="部门")
    kind = models.CharField("种类", max_length=20, choices=Kind.choices)
    payload_sealed = models.BinaryField("内容（加密）", null=True)
    """The message as it is sent, sealed whole; NULL where it could not be built."""
    state = models.CharField("状态", max_length=20, choices=State.choices)
    attempts = models.PositiveIntegerField("次数", default=0)
    due_at = models.DateTimeField("可送时间", null=True)
    """When a worker may take it next: the first time, after a back-off, or when a claim has lapsed. NULL once it no
    longer waits: a nullable column keeps the partial index provable on SQLite."""
    claimed_by = models.CharField("正在发送", max_length=64, default="")
    last_failure = models.CharField("最近失败", max_length=20, default="")
    last_failure_code = models.CharField("失败代码", max_length=64, default="")
    created_at = models.DateTimeField("建立时间")
    sent_at = models.DateTimeField("送达时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "推送"
        db_table = "exchange_delivery"
        constraints = [
            # Two workers that relay the same event cannot both keep what they made of it.
            models.UniqueConstraint(fields=["event", "work_item", "kind"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_due",
                condition=Q(state="pending", due_at__isnull=False) | (~Q(state="pending") & Q(due_at=None)),
            ),
            models.CheckConstraint(
                name="delivery_about",
                condition=Q(kind="filing", work_item=None, department=None)
                | Q(kind="report", work_item=None, department=None, case__isnull=False, event__isnull=False)
                | (
                    ~Q(kind__in=["report", "filing"])
                    & Q(case__isnull=False, work_item__isnull=False, department__isnull=False, event__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="delivery_state", condition=Q(state__in=["pending", "sent", "answered", "dead"])
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="delivery_to_send"),
            models.Index(fields=["region_code", "system"], condition=UNDER_WAY, name="delivery_under_way"),
            models.Index(
                fields=["region_code", "created_at", "id"], condition=UNDELIVERED, name="delivery_undelivered"
            ),
            models.Index(fields=["region_code", "sent_at", "id"], condition=UNANSWERED, name="delivery_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.kind} {self.state}"


class Receipt(models.Model):
    """A receipt (回执): one incoming message, kept as it came, with what became of it."""

    class Verdict(models.TextChoices):
        APPLIED = "applied", "已生效"
        LATE = "late", "当前状态不适用，未生效"
        REFUSED = "refused", "内容不符，未生效"
        UNKNOWN = "unknown", "对不上推送，未生效"
        UNREADABLE = "unreadable", "读不懂，未生效"
        UNVERIFIED = "unverified", "签名不符，未生效"
        FOREIGN = "foreign", "不是所推送的系统，未生效"
        BROKEN = "broken", "处理出错，待人工处理"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender = models.CharField("发送方", max_length=64)
    message_id = models.CharField("报文编号", max_length=100)
    """The sender's; for a message that is not proven to be the sender's, a digest of it."""
    number = models.BigIntegerField("到达顺序")
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="receipts", verbose_name="所答推送")
    """NULL where the message names no delivery of ours."""
    raw_sealed = models.BinaryField("原文（加密）")
    times = models.PositiveIntegerField("收到次数", default=1)
    received_at = models.DateTimeField("收到时间")
    due_at = models.DateTimeField("可处理时间", null=True)
    """When a worker may apply it; NULL once there is a verdict (see Delivery)."""
    claimed_by = models.CharField("正在处理", max_length=64, default="")
    attempts = models.PositiveIntegerField("次数", default=0)
    applied_at = models.DateTimeField("处理时间", null=True)
    verdict = models.CharField("处理结果", max_length=20, choices=Verdict.choices, default="")
    verdict_code = models.CharField("结果代码", max_length=64, default="")
    settled_at = models.DateTimeField("了结时间", null=True)
    """When a person dealt with one that took no effect; nobody is asked about it any more."""
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="了结人"
    )
    settled_sealed = models.BinaryField("核实的情况（加密）", null=True)
    """Who and why stand here where there is no case whose log could keep them."""

    class Meta:
        verbose_name = "回执"
        db_table = "exchange_receipt"
        constraints = [
            models.UniqueConstraint(fields=["sender", "message_id"], name="receipt_once"),
            models.CheckConstraint(
                name="receipt_due",
                condition=Q(verdict="", due_at__isnull=False) | (~Q(verdict="") & Q(due_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="receipt_to_apply"),
            models.Index(
                fields=["received_at", "id"],
                condition=~Q(verdict="applied") & Q(settled_at=None),
                name="receipt_unapplied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.message_id} {self.verdict}"


class Circuit(models.Model):
    """The circuit (通断) to one system that something was sent to: whether it is called, and when it may be next."""

    system = models.CharField("外部系统", max_length=64, primary_key=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    """Temporary ones, in a row."""
    pauses = models.PositiveIntegerField("已停次数", default=0)
    opened_at = models.DateTimeField("断开时间", null=True)
    """NULL while the circuit is closed."""
    next_at = models.DateTimeField("可再呼叫时间")
    """Nobody is called before: the pace while closed, the next trial while open."""
    last_failure_code = models.CharField("失败代码", max_length=64, default="")

    class Meta:
        verbose_name = "通断"
        db_table = "exchange_circuit"

    def __str__(self) -> str:
        return f"{self.system} {'open' if self.opened_at else 'closed'}"


class Mailbox(models.Model):
    """Where collecting answers from one sender stands (取件进度)."""

    sender = models.CharField("发送方", max_length=64, primary_key=True)
    cursor = models.CharField("取到", max_length=100, default="")
    count = models.BigIntegerField("已收件数", default=0)
    """Proven messages kept so far, collected or pushed: the number of the last one."""
    due_at = models.DateTimeField("下次取件")
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    last_failure = models.CharField("最近失败", max_length=20, default="")
    last_failure_code = models.CharField("失败代码", max_length=64, default="")
    collected_at = models.DateTimeField("最近成功", null=True)

    class Meta:
        verbose_name = "取件进度"
        db_table = "exchange_mailbox"

    def __str__(self) -> str:
        return self.sender


class PaperGrant(models.Model):
    """A paper grant (材料领取凭证): lets the system that got a delivery fetch one of its files, once."""

    token_digest = models.CharField("凭证摘要（SM3）", max_length=64, primary_key=True)
    """The token itself stands in the message only."""
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="grants", verbose_name="推送")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="材料文件")
    fetched_at = models.DateTimeField("领取时间", null=True)
    fetched_under = models.CharField("领取编号", max_length=100, default="")
    """The receiver's id of the call that fetched it: under the same one a broken transfer may be tried again."""

    class Meta:
        verbose_name = "材料领取凭证"
        db_table = "exchange_papergrant"

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.file_id}"


class CaseReport(models.Model):
    """How far a case was reported (上报进度): due while its log says something that was not reported yet."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    due_at = models.DateTimeField("可上报时间", null=True)
    """NULL once everything is reported (see Delivery)."""
    again = models.BooleanField("全部重新上报", default=False)
    """Also the rows that the system is believed to have."""
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    failure_code = models.CharField("失败代码", max_length=64, default="")

    class Meta:
        verbose_name = "上报进度"
        db_table = "exchange_casereport"
        indexes = [
            models.Index(fields=["due_at", "case"], condition=Q(due_at__isnull=False), name="casereport_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_at}"


class ReportRow(models.Model):
    """A report row (上报记录): one row of a table of the platform, one by its key however often it is sent.

    Its content is not kept: it is derived again from the case, and compared by digest.
    """

    class State(models.TextChoices):
        SENDING = "sending", "上报中"
        HELD = "held", "平台已收"
        REFUSED = "refused", "不符合数据表的要求"

    guid = models.UUIDField("记录唯一标识", primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="办件")
    region_code = models.CharField("行政区划代码", max_length=12)
    system = models.CharField("外部系统", max_length=64)
    table = models.CharField("数据表", max_length=64)
    item_code = models.CharField("事项", max_length=64, default="")
    project_no = models.CharField("上报办件编号", max_length=50, default="")
    digest = models.CharField("内容摘要（HMAC-SM3）", max_length=64)
    operation = models.CharField("同步类型", max_length=2)
    cd_time = models.CharField("同步时间", max_length=19, default="")
    state = models.CharField("状态", max_length=20, choices=State.choices)
    column = models.CharField("不符的列", max_length=64, default="")
    problem = models.CharField("不符之处", max_length=64, default="")
    """A code; words are made where it is shown. Never what stands in the column."""
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="rows", verbose_name="最近一次推送")
    """NULL while the row has never been sent because it breaks a rule of its table."""
    changed_at = models.DateTimeField("变动时间")

    class Meta:
        verbose_name = "上报记录"
        db_table = "exchange_reportrow"
        constraints = [
            models.CheckConstraint(name="reportrow_state", condition=Q(state__in=["sending", "held", "refused"])),
            models.CheckConstraint(
                name="reportrow_problem",
                condition=Q(state="refused") & ~Q(problem="") | ~Q(state="refused") & Q(problem=""),
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "case"], condition=Q(state="refused"), name="reportrow_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.guid} {self.state}"


class Filing(models.Model):
    """A filing (外来申报): an application that was filed at another platform. Its id is that of the case it becomes."""

    class Verdict(models.TextChoices):
        TAKEN = "taken", "已收件，转窗口受理"
        INCOMPLETE = "incomplete", "内容不全，转窗口补充"
        SECOND = "second", "已有正在办理的办件"
        DECLINED = "declined", "不符合受理条件"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.CharField("来自", max_length=64)
    project_no = models.CharField("来源办件编号", max_length=50)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", verbose_name="办件")
    """The case it became, or the one that was running already; NULL once that was thrown away as a draft."""
    theme_code = models.CharField("主题", max_length=64)
    theme_version = models.CharField("版本", max_length=32)
    region_code = models.CharField("行政区划代码", max_length=12)
    apply_type = models.CharField("申请类型", max_length=2, default="")
    """As the other platform calls it, to be reported back."""
    digest = models.CharField("内容摘要（HMAC-SM3）", max_length=64, default="")
    """Of the application as last taken in."""
    round = models.PositiveIntegerField("第几次提交", default=0)
    verdict = models.CharField("处理结果", max_length=20, choices=Verdict.choices, default="")
    received_at = models.DateTimeField("收到时间")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "外来申报"
        db_table = "exchange_filing"
        constraints = [models.UniqueConstraint(fields=["system", "project_no"], name="filing_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.verdict}"


class FiledPaper(models.Model):
    """A filed paper (外来材料): a file that came by reference with a filing, fetched once."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="papers", verbose_name="外来申报")
    reference = models.CharField("来源文件编号", max_length=100)
    file_id = models.UUIDField("材料文件", default=new_id)
    """Known before it is fetched, so that a worker that died in between does not hand it in twice."""
    fetched_at = models.DateTimeField("取得时间", null=True)
    problem = models.CharField("没有取得的原因", max_length=300, default="")
    """In the applicant's words; empty while it is to be fetched, and once it was."""

    class Meta:
        verbose_name = "外来材料"
        db_table = "exchange_filedpaper"
        constraints = [models.UniqueConstraint(fields=["filing", "reference"], name="filedpaper_once")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.reference}"
