"""libtiaoli behind its C interface (tiaoli/tiaoli.h): the only module that knows of pointers.

ctypes and not an extension module: one wheel serves every version of Python, nothing has to be compiled against Python,
and every call gives up the GIL.
"""

from __future__ import annotations

import ctypes
import os
import pathlib
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_bool, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, Literal

Language = Literal["zh", "en"]

_PACKAGE = pathlib.Path(__file__).resolve().parent
_ABI_VERSION = 4

NONE = 0xFFFFFFFF
KINDS = ("yes_no", "number", "date", "month", "category", "set", "text")
ROLES = ("decision", "definition", "duty", "target", "answer", "invariant")
_PROBLEMS = ("", "policy", "facts", "name", "type", "usage", "damaged", "limit", "cancelled", "file", "memory")


class Error(Exception):
    """What Tiaoli has to say against a policy, facts or a call. The text is the one that the program prints.

    `problem` is one of policy, facts, name, type, usage, damaged, limit, cancelled, file, memory; `codes` are the stable
    codes of the diagnostics ("T0101").
    """

    def __init__(self, text: str, problem: str = "usage", codes: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.problem = problem
        self.codes = codes

    def __reduce__(self) -> tuple[Any, ...]:
        return Error, (str(self), self.problem, self.codes)


# ---- The structs of tiaoli.h, field for field. ----


class _Sized(Structure):
    """A struct that begins with its own size."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, size=ctypes.sizeof(self), **fields)


class Source(Structure):
    _fields_ = [("name", c_char_p), ("text", c_char_p), ("text_length", c_size_t)]


class FactStruct(_Sized):
    _fields_ = [
        ("size", c_size_t), ("path", c_char_p), ("label", c_char_p), ("unit", c_char_p), ("kind", c_int),
        ("money", c_bool), ("whole", c_bool), ("optional", c_bool), ("is_parameter", c_bool),
        ("list", c_uint32), ("value_count", c_uint32),
    ]  # fmt: skip


class DecisionStruct(_Sized):
    _fields_ = [
        ("size", c_size_t), ("name", c_char_p), ("label", c_char_p), ("unit", c_char_p), ("kind", c_int),
        ("money", c_bool), ("is_list", c_bool), ("is_each", c_bool), ("role", c_uint32),
    ]  # fmt: skip


class SessionOptions(_Sized):
    _fields_ = [
        ("size", c_size_t), ("today", c_char_p), ("readings", POINTER(c_char_p)), ("reading_count", c_size_t),
        ("stop", c_void_p), ("max_rows", c_uint64), ("json_bytes", c_uint64), ("json_cases", c_uint32),
        ("json_list_elements", c_uint32),
    ]  # fmt: skip


class ColumnOptions(_Sized):
    _fields_ = [
        ("size", c_size_t), ("decisions", POINTER(c_uint32)), ("decision_count", c_size_t),
        ("required", POINTER(c_char_p)), ("required_count", c_size_t),
        ("null_is_absent", POINTER(c_char_p)), ("null_is_absent_count", c_size_t),
        ("without_states", c_bool), ("fired", c_bool), ("money_in_fen", c_bool), ("threads", c_uint32),
        ("described_rows", c_size_t),
    ]  # fmt: skip


Loader = CFUNCTYPE(c_bool, c_void_p, c_char_p, POINTER(Source))

# ---- The functions: name, what it gives, what it takes. `failure` is the last parameter of those that call() calls. ----

_OUT = POINTER(c_void_p)
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "abi_version": (c_uint32, []),
    "version": (c_char_p, []),
    "failure_count": (c_size_t, [c_void_p]),
    "failure_code": (c_char_p, [c_void_p, c_size_t]),
    "failure_text": (c_char_p, [c_void_p, c_size_t, c_int]),
    "failure_free": (None, [c_void_p]),
    "policy_load": (c_int, [c_char_p, c_size_t, _OUT, _OUT]),
    "policy_load_file": (c_int, [c_char_p, _OUT, _OUT]),
    "policy_compile_file": (c_int, [c_char_p, _OUT, _OUT]),
    "policy_compile": (c_int, [POINTER(Source), c_size_t, Loader, c_void_p, _OUT, _OUT]),
    "policy_free": (None, [c_void_p]),
    "policy_save": (c_int, [c_void_p, _OUT, POINTER(c_size_t), _OUT]),
    "bytes_free": (None, [c_void_p]),
    "policy_name": (c_char_p, [c_void_p]),
    "policy_title": (c_char_p, [c_void_p]),
    "policy_decision": (c_int, [c_void_p, c_char_p, c_size_t, POINTER(c_uint32), _OUT]),
    "policy_only": (c_int, [c_void_p, POINTER(c_uint32), c_size_t, _OUT, _OUT]),
    "policy_facts": (c_uint32, [c_void_p]),
    "policy_decisions": (c_uint32, [c_void_p]),
    "policy_fact_info": (c_bool, [c_void_p, c_uint32, POINTER(FactStruct)]),
    "policy_decision_info": (c_bool, [c_void_p, c_uint32, POINTER(DecisionStruct)]),
    "policy_fact_value": (c_char_p, [c_void_p, c_uint32, c_uint32]),
    "session_open": (c_int, [c_void_p, POINTER(SessionOptions), _OUT, _OUT]),
    "session_free": (None, [c_void_p]),
    "session_decide_json": (c_int, [c_void_p, c_char_p, c_size_t, _OUT]),
    "session_rows": (c_bool, [c_void_p, c_uint32, c_uint32, POINTER(c_uint32), POINTER(c_uint32)]),
    "session_json": (c_char_p, [c_void_p, c_uint32, c_int]),
    "session_why": (c_int, [c_void_p, c_uint32, c_uint32, c_int, _OUT, _OUT]),
    "session_why_not": (c_int, [c_void_p, c_uint32, c_uint32, c_int, c_int, POINTER(c_char_p), _OUT]),
    "explanation_free": (None, [c_void_p]),
    "explanation_render": (c_char_p, [c_void_p, c_int]),
    "report_new": (c_void_p, []),
    "report_free": (None, [c_void_p]),
    "report_rows": (c_uint64, [c_void_p]),
    "report_bad_rows": (c_uint64, [c_void_p]),
    "report_described": (c_size_t, [c_void_p]),
    "report_row": (c_uint64, [c_void_p, c_size_t]),
    "report_message": (c_char_p, [c_void_p, c_size_t, c_int]),
    "report_code": (c_char_p, [c_void_p, c_size_t]),
    "report_help": (c_char_p, [c_void_p, c_size_t, c_int]),
    "report_warnings": (c_size_t, [c_void_p]),
    "report_warning_message": (c_char_p, [c_void_p, c_size_t, c_int]),
    "report_warning_help": (c_char_p, [c_void_p, c_size_t, c_int]),
    "stream_new": (c_void_p, []),
    "stream_of_batch": (c_bool, [c_void_p, c_void_p, c_void_p]),
    "decide_stream": (
        c_int,
        [c_void_p, c_void_p, c_void_p, POINTER(SessionOptions), POINTER(ColumnOptions), c_void_p, _OUT],
    ),
}


class _Library:
    """The functions of tiaoli.h as attributes, without their prefix."""

    def __init__(self) -> None:
        beside = _PACKAGE / "libtiaoli.so"
        place = str(beside) if beside.exists() else os.environ.get("TIAOLI_LIBRARY", "libtiaoli.so.0")
        library = ctypes.CDLL(place)
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, "tiaoli_" + name)
            function.restype, function.argtypes = result, arguments
            setattr(self, name, function)
        # Python calls it when a capsule goes, possibly with an exception under way: no place for code in Python.
        self.stream_capsule_free = ctypes.cast(library.tiaoli_stream_capsule_free, c_void_p)
        if self.abi_version() < _ABI_VERSION:
            raise ImportError(f"{place} is older than this package")

    def __getattr__(self, name: str) -> Any:  # for type checkers; every function has been set above
        raise AttributeError(name)


library = _Library()


def language_number(language: Language) -> int:
    if language not in ("zh", "en"):
        raise ValueError(f"language is 'zh' or 'en', not {language!r}")
    return 1 if language == "en" else 0


def call(function: Any, *arguments: Any, language: Language = "zh") -> None:
    """Calls what returns a status and explains itself. Raises Error with the diagnostics, as the program prints them."""
    failure = c_void_p()
    status = function(*arguments, byref(failure))
    if status == 0:
        return
    problem = _PROBLEMS[status] if status < len(_PROBLEMS) else "usage"
    if problem == "memory":
        raise MemoryError
    try:
        number = language_number(language)
        count = library.failure_count(failure)
        text = "".join(library.failure_text(failure, i, number).decode() for i in range(count)).rstrip("\n")
        codes = tuple(library.failure_code(failure, i).decode() for i in range(count))
    finally:
        library.failure_free(failure)
    raise Error(text, problem, codes)


class Handle:
    """A pointer that this object owns, and frees with the function of that name."""

    _as_parameter_: Any = None  # what ctypes hands over

    def __new__(cls, free: str) -> Handle:
        return super().__new__(_HANDLES[free])

    def __init__(self, free: str) -> None:
        self._as_parameter_ = c_void_p()

    @property
    def out(self) -> Any:
        return byref(self._as_parameter_)


# `__del__` is the function of C itself. An interrupt that came while the library was at work is raised by the first code in
# Python that runs then; were that a `__del__`, Python would drop it.
_method = ctypes.pythonapi.PyInstanceMethod_New
_method.restype, _method.argtypes = ctypes.py_object, [ctypes.py_object]
_HANDLES: dict[str, type[Handle]] = {
    free: type("Handle", (Handle,), {"__del__": _method(getattr(library, free))})
    for free in ("policy_free", "session_free", "explanation_free", "report_free")
}


def texts(values: Any) -> tuple[Any, int]:
    """An array of C strings and its length."""
    encoded = [value.encode() for value in values]
    return (c_char_p * len(encoded))(*encoded), len(encoded)


def program() -> str:
    """Where the program `tiaoli` lies."""
    beside = _PACKAGE / "bin" / "tiaoli"
    return str(beside) if beside.exists() else os.environ.get("TIAOLI_BINARY", "tiaoli")
