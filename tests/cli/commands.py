#!/usr/bin/env python3
"""Runs the program as people do: every command, its output in both languages and forms, and its exit codes."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import unittest
import xml.etree.ElementTree as xml

BINARY = os.environ["TIAOLI_BINARY"]
HERE = pathlib.Path(__file__).resolve().parent
LOAN = "loan"


def tiaoli(*arguments, stdin="", english=True, cwd=HERE):
    language = ["--language", "en"] if english else []
    done = subprocess.run([BINARY, *arguments, *language], input=stdin.encode(), capture_output=True, cwd=cwd, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Run(unittest.TestCase):
    def decide(self, facts, *arguments):
        code, out, err = tiaoli("run", LOAN, "--facts", "-", "--format", "json", *arguments, stdin=json.dumps(facts))
        self.assertEqual(err, "")
        return code, json.loads(out)

    def test_json(self):
        code, answer = self.decide({"申请人": {"毕业生": True, "申请金额": "100.00"}, "企业规模": "大型"})
        self.assertEqual(code, 0)
        self.assertEqual(answer["schema"], "tiaoli.decisions/1")
        self.assertEqual(answer["policy"], "loan")
        self.assertEqual(answer["on"], "2020-07-30")
        decisions = answer["decisions"]
        self.assertEqual(decisions["额度"], {"state": "value", "value": "400000.00", "unit": "yuan", "text": "400,000 yuan".replace("400,000", decisions["额度"]["text"].split()[0]),
                                           "modality": ["may", "at_most"]})
        self.assertEqual(decisions["补助"]["value"], "33.33")
        self.assertEqual(decisions["补助"]["exact"], "100/3")
        self.assertEqual(decisions["补助"]["rounded"], "half_up")
        self.assertEqual(decisions["可贴息"]["state"], "not_applicable")
        self.assertEqual(decisions["培训补贴"]["state"], "undetermined")
        self.assertEqual(sorted(decisions["培训补贴"]["missing"]), ["培训标准", "职工名单"])

    def test_unknown_stays_unknown(self):
        _, answer = self.decide({})
        self.assertEqual(answer["decisions"]["额度"]["missing"], ["申请人.毕业生"])
        _, answer = self.decide({"申请人": {"毕业生": False, "申请金额": None}})
        self.assertEqual(answer["decisions"]["补助"]["state"], "not_applicable")

    def test_parameter_as_fact(self):
        _, answer = self.decide({"培训标准": "300元/人", "职工名单": [{"新招": True}, {"新招": "否"}]}, "--decision", "培训补贴")
        self.assertEqual(list(answer["decisions"]), ["培训补贴"])
        self.assertEqual(answer["decisions"]["培训补贴"]["value"], "300.00")

    def test_several_cases(self):
        _, answer = self.decide([{"申请人": {"毕业生": True}}, {"申请人": {"毕业生": False}}])
        values = [case["decisions"]["额度"]["value"] for case in answer["cases"]]
        self.assertEqual(values, ["400000.00", "350000.00"])

    def test_population(self):
        lines = "".join(json.dumps({"申请人": {"毕业生": i % 2 == 0, "申请金额": i}}) + "\n" for i in range(3000))
        code, out, err = tiaoli("run", LOAN, "-f", "-", "--format", "json", "--decision", "补助", stdin=lines)
        self.assertEqual((code, err), (0, ""))
        cases = json.loads(out)["cases"]
        self.assertEqual(len(cases), 3000)
        self.assertEqual(cases[2998]["decisions"]["补助"]["value"], "999.33")
        self.assertEqual(cases[2999]["decisions"]["补助"]["state"], "not_applicable")
        code, out, err = tiaoli("run", LOAN, "-f", "-", "--format", "json", stdin=lines + '{"申请人": 1}\n')
        self.assertEqual((code, out), (3, ""))
        self.assertIn("-:3001:", err)
        _, out, _ = tiaoli("explain", LOAN, "补助", "-f", "-", "--case", "2999", stdin=lines)
        self.assertIn("999.33", out)

    def test_text(self):
        code, out, err = tiaoli("run", LOAN, "--facts", "-", stdin='{"申请人": {"毕业生": true, "申请金额": 99}}', english=False)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("贷款办法（示政〔2020〕1号），按 2020-07-30", out)
        self.assertRegex(out, r"额度 +可 最高不超过 40万元")
        self.assertRegex(out, r"可贴息 +企业规模、职工名单")
        self.assertNotIn("\033", out)

    def test_before_the_policy(self):
        _, answer = self.decide({"申请人": {"毕业生": True}}, "--on", "2020-07-29")
        self.assertEqual(answer["decisions"]["额度"]["state"], "not_applicable")

    def test_bad_facts(self):
        code, out, err = tiaoli("run", LOAN, "-f", "-", stdin='{"申请人": {"毕业": true, "申请金额": -1}, "企业规模": "中型"}')
        self.assertEqual((code, out), (3, ""))
        for expected in ("T0707", "did you mean `毕业生`?", "T0716", "申请人.申请金额", "T0723", "-:1:"):
            self.assertIn(expected, err)
        self.assertEqual(tiaoli("run", LOAN, "-f", "missing.json")[0], 3)

    def test_bad_command_line(self):
        self.assertEqual(tiaoli("run")[0], 2)
        self.assertEqual(tiaoli("frobnicate")[0], 2)
        self.assertEqual(tiaoli("run", LOAN, "--on", "2020-02-30")[0], 2)
        self.assertEqual(tiaoli("run", LOAN, "--reading", "起算=明日")[0], 2)
        self.assertEqual(tiaoli("run", LOAN, "--reading", "起=次日")[0], 2)
        self.assertEqual(tiaoli("run", LOAN, "--reading", "起算=次日")[0], 0)
        code, _, err = tiaoli("run", LOAN, "--decision", "额渡")
        self.assertEqual(code, 2)
        self.assertIn("额度", err)

    def test_bad_policy(self):
        for policy in ("missing", "missing.tiao", "broken", "/dev/null/x"):
            self.assertEqual(tiaoli("run", policy)[0], 4, policy)


class Explain(unittest.TestCase):
    FACTS = '{"申请人": {"毕业生": true}, "企业规模": "大型", "职工名单": []}'

    def test_a_set_that_conditions_make(self):
        """What is said is the condition of the member that is asked for."""
        policy = """政策 测试
  施行 自 2020-01-01
类别 群体 为 高校毕业生、退役军人
事实 毕业 : 是否
事实 退役 : 是否
定义 各群体 = {高校毕业生: 毕业, 退役军人: 退役}
条款 补贴 依据 "一"
  当 各群体 包含 高校毕业生
  则 补贴额 为 100元
"""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "测试.tiao")
            pathlib.Path(path).write_text(policy)
            code, out, err = tiaoli("explain", path, "--on", "2020-05-05", english=False)
            self.assertEqual((code, err), (0, ""))
            self.assertIn("补贴额：未定，若适用则为 100元\n", out)
            self.assertIn("\n    ? 毕业（未知）\n", out)
            self.assertNotIn("退役", out)
            self.assertIn("undetermined, 100 yuan if it applies", tiaoli("explain", path, "--on", "2020-05-05")[1])

    def test_text(self):
        code, out, err = tiaoli("explain", LOAN, "额度", "-f", "-", stdin=self.FACTS)
        self.assertEqual((code, err), (0, ""))
        for expected in ("一（一）", "申请人.毕业生", "350,000"):
            self.assertIn(expected, out)
        self.assertIn("示政〔2020〕1号 附件一", out) # an exception may cite a section of its own

    def test_why_not(self):
        _, out, _ = tiaoli("explain", LOAN, "可贴息", "-f", "-", stdin=self.FACTS)
        self.assertIn("企业规模", out)

    def test_forms(self):
        _, out, _ = tiaoli("explain", LOAN, "额度", "可贴息", "-f", "-", "--format", "json", stdin=self.FACTS)
        answer = json.loads(out)
        self.assertEqual(answer["schema"], "tiaoli.explanations/1")
        self.assertGreaterEqual(len(answer["explanations"]), 2)
        _, out, _ = tiaoli("explain", LOAN, "额度", "-f", "-", "--format", "html", stdin=self.FACTS)
        self.assertTrue(out.startswith("<!DOCTYPE html>"))
        self.assertEqual(tiaoli("explain", LOAN, "额度", "--format", "markdown")[0], 0)


class Check(unittest.TestCase):
    def test_good(self):
        code, out, err = tiaoli("check", LOAN)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, "loan: 3 files, 0 errors, 0 warnings\n")

    def test_broken(self):
        code, out, err = tiaoli("check", "broken")
        self.assertEqual(code, 1)
        self.assertIn("broken/policy.tiao:4:17: error[T0201]", err)
        code, out, _ = tiaoli("check", "broken", "--format", "json")
        self.assertEqual(code, 1)
        [policy] = json.loads(out)["policies"]
        self.assertFalse(policy["ok"])
        self.assertEqual(policy["diagnostics"][0]["line"], 4)

    def test_hostile_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.tiao"
            for content in (bytes(range(256)) * 100, b"\xff" * 1000, b"define x = " + b"(" * 100_000, b"policy p\n" * 100_000, b""):
                path.write_bytes(content)
                code, _, _ = tiaoli("check", str(path))
                self.assertIn(code, (0, 1))


class Test(unittest.TestCase):
    def test_passes(self):
        code, out, err = tiaoli("test", LOAN, "--coverage")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("2 scenarios passed, 0 failed; 1 invariants", out)
        self.assertIn("clause never applied: 培训", out)
        _, out, _ = tiaoli("test", LOAN, "--format", "json")
        coverage = json.loads(out)["policies"][0]["coverage"]
        self.assertEqual(coverage["clauses"], {"covered": 3, "all": 4})
        self.assertEqual(coverage["exceptions"], {"covered": 1, "all": 1})
        # 毕业生 holds in one scenario and is unknown in the other; nobody tries the other side of the conditions.
        self.assertEqual(coverage["conditions"]["covered"], 0)
        uncovered = [(item["kind"], item["name"]) for item in coverage["uncovered"]]
        self.assertIn(("condition_false", "企业规模 = 小型"), uncovered)
        self.assertNotIn(("condition_true", "企业规模 = 小型"), uncovered)

    def test_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            copy.joinpath("policy.tiao").write_text((HERE / LOAN / "policy.tiao").read_text())
            copy.joinpath("scenarios.tiao").write_text('情形 "错"\n  已知 申请人.毕业生 = 是\n  预期 额度 = 35万元\n情形 "未知"\n  预期 额度 = 35万元\n')
            junit, lcov = copy / "junit.xml", copy / "coverage.info"
            code, out, _ = tiaoli("test", folder, "--junit", str(junit), "--lcov", str(lcov))
            self.assertEqual(code, 1)
            self.assertIn("0 scenarios passed, 2 failed", out)
            suite = xml.parse(junit).getroot()[0]
            self.assertEqual(suite.get("failures"), "2")
            info = lcov.read_text()
            for expected in ("SF:", "FN:", "BRDA:", "end_of_record"):
                self.assertIn(expected, info)
            code, out, _ = tiaoli("test", folder, "--format", "json")
            self.assertEqual(json.loads(out)["policies"][0]["failed"], 2)

    def test_table(self):
        policy = """政策 p 施行 自 2020-01-01
类别 镇 为 甲镇, 乙镇, 丙镇
记录 任务行
  单位 : 镇
  人数 : 人?
定义 任务表 : 列出 之 任务行 = [{单位: 甲镇, 人数: 20人}, {单位: 乙镇, 人数: 不适用}]
事实 考核 : 镇
条款 一 依据 "一" 则 任务 为 首个 人数 于 任务表 其中 单位 = 考核
条款 二 依据 "二" 则 总数 为 合计 (人数 缺则 0人) 于 任务表
情形 "甲" 已知 考核 = 甲镇 预期 任务 = 20人 预期 总数 = 20人 预期 (计数 任务表) = 2
情形 "空格" 已知 考核 = 乙镇 预期 任务 为 不适用
情形 "不在表里" 已知 考核 = 丙镇 预期 任务 为 不适用
"""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "policy.tiao")
            file.write_text(policy)
            code, out, _ = tiaoli("test", folder)
            self.assertEqual(code, 0, out)
            file.write_text(policy.replace("人数: 20人", "户数: 20人"))
            code, _, err = tiaoli("check", folder)
            self.assertEqual(code, 1)
            self.assertIn("户数", err)

    def test_empty_list(self):
        policy = """政策 p 施行 自 2020-01-01
类别 称号 为 省级, 国家级
事实 已奖 : 列出 之 称号
条款 一 依据 "一" 当 非 (省级 属于 已奖) 则 奖补 为 10万元
情形 "没有奖过" 已知 已奖 = [] 预期 奖补 = 10万元
情形 "奖过" 已知 已奖 = [国家级, 省级] 预期 奖补 为 不适用
"""
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "policy.tiao").write_text(policy)
            code, out, _ = tiaoli("test", folder)
            self.assertEqual(code, 0, out)

    def test_readings_and_decisions_as_conditions(self):
        policy = """政策 p 施行 自 2020-01-01
事实 甲 : 是否
解读 乙 依据 "一"
  选项 宽 采用
  选项 窄
条款 一 依据 "一" 当 甲 或 解读 乙 为 窄 则 子 为 是
条款 二 依据 "二" 当 子 则 丑 为 是
情形 "成立" 已知 甲 = 是 预期 丑
情形 "不适用的，后面的也不适用" 已知 甲 = 否 预期 丑 为 不适用
"""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "policy.tiao")
            file.write_text(policy)
            code, out, _ = tiaoli("test", folder, "--coverage")
            self.assertEqual(code, 0, out)
            self.assertIn("conditions 2/2 (100%)", out)
            file.write_text(policy + '情形 "取窄的解读" 已知 甲 = 否 已知 乙 = 窄 预期 丑\n')
            self.assertEqual(tiaoli("test", folder)[0], 0)
            file.write_text(policy.replace("已知 甲 = 否 ", ""))
            _, out, _ = tiaoli("test", folder, "--coverage")
            self.assertIn("condition never failed: 子 (clause 二)", out)
            file.write_text(policy + '情形 "没有这个选项" 已知 乙 = 中 预期 丑\n')
            code, _, err = tiaoli("check", folder)
            self.assertEqual(code, 1)
            self.assertIn("T0212", err)


class Replay(unittest.TestCase):
    def test_passes(self):
        code, out, err = tiaoli("replay", LOAN, "cases.json")
        self.assertEqual((code, err), (0, ""), out)
        self.assertEqual(out, "8 passed, 0 failed, 0 skipped\n")

    def test_mismatches(self):
        code, out, err = tiaoli("replay", LOAN, "bad_cases.json")
        self.assertEqual((code, err), (1, ""))
        self.assertEqual(out.splitlines()[-1], "0 passed, 4 failed, 3 skipped")
        for expected in ('expected: "350000.00"', 'actual:   "400000.00"', 'facts: {"graduate": true}', "一（一）",
                         "not mapped: workers[0].age, sise", "not mapped: limit", "not mapped: c9", "T0709"):
            self.assertIn(expected, out)

    def test_table_and_json(self):
        code, out, _ = tiaoli("replay", LOAN, "cases.json", "bad_cases.json", "--brief")
        self.assertEqual(code, 1)
        self.assertRegex(out, r"loan +8 passed +0 failed +0 skipped")
        code, out, _ = tiaoli("replay", LOAN, "bad_cases.json", "--format", "json")
        answer = json.loads(out)
        self.assertEqual((answer["passed"], answer["failed"], answer["skipped"]), (0, 4, 3))

    def test_unreadable(self):
        self.assertEqual(tiaoli("replay", LOAN)[0], 2)
        self.assertEqual(tiaoli("replay", LOAN, "missing.json")[0], 3)
        self.assertEqual(tiaoli("replay", LOAN, "-", stdin="[}")[0], 3)
        self.assertEqual(tiaoli("replay", LOAN, "-", stdin="{}")[0], 3)


class Others(unittest.TestCase):
    def test_facts(self):
        _, out, _ = tiaoli("facts", LOAN)
        schema = json.loads(out)
        self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
        properties = schema["properties"]
        self.assertEqual(properties["企业规模"]["enum"], ["大型", "小型", None])
        self.assertEqual(properties["申请人"]["properties"]["毕业生"]["title"], "是否为高校毕业生")
        self.assertEqual(properties["职工名单"]["items"]["properties"]["工资"]["minimum"], 0)

    def test_doc(self):
        code, out, _ = tiaoli("doc", LOAN)
        self.assertEqual(code, 0)
        for expected in ("一（一）", "担保基金", "市财政局", "但当 毕业生 依据 &quot;附件一&quot; 则 可 额度 不超过 40万元", "原文不明"):
            self.assertIn(expected, out)

    def test_fmt(self):
        source = (HERE / LOAN / "policy.tiao").read_text()
        code, once, err = tiaoli("fmt", "-", stdin=source)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(tiaoli("fmt", "-", stdin=once)[1], once)
        _, english, _ = tiaoli("fmt", "--keywords", "en", "-", stdin=source)
        self.assertIn("except when", english)
        self.assertEqual(tiaoli("fmt", "--keywords", "zh", "-", stdin=english)[1], tiaoli("fmt", "--keywords", "zh", "-", stdin=source)[1])
        self.assertEqual(tiaoli("fmt", "-", stdin="clause (")[0], 4)

    def test_help(self):
        self.assertEqual(tiaoli("--help")[0], 0)
        for command in ("run", "explain", "check", "test", "replay", "fmt", "facts", "doc"):
            for english in (True, False):
                code, out, _ = tiaoli(command, "--help", english=english)
                self.assertEqual(code, 0)
                self.assertIn("tiaoli " + command, out)
                self.assertIn("Example" if english else "示例", out)

    def test_help_has_the_words_of_its_language(self):
        """Every option is said in Chinese, in line, and what only our own Python package passes is not shown."""
        commands = re.findall(r"^  ([a-z][a-z-]*) ", tiaoli("--help", english=False)[1], re.MULTILINE)
        self.assertIn("simulate", commands)
        for command in commands:
            out = tiaoli(command, "--help", english=False)[1]
            self.assertIsNone(re.search("TEXT|UINT|REQUIRED|-name|population-column", out), out)
            described = [line for line in out.split("\n示例")[0].splitlines() if line.startswith("  ") and "  " in line.strip()]
            self.assertTrue(described, out)
            for line in described:
                names = re.match(r"\s+\S.*?\s{2,}", line)[0]
                width = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in names)
                self.assertEqual(width, 30, line)

    def test_misspelt_module(self):
        with tempfile.TemporaryDirectory() as folder:
            policy = pathlib.Path(folder, "city.tiao")
            pathlib.Path(folder, "people.tiao").write_text("fact 人数 : whole\n")
            for written, meant in (("henan.lons", "henan.loans"), ("std.date", "std.dates"), ("peple", "people")):
                policy.write_text(f"use {written}\n")
                _, _, err = tiaoli("check", str(policy))
                self.assertIn(f"did you mean `{meant}`?", err)
            policy.write_text("use nothing.like.this\n")
            self.assertIn("modules are files below", tiaoli("check", str(policy))[2])

    def test_modules(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "policies/some-town").mkdir(parents=True)
            (root / "stdlib").mkdir()
            (root / "stdlib/extra.tiao").write_text("define 双倍(x : 元) : 元 = x * 2\n")
            (root / "policies/some-town/shared.tiao").write_text("fact 收入 : 元\n")
            own = root / "policies/some-town/policy.tiao"
            own.write_text('policy some_town in force from 2020-01-01\nuse std.extra\nuse some_town.shared\n'
                           'clause a cites "1"\n  then b is 双倍(收入)\n')
            for policy in (str(root / "policies/some-town"), str(own)):
                code, out, err = tiaoli("run", policy, "-f", "-", "--format", "json", stdin='{"收入": 4}')
                self.assertEqual((code, err), (0, ""))
                self.assertEqual(json.loads(out)["decisions"]["b"]["value"], "8.00")
            os.environ["TIAOLI_PATH"] = folder
            code, out, err = tiaoli("run", "some_town", "-f", "-", "--format", "json", stdin='{"收入": 4}')
            del os.environ["TIAOLI_PATH"]
            self.assertEqual(code, 0, err)


class SeveralPolicies(unittest.TestCase):
    """Two or three policies in one folder: which of their clauses stands above."""

    def decide(self, county, city="", in_province=True):
        files = {"province": "政策 province\n事实 在省 : 是否\n条款 省补贴 依据 \"一\" 当 在省 则 可 补贴 为 300元\n",
                 "city": "政策 city\n  遵从 province\n条款 市补贴 依据 \"一\" 则 可 补贴 为 200元\n" + city,
                 "county": f"政策 county\n{county}\n条款 县补贴 依据 \"一\" 则 可 补贴 为 100元\n"}
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                pathlib.Path(folder, name + ".tiao").write_text(text)
            _, out, err = tiaoli("run", folder, "--facts", "-", "--on", "2020-09-01", "--format", "json", "--decision", "补贴",
                                 stdin=json.dumps({"在省": in_province}))
        return json.loads(out)["decisions"]["补贴"] if out else {"error": err}

    def test_a_policy_gives_way_to_those_it_is_under(self):
        self.assertEqual(self.decide("  遵从 city")["value"], "300.00")  # and to those they are under
        self.assertEqual(self.decide("  遵从 city", in_province=False)["value"], "200.00")

    def test_of_equal_rank_neither_gives_way(self):
        answer = self.decide("", in_province=False)
        self.assertNotIn("value", answer)
        self.assertIn("县补贴", str(answer))

    def test_a_clause_may_say_otherwise(self):
        own = "条款 例外补贴 优先于 省补贴, 市补贴, 县补贴 依据 \"二\" 则 可 补贴 为 50元\n"
        self.assertEqual(self.decide("  遵从 city", own)["value"], "50.00")


class Explore(unittest.TestCase):
    FACTS = '{"申请人": {"毕业生": true, "申请金额": 99}, "企业规模": "大型"}'

    def facts(self, folder):
        path = pathlib.Path(folder) / "facts.json"
        path.write_text(self.FACTS)
        return str(path)

    def test_repl_without_a_terminal(self):
        code, out, err = tiaoli("repl", LOAN, stdin="申请人.毕业生 = 是\n额度\n")
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.endswith("may at most 400,000 yuan\n"), out)
        code, _, err = tiaoli("repl", LOAN, stdin="额渡\n额度\n")
        self.assertEqual(code, 1)
        self.assertIn("额渡", err)
        self.assertEqual(tiaoli("repl", "missing")[0], 4)
        self.assertEqual(tiaoli("repl", LOAN, "-f", "missing.json")[0], 3)

    def test_sweep(self):
        with tempfile.TemporaryDirectory() as folder:
            svg = pathlib.Path(folder) / "plot.svg"
            code, out, err = tiaoli("sweep", LOAN, "申请人.申请金额", "0元..100元", "补助", "-f", self.facts(folder), "--format", "json",
                                    "--points", "5", "--svg", str(svg))
            self.assertEqual((code, err), (0, ""))
            answer = json.loads(out)
            self.assertEqual(answer["schema"], "tiaoli.sweeps/1")
            [sweep] = answer["sweeps"]
            self.assertEqual([point["at"] for point in sweep["points"]], [0, 25, 50, 75, 100])
            xml.parse(svg)
            self.assertEqual(tiaoli("sweep", LOAN, "无此", "0..1", "补助")[0], 2)
            self.assertEqual(tiaoli("sweep", LOAN, "申请人.申请金额", "0元..1元", "无此")[0], 2)

    def test_what_if(self):
        with tempfile.TemporaryDirectory() as folder:
            code, out, err = tiaoli("what-if", LOAN, "申请人.毕业生 = 否", "-f", self.facts(folder), "--format", "json")
            self.assertEqual((code, err), (0, ""))
            changed = {change["decision"]: change for change in json.loads(out)["changes"]}
            self.assertEqual(changed["额度"]["after"]["text"], "may at most 350,000 yuan")
            self.assertTrue(changed["额度"]["because"])
            self.assertEqual(tiaoli("what-if", LOAN, "申请人.毕业生 = 3元")[0], 3)
            self.assertEqual(tiaoli("what-if", LOAN, "无此 = 3元")[0], 2)

    def test_ask(self):
        code, out, _ = tiaoli("ask", LOAN, "额度", "--format", "json")
        self.assertEqual(code, 0)
        self.assertEqual([question["fact"] for question in json.loads(out)["questions"]], ["申请人.毕业生"])

    def test_boundaries(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            copy.joinpath("policy.tiao").write_text('''政策 甲
  施行 自 2020-01-01
事实 人数 : 人
事实 申请日期 : 日期
条款 补贴 依据 "一" 当 人数 超过 100人 且 申请日期 不晚于 2020-12-31 则 补贴额 为 8元
''')
            code, _, err = tiaoli("boundaries", folder, "-o", str(copy / "found.scenarios.tiao"))
            self.assertEqual(code, 0, err)
            text = (copy / "found.scenarios.tiao").read_text()
            for part in ("100", "101", "102", "2020-12-31", "2021-01-01"):
                self.assertIn(part, text)
            code, out, err = tiaoli("test", folder)
            self.assertEqual(code, 0, out + err)
            self.assertIn("6 scenarios passed, 0 failed", out)

    def test_watch(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            for name in ("policy.tiao", "scenarios.tiao"):
                copy.joinpath(name).write_text((HERE / LOAN / name).read_text())
            self.assertEqual(tiaoli("watch", folder, "--once")[0], 0)
            running = subprocess.Popen([BINARY, "watch", folder, "--language", "en"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            try:
                def read_until(part):
                    lines = ""
                    while part not in lines:
                        line = running.stdout.readline()
                        self.assertTrue(line, lines)
                        lines += line
                    return lines
                read_until("waiting for a file")
                policy = copy / "policy.tiao"
                good = policy.read_text()
                policy.write_text(good.replace("40万元", "50万元"))
                self.assertIn("a file has changed", read_until("something is wrong"))
                policy.write_text(good)
                read_until("all is well")
                running.send_signal(2)
                self.assertEqual(running.wait(10), 0)
            finally:
                running.kill()
                running.stdout.close()


if __name__ == "__main__":
    unittest.main(verbosity=1 if len(sys.argv) < 2 else 2)
