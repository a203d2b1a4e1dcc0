"""Any number of cases: Arrow data in, Arrow data out, through the PyCapsule interface and without an Arrow library."""

from __future__ import annotations

import os
import warnings
from ctypes import byref, c_char_p, c_uint32, c_void_p, py_object, pythonapi
from dataclasses import dataclass
from typing import Any

from ._library import ColumnOptions, Handle, Language, SessionOptions, call, language_number, library, texts

_new_capsule = pythonapi.PyCapsule_New
_new_capsule.restype, _new_capsule.argtypes = py_object, [c_void_p, c_char_p, c_void_p]
_pointer_in = pythonapi.PyCapsule_GetPointer
_pointer_in.restype, _pointer_in.argtypes = c_void_p, [py_object, c_char_p]

_STREAM = b"arrow_array_stream"


@dataclass(frozen=True)
class BadRow:
    """A row whose facts do not fit. It has no decisions, and the state "invalid"; the others are not affected."""

    row: int  #: from 0
    code: str  #: stable: "T0716"
    message: str
    help: str  #: how to mend it


@dataclass(frozen=True)
class Report:
    """What became of the rows that have been read so far."""

    rows: int
    bad_rows: int
    described: tuple[BadRow, ...]
    warnings: tuple[str, ...]  #: columns that are no fact, but have almost the name of one


class Batch:
    """Decisions on many cases, to be read by whatever takes Arrow data: `pa.table(batch)`, `pl.DataFrame(batch)`,
    `pd.DataFrame.from_arrow(batch)`, `duckdb.from_arrow(pa.table(batch))`.

    Nothing is decided before it is read, and reading once more decides once more (if the facts can be read again).
    """

    def __init__(self, policy: Handle, facts: Any, language: Language, session: SessionOptions, columns: dict[str, Any]) -> None:
        self._policy, self._facts, self._language, self._session = policy, facts, language, session
        threads = columns["threads"] or len(os.sched_getaffinity(0))
        required, required_count = texts(columns["required"])
        absent, absent_count = texts(columns["null_is_absent"])
        numbers = columns["numbers"]
        self._columns = ColumnOptions(
            decisions=(c_uint32 * len(numbers))(*numbers), decision_count=len(numbers), required=required,
            required_count=required_count, null_is_absent=absent, null_is_absent_count=absent_count,
            without_states=not columns["states"], fired=columns["fired"], money_in_fen=columns["money_in_fen"],
            threads=threads, described_rows=columns["described_rows"],
        )  # fmt: skip
        self._report: Handle | None = None
        self._opened: Any = self._open()  # for the first who reads; columns that do not fit are an error now
        for warning in self.report.warnings:
            warnings.warn(warning, stacklevel=3)  # where decide_batch is called

    def _open(self) -> Any:
        """A capsule with a stream that has decided nothing yet."""
        report = Handle("report_free")
        report._as_parameter_.value = library.report_new()
        address, capsule = _new_stream()
        facts, keep = _stream_of(self._facts)
        call(library.decide_stream, self._policy, facts, address, byref(self._session), byref(self._columns), report,
             language=self._language)
        del keep
        self._report = report
        return capsule

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        capsule, self._opened = self._opened or self._open(), None
        return capsule

    @property
    def report(self) -> Report:
        """Of the last reading; complete when everything has been read. Not while another thread reads."""
        number = language_number(self._language)
        described = tuple(
            BadRow(library.report_row(self._report, i), library.report_code(self._report, i).decode(),
                   library.report_message(self._report, i, number).decode(),
                   library.report_help(self._report, i, number).decode())
            for i in range(library.report_described(self._report))
        )
        misspelt = tuple(
            library.report_warning_message(self._report, i, number).decode() + "\n"
            + library.report_warning_help(self._report, i, number).decode()
            for i in range(library.report_warnings(self._report))
        )
        return Report(library.report_rows(self._report), library.report_bad_rows(self._report), described, misspelt)


def _new_stream() -> tuple[int, Any]:
    """The address of an empty stream, and the capsule that owns it."""
    address = library.stream_new()
    if not address:
        raise MemoryError
    return address, _new_capsule(address, _STREAM, library.stream_capsule_free)


def _stream_of(facts: Any) -> tuple[int, Any]:
    """The address of a stream of facts, and the capsule that owns it until it has been taken over."""
    if hasattr(facts, "__arrow_c_stream__"):
        capsule = facts.__arrow_c_stream__()
        return _pointer_in(capsule, _STREAM), capsule
    if hasattr(facts, "__arrow_c_array__"):
        schema, array = facts.__arrow_c_array__()
        address, capsule = _new_stream()
        if not library.stream_of_batch(_pointer_in(schema, b"arrow_schema"), _pointer_in(array, b"arrow_array"), address):
            raise MemoryError
        return address, capsule
    raise TypeError("facts need the Arrow PyCapsule interface (pandas 2.2, Polars, PyArrow, DuckDB …), which "
                    f"{type(facts).__name__} has not")
