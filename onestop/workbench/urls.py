"""Addresses of the workbench: the window's pages and the departments' pages."""

from django.urls import path

from onestop.workbench.pages import (
    answering,
    case,
    department,
    documents,
    exchange,
    filing,
    filing_papers,
    identify,
    item,
    window,
)

app_name = "workbench"
urlpatterns = [
    path("window/", window.queue, name="queue"),
    path("window/cases/", window.cases, name="cases"),
    path("window/cases/<uuid:case_id>/", case.show, name="case"),
    path("window/cases/<uuid:case_id>/reveal/", case.reveal, name="case_reveal"),
    path("window/cases/<uuid:case_id>/originals/<slug:material_code>/", case.original, name="original"),
    path("window/cases/<uuid:case_id>/papers/<slug:material_code>/", case.paper, name="case_paper"),
    path("window/cases/<uuid:case_id>/items/<slug:item_code>/<slug:name>/", case.item, name="case_item"),
    path("window/cases/<uuid:case_id>/acts/<slug:name>/", case.act, name="case_act"),
    path("window/cases/<uuid:case_id>/correction/", answering.correction, name="answer_correction"),
    path("window/filing/", identify.identify, name="identify"),
    path("window/filing/<uuid:case_id>/questions/", filing.questions, name="filing_questions"),
    path("window/filing/<uuid:case_id>/", filing.form, name="filing"),
    path("window/filing/<uuid:case_id>/save/", filing.save, name="filing_save"),
    path("window/filing/<uuid:case_id>/submit/", filing.submit, name="filing_submit"),
    path("window/filing/<uuid:case_id>/discard/", filing.discard, name="filing_discard"),
    path("window/filing/<uuid:case_id>/papers/<slug:material_code>/", filing_papers.paper, name="filing_paper"),
    path("items/", department.worklist, name="worklist"),
    path("items/finished/", department.finished, name="finished"),
    path("items/<uuid:work_item_id>/", item.show, name="item"),
    path("items/<uuid:work_item_id>/reveal/", item.reveal, name="item_reveal"),
    path("items/<uuid:work_item_id>/acts/<slug:name>/", item.act, name="item_act"),
    path("exchange/", exchange.show, name="exchange"),
    path("exchange/deliveries/<uuid:delivery_id>/resend/", exchange.resend, name="exchange_resend"),
    path("exchange/systems/<slug:system>/replay/", exchange.replay, name="exchange_replay"),
    path("exchange/systems/<slug:system>/check/", exchange.check, name="exchange_check"),
    path("exchange/cases/<uuid:case_id>/report/", exchange.report, name="exchange_report"),
    path("exchange/receipts/<uuid:receipt_id>/<slug:name>/", exchange.receipt, name="exchange_receipt"),
    path("files/<uuid:file_id>/", documents.show, name="file"),
]
