"""What goes to and comes from the platform above: reports of cases, and applications that were filed there.

Part of `onestop.exchange.models`, which is where they are imported from.
"""

from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id


class CaseReport(models.Model):
    """How far a case was reported (上报进度): due while its log says something that was not reported yet."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
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
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
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
    delivery = models.ForeignKey(
        "exchange.Delivery", models.PROTECT, null=True, related_name="rows", verbose_name="最近一次推送"
    )
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
    case = models.ForeignKey("cases.Case", models.SET_NULL, null=True, related_name="+", verbose_name="办件")
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
