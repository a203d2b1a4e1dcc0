#!/usr/bin/env python3
# The Arrow files beside this script and in tests/fuzz/corpus/arrow, as pyarrow 26 and Polars 2 write them. They are
# committed, so that the tests need neither.
import datetime
import decimal
import pathlib

import polars
import pyarrow as pa

HERE = pathlib.Path(__file__).resolve().parent
ROWS, BATCH = 250, 100


def people():
    graduates = [None if i % 7 == 3 else i % 2 == 0 for i in range(ROWS)]
    amounts = [-100 if i == 120 else i * 100 for i in range(ROWS)]
    return pa.table({
        "编号": pa.array([f"第{i}人" for i in range(ROWS)], pa.string()),
        "申请人": pa.StructArray.from_arrays(
            [pa.array(graduates, pa.bool_()), pa.array(amounts, pa.int64())],
            fields=[pa.field("毕业生", pa.bool_()), pa.field("申请金额", pa.int64(), metadata={"unit": "分"})]),
        "企业规模": pa.array([["小型", "大型", None][i % 3] for i in range(ROWS)]).dictionary_encode(),
        "职工名单": pa.array([None if i % 5 == 4 else [{"新招": j == 0} for j in range(i % 3)] for i in range(ROWS)],
                         pa.list_(pa.struct([("新招", pa.bool_())]))),
        "别的": pa.array([i / 4 for i in range(ROWS)], pa.float64()),
    })


def columns_of_every_layout():
    """Columns that are no facts are passed over, whatever their buffers."""
    amounts = pa.array([1, 2, 3], pa.int32())
    texts = pa.array(["短", "一段长过十二个字节的文本", None])
    return pa.table({
        "空": pa.nulls(3),
        "视": texts.cast(pa.string_view()),
        "大": texts.cast(pa.large_string()),
        "定长": pa.array([b"ab", b"cd", None], pa.binary(2)),
        "定表": pa.array([[1, 2], None, [5, 6]], pa.list_(pa.int8(), 2)),
        "表视": pa.array([[1], [], None], pa.list_view(pa.int16())),
        "联": pa.UnionArray.from_dense(pa.array([0, 1, 0], pa.int8()), pa.array([0, 0, 1], pa.int32()),
                                    [pa.array([1, 2]), pa.array(["x"])]),
        "连续": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array([True, False])),
        "图": pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int32())),
        "时刻": pa.array([0, 1, None], pa.timestamp("us", "Asia/Shanghai")),
        "申请人": pa.StructArray.from_arrays([amounts], names=["申请金额"]),
    })


def of_the_fuzz_target(plain):
    """The facts of the policy in tests/fuzz/arrow.cpp: in the types that are taken as they are, or in others."""
    def column(values, as_it_is, other):
        wanted = as_it_is if plain else other
        if pa.types.is_timestamp(wanted):
            return pa.array(values).cast(wanted)
        if pa.types.is_string(wanted) or pa.types.is_string_view(wanted):
            values = [None if value is None else str(value) for value in values]
        return pa.array(values, wanted)
    day, texts = datetime.date(2020, 3, 1), pa.utf8() if plain else pa.string_view()
    groups = column([["毕业生"], [], None], pa.list_(pa.dictionary(pa.int8(), pa.utf8())), pa.large_list(pa.large_utf8()))
    colleagues = pa.StructArray.from_arrays(
        [column([day, None, day], pa.date32(), pa.date64()), column([450000, 1, 2], pa.int64(), pa.uint32()), groups],
        fields=[pa.field("录用日期", pa.date32() if plain else pa.date64()),
                pa.field("月薪", pa.int64() if plain else pa.uint32(), metadata={"unit": "分/月"} if plain else None),
                pa.field("所属", groups.type)])
    offsets = [0, 2, 2, 3]
    person = {
        "群体": groups,
        "身份": column(["农民工", None, "毕业生"], pa.dictionary(pa.int32(), pa.utf8()), texts),
        "毕业日期": column([day, None, day], pa.timestamp("us"), pa.utf8()),
        "学号": pa.array(["20-1", None, "一段长过十二个字节的文本"], texts),
        "首月": pa.array([day, day, None] if plain else ["2020-03", "2020-12", None]),
        "比例": column([0.5, 0.25, None], pa.float64(), pa.float32()),
        "在校": pa.array([True, None, False] if plain else ["是", None, "否"]),
        "同事": (pa.ListArray if plain else pa.LargeListArray).from_arrays(
            pa.array(offsets, pa.int32() if plain else pa.int64()), colleagues),
    }
    amounts = [decimal.Decimal("12.34"), None, decimal.Decimal(5)]
    return pa.table({
        "申请人": pa.StructArray.from_arrays(list(person.values()), names=list(person)),
        "金额": column(amounts, pa.decimal128(18, 2), pa.decimal128(38, 4)),
        "各月": pa.array([[decimal.Decimal(1), None], None, []], pa.list_(pa.decimal128(9, 2))),
        "无": pa.nulls(3),
    })


def write(name, table, make=pa.ipc.new_file, **options):
    with make(str(HERE / name), table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=BATCH)


write("people.arrow", people())
write("people.arrows", people(), pa.ipc.new_stream)
write("people-lz4.arrow", people(), compression="lz4")
# Polars begins its files in a way of its own; only the table of contents at the end says where the batches are.
polars.from_arrow(people().select(["申请人", "职工名单", "编号"])).write_ipc(HERE / "people-polars.arrow", compression="zstd")
write("people-zstd.arrows", people(), pa.ipc.new_stream, compression="zstd")
write("layouts.arrow", columns_of_every_layout())

CORPUS = "../../fuzz/corpus/arrow/"
BATCH = 2
write(CORPUS + "plain.arrow", of_the_fuzz_target(True))
write(CORPUS + "other.arrows", of_the_fuzz_target(False), pa.ipc.new_stream)
write(CORPUS + "lz4.arrows", of_the_fuzz_target(True), pa.ipc.new_stream, compression="lz4")
write(CORPUS + "zstd.arrow", of_the_fuzz_target(False), compression="zstd")
write(CORPUS + "layouts.arrows", columns_of_every_layout(), pa.ipc.new_stream)
polars.from_arrow(of_the_fuzz_target(False).drop_columns(["无"])).write_ipc(HERE / (CORPUS + "polars.arrow"))
