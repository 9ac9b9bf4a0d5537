"""The records of what an office issued: columns, constraints and indexes only."""

from django.conf import settings
from django.db import models

from onestop.accounts.identifiers import new_id


class IssuedDocument(models.Model):
    """An issued document (签发文书): its number and the data it was issued with. The file is made from them afterwards,
    as often as it takes, and is always the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="documents")
    document_code = models.CharField("文书", max_length=64)
    subject = models.CharField("对象", max_length=64, default="")
    """Id of the correction that it tells of; "" where it is of the case."""
    series = models.CharField("编号系列", max_length=100)
    """Issuing department, kind and year."""
    running = models.PositiveIntegerField("顺序号")
    number = models.CharField("文号", max_length=100)
    data_sealed = models.BinaryField("文书内容（加密）")
    """JSON of what its template prints, sealed whole."""
    issued_at = models.DateTimeField("签发时间")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    file_at = models.DateTimeField("文件生成时间", null=True)
    """NULL while there is a number and no file yet."""
    file_digest = models.CharField("文件摘要（HMAC-SM3）", max_length=64, default="")
    prints = models.PositiveSmallIntegerField("打印次数", default=0)
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "签发文书"
        db_table = "cases_issueddocument"
        constraints = [
            models.UniqueConstraint(fields=["series", "running"], name="document_numbered_once"),
        ]
        indexes = [
            models.Index(fields=["case", "issued_at"], name="document_of_case"),
            models.Index(fields=["number"], name="document_by_number"),
        ]

    def __str__(self) -> str:
        return self.number
