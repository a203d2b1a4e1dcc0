"""The program `tiaoli`, and beside it `run`, `simulate` and `solve` for Parquet and Arrow files."""

from __future__ import annotations

import os
import sys

from ._library import program
from .files import is_arrow_run, run, with_population


def main() -> int:
    try:
        return _main()
    except ImportError as missing:
        sys.stderr.write(f"{missing}\n")
        return 2


def _main() -> int:
    arguments = sys.argv[1:]
    if is_arrow_run(arguments):
        return run(arguments)
    if arguments[:1] in (["simulate"], ["solve"]):
        return with_population(arguments)
    place = program()
    os.execvp(place, [place, *arguments])


if __name__ == "__main__":
    sys.exit(main())
