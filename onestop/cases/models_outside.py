"""What comes to a case from outside, and how its results leave the house: by post, or fetched.

Part of `onestop.cases.models`, which is where they are imported from.
"""

from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id


class Dispatch(models.Model):
    """A dispatch (寄递): the result of a work item on its way by post."""

    class State(models.TextChoices):
        REQUESTED = "requested", "已交邮政，等运单号"
        POSTED = "posted", "邮政已收寄"
        ON_WAY = "on_way", "运输中"
        DELIVERED = "delivered", "已签收"
        RETURNED = "returned", "被退回"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    work_item = models.ForeignKey("cases.WorkItem", models.PROTECT, related_name="dispatches", verbose_name="子办件")
    state = models.CharField("状态", max_length=20, choices=State.choices)
    waybill = models.CharField("运单号", max_length=20, default="")
    label_sealed = models.BinaryField("收件人（加密）")
    """JSON: recipient, mobile, address."""
    by_hand = models.BooleanField("人工登记", default=False)
    """Taken to the post by hand: the window notes what becomes of it, no system tells."""
    created_at = models.DateTimeField("交寄时间")
    ended_at = models.DateTimeField("签收或退回时间", null=True)

    class Meta:
        verbose_name = "寄递"
        db_table = "cases_dispatch"
        constraints = [
            models.UniqueConstraint(fields=["work_item"], condition=~Q(state="returned"), name="dispatch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.waybill} {self.state}"


class TrackingEvent(models.Model):
    """A tracking event (物流轨迹) of a dispatch, as the post told it."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="tracking", verbose_name="寄递")
    kind = models.CharField("种类", max_length=20)
    happened_at = models.DateTimeField("时间")
    detail_sealed = models.BinaryField("详情（加密）", null=True)
    """JSON: place, who signed, why it came back."""

    class Meta:
        verbose_name = "物流轨迹"
        db_table = "cases_trackingevent"
        constraints = [models.UniqueConstraint(fields=["dispatch", "kind", "happened_at"], name="tracking_once")]

    def __str__(self) -> str:
        return f"{self.kind}"


class Pickup(models.Model):
    """A pickup (自取): the result of a work item that is fetched, from when it is done until somebody has it."""

    class State(models.TextChoices):
        COMING = "coming", "还没有送到领取处"
        READY = "ready", "可以领取"
        HANDED_OUT = "handed_out", "已领取"
        VOID = "void", "已改为邮寄"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    work_item = models.ForeignKey("cases.WorkItem", models.PROTECT, related_name="pickups", verbose_name="子办件")
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+", verbose_name="领取处")
    state = models.CharField("状态", max_length=20, choices=State.choices)
    code_index = models.CharField("取件码检索码", max_length=64, unique=True)
    """Keyed digest of the code; the code itself is derived from the id and stored nowhere."""
    came_back = models.BooleanField("退件", default=False)
    created_at = models.DateTimeField("建立时间")
    ready_at = models.DateTimeField("可以领取的时间", null=True)
    remind_on = models.DateField("提醒日期", null=True)
    """When it has been lying for too long; NULL once the applicant was reminded (partial index for the sweep)."""
    ended_at = models.DateTimeField("领取或作废时间", null=True)
    receipt_sealed = models.BinaryField("领取人（加密）", null=True)
    """JSON: by, name, and of somebody else id_number and relation."""

    class Meta:
        verbose_name = "自取"
        db_table = "cases_pickup"
        constraints = [
            models.UniqueConstraint(fields=["work_item"], condition=~Q(state="void"), name="pickup_once"),
            models.CheckConstraint(
                name="pickup_ended",
                condition=Q(state__in=["coming", "ready"], ended_at=None)
                | Q(state__in=["handed_out", "void"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="pickup_receipt",
                condition=Q(state="handed_out", receipt_sealed__isnull=False)
                | (~Q(state="handed_out") & Q(receipt_sealed=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "created_at", "id"],
                condition=Q(state__in=["coming", "ready"]),
                name="pickup_waiting",
            ),
            models.Index(fields=["remind_on", "id"], condition=Q(remind_on__isnull=False), name="pickup_to_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.state}"


class WrongCode(models.Model):
    """A wrong code (输错的取件码) that somebody typed: too many in a short time, and they must wait."""

    typed_by = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name="输入的人")
    typed_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "输错的取件码"
        db_table = "cases_wrongcode"
        indexes = [models.Index(fields=["typed_by", "typed_at"], name="wrongcode_lately")]

    def __str__(self) -> str:
        return f"{self.typed_at}"


class SharedCheck(models.Model):
    """A shared check (共享核验): what a system answered to one of the theme's lookups about the applicant."""

    class Outcome(models.TextChoices):
        FOUND = "found", "已查到"
        CONTRADICTS = "contradicts", "已查到，与填写的不一致"
        NOT_FOUND = "not_found", "没有查到"
        UNAVAILABLE = "unavailable", "对方暂时没有答复"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="shared_checks")
    lookup = models.CharField("查询", max_length=64)
    system = models.CharField("来源", max_length=64)
    person_index = models.CharField("所查身份证号检索码", max_length=64)
    """Whom the system was asked about: an answer says nothing of anybody else."""
    asked_at = models.DateTimeField("查询时间")
    outcome = models.CharField("结果", max_length=20, choices=Outcome.choices)
    """As it was when the answer came; whether it contradicts now follows from the answers."""
    failure_code = models.CharField("没有答复的原因", max_length=64, default="")
    answer_sealed = models.BinaryField("答复（加密）", null=True)
    """JSON: the values for situations and fields; NULL where nothing was found."""
    filled = models.JSONField("已回填的内容", default=list)
    """Keys of the answers that were empty and were written by this check."""
    spares = models.JSONField("免交的材料", default=list)
    taken_back_at = models.DateTimeField("不采用的时间", null=True)
    """When somebody said that the answer is not to be used."""

    class Meta:
        verbose_name = "共享核验"
        db_table = "cases_sharedcheck"
        constraints = [
            models.CheckConstraint(
                name="sharedcheck_outcome",
                condition=Q(outcome__in=["found", "contradicts"], answer_sealed__isnull=False)
                | Q(outcome__in=["not_found", "unavailable"], answer_sealed=None),
            ),
        ]
        indexes = [models.Index(fields=["case", "-asked_at"], name="sharedcheck_of_case")]

    def __str__(self) -> str:
        return f"{self.lookup} {self.outcome}"
