#!/usr/bin/env python3
"""Drives `tiaoli repl` through a real terminal (tmux): editing, completion, history, interrupts, files that change, and
every screen of docs/exploring.md. With TIAOLI_UPDATE_GOLDEN=1 the screens of that page are written anew."""
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
PAGE = SOURCE / "docs" / "exploring.md"
PROMPT = re.compile(r"^(\w+> |答> |answer> )(.*)$")


class Screen:
    """A terminal with the program in it."""

    numbers = itertools.count() # never twice: a server that is told to end may still be there for a moment

    def __init__(self, folder, *arguments, columns=110, rows=60):
        self.name = f"tiaoli-{os.getpid()}-{next(Screen.numbers)}"
        state = pathlib.Path(folder) / "state"
        command = ["env", "LANG=C.UTF-8", f"XDG_STATE_HOME={state}", "TERM=screen-256color", BINARY, "repl", *arguments]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", str(folder), *command)
        self.tmux("set-option", "-g", "history-limit", "20000")

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-L", self.name, *arguments], capture_output=True, text=True, check=False)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def key(self, *names):
        self.tmux("send-keys", *names)

    def text(self, colours=False):
        return self.tmux("capture-pane", "-p", "-J", "-S", "-", *(["-e"] if colours else [])).stdout

    def lines(self):
        return [line.rstrip() for line in self.text().rstrip("\n").split("\n")]

    def wait(self, what, seconds=20):
        """Until `what` (a text, or a condition on the text) is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text = self.text()
            if what(text) if callable(what) else what in text:
                return text
            time.sleep(0.03)
        raise AssertionError(f"{what!r} did not come; the screen:\n{self.text()[-3000:]}")

    def enter(self, entry):
        """An entry and its answer: the lines from the prompt to the next one."""
        before = len([line for line in self.lines() if PROMPT.match(line + " ")])
        self.type(entry)
        self.wait(lambda text: text.rstrip().endswith(entry.rstrip()))
        self.key("Enter")

        def is_ready(_):
            lines = [line for line in self.lines() if line]
            prompts = [line for line in lines if PROMPT.match(line + " ")]
            return len(prompts) > before and re.fullmatch(r"\w+>|答>|answer>", lines[-1]) is not None

        self.wait(is_ready)
        lines = [line for line in self.lines()]
        while lines and not lines[-1]:
            lines.pop()
        start = max(i for i, line in enumerate(lines[:-1]) if PROMPT.match(line) and line.rstrip().endswith(entry.rstrip()))
        return lines[start:-1]

    def cursor(self):
        x, y = self.tmux("display-message", "-p", "#{cursor_x},#{cursor_y}").stdout.strip().split(",")
        return int(x), int(y)

    def is_running(self):
        return self.tmux("has-session").returncode == 0

    def close(self):
        self.tmux("kill-server")


class Terminal(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        root = pathlib.Path(self.folder.name)
        for name in ("policies", "stdlib", "examples"):
            (root / name).symlink_to(SOURCE / name)
        shutil.copytree(SOURCE / "tests" / "cli" / "loan", root / "loan")
        self.root = root
        self.screens = []

    def tearDown(self):
        for screen in self.screens:
            screen.close()
        self.folder.cleanup()

    def open(self, *arguments, **size):
        screen = Screen(self.folder.name, *arguments, **size)
        self.screens.append(screen)
        screen.wait(lambda text: re.search(r"^\S+> *$", text, re.MULTILINE))
        return screen

    def test_editing_wide_characters(self):
        screen = self.open("loan", columns=80, rows=20)
        prompt = "loan> "
        screen.type("申请人.毕业生 = 是")
        screen.wait("= 是")
        self.assertEqual(screen.cursor()[0], len(prompt) + 13 + 3 + 2)
        screen.key("Left", "Left", "Left", "Left")
        time.sleep(0.2)
        self.assertEqual(screen.cursor()[0], len(prompt) + 13)
        screen.key("BSpace", "BSpace", "BSpace")
        screen.type("毕业生")
        screen.key("Enter")
        screen.wait("额度：未定 → ")
        # A line longer than the terminal is wide.
        screen.type("申请人.申请金额 = " + " + ".join(["1元"] * 30))
        screen.key("Enter")
        screen.wait("补助：未定 → 10元")

    def test_colours(self):
        screen = self.open("loan")
        screen.type('为什么 额度')
        screen.wait("为什么 额度")
        time.sleep(0.3)
        self.assertRegex(screen.text(colours=True), "\033\\[(1;)?(1m)?\033?\\[?36m为什么|\033\\[1m\033\\[36m为什么")
        screen.key("C-u")
        screen.type("额度 > 35万元")
        screen.wait("35万元")
        time.sleep(0.3)
        self.assertIn("33m35万元", screen.text(colours=True))

    def test_completion(self):
        screen = self.open("loan")
        screen.type("申请人.毕") # there are two: as far as they agree
        screen.key("Tab")
        screen.wait(lambda text: text.rstrip().endswith("申请人.毕业"))
        screen.key("C-u")
        screen.type("申请人.")
        screen.key("Tab")
        text = screen.wait("申请金额")
        self.assertIn("申请人.毕业生", text)
        screen.key("C-u")
        screen.type("企业规模 = 小")
        screen.key("Tab")
        screen.wait("企业规模 = 小型")
        screen.key("Enter")
        screen.type("what-i")
        screen.key("Tab")
        screen.wait("what-if")

    def test_history_across_sessions(self):
        screen = self.open("loan")
        screen.enter("申请人.申请金额 = 77元")
        screen.enter("额度")
        screen.type("退出")
        screen.key("Enter")
        end = time.monotonic() + 10
        while screen.is_running() and time.monotonic() < end:
            time.sleep(0.05)
        self.assertFalse(screen.is_running())
        self.assertTrue((self.root / "state" / "tiaoli" / "history").exists())
        again = self.open("loan")
        again.key("Up")
        again.wait("> 退出")
        again.key("Up")
        again.wait("> 额度")
        again.key("Up")
        again.wait("> 申请人.申请金额 = 77元")

    def test_interrupt(self):
        screen = self.open("loan")
        screen.type("半句")
        screen.wait("半句")
        screen.key("C-c")
        screen.wait(lambda text: text.rstrip().endswith(">"))
        screen.enter("申请人.毕业生 = 是")
        # An open clause is given up as well.
        screen.type('条款 甲 依据 "一"')
        screen.key("Enter")
        screen.wait("…")
        screen.key("C-c")
        screen.wait(lambda text: text.rstrip().endswith("loan>"))
        self.assertIn("最高不超过 40万元", "\n".join(screen.enter("额度")))
        screen.key("C-d")
        end = time.monotonic() + 10
        while screen.is_running() and time.monotonic() < end:
            time.sleep(0.05)
        self.assertFalse(screen.is_running())

    def test_interrupt_of_a_long_sweep(self):
        (self.root / "many").mkdir()
        (self.root / "many" / "policy.tiao").write_text("""政策 many
  施行 自 2020-01-01
记录 职工
  月薪 : 元/月
事实 门槛 : 元/月
事实 名单 : 列出 之 职工
条款 总额 依据 "一"
  则 应发 为 (合计 月薪 于 名单 其中 月薪 高于 门槛) * 1月
""")
        wages = ", ".join('{"月薪": "%d.%02d"}' % divmod(37 * i % 1_000_003, 100) for i in range(20_000))
        (self.root / "facts.json").write_text('{"门槛": "1.00", "名单": [%s]}' % wages)
        screen = self.open("many")
        screen.enter("读入 facts.json")
        before = screen.enter("应发")
        screen.type("扫描 门槛 0元/月..10000元/月 应发")
        screen.key("Enter")
        time.sleep(0.5)
        self.assertFalse(re.search(r"^many> *$", screen.text().rstrip("\n").split("\n")[-1]), "the sweep is not long")
        stopped = time.monotonic()
        screen.key("C-c")
        screen.wait(lambda text: text.rstrip().endswith("many>"))
        self.assertLess(time.monotonic() - stopped, 15)  # one block of the sweep, also where all is instrumented
        self.assertIn("已中断，未完", screen.text())
        self.assertEqual(screen.enter("应发")[1:], before[1:])

    def test_clause_over_several_lines(self):
        screen = self.open("loan")
        screen.enter("申请人.毕业生 = 是")
        for line in ('条款 额外 依据 "九"', "  则 额外金额 为 3元", ""):
            screen.type(line)
            screen.key("Enter")
            time.sleep(0.1)
        screen.wait("额外金额：不适用 → 3元")

    def paste(self, screen, text):
        file = self.root / "paste"
        file.write_text(text)
        screen.tmux("load-buffer", str(file))
        screen.tmux("paste-buffer", "-r")

    def test_paste_and_control_characters(self):
        screen = self.open("loan")
        start = time.monotonic()
        self.paste(screen, "x" * 300_000 + "\n")
        screen.wait("输入过长", seconds=60)
        self.assertLess(time.monotonic() - start, 30)
        # Emptied, it is a line as any other.
        self.paste(screen, "x" * 300_000)
        time.sleep(3)
        screen.key("C-u")
        screen.type("2 + 3")
        screen.key("Enter")
        screen.wait(lambda text: re.search(r"^5$", text, re.MULTILINE), seconds=60)
        self.paste(screen, "额度" * 20_000 + "\n") # long, but not too long
        screen.wait("办法：", seconds=60)
        screen.key("C-v", "C-g", "Escape", "C-g")
        screen.key("C-u")
        screen.type("1 + 1")
        screen.key("Enter")
        screen.wait(lambda text: re.search(r"^2$", text, re.MULTILINE), seconds=60)

    def test_colours_of_a_wrapped_line(self):
        screen = self.open("loan", columns=40)
        entry = "额度 > 1元 或 额度 > 22元 或 额度 > 333元 或 额度 > 4444元 或 额度 > 35万元"
        joined = lambda text: text.replace("\n", "").replace(" ", "")
        screen.type(entry)
        screen.wait(lambda text: joined("loan> " + entry) in joined(text))
        time.sleep(0.4)
        coloured = screen.text(colours=True)
        for number in ("1元", "22元", "333元", "4444元", "35万"):
            self.assertIn("33m" + number, coloured)
        # The cursor goes back to the first row, and something is put in there.
        for _ in range(len(entry) - 4):
            screen.key("Left")
        screen.type("x")
        screen.wait(lambda text: joined("loan> " + entry[:4] + "x" + entry[4:]) in joined(text))
        time.sleep(0.4)
        self.assertIn("33m4444元", screen.text(colours=True))
        self.assertEqual(screen.cursor()[0], len("loan> ") + 4 + 2 + 1)

    def test_reload(self):
        screen = self.open("loan")
        screen.enter("申请人.毕业生 = 是")
        policy = self.root / "loan" / "policy.tiao"
        good = policy.read_text()
        policy.write_text(good.replace("40万元", "50万元"))
        screen.wait("政策已重新读入")
        self.assertIn("50万元", "\n".join(screen.enter("额度")))
        policy.write_text(good + "\n条款 (\n")
        screen.wait("仍按上一个无误的版本")
        self.assertIn("50万元", "\n".join(screen.enter("额度")))

    def test_page(self):
        """Every screen of the page, typed in and compared."""
        page = PAGE.read_text()
        screen = self.open("policies/zhengzhou-2020-17", columns=200, rows=50)
        shown = []

        def replay(block):
            entries = [match[2] for line in block[1].split("\n") if (match := PROMPT.match(line))]
            lines = []
            for entry in entries:
                lines += screen.enter(entry)
            shown.append((block[1].rstrip("\n"), "\n".join(lines)))
            return "```screen\n" + "\n".join(lines) + "\n```"

        updated = re.sub(r"```screen\n(.*?)```", replay, page, flags=re.DOTALL)
        if os.environ.get("TIAOLI_UPDATE_GOLDEN"):
            PAGE.write_text(updated)
            return
        self.assertGreater(len(shown), 3)
        self.maxDiff = None
        for expected, actual in shown:
            self.assertEqual(actual, expected)


if __name__ == "__main__":
    if shutil.which("tmux") is None:
        print("tmux is not installed", file=sys.stderr)
        sys.exit(1)
    unittest.main()
