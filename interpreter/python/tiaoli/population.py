"""Whole populations: what a policy costs, what a reform would change and what a budget allows, by the program `tiaoli`.

The program and not the library: a simulation runs for seconds or minutes, and as a process it can be interrupted, keeps
its memory to itself, and says the same as on the command line.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, Literal

from ._library import Error, Language, program
from .decisions import facts_text

_EXIT_NEGATIVE, _EXIT_FACTS, _EXIT_POLICY = 1, 3, 4  # docs/cli.md


class Simulation:
    """What a policy costs over a population, in exact numbers: amounts are Decimal, counts int or Decimal.

    `tables` holds the tables of the report that have rows, each a list of dicts: summary, decisions, clauses, funds, groups,
    provisions, changes, deciles, quantiles, missing, errors. `pd.DataFrame(simulation["clauses"])` makes a frame of one with
    exact numbers, `simulation.frame("clauses")` one with floats, which can be drawn.
    """

    def __init__(self, run: _Run) -> None:
        self._run = run
        document = json.loads(run("json"))
        self.title: str = document["policy"]
        self.about: str = document["about"]  #: population, day, reform
        self.unit: str = document["unit"]  #: of the amounts
        self.notes: tuple[str, ...] = tuple(document["notes"])
        self.messages = run.messages  #: what is wrong with rows that were left out; empty without any
        self.tables: dict[str, list[dict[str, Any]]] = {
            key: [{name: _number(name, text) for name, text in row.items()} for row in rows]
            for key, rows in document["tables"].items()
        }

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        return self.tables[table]

    def frame(self, table: str) -> Any:
        """A table as a pandas frame to look at and to draw, indexed by its first column: amounts are floats, where
        `simulation[table]` has them exactly."""
        import pandas

        rows = [{name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()}
                for row in self[table]]
        frame = pandas.DataFrame(rows)
        return frame.set_index(frame.columns[0]) if rows else frame

    @property
    def html(self) -> str:
        """The report as one page with charts that needs nothing else."""
        return self._run("html")

    def __str__(self) -> str:
        return self._run("text")

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.html)}" style="width:100%;height:40em;border:0"></iframe>'


_TEXTS = {"key", "name", "decision", "citation", "group", "change", "gone", "come", "altered", "part", "share", "fact",
          "fault", "version"}  # fmt: skip


def _number(column: str, text: str) -> Any:
    is_text = column in _TEXTS and not (column == "share" and "%" not in text)
    if is_text or not text:
        return text or None
    return Decimal(text) if "." in text else int(text)


@dataclass(frozen=True)
class BudgetPoint:
    """What a policy costs where its parameter has some value, in exact numbers."""

    value: Decimal | int  #: of the parameter; Decimal unless it is whole
    cost: Decimal
    undetermined: int  #: decisions that are not in the cost, for want of facts
    in_error: int  #: decisions that are not in the cost, for they are in error


class Solution:
    """Which value of a parameter meets a budget. `str` of it is the answer in words."""

    outcome: Literal["found", "always_within", "never_within"]
    #: If found: the last value within the budget, and the one a step on, which exceeds it.
    within: BudgetPoint | None
    beyond: BudgetPoint | None
    #: Otherwise all values are within the budget, or none: the first and the last that were tried.
    first: BudgetPoint | None
    last: BudgetPoint | None

    def __init__(self, run: _Run) -> None:
        self._run = run
        document = json.loads(run("json"))
        self.parameter: str = document["parameter"]
        self.outcome = document["outcome"]
        self.unit: str = document["unit"]  #: of the costs
        self.monotone: bool = document["monotone"]  #: if not, other values may meet the budget, too
        self.messages = run.messages  #: what is wrong with rows that were left out; empty without any
        self.within, self.beyond, self.first, self.last = (
            _budget_point(document.get(name)) for name in ("within", "beyond", "first", "last"))

    @property
    def value(self) -> Decimal | int | None:
        """The last value within the budget; None if there is none, or no end of them."""
        return self.within.value if self.within else None

    def __str__(self) -> str:
        return self._run("text").rstrip("\n")

    def __repr__(self) -> str:
        return f"<Solution {self.parameter} {self.value if self.within else self.outcome}>"


def _budget_point(point: dict[str, Any] | None) -> BudgetPoint | None:
    if point is None:
        return None
    value = point["value"]
    return BudgetPoint(value if isinstance(value, int) else Decimal(value), Decimal(point["cost"]), point["undetermined"],
                       point["in_error"])


class _Run:
    """`tiaoli simulate` or `solve`, as often as a form of its report is asked for."""

    def __init__(self, command: str, policy: str, population: Any, arguments: list[str], language: Language) -> None:
        self._folder = tempfile.mkdtemp(prefix="tiaoli-")  # with what is not in a file yet; goes with this object
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._language: Language = language
        self._arguments = [command, policy, *self._population(population), *arguments]
        self.messages = ""

    def add_reform(self, reform: str | os.PathLike[str]) -> None:
        is_text = isinstance(reform, str) and ("\n" in reform or not (reform.endswith(".tiao") or os.path.exists(reform)))
        self._arguments += ["--reform", self._write("reform.tiao", [str(reform)]) if is_text else os.fspath(reform)]
        if is_text:
            self._arguments.append("--reform-name=" + ("as given" if self._language == "en" else "如所给文字"))

    def __call__(self, form: str) -> str:
        out, self.messages = run_program([*self._arguments, "--format", form], self._language,
                                         good=(0, _EXIT_NEGATIVE, _EXIT_FACTS))
        return out

    def _population(self, population: Any) -> list[str]:
        rows: Rows
        if isinstance(population, (str, os.PathLike)):
            path = os.fspath(population)
            if not path.endswith(ARROW_ENDINGS):
                return [f"--population={path}"]
            rows = rows_of_file(path)
            name = path
        elif isinstance(population, list):
            path = self._write("population.jsonl", (_line(case) for case in population))
            return [f"--population={path}", "--population-name=" + ("list of cases" if self._language == "en" else "案件列表")]
        else:
            rows = rows_of_table(population)
            name = "table" if self._language == "en" else "表格"
        return [*population_arguments(self._write("population.jsonl", rows.lines), rows), f"--population-name={name}"]

    def _write(self, name: str, pieces: Iterable[str]) -> str:
        path = os.path.join(self._folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(pieces)
        return path


def _line(case: Any) -> str:
    """A case as one line. JSON has no line breaks but between its parts."""
    return facts_text(case).decode().replace("\n", " ").replace("\r", " ") + "\n"


def simulate(policy: str, population: Any, reform: str | os.PathLike[str] | None, by: str | None, weight: str | None,
             decisions: Iterable[str], on: datetime.date | None, language: Language) -> Simulation:
    arguments = _question(decisions, on) + _option("--by", by) + _option("--weight", weight)
    run = _Run("simulate", policy, population, arguments, language)
    if reform is not None:
        run.add_reform(reform)
    return Simulation(run)


def solve(policy: str, population: Any, parameter: str, budget: Any, step: Any, weight: str | None, decisions: Iterable[str],
          on: datetime.date | None, language: Language) -> Solution:
    arguments = _question(decisions, on) + _option("--weight", weight) + _option("--step", step)
    return Solution(_Run("solve", policy, population,
                         [*arguments, *_option("--parameter", parameter), *_option("--budget", budget)], language))


def _option(name: str, value: Any) -> list[str]:
    """Numbers as people write them, without an exponent."""
    if value is None:
        return []
    return [f"{name}={value}" if isinstance(value, str) else f"{name}={Decimal(str(value)):f}"]


def synthesize(policy: str, rows: int, seed: int, decisions: Iterable[str], on: datetime.date | None,
               language: Language) -> Iterator[dict[str, Any]]:
    out, _ = run_program(["synth", policy, "--rows", str(rows), "--seed", str(seed), *_question(decisions, on)], language)
    return map(json.loads, out.splitlines())


def _question(decisions: Iterable[str], on: datetime.date | None) -> list[str]:
    chosen = [argument for name in decisions for argument in ("--decision", name)]
    return chosen if on is None else [*chosen, "--on", on.isoformat()]


def run_program(arguments: list[str], language: Language, good: tuple[int, ...] = (0,)) -> tuple[str, str]:
    """What the program says on standard output and standard error. Raises Error with the latter if it fails."""
    done = subprocess.run([program(), *arguments, "--language", language], capture_output=True, encoding="utf-8")
    if done.returncode not in good or not done.stdout:
        raise Error(done.stderr.rstrip("\n") or f"tiaoli {arguments[0]}: {done.returncode}",
                    {_EXIT_FACTS: "facts", _EXIT_POLICY: "policy"}.get(done.returncode, "usage"))
    return done.stdout, done.stderr


ARROW_ENDINGS = (".parquet", ".arrow", ".arrows", ".feather")


@dataclass(frozen=True)
class Rows:
    """Arrow data as the JSON of docs/facts.md, a case a line; a column `a.b` is field b of record a."""

    columns: tuple[str, ...]  #: names in the outermost object of a case
    lines: Iterator[str]


def population_arguments(path: str, rows: Rows) -> list[str]:
    """How the program is told of rows that were written to `path`. Their columns may be more than the policy has facts."""
    return [f"--population={path}", *(f"--population-column={name}" for name in rows.columns)]


def need_pyarrow() -> Any:
    """PyArrow. Whoever lacks it is told what it is for."""
    try:
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError as missing:
        raise ImportError(f"tables as populations, Parquet and Arrow files need PyArrow: pip install pyarrow ({missing})",
                          name="pyarrow") from None
    return pyarrow


def rows_of_table(table: Any) -> Rows:
    pyarrow = need_pyarrow()
    reader = pyarrow.RecordBatchReader.from_stream(table)
    return _rows(reader.schema, reader)


def rows_of_file(path: str) -> Rows:
    """Of a Parquet or Arrow file, a part at a time."""
    pyarrow = need_pyarrow()
    if path.endswith(".parquet"):
        parquet = pyarrow.parquet.ParquetFile(path)
        return _rows(parquet.schema_arrow, parquet.iter_batches(_BATCH_ROWS))
    if path.endswith(".arrows"):
        stream = pyarrow.ipc.open_stream(path)
        return _rows(stream.schema, stream)
    file = pyarrow.ipc.open_file(pyarrow.memory_map(path))
    batches = map(file.get_batch, range(file.num_record_batches))
    return _rows(file.schema, (batch.slice(first, _BATCH_ROWS) for batch in batches
                               for first in range(0, batch.num_rows, _BATCH_ROWS)))


_BATCH_ROWS = 4096  # that are objects of Python at a time


def _rows(schema: Any, batches: Iterable[Any]) -> Rows:
    return Rows(tuple(dict.fromkeys(name.partition(".")[0] for name in schema.names)), _lines(schema, batches))


def _lines(schema: Any, batches: Iterable[Any]) -> Iterator[str]:
    written = {field.name: _as_fact(field) for field in schema}
    for batch in batches:
        for row in batch.to_pylist():
            case: dict[str, Any] = {}
            for path, value in row.items():
                *records, name = path.split(".")
                place = case
                for record in records:
                    place = place.setdefault(record, {})
                place[name] = written[path](value)
            yield facts_text(case).decode() + "\n"


def _as_fact(field: Any, unit: str = "") -> Callable[[Any], Any]:
    """How values of a field are written: with the unit that the field says they are in, which the columns of a batch are
    taken by, too."""
    from pyarrow import types

    unit = (field.metadata or {}).get(b"unit", unit.encode()).decode()
    if types.is_struct(field.type):
        parts = {part.name: _as_fact(part) for part in field.type}
        return lambda value: value and {name: parts[name](one) for name, one in value.items()}
    if types.is_map(field.type):
        key, item = _as_fact(field.type.key_field), _as_fact(field.type.item_field)
        return lambda value: value and [(key(name), item(one)) for name, one in value]
    if types.is_nested(field.type):
        element = _as_fact(field.type.value_field, unit)
        return lambda value: value and [element(one) for one in value]
    is_number = types.is_integer(field.type) or types.is_floating(field.type) or types.is_decimal(field.type)
    if not unit or not is_number:
        return lambda value: value
    return lambda value: value if value is None else f"{Decimal(str(value)):f}{unit}"
