#!/usr/bin/env python3
"""Replays examples/explore/*.txt: what stands behind a prompt is entered, and the rest must be what the program says.
With TIAOLI_UPDATE_GOLDEN=1 the answers are written anew."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
PROMPT = re.compile(r"^(?:\w+> |答> |answer> )(.*)$", re.MULTILINE)


class Transcripts(unittest.TestCase):
    def test_replay(self):
        files = sorted((SOURCE / "examples" / "explore").glob("*.txt"))
        self.assertGreaterEqual(len(files), 3)
        for file in files:
            with self.subTest(file.name), tempfile.TemporaryDirectory() as folder:
                for name in ("policies", "stdlib", "examples"):
                    (pathlib.Path(folder) / name).symlink_to(SOURCE / name)
                text = file.read_text()
                entries = "\n".join(PROMPT.findall(text)) + "\n"
                language = "en" if file.name.startswith("english") else "zh"
                done = subprocess.run([BINARY, "repl", "policies/zhengzhou-2020-17", "--echo", "--language", language],
                                      input=entries.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, timeout=60)
                output = done.stdout.decode()
                if os.environ.get("TIAOLI_UPDATE_GOLDEN"):
                    file.write_text(output)
                    continue
                self.maxDiff = None
                self.assertEqual(output, text)
                draft = pathlib.Path(folder) / "draft"
                if draft.exists():
                    self.check_draft(folder)
                # What was saved is a scenario that holds in the policy as it is.
                for saved in pathlib.Path(folder).glob("*.scenarios.tiao"):
                    copy = pathlib.Path(folder) / "checked"
                    copy.mkdir(exist_ok=True)
                    for source in (SOURCE / "policies" / "zhengzhou-2020-17").glob("*.tiao"):
                        if ".scenarios" not in source.name and ".replay" not in source.name:
                            (copy / source.name).write_text(source.read_text())
                    (copy / saved.name).write_text(saved.read_text())
                    tested = subprocess.run([BINARY, "test", str(copy)], capture_output=True, text=True, timeout=60)
                    self.assertEqual(tested.returncode, 0, tested.stdout + tested.stderr)

    def check_draft(self, folder):
        """The changed policy with its scenario: it holds, and what differs is the clause that was changed."""
        tested = subprocess.run([BINARY, "test", "draft"], cwd=folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(tested.returncode, 0, tested.stdout + tested.stderr)
        self.assertIn("情形通过1个", tested.stdout)
        differs = subprocess.run([BINARY, "diff", "policies/zhengzhou-2020-17", "draft"], cwd=folder, capture_output=True, text=True,
                                 timeout=60)
        self.assertIn("个人贷款额度  有别", differs.stdout)
        self.assertIn("没有差别：95项", differs.stdout)


if __name__ == "__main__":
    unittest.main()
