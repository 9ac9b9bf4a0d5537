"""The pages of a stack of scans on their way to the papers of a draft.

Part of `onestop.cases.models`, which is where they are imported from.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id


class ScannedPage(models.Model):
    """A scanned page (扫描页): dropped in a stack, looked at by the worker, put with a paper by a clerk."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待识别"
        LOOKED_AT = "looked_at", "待确认"
        PLACED = "placed", "已归入材料"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="scanned_pages", verbose_name="办件")
    position = models.PositiveIntegerField("顺序")
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.WAITING)
    remark = models.CharField("识别情况", max_length=20, default="")
    """A value of recognition.recognising.Remark, "" while waiting."""
    material_code = models.CharField("材料", max_length=64, default="")
    """The one proposed; once placed the one that a person chose."""
    text_sealed = models.BinaryField("识别出的文字（加密）", null=True)
    """JSON with the lines read, so that they can be read anew for another paper."""
    file = models.OneToOneField(
        "cases.StoredFile", models.PROTECT, null=True, related_name="scanned_page", verbose_name="材料文件"
    )
    dropped_at = models.DateTimeField("放入时间")
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField("识别次数", default=0)
    claimed_until = models.DateTimeField("识别中至", null=True)

    class Meta:
        verbose_name = "扫描页"
        db_table = "cases_scannedpage"
        constraints = [
            models.CheckConstraint(
                name="scannedpage_placed",
                condition=Q(state="placed", file__isnull=False) | (~Q(state="placed") & Q(file=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "position"], name="scannedpage_of_case"),
            models.Index(fields=["dropped_at", "id"], condition=Q(state="waiting"), name="scannedpage_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.id)
