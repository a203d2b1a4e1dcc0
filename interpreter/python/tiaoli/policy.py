"""Policies: loaded, compiled, asked."""

from __future__ import annotations

import ctypes
import datetime
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from ctypes import byref, c_size_t, c_uint32, c_void_p
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ._library import (
    KINDS, NONE, ROLES, DecisionStruct, Error, FactStruct, Handle, Language, Loader, SessionOptions, Source, call,
    language_number, library, texts,
)  # fmt: skip
from .batch import Batch
from .decisions import Decisions, Explanation, Facts, WhyNot, explain, facts_text, why_not
from .population import Simulation, Solution, simulate, solve, synthesize

Day = datetime.date | str | None


def version() -> str:
    """Of the library that runs."""
    return library.version().decode()


@dataclass(frozen=True)
class FactInfo:
    """A fact that a policy asks for, or a parameter that may be handed over like one."""

    path: str  #: "申请人.毕业日期"; in a list "企业.在职职工.录用日期"
    label: str
    kind: str  #: yes_no, number, date, month, category, set, text
    unit: str  #: the base unit of a number
    money: bool
    whole: bool
    optional: bool  #: may be stated to be absent, which is not unknown
    is_parameter: bool
    in_list: bool
    values: tuple[str, ...]  #: of a category or set


@dataclass(frozen=True)
class DecisionInfo:
    """Something that a policy decides."""

    name: str
    label: str
    kind: str
    unit: str
    role: str  #: decision, definition, duty, target, answer, invariant
    money: bool
    is_list: bool
    is_each: bool  #: about each element of a list


def _day(on: Day) -> datetime.date | None:
    if on is None:
        return None
    if isinstance(on, datetime.datetime):
        return on.date()
    return on if isinstance(on, datetime.date) else datetime.date.fromisoformat(on)


def _names(names: Iterable[str]) -> Iterable[str]:
    """One name is no list of letters."""
    return (names,) if isinstance(names, str) else names


class Policy:
    """A compiled policy: immutable, shared by any number of threads, and to be pickled. Made by load and compile."""

    def __init__(self, handle: Handle, language: Language, source: str | None) -> None:
        self._handle = handle
        self._source = source  # what the program may be given, for simulate and solve
        self.language: Language = language  #: of texts, explanations and errors
        self._numbers: dict[str, int] = {}
        self._of_thread = threading.local()
        infos = []
        for number in range(library.policy_decisions(handle)):
            info = DecisionStruct()
            library.policy_decision_info(handle, number, byref(info))
            name = info.name.decode()
            self._numbers[name] = number
            infos.append(DecisionInfo(name, info.label.decode(), KINDS[info.kind], info.unit.decode(),
                                      ROLES[info.role], info.money, info.is_list, info.is_each))
        #: What it decides: decisions, and the definitions they rest on.
        self.decisions: tuple[DecisionInfo, ...] = tuple(infos)

    @property
    def name(self) -> str:
        return library.policy_name(self._handle).decode()

    @property
    def title(self) -> str:
        return library.policy_title(self._handle).decode()

    @property
    def facts(self) -> tuple[FactInfo, ...]:
        """What it asks for."""
        infos = []
        for number in range(library.policy_facts(self._handle)):
            info = FactStruct()
            library.policy_fact_info(self._handle, number, byref(info))
            values = tuple(library.policy_fact_value(self._handle, number, i).decode() for i in range(info.value_count))
            infos.append(FactInfo(info.path.decode(), info.label.decode(), KINDS[info.kind], info.unit.decode(), info.money,
                                  info.whole, info.optional, info.is_parameter, info.list != NONE, values))
        return tuple(infos)

    def decision(self, name: str) -> DecisionInfo:
        """What is known of a decision. Raises Error, with the nearest name, if there is none."""
        return self.decisions[self._number(name)]

    def only(self, *decisions: str) -> Policy:
        """The same policy, computing only these decisions and what they need."""
        numbers = (c_uint32 * len(decisions))(*map(self._number, decisions))
        handle = Handle("policy_free")
        call(library.policy_only, self._handle, numbers, len(decisions), handle.out, language=self.language)
        return Policy(handle, self.language, self._source)

    def decide(self, facts: Facts, *, on: Day = None, readings: Mapping[str, str] | None = None) -> Decisions:
        """Decides one case.

        `facts` is a mapping or JSON text as docs/facts.md says: what is left out or None is not known. Numbers may be int,
        Decimal, Fraction or float (by the decimal that it prints as), dates datetime.date or text. `on` is the day as of
        which is decided, without it the first day in force; `readings` takes other readings of ambiguous texts. Raises
        Error with every mistake in the facts.
        """
        day, chosen, text = _day(on), tuple((readings or {}).items()), facts_text(facts)
        session = self._decided(text, day, chosen)
        decided = library.session_json(session, 0, language_number(self.language))
        if decided is None:
            raise MemoryError
        return Decisions(self, text, day, chosen, decided.decode())

    def explain(self, facts: Facts, decision: str, *, on: Day = None, readings: Mapping[str, str] | None = None,
                element: int = 0, language: Language | None = None) -> Explanation:
        """Why a decision comes out as it does for these facts, as text, Markdown, HTML (in notebooks by itself) or JSON."""
        number = self._number(decision)
        session = self._decided(facts_text(facts), _day(on), tuple((readings or {}).items()))
        return explain(session, number, element, language or self.language)

    def why_not(self, facts: Facts, decision: str, *, on: Day = None, readings: Mapping[str, str] | None = None,
                element: int = 0, language: Language | None = None) -> WhyNot:
        """Why a decision does not apply, or is no, for these facts: for each rule that could have made it otherwise the
        fewest conditions that failed, and by how much. In the forms of `explain`."""
        number = self._number(decision)
        session = self._decided(facts_text(facts), _day(on), tuple((readings or {}).items()))
        return why_not(session, number, element, language or self.language)

    def decide_batch(self, facts: Any, *, decisions: Iterable[str] = (), on: Day = None,
                     readings: Mapping[str, str] | None = None, required: Iterable[str] = (),
                     null_is_absent: Iterable[str] | bool = (), states: bool = True, fired: bool = False,
                     money_in_fen: bool = False, threads: int | None = None, described_rows: int = 100) -> Batch:
        """Decides any number of cases, a row each, as Arrow columns.

        `facts` is whatever gives Arrow data by `__arrow_c_stream__` or `__arrow_c_array__`: a pandas, Polars or PyArrow
        table, a DuckDB relation, a reader of batches. Its columns are named by the paths of facts, or are structs; lists
        are Arrow lists; nulls are not known. It is read where it lies. Raises Error, before the first row, with every
        column that does not fit, and warns of columns that are no fact but have almost the name of one.

        The result gives Arrow data itself, made as it is read: `pa.table(batch)`, `pl.DataFrame(batch)`.

        `decisions`: these only, instead of all but definitions. `required`: facts that must have a column.
        `null_is_absent`: optional facts whose nulls say that there is none; True: all of them. `states`: a column NAME.state beside each.
        `fired`: a column of structs that says which rules made the decisions. `money_in_fen`: whole 分 instead of
        decimals of 元. `threads`: all processors unless given; results do not depend on it. `described_rows`: bad rows
        that Batch.report describes (it counts all).
        """
        numbers = [self._number(name) for name in _names(decisions)]
        if isinstance(null_is_absent, bool):
            null_is_absent = [fact.path for fact in self.facts if fact.optional] if null_is_absent else ()
        return Batch(
            self._handle, facts, self.language, self._session_options(_day(on), tuple((readings or {}).items())),
            dict(numbers=numbers, required=tuple(required), null_is_absent=tuple(null_is_absent), states=states,
                 fired=fired, money_in_fen=money_in_fen, threads=threads, described_rows=described_rows),
        )  # fmt: skip

    def simulate(self, population: Any, *, reform: str | os.PathLike[str] | None = None, by: str | None = None,
                 weight: str | None = None, decisions: Iterable[str] = (), on: Day = None) -> Simulation:
        """What the policy costs over a population, and what a reform would change (docs/populations.md).

        `population` is a .csv or .jsonl file, a list of cases, or a table (which needs PyArrow). `reform` is a file of
        declarations, or their text, that replace those of the same name or join the policy. `by` is a column to group by,
        `weight` one that says how many cases a row stands for.
        """
        return simulate(self._source_for("simulate"), population, reform, by, weight, _names(decisions), _day(on),
                        self.language)

    def solve(self, population: Any, parameter: str, budget: str | int | float | Decimal, *,
              step: str | int | float | Decimal | None = None, weight: str | None = None, decisions: Iterable[str] = (),
              on: Day = None) -> Solution:
        """The value of a parameter at which the cost over a population meets a budget (docs/populations.md).

        `population` and `weight` are those of `simulate`, `parameter` a number that the policy uses, `budget` an amount:
        5_000_000, Decimal("5000000.00") or "500万元". `step` is how finely is searched, in the unit of the parameter: 0.01
        of an amount, 1 of what is whole, 0.01% of a ratio unless given. That no value, or every value, meets the budget is
        an answer, too: `Solution.outcome`.
        """
        return solve(self._source_for("solve"), population, parameter, budget, step, weight, _names(decisions), _day(on),
                     self.language)

    def synthesize(self, rows: int, *, seed: int = 1, decisions: Iterable[str] = (), on: Day = None,
                   absent: Any = ()) -> list[dict[str, Any]]:
        """Made-up cases from the declared facts, as `decide` takes them: the same for the same seed. They try a policy and
        its performance; they estimate nothing.

        Every fact is known. `absent` stands for those that there are none of: () as `decide` takes it, None for columns
        (`pd.json_normalize(cases)`) that `decide_batch` reads with null_is_absent=True.
        """
        cases = synthesize(self._source_for("synthesize"), rows, seed, _names(decisions), _day(on), self.language)
        optional = {fact.path for fact in self.facts if fact.optional and fact.kind != "set"}
        return [_replace_absent(case, "", optional, absent) for case in cases]

    def save(self) -> bytes:
        """The compiled form (.tiaob), for `loads` in the same version of Tiaoli."""
        content, size = c_void_p(), c_size_t()
        call(library.policy_save, self._handle, byref(content), byref(size), language=self.language)
        try:
            return ctypes.string_at(content, size.value)
        finally:
            library.bytes_free(content)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.save(), self.language, self._source)

    def __repr__(self) -> str:
        return f"<Policy {self.name} {self.title}>"

    # ---- ----

    def _number(self, decision: str) -> int:
        number = self._numbers.get(decision)
        if number is None:  # the library says so, with a guess
            name, found = decision.encode(), c_uint32()
            call(library.policy_decision, self._handle, name, len(name), byref(found), language=self.language)
            number = found.value
        return number

    def _source_for(self, what: str) -> str:
        if self._source is None:
            raise Error(f"{what} needs a policy that was loaded from a file, a folder or a module")
        return self._source

    def _session_options(self, on: datetime.date | None, readings: tuple[tuple[str, str], ...]) -> SessionOptions:
        pairs, count = texts(text for reading in readings for text in reading)
        return SessionOptions(today=on.isoformat().encode() if on else None, readings=pairs, reading_count=count // 2)

    def _decided(self, facts: bytes, on: datetime.date | None, readings: tuple[tuple[str, str], ...]) -> Handle:
        """The session of this thread, after it has decided the case. Making one costs more than a case, so the last is kept."""
        kept = self._of_thread
        if getattr(kept, "question", None) != (on, readings):
            session = Handle("session_free")
            call(library.session_open, self._handle, byref(self._session_options(on, readings)), session.out,
                 language=self.language)
            kept.session, kept.question = session, (on, readings)
        call(library.session_decide_json, kept.session, facts, len(facts), language=self.language)
        return kept.session


def _replace_absent(value: Any, path: str, optional: set[str], absent: Any) -> Any:
    if isinstance(value, dict):
        return {name: _replace_absent(item, f"{path}.{name}" if path else name, optional, absent)
                for name, item in value.items()}
    if isinstance(value, list):
        if not value and path in optional:
            return absent
        return [_replace_absent(item, path, optional, absent) for item in value]
    return value


def load(path: str | os.PathLike[str], *, language: Language = "zh") -> Policy:
    """Loads what `path` names: a .tiao file, a folder of them, a module ("zhengzhou_2020_17"), or a compiled .tiaob file.

    `language`, "zh" or "en", is that of errors, texts and explanations. Raises Error with every mistake in the policy.
    """
    language_number(language)
    place = os.fspath(path)
    handle = Handle("policy_free")
    function = library.policy_load_file if place.endswith(".tiaob") else library.policy_compile_file
    call(function, place.encode(), handle.out, language=language)
    return Policy(handle, language, os.path.abspath(place) if os.path.exists(place) else place)


def loads(content: bytes, *, language: Language = "zh") -> Policy:
    """Loads a compiled policy from memory. Whatever the bytes, the answer is a policy that runs, or Error."""
    handle = Handle("policy_free")
    call(library.policy_load, content, len(content), handle.out, language=language)
    return Policy(handle, language, None)


def _unpickled(content: bytes, language: Language, source: str | None) -> Policy:
    policy = loads(content, language=language)
    policy._source = source
    return policy


def compile(files: Mapping[str, str] | str, *, loader: Callable[[str], str | None] | None = None,
            language: Language = "zh") -> Policy:
    """Compiles source texts held in memory: texts by file name, or one text.

    `loader` finds the text of a module that they use ("henan.people"), or gives None; what it raises is raised here.
    """
    if isinstance(files, str):
        files = {"policy.tiao": files}
    sources = (Source * len(files))()
    for source, (name, text) in zip(sources, files.items()):
        source.name, source.text = name.encode(), text.encode()
        source.text_length = len(source.text)
    raised: list[BaseException] = []
    kept: list[bytes] = []  # what the library reads after the call

    def find(_: Any, module: bytes, source: Any) -> bool:
        try:
            text = loader(module.decode()) if loader else None
        except BaseException as error:
            raised.append(error)
            return False
        if text is None:
            return False
        kept.append(text.encode())
        source.contents.name, source.contents.text, source.contents.text_length = module, kept[-1], len(kept[-1])
        return True

    handle = Handle("policy_free")
    try:
        call(library.policy_compile, sources, len(files), Loader(find), None, handle.out, language=language)
    except Error:
        if raised:
            raise raised[0] from None
        raise
    if raised:
        raise raised[0]
    return Policy(handle, language, None)
