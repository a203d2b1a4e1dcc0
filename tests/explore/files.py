#!/usr/bin/env python3
"""What can go wrong with the files of `tiaoli repl`: a full disk, devices, links, a policy saved while it is being read."""
import os
import pathlib
import resource
import select
import shutil
import stat
import subprocess
import tempfile
import time
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        shutil.copytree(SOURCE / "tests" / "cli" / "loan", self.root / "loan")

    def tearDown(self):
        self.folder.cleanup()

    def enter(self, *entries, most_bytes=None):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        return subprocess.run([BINARY, "repl", "loan"], input="\n".join(entries) + "\n", text=True, cwd=self.root, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              preexec_fn=limit if most_bytes is not None else None)

    def test_full_disk(self):
        """No room for the whole file: the old one stays, the session goes on, nothing is left lying about."""
        kept = self.root / "kept.scenarios.tiao"
        kept.write_text("-- " + "x" * 5000 + "\n")
        before = kept.read_text()
        done = self.enter("申请人.毕业生 = 是", '保存 情形 "甲" kept.scenarios.tiao 额度', "保存 事实 facts.json", "额度", most_bytes=4096)
        self.assertIn("无法写入 kept.scenarios.tiao", done.stdout)
        self.assertEqual(kept.read_text(), before)
        self.assertIn("已保存 facts.json", done.stdout) # the small one fits
        self.assertTrue(done.stdout.rstrip().endswith("可 最高不超过 40万元"), done.stdout)
        self.assertEqual(sorted(each.name for each in self.root.iterdir()), ["facts.json", "kept.scenarios.tiao", "loan"])

    def test_a_program_may_talk_with_it(self):
        """Each entry is answered before the next one is asked for."""
        with subprocess.Popen([BINARY, "repl", "loan"], text=True, cwd=self.root, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as shell:
            shell.stdout.readline()  # the policy
            for entry, answer in (("1 + 1", "2\n"), ("2 + 3", "5\n")):
                shell.stdin.write(entry + "\n")
                shell.stdin.flush()
                ready, _, _ = select.select([shell.stdout], [], [], 30)
                self.assertTrue(ready, f"no answer to {entry}")
                self.assertEqual(shell.stdout.readline(), answer)
            shell.stdin.close()
            self.assertEqual(shell.wait(30), 0)

    def test_device(self):
        """A device is written to and stays one."""
        done = self.enter("申请人.毕业生 = 是", "保存 事实 /dev/full", "额度")
        self.assertIn("无法写入 /dev/full", done.stdout)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))
        self.assertIn("最高不超过 40万元", done.stdout)

    def test_what_never_ends(self):
        """Not read: a device, which may never end, and a folder."""
        done = self.enter("申请人.毕业生 = 是", "读入 /dev/zero", "读入 loan", '保存 情形 "甲" /dev/full 额度', "额度")
        self.assertIn("无法读取 /dev/zero：不是普通文件", done.stdout)
        self.assertIn("无法读取 loan：不是普通文件", done.stdout)
        self.assertIn("无法写入 /dev/full", done.stdout)
        self.assertTrue(done.stdout.rstrip().endswith("可 最高不超过 40万元"), done.stdout)

    def test_table(self):
        """One case is no table, and the message says what decides tables."""
        (self.root / "people.csv").write_text("申请人.毕业生\n是\n")
        done = self.enter("读入 people.csv", "额度")
        self.assertIn("错误[T0937]：“people.csv”是表格", done.stdout)
        self.assertIn("tiaoli run 政策 --facts people.csv --out decisions.csv", done.stdout)

    def test_link(self):
        """What a link points to is written, and the link stays."""
        (self.root / "real").mkdir()
        (self.root / "real" / "facts.json").write_text("{}\n")
        (self.root / "facts.json").symlink_to("real/facts.json")
        self.enter("申请人.毕业生 = 是", "保存 事实 facts.json")
        self.assertTrue((self.root / "facts.json").is_symlink())
        self.assertIn("毕业生", (self.root / "real" / "facts.json").read_text())

    def test_nowhere(self):
        done = self.enter("申请人.毕业生 = 是", "保存 事实 loan", "保存 事实 loan/policy.tiao/x.json", "保存 草案 /dev/null/x", "额度")
        self.assertEqual(done.stdout.count("无法写入"), 3, done.stdout)
        self.assertIn("最高不超过 40万元", done.stdout)
        self.assertEqual(done.returncode, 1)

    def test_saved_while_being_read(self):
        """Whenever the policy is saved, the answers are soon those of what was saved."""
        policy = self.root / "loan" / "policy.tiao"
        good = policy.read_text()
        for number, delay in enumerate((0, 0.005, 0.01, 0.02, 0.04, 0.08)):
            policy.write_text(good)
            name = f"tiaoli-files-{os.getpid()}-{number}"

            def tmux(*arguments):
                return subprocess.run(["tmux", "-L", name, *arguments], capture_output=True, text=True, check=False).stdout

            tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "-c", str(self.root),
                 "env", "LANG=C.UTF-8", f"XDG_STATE_HOME={self.root}/state", "TERM=screen-256color", BINARY, "repl", "loan")
            time.sleep(delay)
            policy.write_text(good.replace("40万元", "50万元"))
            try:
                end = time.monotonic() + 20
                while "50万元" not in tmux("capture-pane", "-p") and time.monotonic() < end:
                    time.sleep(0.6)
                    tmux("send-keys", "-l", "假如 申请人.毕业生 = 是")
                    tmux("send-keys", "Enter")
                    time.sleep(0.2)
                self.assertIn("50万元", tmux("capture-pane", "-p"))
            finally:
                tmux("kill-server")


if __name__ == "__main__":
    unittest.main()
