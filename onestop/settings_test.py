"""Settings of the test suite: SQLite in memory, or PostgreSQL where DATABASE_URL names one."""

import os
import tempfile

os.environ |= {
    # A folder of this process only: test processes run beside one another.
    "ONESTOP_DATA": os.path.join(tempfile.gettempdir(), f"onestop-tests-{os.getpid()}"),
    "ONESTOP_SECRET_KEY": "only for tests",
    "ONESTOP_DEMO": "1",
    "ONESTOP_KEYS_CREATE": "1",
    "ONESTOP_LOG_LEVEL": "ERROR",
}

from onestop.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
