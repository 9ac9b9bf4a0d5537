"""Who uses the system: offices, departments and their stations, streets, and people."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from onestop.accounts.identifiers import new_id
from onestop.accounts.roles import Role


class Office(models.Model):
    """The district office (办理机构所在区) that runs themes; one row per region."""

    region_code = models.CharField("行政区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=100)
    themes = models.JSONField("开办的主题", default=list)
    """List of `code/version` that new cases may use; the first of a code is the one offered."""
    connected = models.JSONField("已接通的公共服务", default=list)
    """Codes of systems that serve the whole office, e.g. text messages: without them what they do is left out."""

    class Meta:
        verbose_name = "办理机构"
        db_table = "accounts_office"

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department or one of its stations (部门, 派出所)."""

    class HandlesIn(models.TextChoices):
        WORKBENCH = "workbench", "本系统工作台"
        OWN_SYSTEM = "own_system", "部门自有系统"

    code = models.CharField("代码", max_length=50, unique=True)
    kind = models.CharField("主题中的部门", max_length=50)
    """The theme's department code, e.g. police; several stations share one kind."""
    name = models.CharField("名称", max_length=100)
    region_code = models.CharField("行政区划代码", max_length=12)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="stations", verbose_name="上级部门")
    handles_in = models.CharField("办理方式", max_length=20, choices=HandlesIn.choices, default=HandlesIn.WORKBENCH)
    phone = models.CharField("电话", max_length=30, default="")
    address = models.CharField("地址", max_length=200, default="")
    hours = models.CharField("开放时间", max_length=50, default="")
    """When people are let in, in words; a text message has room for 16 characters."""
    credit_code = models.CharField("统一社会信用代码", max_length=18, default="")
    """Of the body that answers for the work (实施主体); a station has its department's."""
    number_word = models.CharField("机关代字", max_length=30, default="")
    """With which the numbers of its documents begin, e.g. 竞退役; "" = its name."""

    class Meta:
        verbose_name = "部门"
        db_table = "accounts_department"
        constraints = [
            models.CheckConstraint(
                name="department_handles_in", condition=models.Q(handles_in__in=["workbench", "own_system"])
            ),
        ]
        indexes = [models.Index(fields=["region_code", "kind"], name="department_by_kind")]

    def __str__(self) -> str:
        return self.name


class Street(models.Model):
    """A street or township (街道、乡镇) of an office's region, and the police station that covers it."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=100)
    region_code = models.CharField("行政区划代码", max_length=12)
    station = models.ForeignKey(Department, models.PROTECT, related_name="streets", verbose_name="管辖派出所")

    class Meta:
        verbose_name = "街道"
        db_table = "accounts_street"
        indexes = [models.Index(fields=["region_code"], name="street_by_region")]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """A person who signs in: an applicant, or somebody on the staff."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField("登录名", max_length=64, unique=True)
    display_name = models.CharField("显示名", max_length=50)
    """Staff: the name as colleagues know it. Applicants: masked; the full name is sealed."""
    roles = models.JSONField("角色", default=list)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="people", verbose_name="部门")
    region_code = models.CharField("行政区划代码", max_length=12, default="")
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间")
    identity_sealed = models.BinaryField("身份信息（加密）", null=True)
    """JSON with name, id_number and mobile, sealed whole."""
    id_number_index = models.CharField("身份证号检索码", max_length=64, null=True, unique=True)  # noqa: DJ001 - NULL keeps staff out of the unique index

    objects: ClassVar[BaseUserManager[Any]] = BaseUserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = "人员"
        db_table = "accounts_user"

    def __str__(self) -> str:
        return self.display_name

    def has_role(self, role: Role) -> bool:
        """Whether the person holds the role."""
        return role.value in self.roles
