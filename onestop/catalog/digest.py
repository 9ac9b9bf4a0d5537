"""The SM3 digest of a theme folder: what a case pins, so that its rules cannot change under it."""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import hashes


def digest(folder: Path) -> str:
    """SM3 (GB/T 32905), 64 hex digits, over relative name and bytes of every rule file in the order of their names.

    Examples, README and hidden files are no rules and do not count.
    """
    total = hashes.Hash(hashes.SM3())
    for path in rule_files(folder):
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix().encode()
        # Lengths first, so that no two different folders give the same stream.
        total.update(len(name).to_bytes(4) + name + len(content).to_bytes(8) + content)
    return total.finalize().hex()


def rule_files(folder: Path) -> Iterator[Path]:
    """The files that the digest covers, in the order of their relative names."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(found):
        parts = name.split("/")
        if parts[0] != "examples" and not parts[0].startswith("README") and not any(p.startswith(".") for p in parts):
            yield found[name]
