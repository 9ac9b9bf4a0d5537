"""What the bank pays is known before it is paid: amount, account and result exist and are of the right kind."""

from collections.abc import Iterator

from onestop.catalog.ending import OutcomeField, PaymentSpec
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.spec import ItemSpec


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every part that is a payment."""
    for item in draft.theme.work:
        if item.payment is None:
            continue
        whole = draft.theme.work_by_code.get(item.part_of)
        if whole is None:
            remedy = "请写 part_of = 核定金额的事项，或去掉 [payment]。"
            yield draft.item_problem(item, "payment", "发放不属于任何事项，不知道核定了多少。", remedy)
        else:
            yield from _kinds(draft, item, item.payment, whole)
        yield from _form(draft, item, item.payment)


def _kinds(draft: Draft, item: ItemSpec, payment: PaymentSpec, whole: ItemSpec) -> Iterator[ThemeProblem]:
    wanted = (
        ("amount", whole, payment.amount, "money"),
        ("paid_on", item, payment.paid_on, "date"),
        ("paid_amount", item, payment.paid_amount, "money"),
    )
    for key, owner, name, kind in wanted:
        found = _field(owner, name)
        if found is None or found.kind != kind:
            remedy = f'请在“{owner.name}”的 [[outcome.field]] 中声明它，kind = "{kind}"。'
            yield draft.item_problem(
                item, f"payment.{key}", f"“{name}”不是“{owner.name}”结果中的{WORDS[kind]}。", remedy
            )
        elif key == "amount" and not found.required:
            message = f"“{found.label}”可以不填，发放时就没有金额。"
            yield draft.item_problem(item, "payment.amount", message, "请给它写 required = true。")


WORDS = {"money": "金额", "date": "日期"}


def _field(item: ItemSpec, key: str) -> OutcomeField | None:
    return next((field for field in item.outcome.fields if field.key == key), None)


def _form(draft: Draft, item: ItemSpec, payment: PaymentSpec) -> Iterator[ThemeProblem]:
    account = draft.theme.fields_by_key.get(payment.account)
    if account is None or account.kind != "bank_card":
        remedy = '请改为 kind = "bank_card" 的字段。'
        yield draft.item_problem(item, "payment.account", f"“{payment.account}”不是表单中的银行卡号。", remedy)
    for key in (payment.account, *payment.correct):
        field = draft.theme.fields_by_key.get(key)
        if field is None or item.code not in field.read_by:
            remedy = "请改正，或在该字段的 read_by 中写明这个环节。"
            yield draft.item_problem(item, "payment.correct", f"“{key}”不是这个环节要用的字段。", remedy)
    if not payment.correct:
        message = "银行退回时没有可以请申请人核对的字段。"
        yield draft.item_problem(item, "payment.correct", message, "请至少写上银行卡号。")
