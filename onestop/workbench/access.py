"""Who may open which page of the workbench."""

from collections.abc import Mapping

from onestop.accounts.roles import Role

_WINDOW = frozenset({Role.WINDOW_CLERK})
_OFFICER = frozenset({Role.OFFICER})
_EITHER = _WINDOW | _OFFICER
_STAFF = frozenset(Role) - {Role.APPLICANT}
_EXCHANGE = frozenset({Role.WINDOW_CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR})
_MENDS_EXCHANGE = frozenset({Role.WINDOW_CLERK, Role.ADMINISTRATOR})

PAGES: Mapping[str, frozenset[Role]] = {
    "workbench:home": _STAFF,
    "workbench:queue": _WINDOW,
    "workbench:cases": _WINDOW,
    "workbench:case": _WINDOW,
    "workbench:case_act": _WINDOW,
    "workbench:case_reveal": _WINDOW,
    "workbench:printed_form": _WINDOW,
    "workbench:printed_receipt": _WINDOW,
    "workbench:case_paper": _WINDOW,
    "workbench:check": _WINDOW,
    "workbench:check_take_back": _WINDOW,
    "workbench:original": _WINDOW,
    "workbench:case_item": _WINDOW,
    "workbench:message_told": _WINDOW,
    "workbench:case_contact": _WINDOW,
    "workbench:parcel": _WINDOW,
    "workbench:rectifications": _WINDOW,
    "workbench:rectification": _WINDOW,
    "workbench:rectification_act": _WINDOW,
    "workbench:ratings": frozenset({Role.SUPERVISOR}),
    "workbench:separators": _WINDOW,
    "workbench:identify": _WINDOW,
    "workbench:filing_questions": _WINDOW,
    "workbench:filing": _WINDOW,
    "workbench:filing_save": _WINDOW,
    "workbench:filing_paper": _WINDOW,
    "workbench:stack": _WINDOW,
    "workbench:stack_drop": _WINDOW,
    "workbench:stack_sort": _WINDOW,
    "workbench:stack_page": _WINDOW,
    "workbench:filing_submit": _WINDOW,
    "workbench:filing_discard": _WINDOW,
    "workbench:answer_correction": _WINDOW,
    "workbench:slips": _EITHER,
    "workbench:slip": _EITHER,
    "workbench:slip_find": _OFFICER,
    "workbench:slip_collect": _OFFICER,
    "workbench:slip_print": _WINDOW,
    "workbench:slip_void": _WINDOW,
    "workbench:payments": _OFFICER,
    "workbench:payment": _OFFICER,
    "workbench:payment_make": _OFFICER,
    "workbench:payment_act": _OFFICER,
    "workbench:payment_file": _OFFICER,
    "workbench:worklist": _OFFICER,
    "workbench:finished": _OFFICER,
    "workbench:item": _OFFICER,
    "workbench:item_act": _OFFICER,
    "workbench:item_reveal": _OFFICER,
    "workbench:file": _WINDOW | _OFFICER,
    "workbench:exchange": _EXCHANGE,
    "workbench:exchange_resend": _MENDS_EXCHANGE,
    "workbench:exchange_replay": _MENDS_EXCHANGE,
    "workbench:exchange_report": _MENDS_EXCHANGE,
    "workbench:exchange_receipt": _MENDS_EXCHANGE,
    "workbench:exchange_check": frozenset({Role.ADMINISTRATOR}),
}

HOMES: Mapping[Role, str] = {
    Role.WINDOW_CLERK: "workbench:queue",
    Role.OFFICER: "workbench:worklist",
    Role.SUPERVISOR: "workbench:exchange",
    Role.ADMINISTRATOR: "workbench:exchange",
}
