#!/usr/bin/env python3
"""Decided cases of our own for the documents, written from their texts clause by clause: further/DOCUMENT….json."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
FILES = sorted((SOURCE / "tests" / "replay" / "further").glob("*.json"))


class FurtherCases(unittest.TestCase):
    def test_all_pass(self):
        self.assertTrue(FILES)
        documents = [folder.parent.name for folder in (SOURCE / "policies").glob("*/policy.tiao")]
        for file in FILES:
            with self.subTest(file.name):
                document, = (name for name in documents if file.name.startswith(name))
                done = subprocess.run([BINARY, "replay", f"policies/{document}", file, "--language", "en"],
                                      capture_output=True, cwd=SOURCE, timeout=300, text=True,
                                      env={**os.environ, "TIAOLI_PATH": str(SOURCE)})
                total = len(json.loads(file.read_text())["cases"])
                self.assertEqual(done.stderr, "")
                self.assertEqual(done.stdout.splitlines()[-1], f"{total} passed, 0 failed, 0 skipped", done.stdout[-5000:])


if __name__ == "__main__":
    sys.exit(unittest.main())
