#!/usr/bin/env python3
"""W1 and W2 from Python on one thread: Tiaoli beside DuckDB's CASE, NumPy and Polars on the same columns in the same run.
Times are of the processor: what the clock shows on a machine that has nothing else to do.

    python_bench.py TIAOLI_BENCH [--rows N] [--markdown FILE]     FILE: appends to what TIAOLI_BENCH has written there
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

os.environ["POLARS_MAX_THREADS"] = "1"

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import tiaoli

HERE = pathlib.Path(__file__).resolve().parent
REPETITIONS = 12
BATCH = 65536
FROM, UNTIL = np.datetime64("2023-01-01"), np.datetime64("2025-12-31")


# ---- The data, as the workloads state it; money in 分 ----


def decision_facts(rows):
    random = np.random.default_rng(7)
    employees = random.integers(1, 301, rows)
    hires = random.integers(0, employees // 3 + 1)
    hires[::8] = (employees[::8] * 15 + 99) // 100  # on the boundary
    return {
        "age": random.integers(16, 66, rows), "is_graduate": random.random(rows) < 0.5,
        "months_since_graduation": random.integers(0, 48, rows), "contract_months": random.integers(0, 37, rows),
        "pays_social_insurance": random.random(rows) < 0.5, "new_hires": hires, "employees": employees,
        "social_insurance_paid": random.integers(0, 2_000_001, rows),
    }  # fmt: skip


def clause_facts(rows):
    random = np.random.default_rng(11)
    days = random.integers(18993, 20819, rows).astype(np.int32)
    return {
        "loan": random.integers(0, 50_000_001, rows), "income": random.integers(0, 1_000_001, rows),
        "age": random.integers(16, 76, rows).astype(np.int32), "term": random.integers(1, 13, rows).astype(np.int32),
        "kind": random.integers(0, 4, rows).astype(np.int8), "date": days,
    }  # fmt: skip


def arrow_table(facts):
    units = {"social_insurance_paid": "分", "loan": "分", "income": "分/月"}
    columns, fields = [], []
    for name, values in facts.items():
        column = pa.array(values)
        if name == "kind":
            column = pa.DictionaryArray.from_arrays(column, pa.array(["甲", "乙", "丙", "丁"]))
        if name == "date":
            column = column.cast(pa.date32())
        columns.append(column)
        fields.append(pa.field(name, column.type, metadata={"unit": units[name]} if name in units else None))
    return pa.table(columns, schema=pa.schema(fields))


# ---- The rules, in each engine; each gives its results as a dict of columns in 分 ----


def numpy_decisions(f):
    percent = np.where(f["employees"] > 100, 8, 15)
    paid = (f["social_insurance_paid"] * 4 + 3) // 6
    return {"loan_cap": np.where(f["is_graduate"], 40_000_000, 35_000_000),
            "eligible_loan_interest": (f["contract_months"] >= 12) & (f["new_hires"] * 100 >= percent * f["employees"]),
            "social_insurance_subsidy": np.where((f["months_since_graduation"] <= 24) & f["pays_social_insurance"], paid, 0)}


def numpy_clause(f):
    cap = np.select([f["kind"] == 0, f["kind"] == 1, f["kind"] == 2], [30_000_000, 15_000_000, 10_000_000], 0)
    rate = np.select([f["income"] < 188_300, f["income"] < 269_000, f["income"] < 538_000], [50, 30, 10], 0)
    amount = (np.minimum(f["loan"], cap) * rate * f["term"] + 600) // 1200
    entitled = (f["age"] >= 18) & (f["age"] <= 60) & (f["date"] >= FROM.astype(int)) & (f["date"] <= UNTIL.astype(int))
    subsidy = np.minimum(np.where(entitled, amount, 0), 3_000_000)
    fund = (subsidy * 8 + 5) // 10
    return {"subsidy": subsidy, "承担.fund": fund, "承担.bank": subsidy - fund}


def polars_decisions(frame):
    percent = pl.when(pl.col("employees") > 100).then(8).otherwise(15)
    entitled = (pl.col("months_since_graduation") <= 24) & pl.col("pays_social_insurance")
    return frame.select(
        loan_cap=pl.when("is_graduate").then(40_000_000).otherwise(35_000_000),
        eligible_loan_interest=(pl.col("contract_months") >= 12) & (pl.col("new_hires") * 100 >= percent * pl.col("employees")),
        social_insurance_subsidy=pl.when(entitled).then((pl.col("social_insurance_paid") * 4 + 3) // 6).otherwise(0))


def polars_clause(frame):
    kind, income = pl.col("kind"), pl.col("income")
    cap = pl.when(kind == 0).then(30_000_000).when(kind == 1).then(15_000_000).when(kind == 2).then(10_000_000).otherwise(0)
    rate = pl.when(income < 188_300).then(50).when(income < 269_000).then(30).when(income < 538_000).then(10).otherwise(0)
    amount = (pl.min_horizontal("loan", cap.cast(pl.Int64)) * rate * pl.col("term") + 600) // 1200
    entitled = pl.col("age").is_between(18, 60) & pl.col("date").is_between(int(FROM.astype(int)), int(UNTIL.astype(int)))
    subsidy = pl.min_horizontal(pl.when(entitled).then(amount).otherwise(0), pl.lit(3_000_000, pl.Int64))
    return frame.select(subsidy=subsidy).with_columns(((pl.col("subsidy") * 8 + 5) // 10).alias("承担.fund")).with_columns(
        (pl.col("subsidy") - pl.col("承担.fund")).alias("承担.bank"))


SQL_DECISIONS = """
select case when is_graduate then 40000000 else 35000000 end as loan_cap,
       contract_months >= 12 and new_hires * 100 >= case when employees > 100 then 8 else 15 end * employees as eligible_loan_interest,
       case when months_since_graduation <= 24 and pays_social_insurance
            then (social_insurance_paid * 4 + 3) // 6 else 0 end as social_insurance_subsidy
from {facts}"""
SQL_CLAUSE = f"""
select subsidy, (subsidy * 8 + 5) // 10 as "承担.fund", subsidy - (subsidy * 8 + 5) // 10 as "承担.bank"
from (select least(3000000, case when age between 18 and 60 and date between {FROM.astype(int)} and {UNTIL.astype(int)} then
    (least(loan, case kind when 0 then 30000000 when 1 then 15000000 when 2 then 10000000 else 0 end)
     * case when income < 188300 then 50 when income < 269000 then 30 when income < 538000 then 10 else 0 end
     * term + 600) // 1200 else 0 end) as subsidy from {{facts}})"""


def whole(result):
    return result.read_all() if isinstance(result, pa.RecordBatchReader) else result


def drain(result):
    """Those that give results batch by batch (Tiaoli, DuckDB) need not keep them; each is dropped before the next."""
    if isinstance(result, pa.RecordBatchReader):
        for batch in result:
            del batch


class Workload:
    def __init__(self, name, policy, facts, by_numpy, by_polars, sql):
        policy, frame = tiaoli.load(HERE / policy), pl.DataFrame(facts)
        table, self.name, self.rows = pa.Table.from_batches(arrow_table(facts).to_batches(BATCH)), name, len(frame)
        connection = duckdb.connect(config={"threads": 1})
        # Plain integers, categories and days, too: of what was tried, DuckDB reads them fastest from Arrow.
        connection.register("arrow", pa.Table.from_batches(pa.table(facts).to_batches(BATCH)))
        connection.sql("create table own as from arrow")
        names = list(by_numpy({name: values[:1] for name, values in facts.items()}))
        self.engines = {
            "Tiaoli": lambda: pa.RecordBatchReader.from_stream(
                policy.decide_batch(table, decisions=names, states=False, money_in_fen=True, threads=1)),
            "DuckDB, CASE, from Arrow columns": lambda: connection.sql(sql.format(facts="arrow")).to_arrow_reader(BATCH),
            "DuckDB, CASE, from a table that it has taken in before": lambda: connection.sql(sql.format(facts="own")).to_arrow_reader(BATCH),
            "NumPy": lambda: by_numpy(facts),
            "Polars": lambda: by_polars(frame),
        }

    def measure(self):
        """Million rows a second by engine, the best of some interleaved runs, after all have been seen to agree."""
        results = {name: whole(run()) for name, run in self.engines.items()}
        for column in results["NumPy"]:
            for name, result in results.items():
                if not np.array_equal(np.asarray(result[column]), results["NumPy"][column]):
                    raise SystemExit(f"{self.name}: {name} disagrees about {column}")
        del results
        best = dict.fromkeys(self.engines, float("inf"))
        for _ in range(REPETITIONS):
            for name, run in self.engines.items():
                begun = time.process_time()
                drain(run())
                best[name] = min(best[name], time.process_time() - begun)
        return {name: self.rows / seconds / 1e6 for name, seconds in best.items()}


def over_cpp(bench):
    """Time of W2 from Python over its time in C++: batches that are decided and dropped, both from Arrow columns."""
    policy = tiaoli.load(HERE / "clause.tiao")
    batch = arrow_table(clause_facts(BATCH)).to_batches()[0]
    table = pa.Table.from_batches([batch] * 60)
    cpp = python = 0.0
    for _ in range(3):
        with tempfile.NamedTemporaryFile("r") as out:
            subprocess.run([bench, "--benchmark_filter=^columns/arrow$", f"--benchmark_out={out.name}",
                            "--benchmark_out_format=json"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            runs = [run for run in json.load(out)["benchmarks"] if run["run_type"] == "iteration"]
            cpp = max([cpp, *(BATCH / run["cpu_time"] * 1e3 for run in runs)])  # given in ms
        for _ in range(2 * REPETITIONS):
            begun = time.process_time()
            drain(pa.RecordBatchReader.from_stream(policy.decide_batch(
                table, decisions=["subsidy", "承担.fund", "承担.bank"], money_in_fen=True, threads=1)))
            python = max(python, len(table) / (time.process_time() - begun))
    return cpp / python


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("bench")
    arguments.add_argument("--rows", type=int, default=4_000_000)
    arguments.add_argument("--markdown")
    options = arguments.parse_args()
    figures = []
    for workload in (Workload("W1", "decisions.tiao", decision_facts(options.rows), numpy_decisions, polars_decisions, SQL_DECISIONS),
                     Workload("W2", "clause.tiao", clause_facts(options.rows), numpy_clause, polars_clause, SQL_CLAUSE)):
        rates = workload.measure()
        figures += [(f"{workload.name} from Python, {name}", f"{rate:.1f} million rows/s", "", "") for name, rate in rates.items()]
        for source in ("from Arrow columns", "from a table that it has taken in before"):
            factor = rates["Tiaoli"] / rates[f"DuckDB, CASE, {source}"]
            least = {("W2", "from Arrow columns"): 5}.get((workload.name, source))  # what is asked for
            figures.append((f"{workload.name} from Python, over DuckDB's CASE {source}", f"{factor:.1f} ×", f"≥ {least} ×" if least else "",
                            "" if least is None else "ok" if factor >= least else "NOT OK"))
    ratio = over_cpp(options.bench)
    figures.append(("time of W2 from Python, over C++", f"{ratio:.2f} ×", "≤ 1.1 ×", "ok" if ratio <= 1.1 else "NOT OK"))
    for figure, measured, target, verdict in figures:
        print(f"{figure:<80}  {measured:>22}   {target:<8} {verdict}")
    if options.markdown:
        with open(options.markdown, "a", encoding="utf-8") as file:
            file.write(f"\nFrom Python, {options.rows:,} rows, one thread, results as columns, those of Tiaoli and DuckDB batch by batch (tests/bench/python_bench.py):\n\n"
                       "| figure | measured | target | |\n| --- | ---: | --- | --- |\n")
            file.writelines(f"| {' | '.join(figure)} |\n" for figure in figures)


if __name__ == "__main__":
    main()
