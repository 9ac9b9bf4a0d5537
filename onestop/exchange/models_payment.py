"""Payments by file: batches, their lines, and what the bank returns.

Part of `onestop.exchange.models`, which is where they are imported from.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department


class PaymentBatch(models.Model):
    """A payment batch (发放批次): what the bank is told to pay together, made by one person and approved by another."""

    class State(models.TextChoices):
        MADE = "made", "待复核"
        APPROVED = "approved", "已复核，待导出"
        SENT = "sent", "已送银行，待回盘"
        CLOSED = "closed", "已对清"
        DISCARDED = "discarded", "已作废"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("批次号", max_length=32, unique=True)
    region_code = models.CharField("行政区划代码", max_length=12)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="部门")
    state = models.CharField("状态", max_length=20, choices=State.choices)
    count = models.PositiveIntegerField("笔数")
    total_fen = models.BigIntegerField("合计（分）")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("编制时间")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("复核时间", null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField("导出时间", null=True)
    digest = models.CharField("文件摘要（SM3）", max_length=64, default="")
    """Of the CSV file as it was given to the bank."""
    ended_at = models.DateTimeField("结束时间", null=True)
    reason_sealed = models.BinaryField("作废原因（加密）", null=True)

    class Meta:
        verbose_name = "发放批次"
        db_table = "exchange_paymentbatch"
        constraints = [
            # Four eyes (四眼原则), whatever the code does.
            models.CheckConstraint(
                name="batch_four_eyes", condition=Q(approved_by=None) | ~Q(approved_by=models.F("made_by"))
            ),
            models.CheckConstraint(
                name="batch_approved",
                condition=Q(state__in=["made", "discarded"]) | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["department", "-made_at", "-id"], name="batch_of_department")]

    def __str__(self) -> str:
        return self.number


class PaymentLine(models.Model):
    """A payment line (发放明细): one payment of a batch. Sent, its id is the id of its delivery too."""

    class State(models.TextChoices):
        OPEN = "open", "待发放"
        PAID = "paid", "已发放"
        REFUSED = "refused", "银行退回"
        DROPPED = "dropped", "随批次作废"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="lines", verbose_name="批次")
    position = models.PositiveIntegerField("序号")
    work_item = models.ForeignKey("cases.WorkItem", models.PROTECT, related_name="+", verbose_name="子办件")
    amount_fen = models.BigIntegerField("金额（分）")
    payee_sealed = models.BinaryField("收款人（加密）")
    """JSON with name and account."""
    state = models.CharField("状态", max_length=20, choices=State.choices)
    told_at = models.DateTimeField("记入办件时间", null=True)
    """When the case log took up that it was sent; NULL before."""
    settled_at = models.DateTimeField("对清时间", null=True)
    words_sealed = models.BinaryField("银行退回原因（加密）", null=True)

    class Meta:
        verbose_name = "发放明细"
        db_table = "exchange_paymentline"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="line_position"),
            # Two officers who make a batch at once cannot both take the same payment.
            models.UniqueConstraint(fields=["work_item"], condition=Q(state="open"), name="line_open_once"),
            models.CheckConstraint(name="line_amount", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class ReturnFile(models.Model):
    """A return file (回盘文件): what the bank says of a batch, row by row, and what could not be applied."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="returns", verbose_name="批次")
    digest = models.CharField("文件摘要（SM3）", max_length=64, unique=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField("导入时间")
    finished_at = models.DateTimeField("处理完成时间", null=True)
    """NULL while it is being applied: whoever died over it, or the next person, may begin again."""
    paid = models.PositiveIntegerField("发放笔数", default=0)
    refused = models.PositiveIntegerField("退回笔数", default=0)
    findings = models.JSONField("未生效的行", default=list)
    """List of [row of the file or 0, position in the batch or "", code]."""

    class Meta:
        verbose_name = "回盘文件"
        db_table = "exchange_returnfile"

    def __str__(self) -> str:
        return str(self.id)
