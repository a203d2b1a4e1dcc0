"""All decisions of 郑政〔2020〕17号 on a Spark cluster: each worker decides the batches that Spark hands it (mapInArrow).

    python examples/python/on_spark.py FACTS.parquet DECISIONS [MASTER]

Records are columns of structs in FACTS (Spark takes a dot in a name for an access to one); `row` numbers the rows, since
Spark keeps no order.
"""
import os
import sys

import pyarrow as pa
import tiaoli
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema


def decide(policy, facts):
    """A table of decisions. Spark has no dictionaries: texts in their stead."""
    decided = pa.table(policy.decide_batch(facts, null_is_absent=True, threads=1))
    plain = pa.schema([field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
                       for field in decided.schema])
    return decided.cast(plain).add_column(0, "row", facts["row"])


def main(facts, decisions, master="local-cluster[2,1,1024]"):
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers run the Python that has tiaoli
    spark = SparkSession.builder.master(master).appName("tiaoli").getOrCreate()
    policy = tiaoli.load("zhengzhou_2020_17")
    people = spark.read.parquet(facts)
    no_facts = pa.RecordBatch.from_pylist([], to_arrow_schema(people.schema))
    schema = from_arrow_schema(decide(policy, no_facts).schema)

    def decide_all(batches):  # the policy travels to the workers in its compiled form
        for facts in batches:
            yield from decide(policy, facts).to_batches()

    decided = people.mapInArrow(decide_all, schema)
    decided.write.mode("overwrite").parquet(decisions)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
