"""`python -m tiaoli run POLICY --facts x.parquet --out y.parquet`: as `tiaoli run --out`, for Parquet and Arrow files."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import IO, TYPE_CHECKING, Any

from ._library import Error, program
from .policy import Policy, load
from .population import ARROW_ENDINGS, need_pyarrow, population_arguments, rows_of_file

if TYPE_CHECKING:
    import pyarrow

_USAGE, _FACTS, _POLICY = 2, 3, 4  # docs/cli.md
_ENDINGS = (".parquet", ".arrow", ".feather")
_BATCH_ROWS = 16384  # as many cases of a whole document take some hundred megabytes
_SHOWN_ROWS = 20  # of bad rows; then they are only counted


class _Stop(Exception):
    """Ends the command with a message and an exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tiaoli run", allow_abbrev=False,
        description="Decides the cases of a Parquet or Arrow file, a row each, into another one.",
        epilog="Other files, and every other command, are those of the program `tiaoli`.",
    )  # fmt: skip
    parser.add_argument("policy", metavar="POLICY", help="a .tiao file, a folder, a module or a .tiaob file")
    parser.add_argument("-f", "--facts", metavar="FILE", required=True, help=".parquet, .arrow or .feather")
    parser.add_argument("--out", metavar="FILE", required=True, help="the decisions: .parquet, .arrow or .feather")
    parser.add_argument("--on", metavar="DATE", help="as of which day")
    parser.add_argument("--reading", metavar="NAME=OPTION", type=_reading, action="append", default=[], help="may be repeated")
    parser.add_argument("--decision", metavar="NAME", action="append", default=[], help="only these; may be repeated")
    parser.add_argument("--all", action="store_true", help="definitions too")
    parser.add_argument("--rows", metavar="FIRST..LAST", type=_rows, default=(1, None), help="only these rows, from 1")
    parser.add_argument("--bad-rows", metavar="FILE", help="write what is wrong with rows to a file (.jsonl)")
    parser.add_argument("--threads", metavar="N", type=int, help="all processors unless given")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    return parser


def _rows(text: str) -> tuple[int, int | None]:
    first, dots, last = text.partition("..")
    with contextlib.suppress(ValueError):
        rows = int(first or 1), int(last) if last else None
        if dots and rows[0] >= 1 and (rows[1] is None or rows[0] <= rows[1]):
            return rows
    raise argparse.ArgumentTypeError(f"`{text}` is no range of rows; write 1..1000000 or 1000001..")


def _reading(text: str) -> tuple[str, str]:
    name, equals, option = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"`{text}` is not NAME=OPTION")
    return name, option


def is_arrow_run(arguments: list[str]) -> bool:
    """Whether this is a `run` from and to the files that this module is for, or with one that no other is for."""
    if arguments[:1] != ["run"]:
        return False
    files = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    files.add_argument("-f", "--facts", default="")
    files.add_argument("--out", default="")
    files.add_argument("--help", "-h", action="store_true")
    with contextlib.suppress(argparse.ArgumentError):
        found, _ = files.parse_known_args(arguments[1:])
        names = [name for name in (found.facts, found.out) if name]
        return len(names) == 2 and (all(name.endswith(_ENDINGS) for name in names) or
                                    any(name.endswith(".parquet") for name in names))
    return False


def run(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments[1:])
    need_pyarrow()
    # As an interrupt: what is unfinished is removed on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return _Run(options).run()
    except _Stop as stop:
        _say(f"{stop}\n")
        return stop.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def with_population(arguments: list[str]) -> int:
    """`simulate` and `solve`, whose population may be a Parquet or Arrow file: the program gets its rows as JSON lines."""
    found = _option(arguments, "--population")
    if not found.endswith(ARROW_ENDINGS):
        os.execvp(program(), [program(), *arguments])
    need_pyarrow()
    english = _option(arguments, "--language") == "en"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with tempfile.TemporaryDirectory(prefix="tiaoli-") as folder:
            path = os.path.join(folder, "population.jsonl")
            with _file_errors(found, english, writes=False):
                rows = rows_of_file(found)
            with _file_errors(path, english, writes=True), open(path, "w", encoding="utf-8") as file:
                while True:
                    with _file_errors(found, english, writes=False):
                        line = next(rows.lines, "")
                    if not line:
                        break
                    file.write(line)
            place = next(i for i, argument in enumerate(arguments) if argument.partition("=")[0] == "--population")
            rest = arguments[place + (1 if "=" in arguments[place] else 2):]
            return subprocess.run([program(), *arguments[:place], *population_arguments(path, rows),
                                   f"--population-name={found}", *rest]).returncode
    except _Stop as stop:
        _say(f"{stop}\n")
        return stop.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _option(arguments: list[str], name: str) -> str:
    """The value of an option of the program, in either form; "" without it."""
    for place, argument in enumerate(arguments):
        if argument == name:
            return "".join(arguments[place + 1:place + 2])
        if argument.startswith(name + "="):
            return argument[len(name) + 1:]
    return ""


class _Run:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._english = options.language == "en"
        self._rows = self._bad_rows = 0

    def run(self) -> int:
        options = self._options
        if not (options.facts.endswith(_ENDINGS) and options.out.endswith(_ENDINGS)):
            text = (f"facts in `{options.facts}` cannot become decisions in `{options.out}`: name both .parquet, .arrow or "
                    ".feather, or each of them .csv or .jsonl" if self._english else
                    f"“{options.facts}”中的事实不能写成“{options.out}”中的决定：请两者都用 .parquet、.arrow 或 .feather，或各用 .csv、.jsonl")
            raise _Stop(_labelled("T0935", text, self._english), _USAGE)
        with self._errors():
            policy = load(options.policy, language=options.language)
        for path in filter(None, (options.out, options.bad_rows)):
            with contextlib.suppress(OSError):
                if os.path.samefile(path, options.facts):
                    text = (f"`{path}` holds the facts, and would be written over" if self._english else
                            f"“{path}”中是事实，写入会将其覆盖")
                    raise _Stop(_labelled("T0936", text, self._english), _USAGE)
        with contextlib.ExitStack() as files:
            facts = self._facts(files)
            bad_rows = files.enter_context(self._complete_file(options.bad_rows)) if options.bad_rows else None
            out = files.enter_context(self._complete_file(options.out))
            progress = files.enter_context(_Progress(self._english, facts.rows))
            writer: Any = None
            for first, batch in facts.batches():
                table = self._decide(policy, batch, first, bad_rows)
                with self._file_errors(options.out, writes=True):
                    if writer is None:
                        writer = _writer(options.out, out, table.schema)
                        files.callback(_close_quietly, writer)  # after a failure, while there is still a file
                    writer.write_table(table)
                self._rows += batch.num_rows
                progress.show(self._rows)
            with self._file_errors(options.out, writes=True):
                writer.close()
        return self._end()

    def _decide(self, policy: Policy, facts: pyarrow.RecordBatch, first: int, bad_rows: IO[bytes] | None) -> pyarrow.Table:
        import pyarrow

        options = self._options
        decisions = options.decision
        if options.all and not decisions:
            decisions = [info.name for info in policy.decisions if info.role != "invariant"]
        with self._errors():
            batch = policy.decide_batch(
                facts, decisions=decisions, on=options.on, readings=dict(options.reading), threads=options.threads,
                described_rows=facts.num_rows + 1 if bad_rows else _SHOWN_ROWS,
            )  # fmt: skip
        table = pyarrow.table(batch)
        report = batch.report
        for row in report.described:
            if bad_rows:
                line = {"row": first + row.row, "code": row.code, "message": row.message, "help": row.help}
                with self._file_errors(options.bad_rows, writes=True):
                    bad_rows.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            elif self._bad_rows < _SHOWN_ROWS:
                _say(f"{options.facts}:{first + row.row}: {_labelled(row.code, row.message, self._english)}\n")
            self._bad_rows += 1
        self._bad_rows += report.bad_rows - len(report.described)
        return table.add_column(0, "row", pyarrow.array(range(first, first + facts.num_rows), pyarrow.int64()))

    def _end(self) -> int:
        if not self._bad_rows:
            return 0
        bad, rows, out = self._bad_rows, self._rows, self._options.out
        _say(f"{bad} of {rows} rows have mistakes and no decisions; all others are in {out}\n" if self._english else
             f"{rows} 行中有 {bad} 行事实有误，未作决定；其余各行已写入 {out}\n")
        return _FACTS

    def _facts(self, files: contextlib.ExitStack) -> _Facts:
        path = self._options.facts
        with self._file_errors(path, writes=False):
            return _Facts(files.enter_context(open(path, "rb")), path.endswith(".parquet"), self._options.rows, lambda: self._file_errors(path, writes=False))

    @contextlib.contextmanager
    def _complete_file(self, path: str) -> Iterator[IO[bytes]]:
        """A file that has its name only when it is complete: beside it as NAME.part-PID until then."""
        part = f"{path}.part-{os.getpid()}"
        try:
            with self._file_errors(path, writes=True):
                file = open(part, "wb")
            try:
                yield file
                with self._file_errors(path, writes=True):
                    file.flush()
                    os.fsync(file.fileno())
            finally:
                _close_quietly(file)
            os.replace(part, path)
        finally:
            with contextlib.suppress(OSError):
                os.remove(part)

    # ---- Errors ----

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except Error as error:
            code = {"policy": _POLICY, "file": _POLICY, "damaged": _POLICY, "facts": _FACTS, "type": _FACTS}
            raise _Stop(str(error), code.get(error.problem, _USAGE)) from None

    def _file_errors(self, path: str, *, writes: bool) -> AbstractContextManager[None]:
        return _file_errors(path, self._english, writes=writes)


@contextlib.contextmanager
def _file_errors(path: str, english: bool, *, writes: bool) -> Iterator[None]:
    """What the system or PyArrow says against a file, as the program says it."""
    import pyarrow

    try:
        yield
    except (OSError, pyarrow.ArrowException) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        if writes:
            text = f"cannot write `{path}`: {reason}" if english else f"无法写入“{path}”：{reason}"
            raise _Stop(_labelled("T0930", text, english), _USAGE) from None
        text = f"cannot read `{path}`: {reason}" if english else f"无法读取“{path}”：{reason}"
        raise _Stop(_labelled("T0901", text, english), _FACTS) from None


def _labelled(code: str, text: str, english: bool) -> str:
    return f"error[{code}]: {text}" if english else f"错误[{code}]：{text}"


class _Facts:
    """The wanted rows of a Parquet or Arrow file, batch by batch."""

    def __init__(self, file: IO[bytes], is_parquet: bool, wanted: tuple[int, int | None],
                 errors: Callable[[], AbstractContextManager[None]]) -> None:
        import pyarrow.ipc
        import pyarrow.parquet

        self._errors = errors
        if is_parquet:
            self._parquet = pyarrow.parquet.ParquetFile(file)
            metadata = self._parquet.metadata
            lengths = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
            self._schema, self._read = self._parquet.schema_arrow, self._row_group
        else:
            self._arrow = pyarrow.ipc.open_file(pyarrow.memory_map(file.name))
            lengths = [self._arrow.get_batch(i).num_rows for i in range(self._arrow.num_record_batches)]
            self._schema, self._read = self._arrow.schema, lambda part: iter([self._arrow.get_batch(part)])
        self._lengths = lengths
        self._first, self._last = wanted[0], min(wanted[1] or sum(lengths), sum(lengths))
        self.rows = max(self._last - self._first + 1, 0)

    def _row_group(self, part: int) -> Iterator[pyarrow.RecordBatch]:
        return self._parquet.iter_batches(_BATCH_ROWS, row_groups=[part])

    def batches(self) -> Iterator[tuple[int, pyarrow.RecordBatch]]:
        """With the number of their first row, from 1; one without rows if there are none."""
        import pyarrow

        given = False
        for number, batch in self._numbered():
            skipped = max(self._first - number, 0)
            batch = batch.slice(skipped, min(self._last - number - skipped + 1, _BATCH_ROWS))
            given = True
            yield number + skipped, batch
        if not given:
            yield self._first, pyarrow.RecordBatch.from_pylist([], self._schema)

    def _numbered(self) -> Iterator[tuple[int, pyarrow.RecordBatch]]:
        """What holds wanted rows, in pieces of at most _BATCH_ROWS."""
        begin = 1
        for part, length in enumerate(self._lengths):
            end, number = begin + length, begin
            if begin <= self._last and self._first < end:
                read = self._read(part)
                while True:
                    with self._errors():
                        batch = next(read, None)
                    if batch is None:
                        break
                    for offset in range(0, batch.num_rows, _BATCH_ROWS):
                        piece = batch.slice(offset, _BATCH_ROWS)
                        if number <= self._last and self._first < number + piece.num_rows:
                            yield number, piece
                        number += piece.num_rows
            begin = end


def _writer(path: str, file: IO[bytes], schema: pyarrow.Schema) -> Any:
    import pyarrow.ipc
    import pyarrow.parquet

    if path.endswith(".parquet"):
        return pyarrow.parquet.ParquetWriter(file, schema)
    return pyarrow.ipc.new_file(file, schema)


def _close_quietly(file: Any) -> None:
    """What is of no use any more, or on disk already."""
    with contextlib.suppress(Exception):
        file.close()


def _say(text: str) -> None:
    sys.stderr.write(text)


class _Progress:
    """A bar on a terminal; nothing elsewhere. As that of the program."""

    def __init__(self, english: bool, total: int) -> None:
        self._english, self._total = english, total
        self._begun = self._drawn = time.monotonic()
        self._is_on = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_on:
            _say("\r\033[K")

    def show(self, rows: int) -> None:
        now = time.monotonic()
        if not self._is_on or now - self._drawn < 0.1:
            return
        self._drawn = now
        filled = rows * 30 // max(self._total, 1)
        speed = round(rows / (now - self._begun))
        done = f"{rows} rows {speed}/s" if self._english else f"{rows} 行 {speed} 行/秒"
        _say(f"\r[{'#' * filled}{'.' * (30 - filled)}] {rows * 100 // max(self._total, 1)}% {done}\033[K")
        sys.stderr.flush()
