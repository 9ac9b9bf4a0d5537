"""Each proof of the checker catches a theme that breaks it, and names file, key and remedy."""

# ruff: noqa: E501 — one mutation a line reads as a table.

from datetime import date
from pathlib import Path

import pytest

from onestop.catalog import checks, library
from onestop.catalog.proofs import worlds
from tests.rules.catalog.conftest import LIBRARY_CARD, Break

CARD, DEPOSIT, REFUND, LOAN = (
    "items/10_reader_card.toml",
    "items/20_deposit.toml",
    "items/25_deposit_refund.toml",
    "items/30_home_loan.toml",
)
FIELD = '[[field]]\nkey = "{0}"\nlabel = "{1}"\nsection = "{2}"\nkind = "{3}"\nread_by = ["case"]\n'
A_YES_NO = '[[situation]]\nkey = "{0}"\nquestion = "{1}"\noptions = [{{ value = "yes", label = "是" }}, {{ value = "no", label = "否" }}]\n'
PAYMENT = '[payment]\namount = "{0}"\naccount = "{1}"\npaid_on = "paid_on"\npaid_amount = "paid"\ncorrect = ["{1}"]\nremedy = "x"\n'

KNOWN_BY = '[material.recognition]\ntitles = ["旧读者证"]\n[[material.recognition.reading]]\nkey = "{0}"\nkind = "{1}"\npattern = "{2}"\n'

MUTATIONS = [
    # names
    ("situations.toml", "", A_YES_NO.format("borrows", "还借吗？"), "situations.toml", "“borrows”写了2次"),
    ("materials.toml", 'code = "portrait"', 'code = "id_card"', "materials.toml", "“id_card”写了2次"),
    ("situations.toml", 'key = "borrows"', 'key = "not"', "situations.toml", "“not”不能用作名称"),
    ("situations.toml", ', { value = "no", label = "只在馆内看" }', "", "situations.toml", "至少要有两个答案"),
    ("form.toml", 'value = "west", label = "西馆"', 'value = "east", label = "西馆"', "form.toml", "“east”写了2次"),
    (CARD, "", '[[outcome.field]]\nkey = "number"\nlabel = "x"', CARD, "“number”写了2次"),
    # references
    ("theme.toml", 'lead_department = "library"', 'lead_department = "nobody"', "theme.toml", "没有部门“nobody”"),
    ("theme.toml", 'treasury = "财务所"', 'treasury = "财务所"\nmuseum = "博物馆"', "theme.toml", "“博物馆”没有任何事项"),
    ("theme.toml", 'mobile = "mobile"', 'mobile = "name"', "theme.toml", "不能说明申请人是谁"),
    (CARD, 'department = "library"', 'department = "libary"', CARD, "没有部门“libary”"),
    (DEPOSIT, 'starts_after = ["reader_card"]', 'starts_after = ["card"]', DEPOSIT, "没有事项“card”"),
    (REFUND, 'part_of = "deposit"', 'part_of = "loan"', REFUND, "没有事项“loan”"),
    (LOAN, 'routed_by = "branch"', 'routed_by = "street"', LOAN, "没有字段“street”"),
    (CARD, 'delivery_field = "delivery_way"', 'delivery_field = "main_branch"', CARD, "没有送达方式“east”"),
    (LOAN, 'waits_for = "申请人"', "by_applicant = true", LOAN, "没有说等什么"),
    (LOAN, 'materials = ["old_card"]', 'materials = ["old"]', LOAN, "没有材料“old”"),
    (LOAN, 'arrived = { old_card = "in_hand" }', 'arrived = { old_card = "here" }', LOAN, "没有答案“here”"),
    ("form.toml", 'section = "borrowing"', 'section = "loans"', "form.toml", "没有部分“loans”"),
    ("form.toml", "", '[[section]]\nkey = "empty"\ntitle = "空"\n', "form.toml", "没有字段"),
    ("form.toml", "", FIELD.format("nation", "民族", "person", "code") + 'table = "tribe"\n', "form.toml", "代码表“tribe”"),
    ("form.toml", "", FIELD.format("street", "街道", "person", "office"), "form.toml", "本单位的哪张表"),
    ("form.toml", "", FIELD.format("colour", "颜色", "person", "choice"), "form.toml", "至少要有两个选项"),
    ("form.toml", "", FIELD.format("seat", "座位", "person", "text") + 'accepts = "("\naccepts_message = "x"', "form.toml", "表达式"),
    ("form.toml", "", FIELD.format("seat", "座位", "person", "text") + 'refuses = "x"\n', "form.toml", "refuses_message"),
    ("form.toml", '"moved_on", "registered_on"', '"moved_on", "name"', "form.toml", "“姓名”不是日期"),
    ("form.toml", '"moved_on", "registered_on"', '"moved_on"', "form.toml", "字段个数不对"),
    ("form.toml", "", '[[check]]\nkind = "id_number_agrees"\nfields = ["name", "branch"]\nmessage = "x"\n', "form.toml", "不能与身份证号码比较"),
    ("form.toml", "", '[[check]]\nkind = "id_number_agrees"\nfields = ["id_number"]\nmessage = "x"\n', "form.toml", "字段个数不对"),
    ("form.toml", "", FIELD.format("nation", "民族", "person", "code") + 'table = "nationality"\n[[check]]\nkind = "id_number_agrees"\nfields = ["id_number", "nation"]\nmessage = "x"\n', "form.toml", "“民族”不能与身份证号码比较"),
    ("materials.toml", 'source = "hub"', "", "materials.toml", "凭什么免提交"),
    ("materials.toml", "", KNOWN_BY.format("nobody", "text", "x"), "materials.toml", "没有字段“nobody”，也没有名称"),
    ("materials.toml", "", KNOWN_BY.format("name", "date", ""), "materials.toml", "“姓名”是 person_name，识读的却是 date"),
    ("materials.toml", "", KNOWN_BY.format("name", "person_name", ""), "materials.toml", "没有写 labels"),
    ("materials.toml", "", KNOWN_BY.format("seat", "text", ""), "materials.toml", "没有写 pattern"),
    ("materials.toml", "", KNOWN_BY.format("seat", "text", "("), "materials.toml", "pattern 不是正确的正则表达式"),
    ("materials.toml", "count = 1", "count = 0", "materials.toml", "份数至少为1"),
    ("situations.toml", "{lives_here}", "{town}", "situations.toml", "没有情形或字段“town”"),
    ("situations.toml", 'since_field = "moved_on"', 'since_field = "name"', "situations.toml", "不是日期"),
    ("routes.toml", 'via = "hub"', 'via = "sky"', "routes.toml", "没有系统“sky”"),
    (CARD, "", '[[outcome.field]]\nkey = "seat"\nlabel = "座位"\naccepts = "("\naccepts_message = "x"\n', CARD, "表达式"),
    (CARD, "", '[[outcome.field]]\nkey = "seat"\nlabel = "座位"\naccepts = "[0-9]"\n', CARD, "accepts_message"),
    (CARD, "", '[[outcome.field]]\nkey = "seat"\nlabel = "座位"\naccepts = "[0-9]"\naccepts_message = "x"\nexample = "甲"\n', CARD, "示例不合要求"),
    (CARD, "", '[[outcome.field]]\nkey = "seat"\nlabel = "座位"\nnot_future = true\n', CARD, "只有日期"),
    (CARD, "", '[[outcome.field]]\nkey = "seat"\nlabel = "座位"\nagrees_with = "name_of_nobody"\n', CARD, "没有本事项读取的字段“name_of_nobody”"),
    # conditions
    (LOAN, 'applies_when = { borrows = "yes" }', 'applies_when = { borrow = "yes" }', LOAN, "没有情形或字段“borrow”"),
    (LOAN, 'applies_when = { borrows = "yes" }', 'applies_when = { borrows = "often" }', LOAN, "没有答案“often”"),
    (LOAN, 'applies_when = { borrows = "yes" }', 'applies_when = { branch = "east" }', LOAN, "还不知道它的答案"),
    (LOAN, 'when = { old_card = "coming" }', 'when = { branch = "east" }', LOAN, "还不知道它的答案"),
    ("materials.toml", '["in_hand", "coming"] }', '{ ge = "1" } }', "materials.toml", "不能比较"),
    ("materials.toml", '{ old_card = ["in_hand", "coming"] }', '{ moved_on = { ge = 3 } }', "materials.toml", "不能与“搬入日期”比较"),
    ("situations.toml", 'asked_when = { lives_here = "yes" }', 'asked_when = { borrows = "yes" }', "situations.toml", "排在前面的情形"),
    ("form.toml", 'shown_when = { delivery_way = "post" }', 'shown_when = { post_address = "x" }', "form.toml", "排在前面的字段"),
    ("situations.toml", 'requires = { lives_here = "yes" }', 'requires = { branch = "east" }', "situations.toml", "还不知道它的答案"),
    # asked in vain, asked twice, produced by an office
    ("form.toml", 'read_by = ["deposit", "deposit_refund"]', "read_by = []", "form.toml", "没有一个可能办理的事项用到它"),
    ("materials.toml", 'read_by = ["home_loan"]', "read_by = []", "materials.toml", "没有一个可能办理的事项用到它"),
    ("form.toml", 'label = "收件地址"', 'label = "“搬入日期”"', "form.toml", "问了两遍"),
    ("form.toml", "", FIELD.format("other_name", "姓名", "borrowing", "person_name"), "form.toml", "像是问了两遍"),
    ("form.toml", "", FIELD.format("at_home", "您要把书借回家吗", "borrowing", "yes_no"), "form.toml", "情形“borrows”已经问过"),
    ("form.toml", "", FIELD.format("borrows", "借书", "borrowing", "yes_no"), "form.toml", "情形“borrows”已经问过"),
    ("form.toml", 'label = "东馆" }, { value = "west", label = "西馆"', 'label = "借回家" }, { value = "west", label = "只在馆内看"', "form.toml", "情形“borrows”已经问过"),
    ("materials.toml", 'name = "证件照片"', 'name = "居民身份证"', "materials.toml", "同一材料要了两次"),
    ("materials.toml", 'name = "旧读者证"', 'name = "押金收据"', "materials.toml", "“缴纳押金”办出来的结果"),
    ("form.toml", 'label = "收件地址"', 'label = "读者证"', "form.toml", "“办理读者证”办出来的结果"),
    # reach
    (DEPOSIT, 'borrows = "yes", old_card', 'borrows = "yes", lives_here = "no", old_card', DEPOSIT, "永远不成立"),
    (DEPOSIT, 'borrows = "yes", old_card', 'lives_here = "no", not = { borrows = "no" }, old_card', DEPOSIT, "永远不成立"),
    (LOAN, '{ borrows = "yes" }', '{ any = [{ borrows = "yes" }, { borrows = "no", lives_here = "no" }] }', LOAN, "其中一部分永远不成立"),
    (LOAN, 'when = { old_card = "coming" }', 'when = { borrows = "no" }', LOAN, "永远不成立"),
    ("form.toml", 'required_when = { delivery_way = "post" }', 'required_when = { delivery_way = "pickup" }', "form.toml", "永远不成立"),
    ("form.toml", 'key = "branch"', 'key = "branch"\nshown_when = { borrows = "no" }', "form.toml", "永远不成立"),
    ("materials.toml", 'when = { old_card = "in_hand" }', 'when = { moved_on = { gt = 2026-02-01, lt = 2026-02-02 } }', "materials.toml", "永远不成立"),
    ("materials.toml", '{ old_card = ["in_hand", "coming"] }', '{ borrows = "no" }', "materials.toml", "永远不成立"),
    ("form.toml", 'message = "“登记日期”', 'when = { lives_here = "no" }\nmessage = "“登记日期”', "form.toml", "永远不成立"),
    ("situations.toml", 'requires = { lives_here = "yes" }', 'requires = { lives_here = ["yes", "no"] }', "situations.toml", "没有人会不符合"),
    ("situations.toml", '[[eligibility]]', '[[eligibility]]\ncode = "n"\nrequires = { borrows = "yes", lives_here = "no" }\notherwise = "x"\ncompetent = "x"\n[[eligibility]]', "situations.toml", "永远不成立"),
    ("situations.toml", "", A_YES_NO.format("never", "还问吗？") + 'asked_when = { lives_here = "no", old_card = "none" }', "situations.toml", "永远不成立"),
    # endings
    (CARD, 'produces = ["读者证"]', 'produces = ["读者证"]\nstarts_after = ["home_loan"]', CARD, "绕了一圈"),
    (DEPOSIT, '[outcome]\nname = "押金收据"', "", DEPOSIT, "没有办理结果"),
    (DEPOSIT, "working_days = 2", "", DEPOSIT, "要有自己的时限"),
    (REFUND, "counts_toward_deadline = false", "", REFUND, "附属环节不计入总时限"),
    (LOAN, 'starts_after = ["deposit"]', 'starts_after = ["deposit_refund"]', LOAN, "不计入总时限的“退还押金”"),
    (LOAN, "working_days = 3", "done_by_acceptance = true", LOAN, "不能再等别的事项"),
    (CARD, 'delivery_field = "delivery_way"', "", CARD, "要送达，却没有写明"),
    (LOAN, 'routed_by = "branch"', 'routed_by = "main_branch"', LOAN, "“常去的馆”不是本单位的表"),
    ("form.toml", 'table = "streets"\nrequired = true', 'table = "streets"', LOAN, "没有必填的字段"),
    ("form.toml", 'table = "streets"\nrequired = true', 'table = "streets"\nrequired_when = { old_card = "none" }', LOAN, "没有必填的字段"),
    (LOAN, 'waits_for = "申请人"', "by_applicant = true", LOAN, "没有说等什么"),
    (LOAN, 'materials = ["old_card"]', 'materials = ["id_card"]', LOAN, "不是这个事项要用的"),
    ("situations.toml", "changeable = true", "", LOAN, "不能在办理中改变"),
    (LOAN, 'arrived = { old_card = "in_hand" }', 'arrived = { old_card = "coming" }', LOAN, "仍在等"),
    # on paper, printed, paid
    ("routes.toml", 'slip = "handover_slip"', 'slip = "letter"', "routes.toml", "没有文书“letter”"),
    ("routes.toml", 'slip = "handover_slip"', "", "routes.toml", "没有交接单"),
    ("routes.toml", 'slip = "handover_slip"', "", "documents/handover_slip.toml", "“交接单”没有谁用"),
    ("documents/handover_slip.toml", "", 'prints = "poster"', "documents/handover_slip.toml", "不认识“poster”"),
    ("documents/handover_slip.toml", "", 'prints = "form"', "documents/handover_slip.toml", "“交接单”没有谁用，或用错了地方"),
    ("routes.toml", "collect_working_days = 2", "", "routes.toml", "几个工作日内应领取"),
    ("routes.toml", 'system = "library_system"', 'system = "library_system"\ncollect_working_days = 2', "routes.toml", "不走纸质的路线"),
    ("documents/handover_slip.toml", "", 'issued_on = "accepted"', "documents/handover_slip.toml", "不编号签发的文书写了"),
    ("documents/welcome.toml", '"accepted"', '"signed"', "documents/welcome.toml", "没有写明何时签发"),
    ("documents/welcome.toml", "{running}号", "号", "documents/welcome.toml", "编号须有年份"),
    ("documents/welcome.toml", "{office}", "{clerk}", "documents/welcome.toml", "编号中不能用“clerk”"),
    ("documents/welcome.toml", "", 'item = "none"', "documents/welcome.toml", "没有事项“none”"),
    ("documents/welcome.toml", "", 'fields = ["none"]', "documents/welcome.toml", "没有字段“none”"),
    ("documents/handover_slip.typ", "", '#import "@preview/tablex:0.0.8": *', "documents/handover_slip.typ", "引用了外部的软件包"),
    (REFUND, "", PAYMENT.format("amount", "bank_account"), REFUND, "“amount”不是“缴纳押金”结果中的金额"),
    (REFUND, "", PAYMENT.format("amount", "bank_account"), REFUND, "“paid_on”不是“退还押金”结果中的日期"),
    (REFUND, "", PAYMENT.format("amount", "name"), REFUND, "“name”不是表单中的银行卡号"),
    (LOAN, "", PAYMENT.format("amount", "bank_account"), LOAN, "发放不属于任何事项"),
    (LOAN, "", PAYMENT.format("amount", "bank_account"), LOAN, "“bank_account”不是这个环节要用的字段"),
    # limits
    (LOAN, "working_days = 3", "working_days = 5", LOAN, "缴纳押金（2）→开通外借（5）共7个工作日"),
    # routes
    ("routes.toml", 'item = "home_loan"', 'item = "deposit_refund"', "routes.toml", "“开通外借”有0条路线"),
    ("routes.toml", 'moved_on = "BRRQ"\n', "", "routes.toml", "“moved_on”是这个事项要用的，却没有推送"),
    ("routes.toml", 'branch = "FG"', 'branch = "FG"\nname = "XM"', "routes.toml", "“name”不是这个事项要用的，却推送了"),
    ("routes.toml", 'materials = ["id_card", "portrait"]', 'materials = ["id_card"]', "routes.toml", "“portrait”是这个事项"),
    ("routes.toml", 'moved_on = "BRRQ"', 'moved_on = "XM"', "routes.toml", "“XM”用了2次"),
    # messages
    ("messages.toml", 'system = "sms"', 'system = "pigeon"', "messages.toml", "没有系统“pigeon”"),
    ("messages.toml", 'signature = "市图书馆"', "", "messages.toml", "要有签名"),
    ("messages.toml", 'signature = "市图书馆"', 'signature = "市图书馆"\nquiet_from = "25:00"', "messages.toml", "“25:00”不是钟点"),
    ("messages.toml", 'event = "case.expired"', 'event = "case.forgotten"', "messages.toml", "没有可以告知的事“case.forgotten”"),
    ("messages.toml", '[[template]]\nevent = "case.expired"\n', '[[template]]\nevent = "case.declined"\n', "messages.toml", "没有写怎么告知申请人"),
    ("messages.toml", 'when = { delivery = "post" }', 'when = { delivery = "post", item = "home_loan" }', "messages.toml", "永远轮不到"),
    ("messages.toml", 'text = "{surname}读者您好，“{item}”已办好。"', 'when = { item = "home_loan" }\ntext = "x"', "messages.toml", "没有写怎么告知申请人（item＝deposit，delivery＝none）"),
    ("messages.toml", "{due}", "{id_number}", "messages.toml", "没有占位符“{id_number}”"),
    ("messages.toml", "借书申报已终止，理由见{link}", "{item}已终止", "messages.toml", "没有占位符“{item}”"),
    ("messages.toml", "已受理，", "已受理，请您耐心等待，也可以随时来馆里问，", "messages.toml", "一条短信只有70个字"),
    ("messages.toml", 'when = { delivery = "pickup" }', 'when = { delivery = "drone" }', "messages.toml", "“delivery”不会是“drone”"),
    ("messages.toml", 'event = "case.declined"', 'event = "case.declined"\nwhen = { outcome = "partial" }', "messages.toml", "没有这种区别"),
    # pickup
    ("theme.toml", '[pickup]\nway = "pickup"', '[pickup]\nway = "drone"', "theme.toml", "没有送达方式“drone”"),
    ("theme.toml", '[pickup]\nway = "pickup"', '[pickup]\nway = "post"', "theme.toml", "不能是同一种送达方式"),
    ("theme.toml", '[pickup]\nway = "pickup"\nplace = "department"\nnatural_days = 3', "", "theme.toml", "有邮寄，没有自取"),
    ("theme.toml", 'place = "department"', 'place = "moon"', "theme.toml", "moon"),
    # post
    ("theme.toml", 'way = "post"', 'way = "drone"', "theme.toml", "没有送达方式“drone”"),
    ("theme.toml", '[post]\nsystem = "post"', '[post]\nsystem = "rider"', "theme.toml", "没有系统“rider”"),
    ("theme.toml", 'address = "post_address"', 'address = "moved_on"', "theme.toml", "“搬入日期”不是整件要用的字段"),
    ("theme.toml", 'address = "post_address"', 'address = "street"', "theme.toml", "没有字段“street”"),
    # data sharing
    ("sharing.toml", 'code = "reader"', 'code = "identity"', "sharing.toml", "“identity”写了2次"),
    ("sharing.toml", 'system = "library_system"', 'system = "archive"', "sharing.toml", "没有系统“archive”"),
    ("sharing.toml", 'key = "moved_on"', 'key = "moved_in"', "sharing.toml", "没有情形或字段“moved_in”"),
    ("sharing.toml", 'key = "moved_on"', 'key = "branch"', "sharing.toml", "“分馆”不能由别的系统回填"),
    ("sharing.toml", 'key = "moved_on"', 'key = "id_number"', "sharing.toml", "凭它去查的"),
    ("sharing.toml", 'name = "BRRQ"', 'name = ""', "sharing.toml", "对方怎么称呼"),
    ("sharing.toml", 'name = "BRRQ"', 'name = "BRRQ"\nvalues = { "1" = "2026-01-01" }', "sharing.toml", "没有固定的答案"),
    ("sharing.toml", '"1" = "in_hand"', '"1" = "lost"', "sharing.toml", "“old_card”没有答案“lost”"),
    ("sharing.toml", 'material = "id_card"', 'material = "passport"', "sharing.toml", "没有材料“passport”"),
    ("sharing.toml", 'name = "SFZ"\n', "", "sharing.toml", "是哪一项的值"),
    ("sharing.toml", "valid_days = 30", "valid_days = 0", "sharing.toml", "至少要有效1天"),
    ("sharing.toml", 'asked_when = { lives_here = "yes" }', 'asked_when = { branch = "130602001" }', "sharing.toml", "填表之前就查"),
    ("sharing.toml", 'asked_when = { lives_here = "yes" }', 'asked_when = { lives_here = "maybe" }', "sharing.toml", "没有答案“maybe”"),
    ("sharing.toml", 'asked_when = { lives_here = "yes" }', 'asked_when = { lives_here = "no", borrows = "yes" }', "sharing.toml", "永远不成立"),
    ("sharing.toml", 'asked_when = { lives_here = "yes" }', 'asked_when = { lives_here = "no" }', "sharing.toml", "没有人会被问到“old_card”"),
    ("sharing.toml", 'asked_when = { lives_here = "yes" }', 'asked_when = { old_card = "none" }', "sharing.toml", "再回填它就晚了"),
    ("sharing.toml", 'key = "old_card"\nname = "JZ"\nvalues = { "1" = "in_hand" }', 'key = "name"\nname = "XM"', "sharing.toml", "已有另一个查询回填“name”"),
    ("sharing.toml", "", '[[lookup.spare]]\nmaterial = "id_card"\n', "sharing.toml", "没有写明可以凭“library_system”免交"),
    ("sharing.toml", 'material = "id_card"', 'material = "id_card"\n[[lookup.spare]]\nmaterial = "id_card"', "sharing.toml", "已由另一个查询免交"),
    ("sharing.toml", '[[lookup.spare]]\nmaterial = "id_card"\nname = "SFZ"\nvalue = "1"\n', "", "materials.toml", "没有哪个查询向“hub”查它"),
    ("sharing.toml", '[[lookup.fill]]\nkey = "old_card"\nname = "JZ"\nvalues = { "1" = "in_hand" }', "", "sharing.toml", "查了没有用"),
    ("materials.toml", 'when = { old_card = "in_hand" }', 'when = { old_card = "in_hand" }\n[[material.waiver]]\nkind = "data_share"\nwhy = "x"\nsource = "nowhere"', "materials.toml", "没有哪个查询向“nowhere”查它"),
    ("examples/known/people.toml", 'SFZ = "1"', 'SFZ = "1", AGE = "36"', "examples/known", "没有查询向“hub”查“AGE”"),
    ("examples/borrower.toml", "", '[[known]]\nsystem = "hub"\nvalues = { SFZ = "1" }\n', "examples/borrower.toml", "多写了 id_card"),
    ("examples/borrower.toml", "", '[[known]]\nsystem = "hub"\nvalues = { AGE = "36" }\n', "examples/borrower.toml", "没有查询向“hub”查“AGE”"),
    ("examples/known/people.toml", 'system = "hub"', "", "examples/known/people.toml", "缺少“system”"),
    # guide and source
    ("guide.md", "| 缴纳押金 | 财务所 |", "| 缴纳押金 | 图书馆 |", "guide.md", "缺少“缴纳押金，财务所”"),
    ("guide.md", "| 开通外借 | 图书馆 |", "| 开通外借 | 图书馆 |\n| 打扫 | 图书馆 |", "guide.md", "“打扫，图书馆”在主题数据中没有"),
    ("guide.md", "| 开通外借 | 图书馆 |", "| 开通外借 | 图书馆 |\n| 开通外借 | 图书馆 |", "guide.md", "次序或行数"),
    ("guide.md", "| 旧读者证 | 原件 |", "| 旧读者证 | 复印件 |", "guide.md", "缺少“旧读者证，原件，1”"),
    ("guide.md", "| 1份 |", "| 两份 |", "guide.md", "“证件照片，电子版，2”在主题数据中没有"),
    ("guide.md", "材料数量", "份数", "guide.md", "没有材料表"),
    ("guide.md", "6个工作日", "8个工作日", "guide.md", "办理时限：6个工作日"),
    ("source.txt", "旧读者证", "旧证", "source.txt", "原文中没有“旧读者证”"),
    ("source.txt", "6个工作日", "六个工作日", "source.txt", "原文中没有“6个工作日”"),
    # examples
    ("examples/borrower.toml", ', "home_loan"]', "]", "examples/borrower.toml", "少写了 home_loan"),
    ("examples/borrower.toml", '["id_card", "portrait"]', '["portrait", "id_card"]', "examples/borrower.toml", "次序不同"),
    ("examples/borrower.toml", "[expect]", '[expect]\nwaived = ["portrait"]', "examples/borrower.toml", "多写了 portrait"),
    ("examples/borrower.toml", "[expect]", '[expect]\nawaited = ["old_card"]', "examples/borrower.toml", "多写了 old_card"),
    ("examples/borrower.toml", "due_date = 2026-11-11", "due_date = 2026-11-12", "examples/borrower.toml", "到期日应是2026-11-11"),
    ("examples/borrower.toml", "provisional = false", "provisional = true", "examples/borrower.toml", "应为 false"),
    ("examples/borrower.toml", 'moved_on = "2026-10-20"', 'moved_on = "2026-01-20"', "examples/borrower.toml", "少写了 late"),
    ("examples/borrower.toml", "13800000000", "1380000000", "examples/borrower.toml", "“手机”："),
    ("examples/borrower.toml", 'branch = "130602001"\n', "", "examples/borrower.toml", "“分馆”：这一项必须选择"),
    ("examples/borrower.toml", '"pickup"', '"pickup"\npost_address = "x"', "examples/borrower.toml", "不会被问到"),
    ("examples/borrower.toml", "[answers]", 'declined = ["deposit"]\n[answers]', "examples/borrower.toml", "不是可以不办的事项"),
    ("examples/borrower.toml", "", '[[plan]]\nitem = "home_loan"\nact = "dance"\n', "examples/borrower.toml", "没有做法“dance”"),
    ("examples/borrower.toml", "", '[[plan]]\nitem = "home_loan"\nact = "suspend"\nreason = "x"\n', "examples/borrower.toml", "没有挂起原因“x”"),
    ("examples/borrower.toml", "", '[[plan]]\nitem = "picnic"\nact = "refuse"\n', "examples/borrower.toml", "不在这个人要办的事项中"),
    ("examples/visitor.toml", '["district"]', "[]", "examples/visitor.toml", "少写了 district"),
    ("examples/visitor.toml", "items = []", "items = []\ndue_date = 2026-11-11", "examples/visitor.toml", "没有受理，就没有到期日"),
    ("examples/visitor.toml", 'title = "不住在本区"', "", "examples/visitor.toml", "缺少“title”"),
]  # fmt: skip


def due_of(accepted: date, working_days: int) -> tuple[date, bool]:
    """Mondays to Fridays; the real calendar is tested on its own."""
    ordinal = accepted.toordinal()
    while working_days:
        ordinal += 1
        working_days -= date.fromordinal(ordinal).weekday() < 5
    return date.fromordinal(ordinal), False


def test_the_whole_theme_has_no_problem() -> None:
    assert checks.check(LIBRARY_CARD, due_of=due_of) == ()


@pytest.mark.parametrize(("file", "old", "new", "where", "message"), MUTATIONS)
def test_a_broken_theme_is_caught(broken: Break, file: str, old: str, new: str, where: str, message: str) -> None:
    folder = broken(file, old, new)
    problems = checks.check(folder, due_of=due_of)
    found = [problem for problem in problems if problem.file == where and message in problem.message + problem.remedy]
    assert found, "\n".join(map(str, problems)) or "no problem found"
    assert all(problem.key and problem.remedy for problem in found)


def test_a_paper_that_nobody_hands_in_when_it_is_looked_up(broken: Break) -> None:
    """Who brings the old card along settles the portrait; only they are asked about."""
    broken("materials.toml", 'source = "hub"', 'source = "hub"\nwhen = { borrows = "no" }')
    folder = broken("sharing.toml", "valid_days = 30", 'valid_days = 30\nasked_when = { borrows = "yes" }')
    assert any("没有人要交“居民身份证”" in problem.message for problem in checks.check(folder, due_of=due_of))


def test_a_theme_may_ask_nobody_but_the_applicant(copy: Path) -> None:
    (copy / "sharing.toml").unlink()
    (copy / "examples/known/people.toml").unlink()
    (copy / "materials.toml").write_text(
        (copy / "materials.toml").read_text(encoding="utf-8").replace('kind = "e_certificate"', 'kind = "substitute"'),
        encoding="utf-8",
    )
    assert checks.check(copy, due_of=due_of) == ()


def test_a_shorter_chain_for_everybody_is_enough(broken: Break) -> None:
    """Deposit and loan together would take too long, but nobody has both."""
    broken("items/20_deposit.toml", 'borrows = "yes"', 'borrows = "no"')
    broken("examples/borrower.toml", 'items = ["reader_card", "deposit", "deposit_refund",', 'items = ["reader_card",')
    broken("examples/borrower.toml", 'bank_account = "6222020000000000000"\n', "")
    assert checks.check(broken(LOAN, "working_days = 3", "working_days = 6"), due_of=due_of) == ()


def test_due_dates_are_left_alone_without_a_calendar(broken: Break) -> None:
    folder = broken("examples/borrower.toml", "due_date = 2026-11-11", "due_date = 2026-11-12")
    assert checks.check(folder) == ()


def test_a_due_date_after_pauses_may_only_be_later(broken: Break) -> None:
    broken("examples/borrower.toml", "", '[[plan]]\nitem = "home_loan"\nact = "suspend"\nreason = "visit"\n')
    later = broken("examples/borrower.toml", "due_date = 2026-11-11", "due_date = 2026-11-20")
    assert checks.check(later, due_of=due_of) == ()
    earlier = broken("examples/borrower.toml", "due_date = 2026-11-20", "due_date = 2026-11-10")
    assert [problem.message for problem in checks.check(earlier, due_of=due_of)] == ["到期日应不早于2026-11-11。"]


def test_a_theme_without_examples_is_not_proved(copy: Path) -> None:
    for example in (copy / "examples").glob("*.toml"):
        example.unlink()
    assert [problem.message for problem in checks.check(copy, due_of=due_of)] == ["没有一个示例。"]


def test_a_published_version_must_not_change(broken: Break, copy: Path) -> None:
    library.publish(copy)
    assert checks.check(copy, due_of=due_of) == ()
    problems = checks.check(broken("guide.md", "", "又及"), due_of=due_of)
    assert [problem.message for problem in problems] == ["这个版本已经发布，但文件后来被改动。"]


def test_more_answers_than_can_be_looked_through_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "MOST", 1)
    problems = checks.check(LIBRARY_CARD, due_of=due_of)
    assert [problem.message for problem in problems] == ["互相牵连的情形太多，无法逐一检查。"]


def test_independent_questions_do_not_multiply(broken: Break) -> None:
    """Thirty further questions would be a thousand million answers, were they not told apart."""
    for number in range(30):
        broken("situations.toml", "", A_YES_NO.format(f"extra_{number}", f"第{number}问？"))
    for answers in ("borrower", "visitor"):
        given = "\n".join(f'extra_{number} = "no"' for number in range(30))
        folder = broken(f"examples/{answers}.toml", "[answers]", f"[answers]\n{given}")
    assert checks.check(folder, due_of=due_of) == ()
