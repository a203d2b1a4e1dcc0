#!/usr/bin/env python3
"""Many cases from file to file, and compiled policies, as people run them."""
import csv
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
HERE = pathlib.Path(__file__).resolve().parent
LOAN = str(HERE / "loan")


class Population(unittest.TestCase):
    def setUp(self):
        self.keep = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.keep.name)

    def tearDown(self):
        self.keep.cleanup()

    def tiaoli(self, *arguments, language="en"):
        done = subprocess.run([BINARY, *map(str, arguments), "--language", language], capture_output=True, cwd=self.folder, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_csv(self):
        self.write("people.csv", "\ufeff编号,申请人.毕业生,申请人.申请金额,企业规模\r\n"
                   '7,是,100.00,小型\r\n8,no,"5万元",大型\r\n\r\n9,,"100",\r\n')
        code, out, err = self.tiaoli("run", LOAN, "-f", "people.csv", "--out", "d.csv")
        self.assertEqual((code, out, err), (0, "", ""))
        rows = self.rows("d.csv")
        self.assertEqual([row["row"] for row in rows], ["1", "2", "3"])
        self.assertEqual([row["额度"] for row in rows], ["400000.00", "350000.00", ""])
        self.assertEqual([row["额度.state"] for row in rows], ["value", "value", "undetermined"])
        self.assertEqual([row["补助"] for row in rows], ["33.33", "", ""])
        self.assertEqual(rows[1]["补助.state"], "not_applicable")
        self.assertEqual(sorted(os.listdir(self.folder)), ["d.csv", "people.csv"])

    def test_bad_rows_lose_no_good_ones(self):
        lines = [f"{'是' if i % 2 else '否'},{-1 if i % 100 == 0 else i}" for i in range(1, 5001)]
        lines[6] = "也许,1"
        lines[7] = "是,1,2"
        self.write("people.csv", "申请人.毕业生,申请人.申请金额\n" + "\n".join(lines) + "\n")
        code, out, err = self.tiaoli("run", LOAN, "-f", "people.csv", "--out", "d.csv", "--decision", "补助")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("people.csv:8: error[T0709]: `申请人.毕业生` is yes or no", err)
        self.assertIn("people.csv:9: error[T0929]: this row has 3 fields, the heading has 2", err)
        self.assertIn("people.csv:101: error[T0716]", err)
        self.assertIn("52 of 5000 rows have mistakes", err)
        rows = self.rows("d.csv")
        self.assertEqual(len(rows), 5000)
        for i, row in enumerate(rows, 1):
            bad = i % 100 == 0 or i in (7, 8)
            self.assertEqual(row["补助.state"], "invalid" if bad else "value" if i % 2 else "not_applicable")
            if not bad and i % 2:
                self.assertEqual(row["补助"], f"{(i * 200 + 3) // 6 / 100:.2f}")
        code, _, err = self.tiaoli("run", LOAN, "-f", "people.csv", "--out", "d.csv", "--bad-rows", "bad.jsonl")
        self.assertEqual(code, 3)
        self.assertNotIn("T0716", err)
        bad = [json.loads(line) for line in (self.folder / "bad.jsonl").read_text().splitlines()]
        self.assertEqual(len(bad), 52)
        self.assertEqual({"row": 7, "line": 8, "code": "T0709"}, {key: bad[0][key] for key in ("row", "line", "code")})

    def test_lines_of_json(self):
        cases = [json.dumps({"申请人": {"毕业生": i % 2 == 0, "申请金额": i}, "职工名单": [{"新招": True}] * (i % 3)}) for i in range(3000)]
        cases[1500] = '{"申请人": {"毕业生": "也许"}}'
        cases[1501] = "not json"
        self.write("people.jsonl", "\n".join(cases))
        code, _, err = self.tiaoli("run", LOAN, "-f", "people.jsonl", "--out", "d.jsonl")
        self.assertEqual(code, 3)
        self.assertIn("2 of 3000 rows", err)
        answers = [json.loads(line) for line in (self.folder / "d.jsonl").read_text().splitlines()]
        self.assertEqual([answer["row"] for answer in answers], list(range(1, 3001)))
        self.assertTrue(answers[1500]["invalid"])
        self.assertTrue(answers[1501]["invalid"])
        self.assertEqual(answers[1502]["decisions"]["补助"]["value"], "500.67")
        self.assertEqual(answers[2]["decisions"]["培训补贴"]["missing"], ["培训标准"])

    def test_ranges_make_the_whole(self):
        self.write("p.csv", "申请人.毕业生\n" + "是\n否\n" * 3000)
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "all.csv")[0], 0)
        parts = []
        for name, rows in (("a.csv", "..2500"), ("b.csv", "2501..4000"), ("c.csv", "4001..")):
            self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.csv", "--out", name, "--rows", rows)[0], 0)
            parts += self.rows(name)
        self.assertEqual(parts, self.rows("all.csv"))
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "x.csv", "--rows", "5..3")[0], 2)

    def test_headings(self):
        self.write("p.csv", "申请人.毕业\n是\n")
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "d.csv")
        self.assertEqual(code, 0)
        self.assertIn("did you mean `申请人.毕业", err)
        self.write("p.csv", "职工名单,申请人.毕业生,申请人.毕业生\nx,是,是\n")
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "e.csv")
        self.assertEqual(code, 3)
        self.assertIn("T0931", err)
        self.assertIn("T0923", err)
        self.assertFalse((self.folder / "e.csv").exists())
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "e.parquet")[0], 2)

    def test_open_quote_ends_the_file_and_nothing_else(self):
        self.write("p.csv", '申请人.毕业生\n是\n"否\n是\n')
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "d.csv")
        self.assertEqual(code, 3)
        self.assertIn("p.csv:3: error[T0928]", err)
        self.assertEqual([row["额度.state"] for row in self.rows("d.csv")], ["value", "invalid"])

    def test_a_full_disk_leaves_nothing(self):
        (self.folder / "old.csv").write_text("old")
        self.write("p.csv", "申请人.毕业生\n" + "是\n" * 200000)
        # Files of this process may have 1 MB.
        command = f'ulimit -f 1024; trap "" XFSZ; exec "{BINARY}" run "{LOAN}" -f p.csv --out old.csv --language en'
        done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=self.folder, timeout=120)
        self.assertEqual(done.returncode, 2)
        self.assertIn("T0930", done.stderr.decode())
        self.assertEqual((self.folder / "old.csv").read_text(), "old")
        self.assertEqual(sorted(os.listdir(self.folder)), ["old.csv", "p.csv"])
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "/no/such/folder/d.csv")[0], 2)

    def test_an_interrupt_leaves_nothing(self):
        os.mkfifo(self.folder / "p.csv")
        process = subprocess.Popen([BINARY, "run", LOAN, "-f", "p.csv", "--out", "d.csv"], cwd=self.folder)
        with open(self.folder / "p.csv", "w", encoding="utf-8") as pipe:
            pipe.write("申请人.毕业生\n" + "是\n" * 5000)
            pipe.flush()
            for _ in range(200):
                if list(self.folder.glob("d.csv.part-*")):
                    break
                time.sleep(0.05)
            self.assertTrue(list(self.folder.glob("d.csv.part-*")))
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=30), -signal.SIGINT)
        self.assertEqual(os.listdir(self.folder), ["p.csv"])

    def test_progress_on_a_terminal(self):
        self.write("p.csv", "申请人.毕业生,申请人.申请金额\n" + "是,5\n" * 400000)
        command = f'"{BINARY}" run "{LOAN}" -f p.csv --out d.csv --language en'
        done = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, cwd=self.folder, timeout=120)
        out = done.stdout.decode()
        self.assertEqual(done.returncode, 0, out)
        self.assertRegex(out, r"\[#+\.*\] \d+% \d+ rows \d+/s")
        self.assertEqual(len(self.rows("d.csv")), 400000)

    def test_build(self):
        code, out, err = self.tiaoli("build", LOAN, "-o", "loan.tiaob")
        self.assertEqual((code, out, err), (0, "", ""))
        self.write("f.json", '{"申请人": {"毕业生": true, "申请金额": "100.00"}}')
        for command in (["run", "--format", "json"], ["run", "--all"], ["explain", "额度"], ["facts"]):
            facts = [] if command[0] == "facts" else ["-f", "f.json"]
            source = self.tiaoli(command[0], LOAN, *command[1:], *facts)
            self.assertEqual(source[0], 0)
            self.assertEqual(self.tiaoli(command[0], "loan.tiaob", *command[1:], *facts), source)
        code, _, err = self.tiaoli("check", "loan.tiaob")
        self.assertIn("T0933", err)
        data = bytearray((self.folder / "loan.tiaob").read_bytes())
        data[100] ^= 1
        (self.folder / "bad.tiaob").write_bytes(data)
        code, _, err = self.tiaoli("run", "bad.tiaob")
        self.assertEqual(code, 4)
        self.assertIn("T0913", err)
        self.assertEqual(self.tiaoli("build", LOAN, "-o", "/no/such/folder/x.tiaob")[0], 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
