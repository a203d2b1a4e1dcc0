"""`python -m tiaoli run` from Parquet and Arrow files to others, as people run it."""
import csv
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from decimal import Decimal

import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq
import tiaoli

SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
LOAN = SOURCE / "tests/cli/loan"

LISTS = """
fact 金额 : 元
fact 月数 : 月
fact 各月 : list of 元/月
clause 甲 cites "一" then 补助 is 金额 + (sum of 各月) * 月数
"""


class Files(unittest.TestCase):
    def setUp(self):
        keep = tempfile.TemporaryDirectory()
        self.addCleanup(keep.cleanup)
        self.folder = pathlib.Path(keep.name)

    def tiaoli(self, *arguments, language="en"):
        done = subprocess.run([sys.executable, "-m", "tiaoli", *map(str, arguments), "--language", language], cwd=self.folder,
                              capture_output=True, encoding="utf-8", timeout=120)
        return done.returncode, done.stdout, done.stderr

    def people(self, rows, bad=()):
        amounts = [-1 if i in bad else i for i in range(1, rows + 1)]
        return pa.table({"申请人.毕业生": [i % 3 != 0 for i in range(1, rows + 1)], "申请人.申请金额": amounts})

    def test_as_the_program_decides(self):
        table = self.people(1000, bad={7, 500})
        pq.write_table(table, self.folder / "p.parquet", row_group_size=300)
        pa.feather.write_feather(table, self.folder / "p.feather")
        with open(self.folder / "p.csv", "w", encoding="utf-8") as file:
            csv.writer(file).writerows([table.column_names, *zip(["yes" if one else "no" for one in table[0].to_pylist()], table[1].to_pylist())])
        code, out, err = self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "d.parquet")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("p.parquet:7: error[T0716]: `申请人.申请金额` cannot be negative: -1\n", err)
        self.assertIn("2 of 1000 rows have mistakes and no decisions; all others are in d.parquet\n", err)
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.feather", "--out", "d.arrow")[0], 3)
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.csv", "--out", "d.csv")[0], 3)  # by the program
        decided = pq.read_table(self.folder / "d.parquet")
        self.assertTrue(decided.equals(pa.feather.read_table(self.folder / "d.arrow")))
        with open(self.folder / "d.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(decided.column_names, list(rows[0]))
        for name in ("row", "额度", "额度.state", "补助", "补助.state"):
            self.assertEqual(["" if value is None else str(value) for value in decided[name].to_pylist()],
                             [row[name] for row in rows])
        self.assertEqual({path.name for path in self.folder.iterdir()},
                         {"p.parquet", "p.feather", "p.csv", "d.parquet", "d.arrow", "d.csv"})

    def test_facts_are_not_overwritten(self):
        pq.write_table(self.people(5), self.folder / "p.parquet")
        (self.folder / "p.csv").write_text("申请人.毕业生\nyes\n", encoding="utf-8")
        for name in ("p.parquet", "p.csv"):
            before = (self.folder / name).read_bytes()
            for arguments in (["--out", f"../{self.folder.name}/{name}"], ["--out", "d" + name[1:], "--bad-rows", name]):
                code, _, err = self.tiaoli("run", LOAN, "-f", name, *arguments)
                self.assertEqual(code, 2)
                self.assertIn(f"{name}` holds the facts, and would be written over", err)
                self.assertEqual((self.folder / name).read_bytes(), before)

    def test_hostile_and_growing_arrow_files(self):
        noise = [os.urandom(32) for _ in range(8192)]  # so that zstd cannot make it small: its size bounds what it may claim
        table = pa.table({"申请人.毕业生": [True] * 8192, "noise": noise})
        with pa.ipc.new_stream(self.folder / "p.arrows", table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as out:
            out.write_table(table)
        good = (self.folder / "p.arrows").read_bytes()
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.arrows", "--out", "d.arrows"), (0, "", ""))
        claim = (8192 * 32).to_bytes(8, "little") + b"\x28\xb5\x2f\xfd"
        self.assertEqual(good.count(claim), 1)
        hostile = good.replace(claim, (4 * 2**30 + 1).to_bytes(8, "little") + claim[8:])
        (self.folder / "p.arrows").write_bytes(hostile)
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.arrows", "--out", "d2.arrows")
        self.assertEqual(code, 3)
        self.assertIn("a batch of too many bytes in too few", err)
        sizes = pa.schema([("企业规模", pa.dictionary(pa.int32(), pa.string()))])
        with pa.ipc.new_stream(self.folder / "g.arrows", sizes, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as out:
            for names in (["甲"], ["甲", "乙"]):
                out.write_batch(pa.record_batch([pa.DictionaryArray.from_arrays(pa.array([0], pa.int32()), pa.array(names))], schema=sizes))
        code, _, err = self.tiaoli("run", LOAN, "-f", "g.arrows", "--out", "d2.arrows")
        self.assertEqual(code, 3)
        self.assertIn("it adds to a dictionary, which is not supported", err)
        self.assertFalse((self.folder / "d2.arrows").exists())

    def test_options(self):
        pq.write_table(self.people(50), self.folder / "p.parquet")
        self.assertEqual(self.tiaoli("run", LOAN, "--facts=p.parquet", "--out=d.parquet", "--decision", "补助", "--on", "2020-09-01",
                                     "--reading", "起算=次日", "--threads", "1"), (0, "", ""))
        self.assertEqual(pq.read_table(self.folder / "d.parquet").column_names, ["row", "补助", "补助.state"])
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "d.parquet", "--all")[0], 0)
        self.assertIn("新招人数", pq.read_table(self.folder / "d.parquet").column_names)
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "d2.parquet", "--reading", "没有=此项")
        self.assertEqual(code, 2)
        self.assertIn("error[T0905]", err)
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "d2.parquet", "--rows", "9..2")
        self.assertEqual(code, 2)
        self.assertIn("is no range of rows", err)
        self.assertEqual(self.tiaoli("run", LOAN / "none.tiao", "-f", "p.parquet", "--out", "d2.parquet")[0], 4)
        self.assertFalse((self.folder / "d2.parquet").exists())

    def test_a_range_takes_a_run_up_again(self):
        pq.write_table(self.people(1000, bad={3}), self.folder / "p.parquet", row_group_size=170)
        pa.feather.write_feather(self.people(1000, bad={3}), self.folder / "p.arrow", chunksize=170)
        self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "all.parquet")
        parts = []
        for number, rows in enumerate(("1..340", "341..345", "346..")):
            facts = "p.arrow" if number else "p.parquet"
            self.assertEqual(self.tiaoli("run", LOAN, "-f", facts, "--out", f"{number}.parquet", "--rows", rows)[0],
                             3 if number == 0 else 0)
            parts.append(pq.read_table(self.folder / f"{number}.parquet"))
        self.assertEqual([len(part) for part in parts], [340, 5, 655])
        self.assertTrue(pa.concat_tables(parts).equals(pq.read_table(self.folder / "all.parquet")))
        self.assertEqual(self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "none.parquet", "--rows", "2000..")[0], 0)
        none = pq.read_table(self.folder / "none.parquet")
        self.assertEqual((len(none), none.schema), (0, parts[0].schema))

    def test_every_bad_row_in_a_file(self):
        pq.write_table(self.people(70_000, bad=set(range(100, 70_000, 100))), self.folder / "p.parquet")
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "d.parquet", "--bad-rows", "bad.jsonl")
        self.assertEqual(code, 3)
        self.assertNotIn("T0716", err)
        bad = [json.loads(line) for line in (self.folder / "bad.jsonl").read_text(encoding="utf-8").splitlines()]
        self.assertEqual([line["row"] for line in bad], list(range(100, 70_000, 100)))
        self.assertEqual((bad[0]["code"], sorted(bad[0])), ("T0716", ["code", "help", "message", "row"]))

    def test_files_that_cannot_be_read_or_written(self):
        pq.write_table(self.people(5000), self.folder / "p.parquet")
        whole = (self.folder / "p.parquet").read_bytes()
        (self.folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
        damaged = bytearray(whole)
        damaged[100:400] = bytes(300)
        (self.folder / "damaged.parquet").write_bytes(damaged)
        (self.folder / "cut.arrow").write_bytes(b"ARROW1\0\0 and no more")
        (self.folder / "empty.feather").write_bytes(b"")
        (self.folder / "out.parquet").write_bytes(b"an older file")
        for name in ("cut.parquet", "damaged.parquet", "cut.arrow", "empty.feather", "none.parquet"):
            code, out, err = self.tiaoli("run", LOAN, "-f", name, "--out", "out.parquet")
            self.assertEqual((code, out), (3, ""), name + err)
            self.assertIn(f"error[T0901]: cannot read `{name}`: ", err)
            self.assertNotIn("Traceback", err)
        self.assertEqual((self.folder / "out.parquet").read_bytes(), b"an older file")
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "nowhere/out.parquet", language="zh")
        self.assertEqual(code, 2)
        self.assertIn("错误[T0930]：无法写入“nowhere/out.parquet”：No such file or directory", err)
        for facts, out in (("p.parquet", "out.csv"), ("p.csv", "out.parquet"), ("p.arrows", "out.parquet")):
            code, _, err = self.tiaoli("run", LOAN, "-f", facts, "--out", out)
            self.assertEqual(code, 2)
            self.assertEqual(err, f"error[T0935]: facts in `{facts}` cannot become decisions in `{out}`: name both .parquet, .arrow or "
                                  ".feather, or each of them .csv or .jsonl\n")
        self.assertEqual([path.name for path in self.folder.glob("*part*")], [])

    def test_columns_that_do_not_fit(self):
        pq.write_table(pa.table({"申请人.申请金额": [True]}), self.folder / "p.parquet")
        code, _, err = self.tiaoli("run", LOAN, "-f", "p.parquet", "--out", "d.parquet")
        self.assertEqual(code, 3)
        self.assertIn("`申请人.申请金额`", err)
        self.assertFalse((self.folder / "d.parquet").exists())

    def test_a_full_disk_leaves_nothing(self):
        pq.write_table(self.people(200_000), self.folder / "p.parquet")
        for out in ("d.parquet", "d.arrow"):
            done = subprocess.run(["bash", "-c", f'ulimit -f 20; trap "" XFSZ; exec "$@"', "-", sys.executable, "-m", "tiaoli", "run",
                                   LOAN, "-f", "p.parquet", "--out", out, "--language", "en"], cwd=self.folder,
                                  capture_output=True, encoding="utf-8", timeout=120)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(f"error[T0930]: cannot write `{out}`: File too large", done.stderr)
            self.assertNotIn("Traceback", done.stderr)
            self.assertNotIn("ignored", done.stderr)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["p.parquet"])

    def test_an_interrupt_leaves_nothing(self):
        pq.write_table(self.people(3_000_000), self.folder / "p.parquet", row_group_size=65536)
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([sys.executable, "-m", "tiaoli", "run", LOAN, "-f", "p.parquet", "--out", "d.parquet"],
                                       cwd=self.folder, stderr=subprocess.PIPE)
            end = time.time() + 60
            while time.time() < end and not list(self.folder.glob("d.parquet.part-*")):
                time.sleep(0.01)
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 128 + number, err)
            self.assertNotIn(b"Traceback", err)
            self.assertEqual([path.name for path in self.folder.iterdir()], ["p.parquet"])

    def test_progress_on_a_terminal(self):
        pq.write_table(self.people(1_500_000), self.folder / "p.parquet", row_group_size=65536)
        script = f"cd {self.folder}; {sys.executable} -m tiaoli run {LOAN} -f p.parquet --out d.parquet --language en"
        done = subprocess.run(["script", "-qec", script, "/dev/null"], capture_output=True, encoding="utf-8", timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"\[#+\.*\] \d+% \d+ rows \d+/s")

    def test_other_commands_are_the_program_s(self):
        code, out, _ = self.tiaoli("run", LOAN, "--format", "json")
        self.assertEqual((code, json.loads(out)["schema"]), (0, "tiaoli.decisions/1"))
        self.assertEqual(self.tiaoli("check", SOURCE / "tests/cli/broken")[0], 1)

    def test_a_population_in_a_parquet_file(self):
        example = SOURCE / "examples/population"
        asked = [example / "subsidy.tiao", "--reform", example / "reform.tiao", "--by", "规模", "--weight", "权数"]
        with open(example / "enterprises.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        expected = self.tiaoli("simulate", *asked, "--population", example / "enterprises.csv")
        self.assertEqual(expected[0], 0, expected)
        columns = {name: [row[name] or None for row in rows] for name in rows[0]}
        columns["职工人数"] = [int(count) if count else None for count in columns["职工人数"]]
        # In 分: what the column says it is in counts, here as in a run.
        fen = [None if text is None else round(float(text) * 100) for text in columns.pop("缴纳失业保险费")]
        table = pa.table(columns).append_column(pa.field("缴纳失业保险费", pa.int64(), metadata={"unit": "分"}), [fen])
        pq.write_table(table, self.folder / "p.parquet", row_group_size=7)
        pa.feather.write_feather(table, self.folder / "p.feather")
        for name in ("p.parquet", "p.feather"):
            for argument in (["--population", name], [f"--population={name}"]):
                code, out, err = self.tiaoli("simulate", *argument, *asked)
                self.assertEqual((code, out.replace(name, str(example / "enterprises.csv")), err), expected)
        policy = tiaoli.load(example / "subsidy.tiao", language="en")
        of_csv, of_table, of_file = (policy.simulate(population, reform=example / "reform.tiao", by="区县", weight="权数")
                                     for population in (example / "enterprises.csv", table, self.folder / "p.parquet"))
        self.assertEqual(of_table.tables, of_csv.tables)
        self.assertEqual(of_file.tables, of_csv.tables)
        self.assertIn("p.parquet", of_file.about)
        # What has no file of its own is not named after the one it was written to.
        text = (example / "reform.tiao").read_text(encoding="utf-8")
        for simulation in (of_table, policy.simulate(list(policy.synthesize(5)), reform=text)):
            self.assertNotIn("/tmp", simulation.about)
            self.assertNotIn("tiaoli-", simulation.about)
        # A case may be laid out over several lines; a file of changes that is missing is not taken for changes.
        laid_out = policy.simulate(['{\n "规模": "小型",\r\n "新招人数": 3}'], decisions="补贴额")
        self.assertEqual(laid_out["summary"][:2], [{"key": "cases", "name": "cases", "value": 1},
                                                   {"key": "cost", "name": "cost/yuan", "value": Decimal("3000.00")}])
        with self.assertRaisesRegex(tiaoli.Error, "cannot read `none.tiao`"):
            policy.simulate(table, reform="none.tiao")
        frame = of_csv.frame("groups")
        self.assertEqual(list(frame.index), [row["group"] for row in of_csv["groups"]])
        self.assertEqual(list(frame["after"]), [float(row["after"]) for row in of_csv["groups"]])
        question = ["--parameter", "新招补贴标准", "--budget", "5万元"]
        self.assertEqual(self.tiaoli("solve", example / "subsidy.tiao", "--population", "p.parquet", *question),
                         self.tiaoli("solve", example / "subsidy.tiao", "--population", example / "enterprises.csv", *question))
        code, out, err = self.tiaoli("simulate", *asked, "--population", "none.parquet")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("error[T0901]: cannot read `none.parquet`: ", err)
        (self.folder / "bad.parquet").write_bytes((self.folder / "p.parquet").read_bytes()[:-100])
        code, out, err = self.tiaoli("simulate", *asked, "--population", "bad.parquet")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("error[T0901]: cannot read `bad.parquet`: ", err)

    def test_what_a_budget_allows(self):
        example = SOURCE / "examples/population"
        policy = tiaoli.load(example / "subsidy.tiao", language="en")
        of_csv = policy.solve(example / "enterprises.csv", "新招补贴标准", "12万元", decisions="补贴额")
        code, text, _ = self.tiaoli("solve", example / "subsidy.tiao", "--population", example / "enterprises.csv",
                                    "--parameter", "新招补贴标准", "--budget", "12万元", "--decision", "补贴额")
        self.assertEqual((code, str(of_csv)), (0, text.rstrip("\n")))
        self.assertEqual((of_csv.outcome, of_csv.value, of_csv.unit, of_csv.monotone, of_csv.messages),
                         ("found", Decimal("967.74"), "yuan", True, ""))
        self.assertEqual(of_csv.within, tiaoli.BudgetPoint(Decimal("967.74"), Decimal("119999.76"), 0, 0))
        self.assertEqual(of_csv.beyond, tiaoli.BudgetPoint(Decimal("967.75"), Decimal("120001.00"), 0, 0))
        self.assertEqual((of_csv.first, repr(of_csv)), (None, "<Solution 新招补贴标准 967.74>"))
        # What it says is so.
        for point in (of_csv.within, of_csv.beyond):
            costed = policy.simulate(example / "enterprises.csv", decisions=["补贴额"],
                                     reform=f"parameter 新招补贴标准 : 元/人 from 2020-01-01 : {point.value}元/人")
            summary = {row["key"]: row for row in costed["summary"]}
            self.assertEqual(summary["after"]["value"], point.cost)
        # Tables, numbers for amounts, steps and weights.
        table = pa.csv.read_csv(example / "enterprises.csv")
        weighted = [policy.solve(population, "新招补贴标准", budget, step=10, weight="权数", decisions=["补贴额"], on="2021-01-01")
                    for population, budget in ((table, 5_000_000), (example / "enterprises.csv", Decimal("5E+6")))]
        self.assertEqual(weighted[0].within, weighted[1].within)
        self.assertEqual(weighted[0].value % 10, 0)
        # No answer is one.
        none = policy.solve([{"规模": "大型", "新招人数": 3}], "新招补贴标准", 1, decisions=["补贴额"])
        self.assertEqual((none.outcome, none.value, none.within, none.first.value), ("always_within", None, None, 0))
        self.assertIn("Whatever the value", str(none))
        with self.assertRaisesRegex(tiaoli.Error, r"T0944(.|\n)*has: 新招补贴标准"):
            policy.solve(table, "新招补贴", 1)
        with self.assertRaisesRegex(tiaoli.Error, "T0945"):
            policy.solve(table, "新招补贴标准", "100人")

    def test_units_of_columns_count_everywhere(self):
        (self.folder / "lists.tiao").write_text(LISTS, encoding="utf-8")
        fen, fen_a_month = {"unit": "分"}, {"unit": "分/月"}
        amounts = pa.array([100, None, 250], pa.int64())
        months = pa.array([[150, 50], [], [1]], pa.list_(pa.int64()))
        of_values = pa.list_(pa.field("item", pa.int64(), metadata=fen_a_month))
        tables = [
            pa.Table.from_arrays([amounts, pa.array([2, 1, 3]), months], schema=pa.schema(
                [pa.field("金额", pa.int64(), metadata=fen), pa.field("月数", pa.int64()),
                 pa.field("各月", months.type, metadata=fen_a_month)])),
            pa.Table.from_arrays([amounts, pa.array([2, 1, 3]), months.cast(of_values)], schema=pa.schema(
                [pa.field("金额", pa.int64(), metadata=fen), pa.field("月数", pa.int64()), pa.field("各月", of_values)])),
        ]
        for table in tables:
            pq.write_table(table, self.folder / "p.parquet")
            code, _, err = self.tiaoli("run", "lists.tiao", "--on", "2020-01-01", "-f", "p.parquet", "--out", "d.parquet")
            self.assertEqual((code, err), (0, ""))
            paid = pq.read_table(self.folder / "d.parquet")["补助"].to_pylist()
            self.assertEqual([str(one) for one in paid], ["5.00", "None", "2.53"])
            code, out, err = self.tiaoli("simulate", "lists.tiao", "--on", "2020-01-01", "--population", "p.parquet", "--format", "json")
            self.assertEqual(json.loads(out)["tables"]["decisions"][0]["cost"], "7.53", (out, err))

    def test_without_pyarrow_it_is_said_what_is_missing(self):
        (self.folder / "pyarrow.py").write_text("raise ImportError('none here')\n")
        pq.write_table(self.people(3), self.folder / "p.parquet")
        for arguments in (["run", LOAN, "-f", "p.parquet", "--out", "d.parquet"], ["simulate", LOAN, "--population", "p.parquet"]):
            code, out, err = self.tiaoli(*arguments)  # it looks for modules in its folder first
            self.assertEqual((code, out), (2, ""))
            self.assertIn("need PyArrow: pip install pyarrow", err)
            self.assertNotIn("Traceback", err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
