"""SM3 digests (GB/T 32905) and keyed SM3 digests, as lower-case hexadecimal text of 64 characters."""

from cryptography.hazmat.primitives import hashes, hmac


def sm3(data: bytes) -> str:
    """The SM3 digest of `data`."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def keyed_sm3(key: bytes, data: bytes) -> str:
    """HMAC-SM3 of `data` under `key`: who lacks the key can neither make it nor try out guesses."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize().hex()
