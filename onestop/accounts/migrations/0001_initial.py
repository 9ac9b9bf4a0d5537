import django.db.models.deletion
import onestop.accounts.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('region_code', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='行政区划代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('themes', models.JSONField(default=list, verbose_name='开办的主题')),
                ('connected', models.JSONField(default=list, verbose_name='已接通的公共服务')),
            ],
            options={
                'verbose_name': '办理机构',
                'db_table': 'accounts_office',
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=50, unique=True, verbose_name='代码')),
                ('kind', models.CharField(max_length=50, verbose_name='主题中的部门')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('region_code', models.CharField(max_length=12, verbose_name='行政区划代码')),
                ('handles_in', models.CharField(choices=[('workbench', '本系统工作台'), ('own_system', '部门自有系统')], default='workbench', max_length=20, verbose_name='办理方式')),
                ('phone', models.CharField(default='', max_length=30, verbose_name='电话')),
                ('address', models.CharField(default='', max_length=200, verbose_name='地址')),
                ('credit_code', models.CharField(default='', max_length=18, verbose_name='统一社会信用代码')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='accounts.department', verbose_name='上级部门')),
            ],
            options={
                'verbose_name': '部门',
                'db_table': 'accounts_department',
                'indexes': [models.Index(fields=['region_code', 'kind'], name='department_by_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('handles_in__in', ['workbench', 'own_system'])), name='department_handles_in')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=onestop.accounts.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=64, unique=True, verbose_name='登录名')),
                ('display_name', models.CharField(max_length=50, verbose_name='显示名')),
                ('roles', models.JSONField(default=list, verbose_name='角色')),
                ('region_code', models.CharField(default='', max_length=12, verbose_name='行政区划代码')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('identity_sealed', models.BinaryField(null=True, verbose_name='身份信息（加密）')),
                ('id_number_index', models.CharField(max_length=64, null=True, unique=True, verbose_name='身份证号检索码')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '人员',
                'db_table': 'accounts_user',
            },
        ),
        migrations.CreateModel(
            name='Street',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('region_code', models.CharField(max_length=12, verbose_name='行政区划代码')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='streets', to='accounts.department', verbose_name='管辖派出所')),
            ],
            options={
                'verbose_name': '街道',
                'db_table': 'accounts_street',
                'indexes': [models.Index(fields=['region_code'], name='street_by_region')],
            },
        ),
    ]
