"""Addresses of the pages that portal and workbench share."""

from django.urls import path

from onestop.ui import identity_pages, looks, sign_in_pages

app_name = "ui"
urlpatterns = [
    path("sign-in/", sign_in_pages.sign_in, name="sign_in"),
    path("sign-in/sample/", sign_in_pages.sign_in_as_sample, name="sign_in_as_sample"),
    path("sign-in/identity/", identity_pages.depart, name="identity"),
    path("sign-in/identity/answer/", identity_pages.come_back, name="identity_answer"),
    path("sign-out/done/", identity_pages.signed_out, name="signed_out"),
    path("look/", looks.switch, name="look"),
    path("sign-out/", sign_in_pages.sign_out, name="sign_out"),
]
