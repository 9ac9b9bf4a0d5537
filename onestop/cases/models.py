"""The records of a case: columns, constraints and indexes only. Every change is one of the operations beside."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases.models_authorisation import Authorisation
from onestop.cases.models_documents import IssuedDocument
from onestop.cases.models_outside import Dispatch, Pickup, SharedCheck, TrackingEvent, WrongCode
from onestop.cases.models_rating import Rating, Rectification
from onestop.cases.models_stack import ScannedPage
from onestop.cases.states import CASE_ENDED, WORK_ON_LIST, CaseState, MaterialState, Outcome, Standing, WorkState

__all__ = [
    "Authorisation",
    "Case",
    "CaseEvent",
    "Clock",
    "Correction",
    "Dispatch",
    "IssuedDocument",
    "Material",
    "NumberSeries",
    "Pickup",
    "Rating",
    "Rectification",
    "ScannedPage",
    "SharedCheck",
    "StoredFile",
    "TrackingEvent",
    "WorkItem",
    "WrongCode",
]


def _values(states: frozenset[CaseState] | frozenset[WorkState]) -> list[str]:
    return sorted(state.value for state in states)


class Case(models.Model):
    """A case (联办件): one person's answers under one version of a theme, and where it stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("办件编号", max_length=50, null=True, unique=True)  # noqa: DJ001 - a draft has none yet
    region_code = models.CharField("行政区划代码", max_length=12)
    theme_code = models.CharField("主题", max_length=64)
    theme_version = models.CharField("版本", max_length=32)
    theme_digest = models.CharField("主题摘要（SM3）", max_length=64)
    state = models.CharField("状态", max_length=20)
    outcome = models.CharField("办结结果", max_length=20, default="")
    channel = models.CharField("申报来源", max_length=64, default="online")
    """online, window, or the code of the system where it was filed."""
    lead_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="牵头部门")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("建立时间")
    submitted_at = models.DateTimeField("提交时间", null=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    due_date = models.DateField("应办结日期", null=True)
    due_provisional = models.BooleanField("应办结日期为预计", default=False)
    window_since = models.DateTimeField("等待窗口处理起", null=True)
    """Set while the window must act, else NULL: a nullable column keeps the partial index provable on SQLite."""
    answers_sealed = models.BinaryField("申报内容（加密）")
    """JSON object of all answers, sealed whole."""
    answers_revision = models.PositiveIntegerField("申报内容版本", default=0)
    declined_items = models.JSONField("不办理的事项", default=list)
    applicant_sealed = models.BinaryField("申请人（加密）", null=True)
    """JSON with name, id_number and mobile, so that a list need not open all answers."""
    id_number_index = models.CharField("身份证号检索码", max_length=64, default="")
    name_index = models.CharField("姓名检索码", max_length=64, default="")
    decision_sealed = models.BinaryField("决定理由（加密）", null=True)
    """JSON: reason, competent authority and remedy of a decline or termination."""
    text_messages = models.BooleanField("接收短信", default=True)
    event_count = models.PositiveIntegerField("记录数", default=0)
    chain_head = models.CharField("记录链头", max_length=64, default="")

    standings: Mapping[UUID, Standing] = MappingProxyType({})
    """Who acts in it for its applicant, as `cases.authority` read it with the row; of a row read otherwise: nobody."""

    class Meta:
        verbose_name = "办件"
        db_table = "cases_case"
        constraints = [
            models.CheckConstraint(name="case_state", condition=Q(state__in=[s.value for s in CaseState])),
            models.CheckConstraint(name="case_numbered", condition=Q(state="draft") | Q(number__isnull=False)),
            models.CheckConstraint(
                name="case_submitted",
                condition=Q(state="draft", submitted_at=None) | (~Q(state="draft") & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_accepted",
                condition=~Q(state__in=["handling", "concluded"]) | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_ended",
                condition=Q(state__in=_values(CASE_ENDED), ended_at__isnull=False)
                | (~Q(state__in=_values(CASE_ENDED)) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="case_outcome",
                condition=Q(state="concluded", outcome__in=[o.value for o in Outcome])
                | (~Q(state="concluded") & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="case_window",
                condition=Q(state="submitted", window_since__isnull=False)
                | (~Q(state="submitted") & Q(window_since=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["lead_department", "window_since", "id"],
                condition=Q(window_since__isnull=False),
                name="case_at_window",
            ),
            models.Index(fields=["lead_department", "-submitted_at", "-id"], name="case_recent"),
            models.Index(fields=["applicant", "-created_at"], name="case_of_applicant"),
            models.Index(fields=["id_number_index"], name="case_by_id_number"),
            models.Index(fields=["name_index"], name="case_by_name"),
            models.Index(
                fields=["region_code", "ended_at"], condition=Q(ended_at__isnull=False), name="case_ended_in_region"
            ),
        ]

    def __str__(self) -> str:
        return self.number or "草稿"


class WorkItem(models.Model):
    """A work item (子办件): one department's part of a case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="work_items")
    item_code = models.CharField("事项", max_length=64)
    position = models.PositiveSmallIntegerField("顺序")
    region_code = models.CharField("行政区划代码", max_length=12)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="办理部门")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=20)
    why = models.CharField("适用理由", max_length=300)
    on_clock = models.BooleanField("计入总时限", default=True)
    part_of = models.CharField("所属事项", max_length=64, default="")
    starts_after = models.JSONField("前置事项", default=list)
    awaits = models.JSONField("待送达材料", default=list)
    pause_reason = models.CharField("挂起原因", max_length=64, default="")
    expected_date = models.DateField("预计恢复日期", null=True)
    due_date = models.DateField("应办结日期", null=True)
    due_provisional = models.BooleanField("应办结日期为预计", default=False)
    worklist_date = models.DateField("待办排序日期", null=True)
    """The due date while the item stands on a department's list, else NULL (partial index, see Case)."""
    released_at = models.DateTimeField("转待办时间", null=True)
    finished_at = models.DateTimeField("办结时间", null=True)
    result_sealed = models.BinaryField("办理结果或理由（加密）", null=True)

    class Meta:
        verbose_name = "子办件"
        db_table = "cases_workitem"
        constraints = [
            models.UniqueConstraint(fields=["case", "item_code"], name="workitem_once"),
            models.CheckConstraint(name="workitem_state", condition=Q(state__in=[s.value for s in WorkState])),
            models.CheckConstraint(
                name="workitem_finished",
                condition=Q(state__in=["completed", "refused", "withdrawn"], finished_at__isnull=False)
                | (~Q(state__in=["completed", "refused", "withdrawn"]) & Q(finished_at=None)),
            ),
            models.CheckConstraint(
                name="workitem_paused",
                condition=(Q(state="suspended") & ~Q(pause_reason="")) | (~Q(state="suspended") & Q(pause_reason="")),
            ),
            models.CheckConstraint(
                name="workitem_listed",
                condition=Q(state__in=_values(WORK_ON_LIST), worklist_date__isnull=False)
                | (~Q(state__in=_values(WORK_ON_LIST)) & Q(worklist_date=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "worklist_date", "id"],
                condition=Q(worklist_date__isnull=False),
                name="workitem_worklist",
            ),
            models.Index(fields=["department", "-finished_at"], name="workitem_finished_by"),
        ]

    def __str__(self) -> str:
        return self.item_code


class Material(models.Model):
    """A material (材料) of a case: one paper of the one set, received or not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    material_code = models.CharField("材料", max_length=64)
    state = models.CharField("状态", max_length=20)
    required = models.BooleanField("必交", default=True)
    why = models.CharField("理由", max_length=300, default="")
    trust_grade = models.CharField("可信等级", max_length=1, default="")
    original_seen_at = models.DateTimeField("原件核验时间", null=True)
    original_seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    promise_asked = models.BooleanField("申请容缺", default=False)
    """The applicant cannot get the paper yet and asks to hand it in later (容缺受理)."""
    promised_until = models.DateField("承诺补交期限", null=True)

    class Meta:
        verbose_name = "材料"
        db_table = "cases_material"
        constraints = [
            models.UniqueConstraint(fields=["case", "material_code"], name="material_once"),
            models.CheckConstraint(name="material_state", condition=Q(state__in=[s.value for s in MaterialState])),
            models.CheckConstraint(
                name="material_promised",
                condition=Q(state="promised", promised_until__isnull=False) | ~Q(state="promised"),
            ),
        ]

    def __str__(self) -> str:
        return self.material_code


class StoredFile(models.Model):
    """A page or file of a material, sealed in the file store; removed files keep their row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    material = models.ForeignKey(Material, models.PROTECT, related_name="files")
    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    media_type = models.CharField("类型", max_length=50)
    size = models.PositiveIntegerField("字节数")
    pages = models.PositiveSmallIntegerField("页数", default=1)
    digest = models.CharField("摘要（HMAC-SM3）", max_length=64)
    name_sealed = models.BinaryField("原文件名（加密）")
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField("移除时间", null=True)
    width = models.PositiveIntegerField("宽（像素）", default=0)
    height = models.PositiveIntegerField("高（像素）", default=0)
    """Of a picture; 0 for a document."""
    remarks = models.CharField("可能的毛病", max_length=100, default="")
    """Values of picture_checks.Remark, divided by commas."""

    class Meta:
        verbose_name = "材料文件"
        db_table = "cases_storedfile"

    def __str__(self) -> str:
        return str(self.id)


class Clock(models.Model):
    """A time limit (计时): its start, its length, its pauses; the due date is derived from them, never counted."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "一次性告知期限"
        REPLY = "reply", "补正期限"
        PROMISE = "promise", "承诺时限"
        INTERNAL = "internal", "内部时限"
        LEGAL = "legal", "法定时限"
        PROMISED_PAPER = "promised_paper", "容缺补交期限"
        CALL_BACK = "call_back", "差评回访期限"
        RECTIFICATION = "rectification", "差评整改期限"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    work_item = models.ForeignKey(WorkItem, models.PROTECT, null=True, related_name="clocks")
    subject = models.CharField("对象", max_length=64, default="")
    """Material code of a promised paper, or id of a correction."""
    kind = models.CharField("种类", max_length=20, choices=Kind.choices)
    started_on = models.DateField("起算日（当日不计）")
    days = models.PositiveSmallIntegerField("天数")
    unit = models.CharField("单位", max_length=10, default="working")
    pauses = models.JSONField("停表区间", default=list)
    """List of [from, to or null, reason] with ISO dates; only this clock's own pauses."""
    due_date = models.DateField("到期日")
    provisional = models.BooleanField("到期日为预计", default=False)
    running_date = models.DateField("到期日（未停止时）", null=True)
    """The due date while the clock runs, NULL once it stopped (partial index for the sweeps)."""
    recheck_date = models.DateField("下次重新推算日期", null=True)
    """While the due date may still move by itself (an open pause, an unpublished calendar): when to derive it again."""
    warned = models.CharField("已预警", max_length=10, default="")

    class Meta:
        verbose_name = "计时"
        db_table = "cases_clock"
        constraints = [
            models.UniqueConstraint(fields=["case", "work_item", "kind", "subject"], name="clock_once"),
            models.CheckConstraint(name="clock_unit", condition=Q(unit__in=["working", "natural"])),
        ]
        indexes = [
            models.Index(fields=["running_date", "id"], condition=Q(running_date__isnull=False), name="clock_running"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_date}"


class Correction(models.Model):
    """A request to correct named fields and papers (补正告知), of the whole case or of one work item."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    work_item = models.ForeignKey(WorkItem, models.PROTECT, null=True, related_name="corrections")
    fields = models.JSONField("需更正的字段", default=list)
    materials = models.JSONField("需补交的材料", default=list)
    note_sealed = models.BinaryField("说明（加密）")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("告知时间")
    reply_by = models.DateField("补正期限")
    answered_at = models.DateTimeField("补正时间", null=True)

    class Meta:
        verbose_name = "补正告知"
        db_table = "cases_correction"

    def __str__(self) -> str:
        return str(self.id)


class CaseEvent(models.Model):
    """One entry of the case log (办件记录): appended only, chained by SM3, without personal values."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField("序号")
    name = models.CharField("事件", max_length=64)
    at = models.DateTimeField("时间")
    item_code = models.CharField("事项", max_length=64, default="")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField("经办", max_length=100)
    """Role and department of who acted, e.g. 窗口人员·退役军人事务局: never a personal name."""
    details = models.JSONField("要点", default=dict)
    """Codes, field names, dates and keyed digests: never values of the form."""
    words_sealed = models.BinaryField("说明（加密）", null=True)
    """What whoever acted wrote about it: JSON, outside the hash, which covers its keyed digest in `details`."""
    previous_hash = models.CharField("前一条摘要", max_length=64, default="")
    hash = models.CharField("摘要（SM3）", max_length=64)
    relayed_at = models.DateTimeField("已转交对外交换", null=True)
    """When the exchange took it up; the only column ever updated, and outside the hash."""

    class Meta:
        verbose_name = "办件记录"
        db_table = "cases_caseevent"
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="caseevent_sequence")]
        indexes = [
            models.Index(fields=["id"], condition=Q(relayed_at=None), name="caseevent_unrelayed"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.name}"


class NumberSeries(models.Model):
    """The last number given out in a series (a region, a theme and a day)."""

    key = models.CharField("系列", max_length=100, primary_key=True)
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = "编号系列"
        db_table = "cases_numberseries"

    def __str__(self) -> str:
        return self.key
