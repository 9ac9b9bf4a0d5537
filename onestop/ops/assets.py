"""What the site's pages need besides themselves, made ready as the site starts."""

from django.core import management

UNUSED = ["bootstrap-*", "*.rtl.*", "bootstrap.css*", "bootstrap*.js*", "htmx-4*", "htmax-*", "ext"]
"""Of the packages' files: nothing on our pages asks for them."""


def collect() -> None:
    """Compress them into the data folder under names that change with the content; quick where nothing changed."""
    management.call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
