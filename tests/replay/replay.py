#!/usr/bin/env python3
"""What a file of decided cases may look like, and what `tiaoli replay` makes of it: small policies, each with its mapping and cases."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]

POLICY = """政策 sample
  施行 自 2020-01-01
类别 规模 为 大型, 小型
记录 职工
  编号 : 文本
  新招 : 是否
  入职日 : 日期?
  月薪 : 元/月
事实 单位规模 : 规模
事实 登记日 : 日期?
事实 职工名单 : 列出 之 职工
事实 标准表 : 列出 之 职工
条款 登记补贴 依据 "一"
  当 登记日 适用 且 登记日 不晚于 2020-06-30
  则 补贴 为 100元
条款 新招补贴 依据 "二"
  当 单位规模 = 小型 且 任一 职工名单 其中 新招
  则 新招补贴额 为 500元
定义 登记过 = 登记日 适用
定义 新招人数 = 计数 职工名单 其中 新招
定义 工资总额 : 元/月 = 合计 月薪 于 职工名单
定义 到期工资(某年 : 整数) : 元/月 = 合计 月薪 于 职工名单 其中 年份(入职日) 不超过 某年
"""


def run(mapping, cases, *arguments, policy=POLICY):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "policy.tiao").write_text(policy)
        (root / "replay.tiao").write_text(mapping)
        decided = [{"id": str(i + 1), "clause": "c", **case} for i, case in enumerate(cases)]
        (root / "cases.json").write_text(json.dumps(decided, ensure_ascii=False, indent=1))
        done = subprocess.run([BINARY, "replay", ".", "cases.json", "--language", "en", *arguments],
                              capture_output=True, cwd=root, timeout=60, text=True)
    return done.returncode, done.stdout, done.stderr


class Replay(unittest.TestCase):
    def outcome(self, mapping, cases, policy=POLICY):
        """One letter a case: passed, failed or skipped."""
        code, out, err = run(mapping, cases, "--format", "json", policy=policy)
        self.assertIn(code, (0, 1), err)
        self.assertEqual(err, "")
        notable = {case["id"]: case for document in json.loads(out)["documents"] for case in document["notable"]}
        self.answers = notable
        return "".join(notable.get(str(i + 1), {"outcome": "passed"})["outcome"][0] for i in range(len(cases)))

    def refused(self, mapping, cases=({"facts": {}, "expected": {"n": 1}},), policy=POLICY):
        """The mapping has a mistake: what is said, and that nothing looks like a result."""
        code, out, err = run(mapping, list(cases), policy=policy)
        self.assertEqual((code, out), (4, ""), err)
        self.assertIn("no results", err)
        return err


class Facts(Replay):
    def test_a_mark_for_absent(self):
        mapping = """
约定 空缺标记 = "never not_yet"
对照 "c"
  读入 registered_on : 日期?
  已知 登记日 = registered_on
  答复 registered = 登记过
"""
        self.assertEqual(self.outcome(mapping, [
            {"facts": {"registered_on": "never"}, "expected": {"registered": False}},
            {"facts": {"registered_on": "not_yet"}, "expected": {"registered": False}},
            {"facts": {"registered_on": "none"}, "expected": {"registered": False}},
            {"facts": {"registered_on": "2020-02-29"}, "expected": {"registered": True}},
            {"facts": {"registered_on": None}, "expected": {"registered": "unknown"}},
            {"facts": {"registered_on": "often"}, "expected": {"registered": "unknown"}},
        ]), "pppppf")

    def test_a_mark_for_absent_needs_an_optional_name(self):
        mapping = """
约定 absent_value = "never"
对照 "c"
  读入 registered_on : 日期, note : 文本?
  已知 登记日 = registered_on
  答复 registered = 登记过, note_given = note = "never"
"""
        self.assertEqual(self.outcome(mapping, [
            {"facts": {"registered_on": "never"}, "expected": {"registered": False}},
            {"facts": {"note": "never"}, "expected": {"note_given": None}},
        ]), "fp")

    def test_lists_that_are_not_mentioned(self):
        def mapping(default, convention=""):
            return f"""{convention}
约定 unknown_names = "open"
对照 "c"
  读入 workers : 列出 之 {{id : 文本}} {default}, ages : 列出 之 整数
  已知 职工名单 = [{{编号: w.id, 新招: 是}} 对象 每个 w 在 workers]
  答复 hired = 新招人数, oldest = (最大 ages 缺则 0)
"""
        cases = [
            {"facts": {}, "expected": {"hired": 0}},
            {"facts": {"workers": []}, "expected": {"hired": 0}},
            {"facts": {"workers": None}, "expected": {"hired": "unknown"}},
            {"facts": {}, "expected": {"hired": "unknown", "open": ["workers"]}},
            {"facts": {}, "expected": {"oldest": 0}},
        ]
        self.assertEqual(self.outcome(mapping(""), cases), "fpppf")
        self.assertEqual(self.outcome(mapping("默认 []"), cases), "ppppf")
        self.assertEqual(self.outcome(mapping("", '约定 未提及的列表 = "空"'), cases), "ppppp")

    def test_a_list_has_no_other_default(self):
        for default, code in (("默认 [1]", "T0803"), ("默认 3", "T0803")):
            err = self.refused(f'对照 "c"\n  读入 ages : 列出 之 整数 {default}\n  答复 n = 计数 ages\n')
            self.assertIn(code, err)
        err = self.refused('对照 "c"\n  读入 person : {age : 整数} 默认 3\n  答复 n = person.age\n')
        self.assertIn("T0804", err)

    def test_a_default_is_a_value_that_a_case_may_state(self):
        for declared, code in (("元/月 默认 -1元/月", "T0716"), ("数值 在 0..5 默认 6", "T0717"), ("元 默认 0.001元", "T0714")):
            err = self.refused(f'对照 "c"\n  读入 n : {declared}\n  答复 n = n\n')
            self.assertIn(code, err)

    def test_a_list_in_error_says_why(self):
        mapping = '对照 "c"\n  读入 ages : 列出 之 整数\n  答复 n = 列出 a 于 每个 a 在 ages 其中 6 / a 高于 1\n'
        self.assertEqual(self.outcome(mapping, [{"facts": {"ages": [2, 0]}, "expected": {"n": [2]}}]), "f")
        self.assertIn("division_by_zero", json.dumps(self.answers))

    def test_null_in_a_list(self):
        mapping = """
对照 "c"
  读入 workers : 列出 之 {hired : 是否 默认 是}, sizes : 集合 之 规模
  已知 职工名单 = [{新招: w.hired} 对象 每个 w 在 workers]
  答复 hired = 新招人数, small = sizes 包含 小型
"""
        self.assertEqual(self.outcome(mapping, [
            {"facts": {"workers": [{}, {}]}, "expected": {"hired": 2}},
            {"facts": {"workers": [{}, None]}, "expected": {"hired": "unknown"}},
            {"facts": {"sizes": ["小型"]}, "expected": {"small": True}},
            {"facts": {"sizes": ["小型", None]}, "expected": {"small": "unknown"}},
        ]), "pppp")


class Answers(Replay):
    def test_several_marks(self):
        mapping = """
约定 not_applicable_value = "null not_applicable"
约定 未知标记 = "unknown, undetermined"
对照 "c"
  读入 registered_on : 日期?
  已知 登记日 = registered_on
  答复 subsidy = 补贴
"""
        late = {"registered_on": "2020-07-01"}
        self.assertEqual(self.outcome(mapping, [
            {"facts": late, "expected": {"subsidy": None}},
            {"facts": late, "expected": {"subsidy": "not_applicable"}},
            {"facts": late, "expected": {"subsidy": "undetermined"}},
            {"facts": {}, "expected": {"subsidy": "undetermined"}},
            {"facts": {}, "expected": {"subsidy": "unknown"}},
            {"facts": {}, "expected": {"subsidy": None}},
        ]), "ppfppf")
        self.assertIsNone(self.answers["3"]["mismatches"][0]["actual"])

    def test_possible_answers_of_elements(self):
        mapping = """
约定 unknown_names = "open"
约定 unmentioned = "yes"
对照 "c"
  读入 size : 文本, workers : 列出 之 {hired : 是否 默认 否, born : 日期}
  已知 单位规模 = 如果 size = "small" 则 小型 否则 大型
  已知 职工名单 = [{新招: w.hired, 入职日: w.born} 对象 每个 w 在 workers]
  答复 subsidy = 新招补贴额, possible_subsidy = 可能的 新招补贴额, possible_hired = 可能的 新招人数,
       possible_old = 可能的 (任一 职工名单 其中 入职日 不晚于 2020-01-01)
"""
        two = [{}, {"hired": None}]
        self.assertEqual(self.outcome(mapping, [
            {"facts": {"size": "small", "workers": two}, "expected": {"possible_subsidy": [500, None]}},
            {"facts": {"size": "small", "workers": two}, "expected": {"subsidy": "unknown", "open": ["workers[1].hired"]}},
            {"facts": {"size": "small", "workers": [{}, {}]}, "expected": {"subsidy": "unknown", "open": ["workers[0].hired"]}},
            {"facts": {"size": "small", "workers": [{}, {}]},
             "expected": {"possible_hired": [0, 1], "open": ["workers[1].hired"]}},
            {"facts": {"workers": [{"hired": None}, {"hired": None}, {"hired": True}]},
             "expected": {"possible_hired": [1, 2, 3], "open": ["workers[0].hired", "workers[1].hired"]}},
            {"facts": {"workers": two}, "expected": {"possible_subsidy": [500, None], "open": ["size", "workers[1].hired"]}},
            {"facts": {"workers": [{}]}, "expected": {"possible_old": [True, False]}},  # before and after the day named
            {"facts": {"workers": None}, "expected": {"possible_hired": [0]}},  # a list cannot be tried
        ]), "pppppppf")
        self.assertEqual(self.answers["8"]["mismatches"][0]["actual"], ["…"])

    def test_every_missing_element_is_listed(self):
        mapping = """
约定 unknown_names = "open"
对照 "c"
  读入 workers : 列出 之 {wage : 元/月}
  已知 职工名单 = [{月薪: w.wage} 对象 每个 w 在 workers]
  答复 total = 工资总额, wages = 列出 w.wage 于 每个 w 在 workers
"""
        missing = [f"workers[{i}].wage" for i in range(50)]
        self.assertEqual(self.outcome(mapping, [
            {"facts": {"workers": [{}] * 50}, "expected": {"total": "unknown", "open": missing}},
            {"facts": {"workers": [{}] * 50}, "expected": {"wages": ["unknown"] * 50, "open": missing}},
        ]), "pp")


class Mappings(Replay):
    FORMS = """
对照 "c"
  读入 wage : 元/月, size : 整数
  已知 职工名单 = [{月薪: wage}]
  答复 total = 工资总额
对照 "c"
  读入 wage : 列出 之 {yuan : 元/月}
  已知 职工名单 = [{月薪: w.yuan} 对象 每个 w 在 wage]
  答复 total = 工资总额, wages = 计数 wage
"""

    def test_the_form_of_the_values_chooses(self):
        self.assertEqual(self.outcome(self.FORMS, [
            {"facts": {"wage": "1000.00"}, "expected": {"total": 1000}},
            {"facts": {"wage": [{"yuan": "1000.00"}, {"yuan": 500}]}, "expected": {"total": 1500}},
            {"facts": {"wage": 1}, "expected": {"wages": "unknown"}},
            {"facts": {"wage": "much"}, "expected": {"total": 1}},
            {"facts": {"wage": [{"yuan": 1, "from": "2020-01"}]}, "expected": {"total": 1}},
            {"facts": {"wages": 1, "size": 2}, "expected": {"total": 1}},
        ]), "ppsfss")
        self.assertIn("wage", self.answers["4"]["mistakes"][0]["message"])
        self.assertEqual(self.answers["5"]["unmapped"], ["wage[0].from"])
        self.assertEqual(self.answers["5"]["mapping"], "replay.tiao:6")
        self.assertEqual(self.answers["6"]["unmapped"], ["wages"])
        self.assertEqual(self.answers["6"]["mapping"], "replay.tiao:2")

    def test_a_name_that_is_not_mapped_names_both_places(self):
        code, out, err = run(self.FORMS, [{"facts": {"wage": 1, "age": 3}, "expected": {"totl": 1}},
                                          {"clause": "d", "facts": {}, "expected": {"total": 1}}])
        self.assertEqual((code, err), (0, ""))
        self.assertIn("skipped 1  c  cases.json:2  mapping replay.tiao:2", out)
        self.assertIn("not mapped: age, totl", out)
        self.assertIn("skipped 2  d  cases.json:", out)
        self.assertIn("not mapped: d", out)
        self.assertEqual(out.splitlines()[-1], "0 passed, 0 failed, 2 skipped")

    def test_a_plain_list_that_the_case_does_not_mention(self):
        # `year` reaches into the elements of another list: this once left nodes between two lists in the program, and crashed.
        mapping = """
对照 "c"
  读入 years : 列出 之 整数, workers : 列出 之 {since : 日期, wage : 元/月}
  已知 职工名单 = [{入职日: w.since, 月薪: w.wage} 对象 每个 w 在 workers]
  答复 by_year = 列出 到期工资(y) 按 y 于 每个 y 在 years, total = 合计 到期工资(y) 于 每个 y 在 years
"""
        workers = [{"since": "2019-05-01", "wage": 10}, {"since": "2020-05-01", "wage": 5}]
        self.assertEqual(self.outcome(mapping, [
            {"facts": {"years": [2019, 2020], "workers": workers}, "expected": {"by_year": {"2019": 10, "2020": 15}, "total": 25}},
            {"facts": {"workers": workers}, "expected": {"by_year": "unknown", "total": "unknown"}},
            {"facts": {"years": [2019, 2020]}, "expected": {"by_year": {"2019": "unknown", "2020": "unknown"}}},
            {"facts": {}, "expected": {"total": "unknown"}},
            {"facts": {"years": [], "workers": None}, "expected": {"by_year": {}, "total": 0}},
        ]), "ppppp")


class Mistakes(Replay):
    def test_syntax(self):
        err = self.refused('对照 "c"\n  读入 wage : 元/月,\n  答复 total = 工资总额 +\n')
        self.assertIn("replay.tiao:3", err)

    def test_an_unknown_fact_or_decision(self):
        err = self.refused('对照 "c"\n  读入 wage : 元/月\n  已知 登纪日 = 不适用\n  答复 total = 工资总额\n')
        self.assertIn("replay.tiao:3:", err)
        self.assertIn("T0801", err)
        self.assertIn("登记日", err)
        self.assertIn("policy.tiao:", err)  # and where the one is declared that may be meant
        err = self.refused('对照 "c"\n  读入 wage : 元/月\n  答复 total = 工资总和\n')
        self.assertIn("replay.tiao:3:", err)
        self.assertIn("工资总和", err)
        self.assertIn("policy.tiao:", err)

    def test_a_mapping_that_no_case_needs(self):
        err = self.refused('对照 "c"\n  答复 total = 工资总额\n对照 "other"\n  答复 total = 工资总和\n')
        self.assertIn("replay.tiao:4:", err)

    def test_an_unknown_convention(self):
        err = self.refused('约定 unmentoned = "yes"\n对照 "c"\n  答复 total = 工资总额\n')
        self.assertIn("T0820", err)
        self.assertIn("unmentioned", err)
        self.assertIn("T0820", self.refused('约定 unmentioned = "perhaps"\n'))

    def test_two_mappings_that_nothing_tells_apart(self):
        second = '对照 "b", "c"\n  读入 {}\n  答复 {}\n'
        first = '对照 "c"\n  读入 wage : 元/月, since : 日期?, rows : 列出 之 {a b : 文本}\n  答复 total = 工资总额, n = 新招人数\n'
        for reads, answers in (("wage : 元/月", "total = 工资总额"), ("since : 日期", "n = 新招人数"),
                               ("rows : 列出 之 {b : 文本}", "total = 工资总额")):
            err = self.refused(first + second.format(reads, answers))
            self.assertIn("T0802", err)
            self.assertIn("replay.tiao:4:1", err)
            self.assertIn("replay.tiao:1:1", err)
        for reads, answers in (("wage : 元", "total = 工资总额"), ("wages : 元/月", "total = 工资总额"),
                               ("wage : 元/月?", "total = 工资总额"), ("wage : 元/月", "amount = 工资总额"),
                               ("rows : 列出 之 {c : 文本}", "total = 工资总额")):
            self.assertEqual(self.outcome(first + second.format(reads, answers), []), "")

    def test_what_is_said_twice(self):
        for mapping in ('对照 "c"\n  读入 a : 整数\n  读入 a : 文本\n  答复 n = 新招人数\n',
                        '对照 "c"\n  答复 n = 新招人数,\n    n = 新招人数\n',
                        '对照 "c"\n  已知 登记日 = 2020-01-01\n  已知 登记日 = 2020-01-02\n  答复 n = 登记过\n'):
            err = self.refused(mapping)
            self.assertIn("replay.tiao:3:", err)
            self.assertIn("replay.tiao:2:", err)

    def test_a_policy_or_a_file_of_cases_with_a_mistake(self):
        self.assertIn("policy.tiao", self.refused("", policy="政策 x\n条款 ("))
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "policy.tiao").write_text(POLICY)
            for name, text in (("broken.json", "[{]"), ("none.json", "{}"), ("missing.json", None)):
                if text is not None:
                    (root / name).write_text(text)
                done = subprocess.run([BINARY, "replay", ".", name], capture_output=True, cwd=root, timeout=60, text=True)
                self.assertEqual((done.returncode, done.stdout), (3, ""), name)
                self.assertIn(name, done.stderr)


if __name__ == "__main__":
    unittest.main()
