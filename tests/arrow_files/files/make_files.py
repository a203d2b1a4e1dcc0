#!/usr/bin/env python3
# The Arrow files beside this script, as pyarrow 26 writes them. They are committed, so that the tests need no pyarrow.
import pathlib

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


def write(name, table, make=pa.ipc.new_file, **options):
    with make(str(HERE / name), table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=BATCH)


write("people.arrow", people())
write("people.arrows", people(), pa.ipc.new_stream)
write("compressed.arrow", people().slice(0, 3), compression="lz4")
write("layouts.arrow", columns_of_every_layout())
