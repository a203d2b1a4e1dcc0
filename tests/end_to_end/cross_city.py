#!/usr/bin/env python3
"""`tiaoli diff` finds what a reader found who compared the five documents by hand.

Each row is one difference: two documents, the topic both declare, what only the left and only the right one has, by aspect. The codes are the rows of that
comparison (policies/henan/topics.tiao has them in the labels)."""
import functools
import json
import os
import pathlib
import subprocess
import sys

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
ZZ18, ZZ20, XM20, XC20, LY20 = "zhengzhou-2018-31", "zhengzhou-2020-17", "xinmi-2020-4", "xuchang-2020-31", "luoyang-2020-25"

# code, left, right, topic, aspect, only left, only right
DIFFERENT = [
    ("A2", ZZ20, XM20, "社会保险费免征减征", "windows", ["2020年12月"], []),
    ("A4", ZZ20, XM20, "社会保险费缓缴", "groups", ["养老保险、医疗保险、失业保险、工伤保险"], ["自收自支事业单位"]),
    ("A4", ZZ20, XC20, "社会保险费缓缴", "groups", ["养老保险、医疗保险、失业保险、工伤保险"], ["养老保险、失业保险、工伤保险"]),
    ("A4", ZZ20, XC20, "社会保险费缓缴", "windows", ["6个月"], []),
    ("A6", ZZ20, LY20, "失业保险费返还", "modality", [], ["可"]),
    ("A7", ZZ20, XM20, "困难企业返还", "figures", [], ["1520元/人·月"]),
    ("A7", ZZ20, XC20, "困难企业返还", "windows", [], ["3个月"]),
    ("A7", ZZ20, XM20, "困难企业返还", "standards", ["月人均失业保险金"], []),
    ("A10", ZZ20, XC20, "小规模纳税人增值税", "windows", ["2020年3月1日"], []),
    ("A5", XC20, LY20, "住房公积金缓缴", "windows", ["2020年12月31日", "1年"], []),
    ("A9", ZZ20, LY20, "农民工工资保证金", "windows", ["2020年6月30日"], []),
    ("A9", ZZ20, LY20, "农民工工资保证金", "groups", [], ["现金"]),
    ("A12", XM20, XC20, "企业招用重点群体税费扣减", "figures", ["6000元"], ["7800元/人"]),
    ("A13", XM20, XC20, "个体经营税费扣减", "figures", ["1.2万元"], ["14400元"]),
    ("B1", ZZ20, XM20, "个人创业担保贷款", "figures", ["35万元", "40万元"], ["30万元"]),
    ("B1", ZZ20, XC20, "个人创业担保贷款", "figures", ["35万元", "40万元"], ["50万元", "20万元"]),
    ("B2", XM20, XC20, "合伙创业担保贷款", "figures", ["200万元"], ["150万元"]),
    ("B3", ZZ20, XM20, "小微企业创业担保贷款", "figures", ["15%", "8%"], ["20%", "10%", "300万元"]),
    ("B3", XC20, LY20, "小微企业创业担保贷款", "figures", ["15%", "8%"], ["20%", "10%"]),
    ("B3", ZZ20, LY20, "小微企业创业担保贷款", "figures", ["15%", "8%"], ["20%", "10%"]),
    ("B3", ZZ20, XC20, "小微企业创业担保贷款", "windows", ["1年"], []),
    ("B6", ZZ18, XC20, "创业担保贷款奖励", "figures", [], ["80%"]),
    ("B7", ZZ18, ZZ20, "抵押登记和评估免费", "readings", ["免费范围 = 全部借款人"], []),
    ("B8", XC20, LY20, "反担保", "modality", ["可"], []),
    ("B10", ZZ18, XM20, "一次性创业补贴", "figures", ["1万元"], ["5000元"]),
    ("B10", ZZ18, XM20, "一次性创业补贴", "windows", ["3个月"], ["1年"]),
    ("B10", ZZ18, XC20, "一次性创业补贴", "figures", ["1万元"], ["5000元"]),
    ("B10", ZZ18, ZZ20, "一次性创业补贴", "standards", [], ["一次性开业补贴标准"]),
    ("B11", XM20, XC20, "孵化示范载体奖补", "figures", ["50万元", "100万元"], ["20万元"]),
    ("B12", ZZ18, XM20, "孵化延期和成果补贴", "figures", [], ["1万元"]),
    ("B13", ZZ20, XC20, "创业场地费用补贴", "figures", [], ["50%", "2万元"]),
    ("B15", ZZ18, XC20, "返乡创业示范奖补", "figures", [], ["20万元", "10万元"]),
    ("B18", XC20, LY20, "返乡创业用地", "figures", ["10%"], []),
    ("B18", XC20, LY20, "返乡创业用地", "groups", [], ["国家级、省级、市级、县级"]),
    ("C2", ZZ20, XC20, "中小微企业吸纳就业补贴", "standards", ["一次性吸纳就业补贴标准"], []),
    ("C2", ZZ20, XC20, "中小微企业吸纳就业补贴", "figures", [], ["1000元"]),
    ("C5", ZZ18, XM20, "招用就业困难人员社会保险补贴", "windows", [], ["3年", "5年"]),
    ("C5", ZZ18, XM20, "招用就业困难人员社会保险补贴", "standards", ["困难人员社保补贴标准"], []),
    ("C7", ZZ20, XM20, "困难人员灵活就业社会保险补贴", "modality", [], ["原则上"]),
    ("C7", ZZ20, XM20, "困难人员灵活就业社会保险补贴", "figures", [], ["2/3"]),
    ("C7", XM20, LY20, "困难人员灵活就业社会保险补贴", "figures", ["2/3"], []),
    ("C7", XM20, XC20, "困难人员灵活就业社会保险补贴", "windows", ["3年", "5年"], []),
    ("C9", ZZ18, XC20, "公益性岗位优先安置", "modality", ["应"], ["可"]),
    ("C10", ZZ18, ZZ20, "零就业家庭", "figures", ["1人"], ["0"]),
    ("C11", ZZ18, ZZ20, "吸纳贫困劳动力奖补", "figures", [], ["10人"]),
    ("C12", ZZ20, LY20, "劳务输出", "windows", [], ["3个月"]),
    ("C12", ZZ18, ZZ20, "劳务输出", "figures", [], ["300元"]),
    ("C13", ZZ18, XM20, "职业介绍补贴", "windows", ["6个月"], ["1年"]),
    ("C14", ZZ20, XC20, "高校招聘会补贴", "figures", ["200元/家"], []),
    ("C15", ZZ18, XC20, "退役军人就业", "figures", ["5%"], ["80%"]),
    ("C16", ZZ20, XC20, "毕业生招聘岗位", "figures", ["80%"], ["50%"]),
    ("C17", ZZ18, ZZ20, "基层直接考察招聘", "groups", ["乡镇事业单位", "研究生以上"], ["乡镇级、村级"]),
    ("C20", ZZ18, ZZ20, "常住地失业登记", "groups", ["城镇"], []),
    ("C22", XC20, LY20, "大学生征兵", "figures", ["5000元"], []),
    ("D1", ZZ18, ZZ20, "就业见习补贴标准", "figures", [], ["70%", "110%"]),
    ("D2", ZZ18, XM20, "就业见习对象", "windows", [], ["3个月"]),
    ("D3", ZZ20, XC20, "剩余期限见习补贴", "readings", [], ["见习期未与 = 按未满"]),
    ("D5", XM20, XC20, "示范见习基地奖补", "figures", ["10万元", "20万元"], ["5万元"]),
    ("D7", ZZ20, XM20, "求职创业补贴", "figures", [], ["2000元"]),
    ("D7", ZZ20, XC20, "求职创业补贴", "figures", [], ["2000元"]),
    ("D7", ZZ20, XC20, "求职创业补贴", "standards", ["求职创业补贴标准"], []),
    ("D8", ZZ20, XC20, "离校后求职补贴", "figures", [], ["300元"]),
    ("D10", ZZ20, XC20, "延迟离校", "figures", [], ["2020"]),
    ("D11", ZZ18, ZZ20, "培训生活费补贴", "figures", [], ["800元"]),
    ("D11", ZZ18, ZZ20, "培训生活费补贴", "fund", ["户籍所在地财政"], ["就业补助资金"]),
    ("D12", ZZ18, ZZ20, "培训交通费补贴", "fund", ["户籍所在地财政"], ["就业补助资金"]),
    ("D20", ZZ20, XM20, "临时生活补助", "standards", ["低保标准"], ["临时生活补助标准"]),
    ("D20", ZZ20, XM20, "临时生活补助", "windows", ["6个月"], []),
    ("D22", ZZ18, XC20, "充分就业社区", "figures", [], ["2万元"]),
    ("D23", ZZ18, ZZ20, "年度量化目标", "figures", ["35"], ["20000"]),
    ("D23", XC20, LY20, "年度量化目标", "figures", ["100"], ["5.5亿元", "300000", "150000", "13400"]),
    ("D23", XM20, XC20, "年度量化目标", "figures", ["15000人次", "6000人"], ["100"]),
    ("D25", XM20, LY20, "资金统筹", "groups",
     ["就业补助资金、失业保险基金、职业技能提升行动专项资金、工业企业结构调整专项奖补资金、全民创业基金"], []),
]

# The same in both: none of these may be reported on one side only.
SAME = [
    ("B4", ZZ20, XC20, "创业担保贷款展期", "windows", ["1年"]),
    ("B5", ZZ20, LY20, "创业担保贷款损失分担", "figures", ["80%"]),
    ("B6", ZZ18, XM20, "创业担保贷款奖励", "figures", ["1%"]),
    ("C6", ZZ20, XC20, "毕业生灵活就业社会保险补贴", "windows", ["2年", "3年"]),
    ("C8", ZZ20, LY20, "公益性岗位期满", "windows", ["1年"]),
    ("C13", ZZ20, LY20, "职业介绍补贴", "figures", ["300元"]),
    ("C19", ZZ20, XC20, "裁员程序", "windows", ["30天"]),
    ("D1", ZZ20, LY20, "就业见习补贴标准", "figures", ["70%", "110%", "50%"]),
    ("D11", ZZ18, ZZ20, "培训生活费补贴", "figures", ["30元/人·天"]),
    ("D18", ZZ20, XC20, "失业补助金", "figures", ["80%"]),
]

# The topic is in one of the two only: a silent document is not one without a figure.
ONE_SIDED = [
    ("A1", ZZ20, XM20, "失业工伤保险费率下调", "only_left"),
    ("A3", ZZ20, XC20, "医疗保险费减征", "only_left"),
    ("B1", ZZ20, LY20, "个人创业担保贷款", "only_left"),
    ("A8", ZZ18, ZZ20, "在岗培训补贴", "only_right"),
    ("B7", ZZ20, XC20, "抵押登记和评估免费", "only_left"),
    ("B14", ZZ20, LY20, "免费创业场地", "only_left"),
    ("B16", ZZ18, ZZ20, "创业之星", "only_left"),
    ("B19", ZZ20, XC20, "项目资本金", "only_right"),
    ("B9", ZZ18, ZZ20, "创业担保贷款贴息期限", "only_left"),
    ("C1", ZZ18, ZZ20, "春节保供吸纳就业补贴", "only_right"),
    ("C4", ZZ18, ZZ20, "招用毕业生社会保险补贴", "only_left"),
    ("C18", ZZ20, LY20, "招聘不设见习条件", "only_left"),
    ("C23", ZZ18, XC20, "灵活就业人员社会保障", "only_left"),
    ("D4", ZZ20, LY20, "见习中断顺延", "only_left"),
    ("D6", ZZ18, ZZ20, "见习补贴用途", "only_left"),
    ("D9", ZZ20, LY20, "户档留校", "only_left"),
    ("D13", ZZ20, LY20, "劳动预备制培训", "only_left"),
    ("D15", ZZ18, ZZ20, "技能提升补贴", "only_left"),
    ("D16", ZZ20, XC20, "毕业学年技能补贴", "only_left"),
    ("D21", ZZ18, ZZ20, "低保就业扣减", "only_left"),
    ("D24", ZZ18, ZZ20, "岗位信息公开", "only_right"),
]


@functools.cache
def rows(left, right):
    done = subprocess.run([BINARY, "diff", f"policies/{left}", f"policies/{right}", "--format", "json", "--language", "zh"],
                          capture_output=True, cwd=SOURCE, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    report = json.loads(done.stdout)
    assert report["schema"] == "tiaoli.diff/1" and report["matched_by"] == "topic", report["schema"]
    return {row["topic"]: row for row in report["rows"]}


def items(row, aspect):
    for difference in row["differences"]:
        if difference["aspect"] == aspect:
            return difference["left"], difference["right"]
    return [], []


def problems():
    for code, left, right, topic, aspect, only_left, only_right in DIFFERENT:
        row = rows(left, right).get(topic)
        found = items(row, aspect) if row else ([], [])
        if not (row and row["status"] == "different" and set(only_left) <= set(found[0]) and set(only_right) <= set(found[1])):
            yield f"{code} {left} against {right}, {topic}, {aspect}: expected {only_left} | {only_right}, found {found[0]} | {found[1]}"
        elif not all(clause["citation"] for side in ("left", "right") for clause in row[side]):
            yield f"{code} {topic}: a clause without citation"
    for code, left, right, topic, aspect, shared in SAME:
        row = rows(left, right).get(topic)
        found = items(row, aspect) if row else ([], [])
        figures = {side: {f["text"] for c in row[side] for r in c["rules"] for f in r["figures"]} for side in ("left", "right")} if row else {}
        for item in shared:
            if not row or item in found[0] + found[1] or item not in figures["left"] & figures["right"]:
                yield f"{code} {left} and {right}, {topic}: {item} should be on both sides"
    for code, left, right, topic, status in ONE_SIDED:
        row = rows(left, right).get(topic)
        if not row or row["status"] != status:
            yield f"{code} {left} against {right}, {topic}: expected {status}, found {row and row['status']}"


found = list(problems())
print("\n".join(found))
total = len(DIFFERENT) + len(SAME) + len(ONE_SIDED)
print(f"{total - len(found)} of {total} differences between the five documents found")
sys.exit(1 if found else 0)
