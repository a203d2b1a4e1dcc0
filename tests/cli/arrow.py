#!/usr/bin/env python3
"""Arrow files from the command line. What is in them is held against pyarrow where there is one, and against what CSV gives always."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
HERE = pathlib.Path(__file__).resolve().parent
LOAN = str(HERE / "loan")
FILES = HERE.parent / "arrow_files" / "files"


class Arrow(unittest.TestCase):
    def setUp(self):
        self.keep = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.keep.name)

    def tearDown(self):
        self.keep.cleanup()

    def run_on(self, facts, out, *arguments, language="en"):
        done = subprocess.run([BINARY, "run", LOAN, "-f", str(facts), "--out", out, *arguments, "--language", language],
                              capture_output=True, cwd=self.folder, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_files_and_streams(self):
        for facts in ("people.arrow", "people.arrows"):
            code, out, err = self.run_on(FILES / facts, "d.arrow")
            self.assertEqual((code, out), (3, ""))
            self.assertIn(f"{FILES / facts}:121: error[T0716]: `申请人.申请金额` cannot be negative: -1\n", err)
            self.assertIn("1 of 250 rows have mistakes", err)
            self.assertEqual(os.listdir(self.folder), ["d.arrow"])
        whole = (self.folder / "d.arrow").read_bytes()
        self.assertTrue(whole.startswith(b"ARROW1\0\0") and whole.endswith(b"ARROW1"))
        self.run_on(FILES / "people.arrow", "d.arrows")
        self.assertTrue((self.folder / "d.arrows").read_bytes().startswith(b"\xff\xff\xff\xff"))

    def test_the_same_as_from_lines_of_json(self):
        try:
            import pyarrow
        except ImportError:
            self.skipTest("no pyarrow")
        with pyarrow.ipc.open_file(str(FILES / "people.arrow")) as file:
            people = file.read_all().to_pylist()
        with open(self.folder / "people.jsonl", "w", encoding="utf-8") as lines:
            for person in people:
                facts = {"申请人": {"申请金额": person["申请人"]["申请金额"] / 100}}
                if person["申请人"]["毕业生"] is not None:
                    facts["申请人"]["毕业生"] = person["申请人"]["毕业生"]
                for name in ("企业规模", "职工名单"):
                    if person[name] is not None:
                        facts[name] = person[name]
                lines.write(json.dumps(facts, ensure_ascii=False) + "\n")
        self.run_on("people.jsonl", "d.csv", "--all")
        self.run_on(FILES / "people.arrow", "d.arrow", "--all")
        with open(self.folder / "d.csv", encoding="utf-8", newline="") as file:
            expected = list(csv.DictReader(file))
        with pyarrow.ipc.open_file(str(self.folder / "d.arrow")) as file:
            decided = file.read_all()
        decided.validate(full=True)
        self.assertEqual(len(decided), 250)
        for row, text in zip(decided.to_pylist(), expected):
            self.assertEqual(str(row["row"]), text["row"])
            for name in ("额度", "可贴息", "补助", "新招人数"):
                self.assertEqual(row[name + ".state"], text[name + ".state"])
                value = row[name]
                shown = "" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
                self.assertEqual(shown, text[name], (row["row"], name))

    def test_a_range_of_rows(self):
        code, _, err = self.run_on(FILES / "people.arrow", "d.arrow", "--rows", "95..119", "--bad-rows", "bad.jsonl")
        self.assertEqual((code, err), (0, ""))
        code, _, err = self.run_on(FILES / "people.arrow", "d.arrow", "--rows", "95..", "--bad-rows", "bad.jsonl")
        self.assertEqual(code, 3)
        self.assertIn("1 of 156 rows have mistakes", err)
        bad = [json.loads(line) for line in (self.folder / "bad.jsonl").read_text().splitlines()]
        self.assertEqual([(one["row"], one["code"]) for one in bad], [(121, "T0716")])

    def test_what_cannot_be_read_leaves_nothing_behind(self):
        whole = (FILES / "people.arrow").read_bytes()
        (self.folder / "cut.arrow").write_bytes(whole[:-2000])
        damaged = bytearray((FILES / "people-lz4.arrow").read_bytes())
        frame = damaged.index(b"\x04\x22\x4d\x18")
        damaged[frame - 8:frame] = (10**12).to_bytes(8, "little")
        (self.folder / "damaged.arrow").write_bytes(damaged)
        for facts, said in ((self.folder / "cut.arrow", "it ends too early"),
                            (self.folder / "damaged.arrow", "it contradicts itself (a compressed buffer)")):
            code, _, err = self.run_on(facts, "d.arrow")
            self.assertEqual(code, 3)
            self.assertIn("error[T0934]", err)
            self.assertIn(said, err)
            self.assertFalse((self.folder / "d.arrow").exists())
        code, _, err = self.run_on(FILES / "people.arrow", "d.csv")
        self.assertEqual(code, 2)
        self.assertIn("error[T0935]", err)
        (self.folder / "d.arrow").write_text("the older one")
        self.run_on(self.folder / "cut.arrow", "d.arrow")
        self.assertEqual((self.folder / "d.arrow").read_text(), "the older one")
        self.assertEqual(sorted(os.listdir(self.folder)), ["cut.arrow", "d.arrow", "damaged.arrow"])

    def test_columns_that_do_not_fit_are_named_before_the_first_row(self):
        policy = self.folder / "other.tiao"
        policy.write_text("政策 另 施行 自 2020-01-01\n记录 人\n  毕业生 : 元\n  申请金额 : 是否\n事实 申请人 : 人\n"
                          "条款 甲 依据 \"一\" 当 申请人.申请金额 则 额度 为 申请人.毕业生\n", encoding="utf-8")
        done = subprocess.run([BINARY, "run", str(policy), "-f", str(FILES / "people.arrow"), "--out", "d.arrow", "--language",
                               "en"], capture_output=True, cwd=self.folder, timeout=60)
        err = done.stderr.decode()
        self.assertEqual(done.returncode, 3)
        self.assertIn("column `申请人.毕业生` holds bool, which cannot be a number", err)
        self.assertIn("column `申请人.申请金额` holds int64, which cannot be yes or no", err)
        self.assertFalse((self.folder / "d.arrow").exists())


if __name__ == "__main__":
    unittest.main()
