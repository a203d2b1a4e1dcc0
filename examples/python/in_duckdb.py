"""All decisions of 郑政〔2020〕17号 as a function of DuckDB: a struct of decisions for a struct of facts, a vector at a time.

    python examples/python/in_duckdb.py FACTS.parquet DECISIONS.parquet
"""
import sys

import duckdb
import pyarrow as pa
import tiaoli


def add_function(connection, name, policy, facts):
    """`name(facts)` decides on a row of the table `facts`."""
    types = connection.sql(f"select {facts} from {facts} limit 0").types
    table = connection.sql(f"select * from {facts} limit 0").to_arrow_table()
    decided = pa.table(policy.decide_batch(table, null_is_absent=True, threads=1)).schema
    plain = pa.schema([field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in decided])

    def decide(rows):
        batch = pa.RecordBatch.from_struct_array(pa.concat_arrays(rows.chunks))
        made = pa.table(policy.decide_batch(batch, null_is_absent=True, threads=1)).cast(plain)
        return pa.chunked_array(made.to_struct_array().chunks, pa.struct(plain))

    connection.register("tiaoli_shape", plain.empty_table())
    returns = connection.sql("select tiaoli_shape from tiaoli_shape").types[0]
    connection.unregister("tiaoli_shape")
    connection.create_function(name, decide, types, returns, type="arrow")


def main(facts, decisions):
    connection = duckdb.connect()
    connection.sql(f"create view facts as select * from '{facts}'")
    add_function(connection, "decide", tiaoli.load("zhengzhou_2020_17"), "facts")
    connection.sql(f"copy (select unnest(decide(facts)) from facts) to '{decisions}'")


if __name__ == "__main__":
    main(*sys.argv[1:])
