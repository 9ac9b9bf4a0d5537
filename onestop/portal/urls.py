"""Addresses of the applicants' pages (群众端)."""

from django.urls import path

from onestop.portal.pages import (
    afterwards,
    begin,
    case,
    checks,
    form,
    guide,
    lookup,
    messages,
    papers,
    pictures,
    questions,
    review,
)

app_name = "portal"
_CASE = "cases/<uuid:case_id>/"
urlpatterns = [
    path("", begin.home, name="home"),
    path("guide/<slug:code>/<slug:version>/", guide.guide, name="guide"),
    path("guide/<slug:code>/<slug:version>/mine/", guide.mine, name="mine"),
    path("lookup/", lookup.lookup, name="lookup"),
    path("begin/", begin.begin, name="begin"),
    path(_CASE, case.case, name="case"),
    path(_CASE + "questions/", questions.questions, name="questions"),
    path(_CASE + "scope/", questions.scope, name="scope"),
    path(_CASE + "form/", form.whole, name="form"),
    path(_CASE + "form/<slug:section_key>/", form.section, name="section"),
    path(_CASE + "save/", form.save, name="save"),
    path(_CASE + "papers/", papers.papers, name="papers"),
    path(_CASE + "papers/<slug:material_code>/", papers.attach, name="attach"),
    path(_CASE + "papers/<slug:material_code>/promise/", papers.promise, name="promise"),
    path(_CASE + "papers/<slug:material_code>/<uuid:file_id>/remove/", papers.remove, name="remove"),
    path(_CASE + "papers/<slug:material_code>/<uuid:file_id>/turn/", pictures.turn, name="turn"),
    path(_CASE + "papers/<slug:material_code>/<uuid:file_id>/frame/", pictures.frame, name="frame"),
    path(_CASE + "papers/<slug:material_code>/<uuid:file_id>/framed/", pictures.framed, name="framed"),
    path("files/<uuid:file_id>/small/", pictures.small, name="small"),
    path(_CASE + "checks/", checks.check, name="check"),
    path(_CASE + "checks/<slug:lookup>/take-back/", checks.take_back, name="check_take_back"),
    path("files/<uuid:file_id>/", papers.file, name="file"),
    path(_CASE + "review/", review.review, name="review"),
    path(_CASE + "receipt/", review.receipt, name="receipt"),
    path(_CASE + "application/", case.application, name="application"),
    path(_CASE + "privacy/", case.privacy, name="privacy"),
    path(_CASE + "due/", case.due, name="due"),
    path(_CASE + "due/<slug:item_code>/", case.due, name="due_item"),
    path(_CASE + "corrections/<uuid:correction_id>/", afterwards.correction, name="correction"),
    path(_CASE + "items/<slug:item_code>/papers/", afterwards.awaited, name="awaited"),
    path(_CASE + "items/<slug:item_code>/withdraw/", afterwards.withdraw_item, name="withdraw_item"),
    path(_CASE + "situations/<slug:key>/", afterwards.situation, name="situation"),
    path(_CASE + "messages/read/", messages.read, name="messages_read"),
    path(_CASE + "contact/", messages.contact, name="contact"),
    path(_CASE + "withdraw/", afterwards.withdraw, name="withdraw"),
    path(_CASE + "discard/", afterwards.discard, name="discard"),
]
