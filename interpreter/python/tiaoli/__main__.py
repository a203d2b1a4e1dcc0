"""The program `tiaoli`, and beside it `run` for Parquet and Arrow files."""

from __future__ import annotations

import os
import sys

from ._library import program
from .files import is_arrow_run, run


def main() -> int:
    arguments = sys.argv[1:]
    if is_arrow_run(arguments):
        return run(arguments)
    place = program()
    os.execvp(place, [place, *arguments])


if __name__ == "__main__":
    sys.exit(main())
