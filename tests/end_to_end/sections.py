#!/usr/bin/env python3
"""Every section of the five documents is on the index of its policy: with a clause that encodes it, or as not computable with the reason.
And every clause that a reader found stands in the code, under the reader's number."""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
INVENTORIES = pathlib.Path(os.environ.get("TIAOLI_INVENTORIES", SOURCE.parent / "shared" / "sources" / "inventory"))


def index(document):
    """Sections with clauses, and those that are not computable."""
    done = subprocess.run([BINARY, "doc", "--index", f"policies/{document}", "--format", "markdown", "--language", "zh"],
                          capture_output=True, cwd=SOURCE, timeout=60, text=True, env={**os.environ, "TIAOLI_PATH": str(SOURCE)})
    assert done.returncode == 0, done.stderr
    clauses, rest = done.stdout.split("## 不可计算的条款")
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in (clauses + rest).splitlines() if line.startswith("| ")]
    return {row[1] for row in rows if len(row) == 11}, {row[0]: row[1] for row in rows if len(row) == 2}


def head(section):
    """二（二）其余, 一（三） remainder, 附则（文末）, 一、总体要求, 文首与文末: the part of the text they speak of."""
    section = re.sub(r"\s*(其余|remainder)$", "", section)
    return {"附则（文末）": "附则", "一、总体要求": "一"}.get(section, section)


@unittest.skipUnless(INVENTORIES.is_dir(), "the inventories are not here")
class Sections(unittest.TestCase):
    def test_every_section_is_accounted_for(self):
        for path in sorted(INVENTORIES.glob("*.json")):
            inventory = json.loads(path.read_text())
            encoded, not_computable = index(path.stem)
            self.assertEqual([c["section"] for c in inventory["clauses"] if head(c["section"]) not in encoded], [], path.stem)
            left = [each["section"] for each in inventory["not_computable"] if head(each["section"]) not in not_computable]
            # Nothing is left over where the clauses say it all.
            self.assertEqual([section for section in left if head(section) not in encoded], [], path.stem)
            self.assertTrue(all(not_computable.values()), path.stem)

    def test_every_clause_stands_in_the_code(self):
        for path in sorted(INVENTORIES.glob("*.json")):
            files = (SOURCE / "policies" / path.stem).glob("*.tiao")
            code = "\n".join(file.read_text() for file in files if not file.name.endswith((".replay.tiao", ".scenarios.tiao")))
            inventory = json.loads(path.read_text())
            self.assertEqual([c["id"] for c in inventory["clauses"] if not re.search(c["id"] + r"\b", code)], [], path.stem)


if __name__ == "__main__":
    sys.exit(unittest.main())
