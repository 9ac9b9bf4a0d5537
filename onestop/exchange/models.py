"""The ledger of what goes out and what comes in: columns, constraints and indexes only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases.models import Case, CaseEvent, StoredFile, WorkItem
from onestop.exchange.models_payment import PaymentBatch, PaymentLine, ReturnFile
from onestop.exchange.models_report import CaseReport, FiledPaper, Filing, ReportRow

__all__ = [
    "CaseReport",
    "Circuit",
    "Delivery",
    "FiledPaper",
    "Filing",
    "Mailbox",
    "Message",
    "PaperGrant",
    "PaymentBatch",
    "PaymentLine",
    "Receipt",
    "ReportRow",
    "ReturnFile",
    "Slip",
]

UNDER_WAY = Q(state__in=["pending", "dead"]) | (Q(state="sent") & ~Q(kind="withdrawal"))
"""Messages about which something is still to come: of all there ever were, a few. What is carried is in no system."""
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
        MESSAGE = "message", "短信"
        PARCEL = "parcel", "寄递"
        FILE = "file", "发放文件"
        REPORT = "report", "上报"
        FILING = "filing", "申报答复"

    class State(models.TextChoices):
        PENDING = "pending", "待送"
        SENT = "sent", "已送达"
        ANSWERED = "answered", "已答复"
        DEAD = "dead", "未能送达，待人工处理"
        TO_COLLECT = "to_collect", "待领取"
        COLLECTED = "collected", "已领取"
        VOID = "void", "已作废"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", verbose_name="办件")
    """NULL for an answer to a filing whose draft was thrown away since."""
    work_item = models.ForeignKey(WorkItem, models.PROTECT, null=True, related_name="+", verbose_name="子办件")
    """NULL for what does not go to a department about its item: it waits for nothing else, and nothing for it."""
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
    quiet = models.CharField("静默时段", max_length=11, default="")
    """Local hours (HH:MM-HH:MM) in which it is not sent; "" for none."""
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
                | Q(kind__in=["message", "parcel"], work_item=None, case__isnull=False, event__isnull=False)
                | (
                    ~Q(kind__in=["report", "filing", "message", "parcel"])
                    & Q(case__isnull=False, work_item__isnull=False, department__isnull=False, event__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="delivery_state",
                condition=Q(state__in=["pending", "sent", "answered", "dead", "to_collect", "collected", "void"]),
            ),
            # Of two slips that wait for the same papers, nobody could say which one is good.
            models.UniqueConstraint(fields=["work_item"], condition=Q(state="to_collect"), name="delivery_to_collect"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="delivery_to_send"),
            models.Index(fields=["region_code", "system"], condition=UNDER_WAY, name="delivery_under_way"),
            models.Index(
                fields=["region_code", "created_at", "id"], condition=UNDELIVERED, name="delivery_undelivered"
            ),
            models.Index(fields=["region_code", "sent_at", "id"], condition=UNANSWERED, name="delivery_unanswered"),
            models.Index(fields=["department", "id"], condition=Q(state="to_collect"), name="delivery_collectable"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.kind} {self.state}"


class Slip(models.Model):
    """A slip (交接单): what is printed for a delivery on paper, numbered once and for all, and confirmed on collection.

    Whether it waits, was collected or is void is the state of its delivery.
    """

    delivery = models.OneToOneField(Delivery, models.PROTECT, primary_key=True, verbose_name="推送")
    number = models.CharField("编号", max_length=32, unique=True)
    code = models.CharField("交接码", max_length=8, unique=True)
    """Chance, for those who type instead of scanning: nobody can confirm a slip that they do not hold."""
    collect_by = models.DateField("应领取日期")
    prints = models.PositiveIntegerField("打印次数", default=0)
    collected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "交接单"
        db_table = "exchange_slip"

    def __str__(self) -> str:
        return self.number


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
    sequence = models.PositiveIntegerField("答复顺序", default=0)
    """The how-manieth answer about the delivery it says that it is, from 1; 0 where it does not say."""
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


class Message(models.Model):
    """A message (消息): what the applicant is told about one entry of the case log, in the portal and by telephone."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", "已送到手机"
        FAILED = "failed", "没有送到手机"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="办件")
    event = models.OneToOneField(CaseEvent, models.PROTECT, related_name="+", verbose_name="起因")
    """Nothing is told twice."""
    content_sealed = models.BinaryField("内容（加密）")
    """JSON: text, and mobile as it was then."""
    created_at = models.DateTimeField("建立时间")
    read_at = models.DateTimeField("阅读时间", null=True)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="message", verbose_name="短信")
    """NULL where no text message is sent: not wanted, or the office sends none."""
    outcome = models.CharField("短信结果", max_length=20, choices=Outcome.choices, default="")
    outcome_code = models.CharField("短信结果代码", max_length=64, default="")
    outcome_at = models.DateTimeField("短信结果时间", null=True)
    told_at = models.DateTimeField("电话告知时间", null=True)
    """When somebody at the window rang up in its place."""

    class Meta:
        verbose_name = "消息"
        db_table = "exchange_message"
        constraints = [
            models.CheckConstraint(
                name="message_outcome",
                condition=Q(outcome="", outcome_at=None)
                | Q(outcome__in=["delivered", "failed"], outcome_at__isnull=False, delivery__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "event"], name="message_of_case"),
            models.Index(fields=["id"], condition=Q(outcome="failed", told_at=None), name="message_to_tell"),
        ]

    def __str__(self) -> str:
        return str(self.id)


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
    has_answers = models.BooleanField("有答复可取", default=True)
    """Whether deliveries went there, so that answers are fetched; False where it is only asked about applicants."""

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
