#!/usr/bin/env python3
"""Follows docs/tutorial.md: writes its files, runs its commands, types what it says is typed."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])


class Tutorial(unittest.TestCase):
    def test_follow(self):
        page = (SOURCE / "docs" / "tutorial.md").read_text()
        first, whole, hires = re.findall(r"```tiao\n(.*?)```", page, re.DOTALL)
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in ("policies", "stdlib", "examples"):
                (root / name).symlink_to(SOURCE / name)
            (root / "hires.tiao").write_text(hires)
            (root / "case.json").write_text(re.search(r"```\n(\{.*?\})\n```", page, re.DOTALL)[1])

            def run(command, **rest):
                return subprocess.run([BINARY, *command.split()], cwd=root, capture_output=True, text=True, timeout=60, check=False, **rest)

            commands = re.findall(r"\./dev run ([^\n`]+)", page)
            self.assertGreaterEqual(len(commands), 8)
            for text in (first, whole):
                (root / "loan.tiao").write_text(text)
                for command in commands:
                    if command.startswith("watch"):
                        command += " --once"
                    with self.subTest(command):
                        done = run(command, stdin=subprocess.DEVNULL)
                        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                        self.assertEqual(done.stderr, "")
            # Step 2: mistakes.
            for old, new, said in (("35万元", "35元/月", "以元/月计"), ("但当 高校毕业生", "但当 高校比业生", "是否想写“高校毕业生”")):
                (root / "wrong.tiao").write_text(first.replace(old, new))
                done = run("check wrong.tiao")
                self.assertEqual(done.returncode, 1)
                self.assertIn(said, done.stderr)
            # Step 3: what is typed.
            (root / "loan.tiao").write_text(first)
            typed = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
            done = run("repl loan.tiao", input="\n".join(typed) + "\n")
            self.assertEqual(done.returncode, 0, done.stderr)
            for said in ("贷款额度：未定 → 最高不超过 40万元", "的例外：最高不超过 40万元", "最高不超过 40万元 → 未定", "? 申请人.高校毕业生"):
                self.assertIn(said, done.stdout)
            # Step 4: another expectation.
            (root / "wrong.tiao").write_text(whole.replace("核准金额 = 40万元", "核准金额 = 41万元"))
            done = run("test wrong.tiao")
            self.assertEqual(done.returncode, 1)
            self.assertIn("✗ 40万元 = 41万元", done.stdout)
            # Step 5: the standard that another document sets.
            (root / "wrong.tiao").write_text(re.sub(r"  已知 每人补贴标准.*\n", "", hires))
            done = run("test wrong.tiao")
            self.assertEqual(done.returncode, 1)
            self.assertIn("? 每人补贴标准（由此规定：另一份文件）", done.stdout)
            # Step 6: a finished policy.
            entries = re.search(r"```screen\n(.*?)```", page, re.DOTALL)[1]
            done = run("repl policies/zhengzhou-2020-17", input=entries)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("以 贷款额度（40万元）为限，得 40万元", done.stdout)


if __name__ == "__main__":
    unittest.main()
