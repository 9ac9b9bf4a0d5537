"""What an applicant says of a case that has ended, and what the office does about it.

Part of `onestop.cases.models`, which is where they are imported from.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases.states import RectificationState


class Rating(models.Model):
    """A rating (好差评) of a case by its applicant: once, and once more after a rectification. No row: not rated."""

    class Level(models.IntegerChoices):
        """The five levels of GB/T 39735-2020; the two lowest are 差评."""

        VERY_SATISFIED = 5, "非常满意"
        SATISFIED = 4, "满意"
        FAIRLY_SATISFIED = 3, "基本满意"
        DISSATISFIED = 2, "不满意"
        VERY_DISSATISFIED = 1, "非常不满意"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="ratings", verbose_name="办件")
    turn = models.PositiveSmallIntegerField("评价次数")
    """1, or 2 for the one after a rectification."""
    level = models.PositiveSmallIntegerField("满意度", choices=Level.choices)
    tags = models.JSONField("评价方面", default=list)
    words_sealed = models.BinaryField("文字评价（加密）", null=True)
    """JSON with the words; NULL where nothing was written."""
    rated_at = models.DateTimeField("评价时间")
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "好差评"
        db_table = "cases_rating"
        constraints = [
            models.UniqueConstraint(fields=["case", "turn"], name="rating_once"),
            models.CheckConstraint(name="rating_turn", condition=Q(turn__in=[1, 2])),
            models.CheckConstraint(name="rating_level", condition=Q(level__in=[1, 2, 3, 4, 5])),
        ]

    def __str__(self) -> str:
        return f"{self.turn}: {self.level}"


class Rectification(models.Model):
    """A rectification (整改): the lead department calls back whoever was dissatisfied and mends what was wrong."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="rectification", verbose_name="办件")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="整改部门")
    state = models.CharField("状态", max_length=20)
    opened_at = models.DateTimeField("差评时间")
    call_limit = models.OneToOneField("cases.Clock", models.PROTECT, related_name="+", verbose_name="回访期限")
    limit = models.OneToOneField("cases.Clock", models.PROTECT, related_name="+", verbose_name="整改期限")
    calls = models.PositiveSmallIntegerField("回访次数", default=0)
    called_at = models.DateTimeField("回访时间", null=True)
    outcome_sealed = models.BinaryField("整改情况（加密）", null=True)
    """JSON with what was done, as the applicant reads it."""
    closed_at = models.DateTimeField("整改完成时间", null=True)

    class Meta:
        verbose_name = "整改"
        db_table = "cases_rectification"
        constraints = [
            models.CheckConstraint(
                name="rectification_state", condition=Q(state__in=[state.value for state in RectificationState])
            ),
            models.CheckConstraint(
                name="rectification_closed",
                condition=Q(
                    state__in=["rectified", "rated_again"], closed_at__isnull=False, outcome_sealed__isnull=False
                )
                | (~Q(state__in=["rectified", "rated_again"]) & Q(closed_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "opened_at", "id"], condition=Q(closed_at=None), name="rectification_open"
            ),
        ]

    def __str__(self) -> str:
        return self.state
