"""The running system's journal: one JSON document a line on standard error, without personal data."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# ID numbers, phones, bank cards: a long run of digits never tells an operator anything that an id does not.
_LONG_DIGITS = re.compile(r"\d{11,}[\dXx]?")


def mask_long_digits(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Replace runs of 11 or more digits in every text of the line, also in texts that a database's error carries."""
    return {key: _LONG_DIGITS.sub("***", text) if isinstance(text, str) else text for key, text in line.items()}


def configuration(*, level: str) -> dict[str, Any]:
    """Django's LOGGING: the standard library's records and structlog's own take the same way out."""
    before: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.format_exc_info,
        mask_long_digits,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": before,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            },
        },
        "handlers": {"journal": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["journal"], "level": level},
        "loggers": {
            "django": {"handlers": ["journal"], "level": level, "propagate": False},
            # Says every statement with its values: personal data, whatever the level.
            "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
            # Says the secrets of a sign-in that is under way.
            "authlib": {"level": "WARNING"},
            # Say each call with its address, the secret one of a paper included, and that they were loaded.
            "httpx": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
        },
    }
