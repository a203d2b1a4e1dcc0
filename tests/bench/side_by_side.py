#!/usr/bin/env python3
"""What a change does to a benchmark where timings are noisy: two builds of tiaoli_bench in turn, a short run of each,
and the median and the quartiles of how many times as fast the second is as the first.

    side_by_side.py BEFORE AFTER FILTER [--rounds N]     FILTER: as Google Benchmark's, '^columns/arrow$'
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile


def times(bench, wanted, seconds):
    """Processor time of each benchmark, the best of its repetitions."""
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run([bench, f"--benchmark_filter={wanted}", f"--benchmark_min_time={seconds}",
                        f"--benchmark_out={out.name}", "--benchmark_out_format=json"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        text = out.read()
    best = {}
    for run in json.loads(text)["benchmarks"] if text else []:
        if run["run_type"] == "iteration":
            best[run["name"]] = min(best.get(run["name"], float("inf")), run["cpu_time"])
    return best


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("before")
    arguments.add_argument("after")
    arguments.add_argument("filter")
    arguments.add_argument("--rounds", type=int, default=16)
    arguments.add_argument("--seconds", type=float, default=0.1, help="of a repetition")
    options = arguments.parse_args()
    ratios = {}
    for number in range(options.rounds):
        # Who comes first changes, since what else the machine does often comes in waves.
        order = (options.before, options.after) if number % 2 == 0 else (options.after, options.before)
        found = {bench: times(bench, options.filter, options.seconds) for bench in order}
        for name, before in found[options.before].items():
            if name in found[options.after]:
                ratios.setdefault(name, []).append(before / found[options.after][name])
    if not ratios:
        sys.exit(f"no benchmark in both is named {options.filter}")
    for name, each in ratios.items():
        quartiles = statistics.quantiles(each) if len(each) > 1 else each
        print(f"{name}: {statistics.median(each):.3f} times as fast ({quartiles[0]:.3f} to {quartiles[-1]:.3f} in half of {len(each)} rounds)")


if __name__ == "__main__":
    main()
