#!/usr/bin/env bash
# The main job of the program, on a real document: what an applicant and an enterprise get under 郑政〔2020〕17号, and why.
# usage: demo.sh TIAOLI
set -euo pipefail
tiaoli=$1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
policy=policies/zhengzhou-2020-17

echo "一位高校毕业生申请创业担保贷款45万元（examples/graduate.json）"
"$tiaoli" explain "$policy" 贷款额度 核准金额上限 --facts examples/graduate.json --on 2020-09-01
echo
echo "一家101人的小型企业，申请前12个月新招8人，申请贷款贴息（examples/enterprise.json）"
"$tiaoli" explain "$policy" 可得贴息 最少新招人数 --facts examples/enterprise.json --on 2020-09-01
