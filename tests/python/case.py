"""One case from Python: policies, exact decisions, explanations, errors."""
import datetime
import json
import os
import pathlib
import pickle
import subprocess
import threading
import unittest
from decimal import Decimal
from fractions import Fraction

import pandas
import tiaoli

SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
LOAN = SOURCE / "tests/cli/loan"
TYPES = '''
政策 类型 标题 "各种类型" 文号 "1" 发文机关 "测试"
  施行 自 2020-01-01
类别 大小 为 大, 小
记录 人
  工资 : 元
事实 人员 : 列出 之 人
事实 份额 : 比例
事实 日 : 日期
事实 月 : 月份
事实 规模 : 大小
事实 各规模 : 集合 之 大小
事实 名 : 文本
条款 各项 依据 "一"
  则 三分之一 为 份额 / 3
  则 日期值 为 日
  则 月份值 为 月
  则 规模值 为 规模
  则 各规模值 为 各规模
  则 名称值 为 名
  则 人数 为 计数 之 人员
条款 补贴 依据 "二" 对象 人
  则 补贴 为 工资 / 2
'''


class Case(unittest.TestCase):
    def test_decisions_are_exact(self):
        policy = tiaoli.load(LOAN)
        decisions = policy.decide({"申请人": {"毕业生": True, "申请金额": Decimal("100.00")}})
        self.assertEqual(decisions["额度"].value, Decimal("400000.00"))
        self.assertIsInstance(decisions["额度"].value, Decimal)
        self.assertEqual(decisions["额度"].text, "40万元")
        self.assertEqual(decisions["额度"].modality, ("may", "at_most"))
        self.assertEqual(decisions["补助"].value, Decimal("33.33"))
        self.assertEqual(decisions["补助"].exact, Fraction(100, 3))
        self.assertEqual(json.loads(decisions.json)["schema"], "tiaoli.decisions/1")
        self.assertIn("额度", list(decisions))
        self.assertIn("<td>额度</td><td>40万元</td>", decisions._repr_html_())

    def test_what_is_unknown_stays_open(self):
        outcome = tiaoli.load(LOAN).decide({})["额度"]
        self.assertEqual((outcome.state, outcome.value), ("undetermined", None))
        self.assertEqual(outcome.missing, ("申请人.毕业生",))
        self.assertFalse(outcome.is_known)

    def test_what_pandas_says_is_missing_is_unknown(self):
        policy = tiaoli.compile(TYPES)
        missing = pandas.Series([1, None], dtype="Int64")[1], pandas.NaT
        decisions = policy.decide({"份额": missing[0], "日": missing[1]})
        self.assertEqual([decisions[name].missing for name in ("三分之一", "日期值")], [("份额",), ("日",)])

    def test_facts_of_every_type(self):
        policy = tiaoli.compile(TYPES)
        day = datetime.date(2020, 2, 29)
        facts = {"人员": [{"工资": 100}, {"工资": "200.50"}], "份额": Fraction(1, 7), "日": day, "月": "2020-02", "规模": "大",
                 "各规模": {"大", "小"}, "名": "甲"}
        decisions = policy.decide(facts)
        values = {name: decisions[name].value for name in decisions}
        self.assertEqual(values["三分之一"], Fraction(1, 21))
        self.assertEqual(values["日期值"], day)
        self.assertEqual(values["月份值"], datetime.date(2020, 2, 1))
        self.assertEqual(values["规模值"], "大")
        self.assertEqual(values["各规模值"], frozenset({"大", "小"}))
        self.assertEqual(values["名称值"], "甲")
        self.assertEqual(values["人数"], 2)
        self.assertIs(type(values["人数"]), int)
        self.assertEqual([one.value for one in decisions["人员.补贴"].each], [Decimal("50.00"), Decimal("100.25")])
        # A datetime at midnight is a day; floats count as the decimal they print as; None is not known.
        again = policy.decide({"日": datetime.datetime(2020, 2, 29), "份额": 0.1, "规模": None})
        self.assertEqual((again["日期值"].value, again["三分之一"].value, again["规模值"].state), (day, Fraction(1, 30), "undetermined"))
        with self.assertRaisesRegex(TypeError, "a day, not a time"):
            policy.decide({"日": datetime.datetime(2020, 2, 29, 12)})

    def test_explanations(self):
        policy = tiaoli.load(LOAN, language="en")
        decisions = policy.decide({"申请人": {"毕业生": True}})
        why = decisions.explain("额度")
        self.assertEqual(why.text, policy.explain({"申请人": {"毕业生": True}}, "额度").text)
        self.assertIn("额度", why.text)
        self.assertEqual(why.json["schema"], "tiaoli.explanation/1")
        self.assertIn("**", why.markdown)
        self.assertIn("<", why._repr_html_())
        self.assertNotEqual(str(decisions.explain("额度", language="zh")), str(why))
        with self.assertRaises(IndexError):
            decisions.explain("额度", element=1)
        of_element = tiaoli.compile(TYPES).explain({"人员": [{"工资": 1}, {"工资": 2}]}, "人员.补贴", element=1)
        self.assertIn("2元", of_element.text)

    def test_why_not(self):
        policy = tiaoli.load(LOAN, language="en")
        facts = {"企业规模": "大型", "职工名单": [{"新招": True}]}
        decisions = policy.decide(facts, on="2020-09-01")
        self.assertEqual(decisions["可贴息"].state, "not_applicable")
        why_not = decisions.why_not("可贴息")
        self.assertEqual(why_not.text, policy.why_not(facts, "可贴息", on="2020-09-01").text)
        said = subprocess.run([os.environ["TIAOLI_BINARY"], "explain", str(LOAN), "可贴息", "-f", "-", "--on", "2020-09-01", "--language",
                               "en"], input=json.dumps(facts), capture_output=True, encoding="utf-8")
        self.assertTrue(said.stdout.endswith(why_not.text), (said, why_not.text))
        self.assertIn("short by 1 person", why_not.text)
        self.assertEqual(why_not.json["schema"], "tiaoli.explanation/1")
        self.assertIn("<", why_not._repr_html_())
        self.assertNotEqual(str(decisions.why_not("可贴息", language="zh")), str(why_not))
        # It stays what it was when the session goes on.
        policy.decide({})
        self.assertEqual(why_not.text, decisions.why_not("可贴息").text)
        with self.assertRaises(IndexError):
            decisions.why_not("可贴息", element=1)
        with self.assertRaises(tiaoli.Error):
            policy.why_not(facts, "无此决定")
        of_element = tiaoli.compile(TYPES).why_not({"人员": [{"工资": 1}, {"工资": 2}]}, "人员.补贴", element=1)
        self.assertIn("1元", of_element.text)

    def test_errors_read_as_those_of_the_program(self):
        broken = SOURCE / "tests/cli/broken"
        for language in ("zh", "en"):
            with self.assertRaises(tiaoli.Error) as caught:
                tiaoli.load(broken, language=language)
            self.assertEqual(caught.exception.problem, "policy")
            self.assertTrue(caught.exception.codes[0].startswith("T0"))
            said = self.tiaoli("run", broken, language=language)
            self.assertEqual(said.replace("\n\n", "\n").strip(), str(caught.exception).replace("\n\n", "\n"))
            with self.assertRaises(tiaoli.Error) as caught:
                tiaoli.load(LOAN, language=language).decide({"申请人": {"毕业生": "也许", "申请金额": -1}})
            self.assertEqual(caught.exception.problem, "facts")
            said = self.tiaoli("run", LOAN, "-f", "-", language=language, facts='{"申请人": {"毕业生": "也许", "申请金额": -1}}')
            self.assertEqual(said.replace("\n\n", "\n").replace("-:1:", "facts:1:").strip(), str(caught.exception))
            self.assertEqual(len(caught.exception.codes), 2)
        with self.assertRaisesRegex(tiaoli.Error, "额度"):
            tiaoli.load(LOAN).only("额 度")
        with self.assertRaises(tiaoli.Error) as caught:
            tiaoli.loads(b"no policy")
        self.assertEqual(caught.exception.problem, "damaged")
        copy = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((str(copy), copy.problem, copy.codes),
                         (str(caught.exception), caught.exception.problem, caught.exception.codes))

    def tiaoli(self, *arguments, language, facts=""):
        return subprocess.run([os.environ["TIAOLI_BINARY"], *map(str, arguments), "--language", language], input=facts,
                              capture_output=True, encoding="utf-8", cwd=os.getcwd()).stderr

    def test_days_and_readings(self):
        policy = tiaoli.load("zhengzhou_2020_17")
        self.assertEqual(policy.decide({}).on, datetime.date(2020, 7, 30))
        self.assertEqual(policy.decide({}, on="2020-09-01").on, datetime.date(2020, 9, 1))
        self.assertEqual(policy.decide({}, on=datetime.date(2020, 9, 2)).on, datetime.date(2020, 9, 2))
        with self.assertRaisesRegex(tiaoli.Error, "没有名为"):
            policy.decide({}, readings={"没有": "此项"})

    def test_what_a_policy_asks_and_decides(self):
        policy = tiaoli.load(LOAN)
        facts = {fact.path: fact for fact in policy.facts}
        self.assertEqual((facts["申请人.毕业生"].kind, facts["申请人.申请金额"].money), ("yes_no", True))
        self.assertEqual((policy.decision("额度").role, policy.decision("额度").unit), ("decision", "元"))
        only = policy.only("额度")
        self.assertEqual([name for name in only.decide({})], ["额度"])

    def test_policies_in_memory(self):
        texts = {"a.tiao": '政策 甲 标题 "甲" 文号 "1" 发文机关 "乙"\n  施行 自 2020-01-01\n引用 共用.标准\n事实 数 : 元\n'
                           '条款 一 依据 "一" 则 得 为 翻倍(数)\n'}
        asked = []

        def loader(module):
            asked.append(module)
            return "定义 翻倍(x : 元) = x * 2\n" if module == "共用.标准" else None

        policy = tiaoli.compile(texts, loader=loader)
        self.assertEqual(policy.decide({"数": 21})["得"].value, Decimal(42))
        self.assertEqual(asked, ["共用.标准"])
        with self.assertRaises(tiaoli.Error):
            tiaoli.compile(texts)
        with self.assertRaisesRegex(ZeroDivisionError, "division"):
            tiaoli.compile(texts, loader=lambda module: 1 / 0)

    def test_compiled_and_pickled(self):
        policy = tiaoli.load(LOAN)
        for copy in (tiaoli.loads(policy.save()), pickle.loads(pickle.dumps(policy))):
            self.assertEqual(copy.decide({}).json, policy.decide({}).json)
        self.assertEqual(tiaoli.__version__, tiaoli.version())

    def test_one_policy_on_many_threads(self):
        policy = tiaoli.load(LOAN)
        wrong = []

        def work(number):
            for i in range(200):
                amount = number * 1000 + i
                if policy.decide({"申请人": {"毕业生": True, "申请金额": amount * 3}})["补助"].value != amount:
                    wrong.append(amount)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_types(self):
        done = subprocess.run(["mypy", "--config-file", SOURCE / "pyproject.toml", "--cache-dir", os.devnull,
                               SOURCE / "interpreter/python/tiaoli"], capture_output=True, text=True, cwd=SOURCE,
                              env={**os.environ, "PATH": str(pathlib.Path(os.sys.executable).parent)})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
