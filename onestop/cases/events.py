"""The names of everything that can stand in a case log, with the words for the history page."""

from collections.abc import Mapping

CASE_SUBMITTED = "case.submitted"
CASE_CORRECTION_ASKED = "case.correction_asked"
CASE_CORRECTED = "case.corrected"
CASE_ACCEPTED = "case.accepted"
CASE_DECLINED = "case.declined"
CASE_CONCLUDED = "case.concluded"
CASE_WITHDRAWN = "case.withdrawn"
CASE_TERMINATED = "case.terminated"
CASE_EXPIRED = "case.expired"
CASE_SITUATION_CHANGED = "case.situation_changed"
AUTHORISATION_GIVEN = "authorisation.given"
AUTHORISATION_NOTED = "authorisation.noted"
AUTHORISATION_TAKEN_ON = "authorisation.taken_on"
AUTHORISATION_REVOKED = "authorisation.revoked"
AUTHORISATION_LAID_DOWN = "authorisation.laid_down"
CASE_RATED = "case.rated"
CASE_RATED_AGAIN = "case.rated_again"
CASE_CALLED_BACK = "case.called_back"
CASE_NOT_REACHED = "case.not_reached"
CASE_RECTIFIED = "case.rectified"
CLOCK_WARNED = "clock.warned"
CLOCK_OVERDUE = "clock.overdue"
DUE_RECOMPUTED = "due.recomputed"
CHECK_MADE = "check.made"
CHECK_TAKEN_BACK = "check.taken_back"
MATERIAL_RECEIVED = "material.received"
MATERIAL_REMOVED = "material.removed"
MATERIAL_ORIGINAL_SEEN = "material.original_seen"
MATERIAL_HANDED_OVER = "material.handed_over"
VALUES_REVEALED = "values.revealed"
WORK_OPENED = "work_item.opened"
WORK_RELEASED = "work_item.released"
WORK_DROPPED = "work_item.dropped"
WORK_CLAIMED = "work_item.claimed"
WORK_UNCLAIMED = "work_item.unclaimed"
WORK_CORRECTION_ASKED = "work_item.correction_asked"
WORK_CORRECTED = "work_item.corrected"
WORK_SUSPENDED = "work_item.suspended"
WORK_RESUMED = "work_item.resumed"
WORK_RETURNED = "work_item.returned"
WORK_TRANSFERRED = "work_item.transferred"
WORK_REFUSED = "work_item.refused"
WORK_COMPLETED = "work_item.completed"
WORK_WITHDRAWN = "work_item.withdrawn"
PAPERS_ARRIVED = "work_item.papers_arrived"
CONTACT_CHANGED = "contact.changed"
MESSAGE_FAILED = "message.failed"
MESSAGE_TOLD = "message.told"
RESULT_DISPATCHED = "result.dispatched"
RESULT_POSTED = "result.posted"
RESULT_DELIVERED = "result.delivered"
RESULT_RETURNED = "result.returned"
RESULT_DELIVERY_CHANGED = "result.delivery_changed"
RESULT_READY = "result.ready"
RESULT_UNCOLLECTED = "result.uncollected"
RESULT_HANDED_OUT = "result.handed_out"
DELIVERY_RESENT = "delivery.resent"
CASE_REPORTED_AGAIN = "case.reported_again"
RECEIPT_APPLIED_AGAIN = "receipt.applied_again"
RECEIPT_SETTLED = "receipt.settled"
SLIP_PRINTED = "slip.printed"
SLIP_COLLECTED = "slip.collected"
SLIP_VOIDED = "slip.voided"
PAYMENT_SENT = "payment.sent"
DOCUMENT_ISSUED = "document.issued"
DOCUMENT_PRINTED = "document.printed"
DOCUMENT_VOIDED = "document.voided"

LABELS: Mapping[str, str] = {
    CASE_SUBMITTED: "提交申报",
    CASE_CORRECTION_ASKED: "一次性告知补正",
    CASE_CORRECTED: "提交补正",
    CASE_ACCEPTED: "受理",
    CASE_DECLINED: "不予受理",
    CASE_CONCLUDED: "整件办结",
    CASE_WITHDRAWN: "申请人撤回",
    CASE_TERMINATED: "终止办理",
    CASE_EXPIRED: "逾期未补正，终止办理",
    CASE_SITUATION_CHANGED: "办理情形变更",
    AUTHORISATION_GIVEN: "授权他人代办",
    AUTHORISATION_NOTED: "提交前已授权他人代办",
    AUTHORISATION_TAKEN_ON: "代办人接受委托",
    AUTHORISATION_REVOKED: "撤销代办授权",
    AUTHORISATION_LAID_DOWN: "代办人退出",
    CASE_RATED: "申请人评价",
    CASE_RATED_AGAIN: "申请人再次评价",
    CASE_CALLED_BACK: "差评回访",
    CASE_NOT_REACHED: "差评回访，未联系上",
    CASE_RECTIFIED: "差评整改",
    CLOCK_WARNED: "时限预警",
    CLOCK_OVERDUE: "时限超期",
    DUE_RECOMPUTED: "应办结日期重新推算",
    CHECK_MADE: "数据共享核验",
    CHECK_TAKEN_BACK: "不采用共享核验的结果",
    MATERIAL_RECEIVED: "收到材料",
    MATERIAL_REMOVED: "移除材料文件",
    MATERIAL_ORIGINAL_SEEN: "原件已核验",
    MATERIAL_HANDED_OVER: "部门系统取走材料",
    VALUES_REVEALED: "查看隐藏信息",
    WORK_OPENED: "补充办理事项",
    WORK_RELEASED: "转部门办理",
    WORK_DROPPED: "转为不适用",
    WORK_CLAIMED: "经办人领办",
    WORK_UNCLAIMED: "放回待办",
    WORK_CORRECTION_ASKED: "部门要求补正",
    WORK_CORRECTED: "提交事项补正",
    WORK_SUSPENDED: "挂起",
    WORK_RESUMED: "恢复办理",
    WORK_RETURNED: "退回（非本辖区）",
    WORK_TRANSFERRED: "转交",
    WORK_REFUSED: "不予办理",
    WORK_COMPLETED: "事项办结",
    WORK_WITHDRAWN: "撤回事项",
    PAPERS_ARRIVED: "待送达材料已到",
    CONTACT_CHANGED: "变更联系方式",
    MESSAGE_FAILED: "短信没有送到",
    MESSAGE_TOLD: "已电话告知申请人",
    RESULT_DISPATCHED: "交付邮寄",
    RESULT_POSTED: "邮政已收寄",
    RESULT_DELIVERED: "邮寄送达",
    RESULT_RETURNED: "邮寄被退回",
    RESULT_DELIVERY_CHANGED: "变更送达方式",
    RESULT_READY: "结果可以领取",
    RESULT_UNCOLLECTED: "久未领取，已提醒",
    RESULT_HANDED_OUT: "窗口发放送达",
    DELIVERY_RESENT: "重新推送",
    CASE_REPORTED_AGAIN: "重新上报",
    RECEIPT_APPLIED_AGAIN: "重新处理部门答复",
    RECEIPT_SETTLED: "人工了结未生效的答复",
    SLIP_PRINTED: "打印交接单",
    SLIP_COLLECTED: "纸质材料已领取",
    SLIP_VOIDED: "交接单作废",
    PAYMENT_SENT: "已交银行发放",
    DOCUMENT_ISSUED: "签发文书",
    DOCUMENT_PRINTED: "打印文书",
    DOCUMENT_VOIDED: "文书作废",
}
