"""Who may act for the applicant of a case, and by what.

Part of `onestop.cases.models`, which is where it is imported from.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from onestop.accounts.identifiers import new_id
from onestop.cases.states import AUTHORISATION_OPEN, AuthorisationState


class Authorisation(models.Model):
    """An authorisation (授权) by the applicant: one named person may act in this case, so far and so long.

    民法典 第一百六十五条: who, in what, how far and how long is written down, and the applicant signs.
    """

    class Scope(models.TextChoices):
        TRACK = "track", "只看进度"
        FILE = "file", "代为申请"
        FILE_AND_WITHDRAW = "file_and_withdraw", "代为申请，也可以撤回"

    class How(models.TextChoices):
        ONLINE = "online", "本人登录后授权"
        PAPER = "paper", "窗口核验纸质授权委托书"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="authorisations", verbose_name="办件")
    state = models.CharField("状态", max_length=20)
    scope = models.CharField("范围", max_length=20, choices=Scope.choices)
    how = models.CharField("方式", max_length=20, choices=How.choices)
    days = models.PositiveSmallIntegerField("天数")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """NULL until the person who is named has signed in and taken it on."""
    agent_index = models.CharField("代办人身份证号检索码", max_length=64)
    agent_sealed = models.BinaryField("代办人（加密）")
    """JSON with name and id_number."""
    words_sealed = models.BinaryField("授权书原文（加密）", null=True)
    """JSON with the words that were shown and confirmed; NULL while the applicant has confirmed none."""
    words_digest = models.CharField("授权书摘要（HMAC-SM3）", max_length=64, default="")
    created_at = models.DateTimeField("建立时间")
    given_at = models.DateTimeField("授权时间", null=True)
    until = models.DateField("有效期至", null=True)
    """The last day on which it holds."""
    ended_at = models.DateTimeField("终止时间", null=True)

    class Meta:
        verbose_name = "授权"
        db_table = "cases_authorisation"
        constraints = [
            models.CheckConstraint(
                name="authorisation_state", condition=Q(state__in=[state.value for state in AuthorisationState])
            ),
            models.CheckConstraint(
                name="authorisation_given",
                condition=Q(state="asked") | Q(given_at__isnull=False, until__isnull=False, words_sealed__isnull=False),
            ),
            models.CheckConstraint(
                name="authorisation_held", condition=~Q(state__in=["asked", "accepted"]) | Q(agent__isnull=False)
            ),
            models.CheckConstraint(
                name="authorisation_ended",
                condition=Q(state__in=["asked", "given", "accepted"], ended_at=None)
                | (~Q(state__in=["asked", "given", "accepted"]) & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["case", "agent_index"],
                condition=Q(state__in=sorted(AUTHORISATION_OPEN)),
                name="authorisation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-created_at"], name="authorisation_of_agent"),
            models.Index(fields=["agent_index", "-created_at"], name="authorisation_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.state}"
