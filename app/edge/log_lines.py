"""Lines of the log: one a request, one a warning, as JSON or as text; from the standard library's loggers too."""

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import orjson

from app.edge.exchange import Exchange
from app.edge.log_stream import LogStream

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
FIELDS = "fields"  # of a record: the further fields of its line, by name

_OPTIONAL = ("cache", "key")  # of a request's line
_MOST_FRAMES = 12
_LONGEST = 3_500  # bytes of a line, so that pipes take it whole


class LogFormat(StrEnum):
    """How a line is written."""

    TEXT = "text"
    JSON = "json"


class RequestLines:
    """Writes a line a request; a refusal with a cause is a warning, an answer 500 an error.

    The lines of the requests that end in one turn of the event loop are made together when it is over.
    """

    def __init__(self, stream: LogStream, *, form: LogFormat, level: str, clock: Callable[[], datetime]) -> None:
        """Write to `stream` what is at least of `level`; `clock` gives aware instants."""
        self._stream = stream
        self._line = _request_as_json if form is LogFormat.JSON else _request_as_text
        self._least = LEVELS[level]
        self._clock = clock
        self._ended: list[Exchange] = []

    def __call__(self, exchange: Exchange) -> None:
        """Write a line for one request."""
        self._ended.append(exchange)
        if len(self._ended) == 1:
            self._stream.after_turn(self._write)

    def _write(self) -> None:
        ended, self._ended = self._ended, []
        time = instant(self._clock())
        for exchange in ended:
            level = _level_of(exchange)
            if LEVELS[level] >= self._least:
                self._stream.add(self._line(exchange, time, level).encode())


class LogHandler(logging.Handler):
    """Writes the records of the standard library's loggers as lines of the same kind.

    The text of an exception can hold what was sent or stored: its line has the kind and place, and the whole at the
    level debug.
    """

    def __init__(self, stream: LogStream, *, form: LogFormat, level: str) -> None:
        """Write to `stream` what is at least of `level`."""
        super().__init__(LEVELS[level])
        self._stream = stream
        self._write = line_of(form)
        self._is_open = level == "debug"

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record as one line."""
        fields: dict[str, Any] = {
            "time": instant(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "event": record.name.rpartition(".")[2],
            **getattr(record, FIELDS, {}),
            "message": record.getMessage(),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            fields |= _error_fields(error)
            if self._is_open:
                fields["traceback"] = "".join(traceback.format_exception(error))[-_LONGEST // 2 :]
        self._stream.write(self._write(fields))


def install(stream: LogStream, *, form: LogFormat, level: str) -> None:
    """Let all loggers of this process write to the stream, in place of what was set before."""
    root = logging.getLogger()
    root.handlers[:] = [LogHandler(stream, form=form, level=level)]
    root.setLevel(LEVELS[level])
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = name != "uvicorn.access"
    logging.getLogger("uvicorn.error").setLevel(max(LEVELS[level], logging.WARNING))  # no messages of its start
    logging.getLogger("asyncio").setLevel(logging.WARNING)


def line_of(form: LogFormat) -> Callable[[Mapping[str, Any]], bytes]:
    """The function that writes the fields of a line, with its end."""
    return _json if form is LogFormat.JSON else _text


def instant(at: datetime) -> str:
    """An instant as the lines give it: UTC to the millisecond."""
    return f"{_second(at.timestamp() // 1)}.{at.microsecond // 1_000:03}Z"


@lru_cache(maxsize=2)
def _second(timestamp: float) -> str:
    return f"{datetime.fromtimestamp(timestamp, UTC):%Y-%m-%dT%H:%M:%S}"


def _json(fields: Mapping[str, Any]) -> bytes:
    return orjson.dumps(fields) + b"\n"


def _text(fields: Mapping[str, Any]) -> bytes:
    time, level, event, *rest = fields.items()
    cells = " ".join(f"{name}={_plain(value)}" for name, value in rest)
    return f"{time[1]} {level[1].upper():<7} {event[1]} {cells}\n".encode("utf-8", "backslashreplace")


def _plain(value: Any) -> str:
    """A value in one word, or in quotation marks."""
    text = str(value)
    return text if text.isprintable() and text and not set(text) & set(' "=\\') else orjson.dumps(text).decode()


Parts = tuple[str, str, str]  # of a line, between which its time and id, its milliseconds and its bytes stand


@lru_cache(maxsize=1_024)
def _json_parts(level: str, method: str, route: str, status: int, client: str, *optional: str | None) -> Parts:
    """What the lines of like requests share; ids, methods, templates and addresses need no escapes."""
    cache, key = (f',"{name}":"{text}"' if text else "" for name, text in zip(_OPTIONAL, optional, strict=True))
    return (
        f'","level":"{level}","event":"request","id":"',
        f'","method":"{method}","route":"{route}","status":{status},"ms":',
        f',"client":"{client}"{cache}{key}',
    )


@lru_cache(maxsize=1_024)
def _text_parts(level: str, method: str, route: str, status: int, client: str, *optional: str | None) -> Parts:
    cache, key = (f" {name}={text}" if text else "" for name, text in zip(_OPTIONAL, optional, strict=True))
    return (
        f" {level.upper():<7} request id=",
        f" method={method} route={route} status={status} ms=",
        f" client={client}{cache}{key}",
    )


def _request_as_json(exchange: Exchange, time: str, level: str) -> str:
    head, middle, tail = _json_parts(
        level, exchange.method, exchange.route, exchange.status, exchange.client, exchange.cache, exchange.key
    )
    if exchange.cause is not None:
        tail += f',"cause":"{exchange.cause}","detail":{orjson.dumps(exchange.detail).decode()}'
    return f'{{"time":"{time}{head}{exchange.id}{middle}{exchange.seconds * 1e3:.2f},"bytes":{exchange.bytes}{tail}}}\n'


def _request_as_text(exchange: Exchange, time: str, level: str) -> str:
    head, middle, tail = _text_parts(
        level, exchange.method, exchange.route, exchange.status, exchange.client, exchange.cache, exchange.key
    )
    if exchange.cause is not None:
        tail += f" cause={exchange.cause} detail={orjson.dumps(exchange.detail).decode()}"
    return f"{time}{head}{exchange.id}{middle}{exchange.seconds * 1e3:.2f} bytes={exchange.bytes}{tail}\n"


def _level_of(exchange: Exchange) -> str:
    if exchange.status < 500 and exchange.cause is None:
        return "info"
    return "error" if exchange.status == 500 else "warning"


def _error_fields(error: BaseException) -> dict[str, str]:
    """The kind of an error and of what caused it, and where it arose: file, line and function, innermost first."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < _MOST_FRAMES:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[: -_MOST_FRAMES - 1 : -1]
    places = (f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)
    return {"error": " < ".join(kinds), "at": " < ".join(places)[:_LONGEST]}
