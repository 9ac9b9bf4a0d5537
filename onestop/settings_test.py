"""Settings of the test suite: SQLite in memory, or PostgreSQL where DATABASE_URL names one."""

import os
import tempfile

os.environ |= {
    # A folder of this process only: test processes run beside one another. In memory where the system offers it: stored
    # files are synced to the disk one by one, which takes half the time of many a test.
    "ONESTOP_DATA": os.path.join(
        "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir(),  # noqa: S108
        f"onestop-tests-{os.getpid()}",
    ),
    "ONESTOP_SECRET_KEY": "only for tests",
    "ONESTOP_DEMO": "1",
    "ONESTOP_KEYS_CREATE": "1",
    "ONESTOP_LOG_LEVEL": "ERROR",
    # A test of reading asks for it: whatever else makes the worker go round must not wait for that.
    "ONESTOP_READ_SCANS": "0",
    # Nobody listens there: a test that needs a sandbox starts its own, and never meets that of a running demonstration.
    "ONESTOP_SANDBOX_URL": "http://127.0.0.1:1",
}

from onestop.settings import *  # noqa: F403

if os.environ.get("TEST_DATABASE_IN_FILE"):
    # A site that browsers visit answers several requests at once, each on a connection of its own; of a database in
    # memory there is only one.
    os.makedirs(os.environ["ONESTOP_DATA"], exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["ONESTOP_DATA"], "test.sqlite3")}  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Every test client loads the middleware anew, and this one would list all static files each time. That the site serves
# them is shown by the real program (tests/commands/test_serve.py).
MIDDLEWARE = [each for each in MIDDLEWARE if not each.startswith("whitenoise.")]  # noqa: F405
