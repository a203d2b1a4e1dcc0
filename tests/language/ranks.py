#!/usr/bin/env python3
"""Rank and succession of documents: several policies in one run, and which of them decides."""
import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]

COMMON = """
记录 人
  毕业生 : 是否
事实 申请人 : 人
"""
CITY = """政策 city
  文号 "市政〔2018〕1号" 施行 自 2018-01-01
引用 shared.common
"""
CITY_RULES = """
条款 额度 依据 "一"
  对象 申请人 则 贷款额度 不超过 30万元
  但当 毕业生 则 贷款额度 不超过 40万元
条款 贴息 依据 "二"
  则 贴息率 为 50%
"""
COUNTY = """政策 county
  文号 "县政〔2019〕2号" 施行 自 2019-01-01 {}
引用 shared.common
条款 额度 {} 依据 "三"
  对象 申请人 凡 毕业生 则 贷款额度 不超过 20万元
条款 生活补贴 依据 "四"
  则 补贴 为 300元
"""
SCENARIO = """政策 together
引用 city
引用 county
情形 "毕业生" 于 {day}
  已知 申请人 = {{毕业生: {graduate}}}
  预期 {expected}
"""


class Ranks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.write("policies/shared/common.tiao", COMMON)
        self.write("policies/city/policy.tiao", CITY)
        self.write("policies/city/chapter-1.tiao", CITY_RULES)  # a module that is a folder is all of its files
        self.write("policies/city/chapter-1.scenarios.tiao", '情形 "不读" 预期 没有这个名字\n')

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def tiaoli(self, *arguments):
        done = subprocess.run([BINARY, *arguments, "--language", "en"], capture_output=True, cwd=self.root, timeout=60, text=True,
                              env={**os.environ, "TIAOLI_PATH": str(self.root)})
        return done.returncode, done.stdout, done.stderr

    def county(self, header="", clause=""):
        self.write("policies/county/policy.tiao", COUNTY.format(header, clause))

    def holds(self, expected, day="2020-06-01", graduate="是"):
        self.write("policies/together/policy.tiao", SCENARIO.format(day=day, graduate=graduate, expected=expected))
        code, out, err = self.tiaoli("test", "policies/together")
        self.assertEqual(code, 0, out + err)

    def explained(self, decision="贷款额度"):
        self.write("facts.json", '{"申请人": {"毕业生": true}}')
        code, out, err = self.tiaoli("explain", "policies/together", decision, "--facts", "facts.json", "--on", "2020-06-01")
        self.assertEqual(code, 0, err)
        return out

    def refused(self, *expected, policy="county"):
        self.write("policies/together/policy.tiao", SCENARIO.format(day="2020-06-01", graduate="是", expected="补贴 = 300元"))
        code, out, err = self.tiaoli("check", f"policies/{policy}")
        self.assertEqual(code, 1, out + err)
        for text in expected:
            self.assertIn(text, out + err)

    def test_without_rank_it_is_a_conflict(self):
        self.county()
        self.holds("贴息率 = 50%")
        self.assertIn("rules of equal rank disagree", self.explained())
        self.holds("贷款额度 = 30万元", graduate="否")

    def test_a_document_under_another(self):
        self.county("遵从 city")
        self.holds("贷款额度 = 40万元")
        self.holds("补贴 = 300元")  # what the higher one does not regulate is as it was
        text = self.explained()
        self.assertRegex(text, "额度.*县政〔2019〕2号 三.* gives way to .*额度.*市政〔2018〕1号 一")
        self.assertIn("200,000 yuan", text)

    def test_a_later_document_that_repeals_nothing(self):
        self.county("优先于 city")
        self.holds("贷款额度 = 20万元")
        self.holds("贷款额度 = 30万元", graduate="否")  # the later one says nothing of him
        self.holds("贷款额度 = 40万元", day="2018-06-01")  # and nothing at all before its time
        self.holds("贴息率 = 50%")
        self.assertRegex(self.explained(), "额度.*市政〔2018〕1号 一.* gives way to .*额度.*县政〔2019〕2号 三")

    def test_a_document_in_the_place_of_another(self):
        self.county("取代 city")
        self.holds("贷款额度 = 20万元")
        self.holds("贷款额度 为 不适用", graduate="否")
        self.holds("贴息率 为 不适用")
        self.holds("贴息率 = 50%", day="2018-12-31")

    def test_a_header_does_not_load_what_it_ranks(self):
        self.county("遵从 city")
        self.write("facts.json", '{"申请人": {"毕业生": true}}')
        code, out, err = self.tiaoli("run", "policies/county", "--facts", "facts.json", "--on", "2020-06-01")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, "20万元|200,000")
        self.assertNotIn("贴息率", out)  # a decision of the other document

    def test_the_documents_state_their_ranks(self):
        # 新密 is under 郑州, and 郑政〔2020〕17号 follows 郑政〔2018〕31号: nothing in their texts says so.
        for document, ranks in (("xinmi-2020-4", ["遵从 zhengzhou_2018_31", "遵从 zhengzhou_2020_17"]),
                                ("zhengzhou-2020-17", ["优先于 zhengzhou_2018_31"])):
            header = (SOURCE / "policies" / document / "policy.tiao").read_text().split("引用")[0]
            for rank in ranks:
                self.assertIn("\n  " + rank + "\n", header, document)

    def test_a_clause_goes_before_its_document(self):
        self.county("遵从 city", "优先于 city.额度")
        self.holds("贷款额度 = 20万元")
        self.county("", "优先于 city.额度")
        self.write("policies/county/policy.tiao", (self.root / "policies/county/policy.tiao").read_text() + "\n引用 city\n")
        self.holds("贷款额度 = 20万元")

    def test_a_clause_that_is_above_one_is_not_above_all(self):
        self.write("one.tiao", """政策 one
  施行 自 2020-01-01
条款 甲 依据 "一" 则 数 为 1
条款 乙 优先于 甲 依据 "二" 则 数 为 2
条款 丙 依据 "三" 当 开 则 数 为 3
事实 开 : 是否
情形 "开" 已知 开 = 是 预期 数 = 2
情形 "关" 已知 开 = 否 预期 数 = 2
""")
        self.assertEqual(self.tiaoli("test", "one.tiao")[0], 1)
        for value, expected in (("true", "rules of equal rank disagree"), ("false", "gives way to")):
            self.write("facts.json", f'{{"开": {value}}}')
            self.assertIn(expected, self.tiaoli("explain", "one.tiao", "数", "--facts", "facts.json")[1])

    def test_mistakes_name_both_places(self):
        self.county("遵从 city")
        self.write("policies/city/policy.tiao", CITY.replace("施行", "遵从 county 施行"))
        self.refused("T0421", "county", "city", policy="together")
        self.write("policies/city/policy.tiao", CITY)
        self.county("遵从 city 优先于 city")
        self.refused("T0421", "city", policy="together")
        self.county("优先于 shared.common")
        self.refused("T0420", "shared.common")
        self.county("遵从 nowhere")
        self.refused("T0209")
        self.county("遵从 city", "优先于 city.额读")
        self.refused("T0211", "city.额度", policy="together")
        self.write("policies/county/policy.tiao", '政策 county 取代 city\n条款 甲 依据 "一" 则 数 为 1\n')
        self.refused("T0422")
        self.write("policies/county/policy.tiao", '政策 county\n条款 甲 优先于 乙 依据 "一" 则 数 为 1\n条款 乙 优先于 甲 依据 "二" 则 数 为 2\n')
        self.refused("T0421", "policy.tiao:2", "policy.tiao:3")


if __name__ == "__main__":
    unittest.main()
