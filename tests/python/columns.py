"""Any number of cases from Python: every library of tables in, every one out, nothing copied, the GIL given up."""
import gc
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import unittest
import warnings
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

import tiaoli

SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
LOAN = SOURCE / "tests/cli/loan"
PEOPLE = {"申请人.毕业生": [True, False, None, True], "申请人.申请金额": [100, 5_000_000, 7, 1], "编号": [7, 8, 9, 10]}
EXPECTED = {"额度": [Decimal("400000.00"), Decimal("350000.00"), None, Decimal("400000.00")],
            "额度.state": ["value", "value", "undetermined", "value"],
            "补助": [Decimal("33.33"), None, None, Decimal("0.33")],
            "补助.state": ["value", "not_applicable", "undetermined", "value"]}


class OnlyArray:
    """Gives a batch, but no stream."""

    def __init__(self, batch):
        self.batch = batch

    def __arrow_c_array__(self, requested_schema=None):
        return self.batch.__arrow_c_array__(requested_schema)


class Columns(unittest.TestCase):
    def setUp(self):
        self.policy = tiaoli.load(LOAN)

    def decide(self, facts, **more):
        return pa.table(self.policy.decide_batch(facts, decisions=["额度", "补助"], **more))

    def test_every_library_in(self):
        table = pa.table(PEOPLE)
        connection = duckdb.connect()
        connection.register("people", table)
        for facts in (table, table.to_batches()[0], table.to_reader(), pd.DataFrame(PEOPLE).convert_dtypes(),
                      pl.DataFrame(PEOPLE), connection.sql("select * from people"), OnlyArray(table.to_batches()[0])):
            with self.subTest(type(facts)):
                self.assertEqual(self.decide(facts).to_pydict(), EXPECTED)
        with self.assertRaisesRegex(TypeError, "PyCapsule"):
            self.decide(PEOPLE)

    def test_every_library_out(self):
        batch = self.policy.decide_batch(pa.table(PEOPLE), decisions=["额度", "补助"])
        self.assertEqual(pa.table(batch).to_pydict(), EXPECTED)
        self.assertEqual(pl.DataFrame(batch).to_dict(as_series=False), EXPECTED)
        self.assertEqual(pd.DataFrame.from_arrow(batch)["额度.state"].tolist(), EXPECTED["额度.state"])
        connection = duckdb.connect()
        connection.register("decisions", pa.table(batch))
        self.assertEqual(connection.sql('select sum("补助") from decisions').fetchall(), [(Decimal("33.66"),)])
        self.assertEqual(batch.report.rows, 4)

    def test_options(self):
        decided = self.decide(pa.table(PEOPLE), states=False, money_in_fen=True, fired=True, on="2020-09-01")
        self.assertEqual(decided.column_names, ["额度", "补助", "fired"])
        self.assertEqual(decided["补助"].to_pylist(), [3333, None, None, 33])
        self.assertEqual(decided["fired"][0].as_py(), {"贷款额度": False, "贷款额度.exception": True, "三分之一补助": True})

    def test_lists(self):
        cases = self.policy.synthesize(300, seed=5, absent=None)
        table = pa.table(pd.json_normalize(cases))
        self.assertTrue(pa.types.is_list(table.schema.field("职工名单").type))
        decided = pa.table(self.policy.decide_batch(table, null_is_absent=True)).to_pylist()
        for row, case in zip(decided, self.policy.synthesize(300, seed=5)):
            for name, outcome in self.policy.decide(case).items():
                if name in row:
                    self.assertEqual((row[name], row[name + ".state"]), (outcome.value, outcome.state))

    def test_columns_that_do_not_fit_are_named_before_the_first_row(self):
        table = pa.table({"申请人.毕业生": ["也许"], "申请人.申请金额": [True]})
        with self.assertRaisesRegex(tiaoli.Error, "申请人.申请金额") as caught:
            self.policy.decide_batch(table)
        self.assertEqual(caught.exception.problem, "type")
        with self.assertRaisesRegex(tiaoli.Error, "企业规模"):
            self.policy.decide_batch(pa.table(PEOPLE), required=["企业规模"])
        self.assertEqual(pa.table(self.policy.decide_batch(pa.table(PEOPLE), decisions="补助")).column_names, ["补助", "补助.state"])
        with self.assertRaisesRegex(tiaoli.Error, "没有"):
            self.policy.decide_batch(pa.table(PEOPLE), decisions=["没有"])

    def test_a_moment_is_no_day_and_is_converted_as_the_documentation_says(self):
        policy = tiaoli.compile("政策 日子\n  施行 自 2020-01-01\n事实 到达 : 日期\n条款 次日 依据 \"一\"\n  则 期限 为 到达 + 1天\n")
        moments = pd.Series(pd.to_datetime(["2020-03-01", "2020-03-02"])).dt.tz_localize("Asia/Shanghai")
        with self.assertRaisesRegex(tiaoli.Error, r"timestamp\[tz=Asia/Shanghai\]"):
            policy.decide_batch(pd.DataFrame({"到达": moments}))
        days = moments.dt.tz_localize(None).dt.normalize()
        decided = pa.table(policy.decide_batch(pd.DataFrame({"到达": days}), decisions="期限"))
        self.assertEqual([str(day) for day in decided["期限"].to_pylist()], ["2020-03-02", "2020-03-03"])

    def test_a_column_with_almost_the_name_of_a_fact_is_warned_of(self):
        people = {**PEOPLE, "申请人.申请金": [1, 2, 3, 4]}
        with self.assertWarnsRegex(UserWarning, "“申请人.申请金”列不是政策的事实\n是否想写“申请人.申请金额”？") as caught:
            batch = self.policy.decide_batch(pa.table(people), decisions=["补助"])
        self.assertEqual(caught.filename, __file__)
        self.assertEqual(len(batch.report.warnings), 1)
        pa.table(batch)
        self.assertEqual(len(batch.report.warnings), 1)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a column of the population's own is no mistake
            self.assertEqual(self.policy.decide_batch(pa.table(PEOPLE)).report.warnings, ())

    def test_bad_rows_are_reported_and_cost_no_other(self):
        table = pa.table({"申请人.毕业生": [True] * 5000, "申请人.申请金额": [-1 if i % 1000 == 7 else 3 for i in range(5000)]})
        batch = self.policy.decide_batch(table, decisions=["补助"], described_rows=2)
        decided = pa.table(batch)
        self.assertEqual(decided["补助.state"].to_pylist().count("invalid"), 5)
        self.assertEqual(decided["补助"].to_pylist().count(Decimal("1.00")), 4995)
        self.assertEqual((batch.report.rows, batch.report.bad_rows, len(batch.report.described)), (5000, 5, 2))
        row = batch.report.described[1]
        self.assertEqual((row.row, row.code), (1007, "T0716"))
        self.assertEqual(row.message, "“申请人.申请金额”不能为负：-1")

    def test_a_stream_outlives_everything_else(self):
        reader = pa.RecordBatchReader.from_stream(tiaoli.load(LOAN).decide_batch(pa.table(PEOPLE), decisions=["额度", "补助"]))
        gc.collect()
        self.assertEqual(reader.read_all().to_pydict(), EXPECTED)
        never_read = self.policy.decide_batch(pa.table(PEOPLE))
        capsule = never_read.__arrow_c_stream__()
        del never_read, capsule, reader
        gc.collect()
        # One batch at a time, made when it is asked for.
        asked = []

        def batches():
            for number in range(3):
                asked.append(number)
                yield pa.record_batch(PEOPLE)

        reader = pa.RecordBatchReader.from_stream(
            self.policy.decide_batch(pa.RecordBatchReader.from_batches(pa.table(PEOPLE).schema, batches())))
        reader.read_next_batch()
        self.assertEqual(asked, [0])
        self.assertEqual(len(reader.read_all()), 8)

    def test_what_breaks_off_says_so(self):
        def batches():
            yield pa.record_batch(PEOPLE)
            raise OSError("the disk is gone")

        facts = pa.RecordBatchReader.from_batches(pa.table(PEOPLE).schema, batches())
        with self.assertRaisesRegex(Exception, "the disk is gone"):
            pa.table(self.policy.decide_batch(facts))

    def test_facts_are_not_copied(self):
        """The memory of a process that decides on 400 MB of facts grows by less than a quarter of that."""
        script = (
            "import resource, sys, pyarrow as pa, tiaoli\n"
            "fen = pa.field('申请人.申请金额', pa.int64(), metadata={'unit': '分'})\n"
            "data = pa.py_buffer(memoryview(bytes(400_000_000)).cast('q'))\n"
            "column = pa.Array.from_buffers(pa.int64(), 50_000_000, [None, data])\n"
            "table = pa.table([column], schema=pa.schema([fen]))\n"
            "policy = tiaoli.load(sys.argv[1])\n"
            "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
            "before = peak()\n"
            "rows = 0\n"
            "for start in range(0, 50_000_000, 500_000):\n"
            "    part = policy.decide_batch(table.slice(start, 500_000), decisions=['额度'], states=False, threads=1)\n"
            "    rows += len(pa.table(part))\n"
            "assert rows == 50_000_000\n"
            "assert peak() - before < 100_000_000, peak() - before\n")
        subprocess.run([sys.executable, "-c", script, str(LOAN)], check=True, timeout=120)

    def test_an_interrupt_while_one_decides_is_not_lost(self):
        """It comes when the library is back in Python, whatever is freed first."""
        policy = tiaoli.load("zhengzhou_2020_17")
        table = pa.Table.from_pylist(policy.synthesize(1, decisions=["全额返还"]) * 20_000)
        for interrupted in (lambda: pa.table(policy.decide_batch(table, threads=1)),
                            lambda: [policy.only("全额返还").decide({}) for _ in range(1_000_000)]):
            threading.Timer(0.2, signal.raise_signal, [signal.SIGINT]).start()
            begun = time.monotonic()
            with self.assertRaises(KeyboardInterrupt):
                interrupted()
            self.assertGreater(time.monotonic() - begun, 0.1)

    def test_other_threads_run_while_one_decides(self):
        cases = self.policy.synthesize(2000, absent=None)
        table = pa.concat_tables([pa.table(pd.json_normalize(cases))] * 200).combine_chunks()
        done = threading.Event()
        beats = []

        def beat():
            while not done.is_set():
                beats.append(time.perf_counter())
                time.sleep(0.001)

        thread = threading.Thread(target=beat)
        thread.start()
        time.sleep(0.05)
        begun = time.perf_counter()
        pa.table(self.policy.decide_batch(table, threads=1))
        ended = time.perf_counter()
        done.set()
        thread.join()
        self.assertGreater(ended - begun, 0.02)
        during = sum(begun < beat < ended for beat in beats)
        self.assertGreater(during, 5, f"{during} beats in {ended - begun:.3f} s")


if __name__ == "__main__":
    unittest.main(verbosity=2)
