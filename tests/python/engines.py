"""All decisions of a document in Spark and in DuckDB: byte for byte what one process decides."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import pyarrow as pa
import pyarrow.parquet as pq

import tiaoli

SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
ROWS = 1500


def as_bytes(table, schema):
    """As an Arrow stream of one batch, whatever the engine says of nulls and metadata."""
    batch = table.cast(schema).combine_chunks().to_batches()[0]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_pylist(batch.to_pylist(), schema))  # buffers without what nulls hide
    return sink.getvalue().to_pybytes()


class Engines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keep = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.keep.name)
        policy = tiaoli.load("zhengzhou_2020_17")
        cases = policy.synthesize(ROWS, seed=11, absent=None)
        facts = pa.Table.from_pylist([{"row": row, **case} for row, case in enumerate(cases)])
        pq.write_table(facts, cls.folder / "facts.parquet", row_group_size=400)
        decided = pa.table(policy.decide_batch(facts, null_is_absent=True))
        cls.schema = pa.schema([pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
                                for field in decided.schema])
        cls.expected = as_bytes(decided, cls.schema)
        assert decided.num_columns > 200, decided.num_columns
        states = [state for name in decided.column_names if name.endswith(".state") for state in decided[name].to_pylist()]
        assert {"value", "not_applicable", "undetermined"} <= set(states), set(states)

    @classmethod
    def tearDownClass(cls):
        cls.keep.cleanup()

    def run_example(self, name, *arguments):
        done = subprocess.run([sys.executable, SOURCE / "examples/python" / name, *map(str, arguments)], cwd=self.folder,
                              capture_output=True, encoding="utf-8", timeout=280)
        self.assertEqual(done.returncode, 0, done.stderr[-5000:])

    def test_spark_on_two_workers(self):
        self.run_example("on_spark.py", self.folder / "facts.parquet", self.folder / "spark")
        decided = pq.read_table(self.folder / "spark").sort_by("row")
        self.assertEqual(decided["row"].to_pylist(), list(range(ROWS)))
        self.assertEqual(as_bytes(decided.drop_columns("row"), self.schema), self.expected)

    def test_a_function_of_duckdb(self):
        self.run_example("in_duckdb.py", self.folder / "facts.parquet", self.folder / "duckdb.parquet")
        self.assertEqual(as_bytes(pq.read_table(self.folder / "duckdb.parquet"), self.schema), self.expected)


if __name__ == "__main__":
    unittest.main(verbosity=2)
