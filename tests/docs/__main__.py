"""Write the documents that are drawn from the code: `make docs`."""

import os
import sys

import django


def main() -> None:
    """Rewrite every drawn page, and say which ones changed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "onestop.settings_test"
    django.setup()

    from tests.docs import drawings

    for path, text in drawings.pages().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(drawings.ROOT)} rewritten\n")


if __name__ == "__main__":
    main()
