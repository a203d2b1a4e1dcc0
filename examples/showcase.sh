#!/usr/bin/env bash
# One person and one enterprise (examples/showcase/facts.json), and everything they are entitled to in each of five cities on one day, side by side.
# usage: showcase.sh TIAOLI [PAGE]: the table on standard output, and the same with reasons as an HTML page in the file PAGE.
set -euo pipefail
tiaoli=$(realpath "$1")
page=$(realpath -m "${2:-showcase.html}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cities=(policies/zhengzhou-2018-31 policies/zhengzhou-2020-17 policies/xinmi-2020-4 policies/xuchang-2020-31 policies/luoyang-2020-25)
question=("${cities[@]}" --through examples/showcase --facts examples/showcase/facts.json --on 2020-12-01)

"$tiaoli" compare "${question[@]}"
"$tiaoli" compare "${question[@]}" --format html --output "$page"
echo
echo "附理由的网页：$page"
