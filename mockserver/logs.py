"""What is logged, to standard error: text for people, or JSON for machines."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime

import msgspec

_CONTROL = re.compile("[\x7f-\x9f\u2028\u2029]")
"""What a terminal obeys and JSON lets pass."""


def set_up_logging(level: str, form: str) -> None:
    """Log this package's messages of at least `level` in the form `text` or `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger = logging.getLogger("mockserver")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(level.upper())


class TextFormatter(logging.Formatter):
    """A line for people; the level stands in it when it is worth a look."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; control characters of a client's cannot break it."""
        text = super().format(record)
        if record.levelno > logging.INFO:
            text = f"{text[:9]}{record.levelname.lower()}: {text[9:]}"
        if record.exc_info:
            return text
        return "".join(char if char.isprintable() or char == "\n" else "?" for char in text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line; a request's fields stand in it by name."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"time": time, "level": record.levelname.lower(), "logger": record.name}
        if isinstance(record.args, dict):
            entry |= record.args
        else:
            entry["message"] = record.getMessage()
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        text = msgspec.json.encode(entry).decode()
        return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
