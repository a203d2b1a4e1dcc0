#!/usr/bin/env bash
# The documents check and their scenarios hold. (decided_cases.py replays their decided cases.)
set -euo pipefail
cd "$TIAOLI_SOURCE_DIR"
export TIAOLI_PATH=$TIAOLI_SOURCE_DIR

for policy in policies/*/policy.tiao; do
    "$TIAOLI_BINARY" check "${policy%/policy.tiao}"
    "$TIAOLI_BINARY" test "${policy%/policy.tiao}" | tail -n 2
done

# Every clause and exception is tried, and nearly every condition on both sides.
for document in luoyang-2020-25 xinmi-2020-4 xuchang-2020-31 zhengzhou-2018-31 zhengzhou-2020-17; do
    "$TIAOLI_BINARY" test "policies/$document" --format json | python3 -c '
import json, sys
coverage = json.load(sys.stdin)["policies"][0]["coverage"]
share = {kind: coverage[kind]["covered"] / max(coverage[kind]["all"], 1) for kind in ("clauses", "exceptions", "conditions")}
sys.exit(0 if share["clauses"] == share["exceptions"] == 1 and share["conditions"] >= 0.95 else f"coverage: {share}")'
done

"$TIAOLI_BINARY" test stdlib | tail -n 2
"$TIAOLI_BINARY" test examples/precedence | tail -n 2

# README shows the first answer of the demo.
demo=$(bash examples/demo.sh "$TIAOLI_BINARY")
shown=$(sed -n '/^`.\/dev demo` begins with/,/^and/p' README.md | sed '1,/^```$/d; /^```$/,$d')
[[ -n $shown && $demo == *"$shown"* ]] || { echo "README does not show what ./dev demo prints"; exit 1; }
