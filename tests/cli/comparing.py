#!/usr/bin/env python3
"""Runs `diff`, `compare`, `readings` and `doc --index` as people do: in both languages and every form, with their exit codes."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE / "golden"

NORTH = """政策 north 标题 "北城意见" 文号 "北政〔2020〕1号" 发文机关 "北城政府" 施行 自 2020-01-01
主题 贷款 "个人贷款的额度"
主题 补贴
记录 人员
  毕业生 : 是否
  工龄 : 月
事实 申请人 : 人员
事实 北城事实 : 是否
解读 毕业
  选项 当年 "只算当年" 采用
  选项 历年
  理由 "原文不明"
章节 "一（一）" 责任单位 "市人社局", "市财政局" 资金 "担保基金"
条款 贷款额度 主题 贷款 摘要 "最高35万元"
  对象 申请人
  则 可 额度 不超过 35万元
  但当 毕业生 且 解读 毕业 为 当年 则 可 额度 不超过 40万元
条款 补贴 主题 补贴
  对象 申请人 当 工龄 不少于 3个月 则 补贴 为 1万元
条款 北城 依据 "二"
  当 北城事实 则 北城额 为 1元
不可计算 "三" "没有数值 | 也没有期限"
"""
SOUTH = """政策 south 标题 "南城意见" 文号 "南政〔2020〕2号" 施行 自 2020-02-01
主题 贷款 "个人贷款的额度"
主题 补贴
记录 人员
  工龄 : 月
事实 申请人 : 人员
章节 "1" 责任单位 "市人社局"
条款 贷款额度 主题 贷款
  对象 申请人 则 额度 不超过 30万元
条款 补贴 主题 补贴
  对象 申请人 当 工龄 不少于 1年 则 补贴 为 5000元
"""
MAPPING = """对照 "common"
  读入 她 : 谁
  已知 申请人 = {工龄: 她.已工作%s}
"""


REPLAY = """约定 未知标记 = "open"
对照 "n1"
  读入 graduate : 是否 默认 否, worked : 月
  已知 申请人 = {毕业生: graduate, 工龄: worked}
  答复 loan = 额度, grant = 补贴 缺则 0元
"""
DECIDED = json.dumps({"keys": {}, "cases": [
    {"id": "n1-1", "clause": "n1", "facts": {"graduate": True, "worked": 6}, "expected": {"loan": 400000}},
    {"id": "n1-2", "clause": "n1", "facts": {"worked": 1}},
    {"id": "n2-1", "clause": "n2", "facts": {"worked": 1}, "expected": {"loan": 1}}]})


def tiaoli(*arguments, stdin="", english=True, cwd=HERE):
    language = ["--language", "en"] if english else ["--language", "zh"]
    done = subprocess.run([BINARY, *arguments, *language], input=stdin.encode(), capture_output=True, cwd=cwd, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Comparing(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        for name, text in (("north", NORTH), ("south", SOUTH)):
            (self.root / name).mkdir()
            (self.root / name / "policy.tiao").write_text(text)

    def run_here(self, *arguments, **options):
        return tiaoli(*arguments, cwd=self.root, **options)

    def good(self, *arguments, **options):
        code, out, err = self.run_here(*arguments, **options)
        self.assertEqual((code, err), (0, ""), out)
        return out

    def check_golden(self, name, text):
        path = GOLDEN / name
        if os.environ.get("TIAOLI_UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        self.assertEqual(path.read_text(), text)

    # diff
    def test_diff_text(self):
        for english in (True, False):
            out = self.good("diff", "north", "south", "--width", "100", english=english)
            self.check_golden(f"diff.{'en' if english else 'zh'}.txt", out)

    def test_diff_json(self):
        report = json.loads(self.good("diff", "north", "south", "--format", "json", english=False))
        self.assertEqual((report["schema"], report["matched_by"]), ("tiaoli.diff/1", "topic"))
        self.assertEqual(report["left"]["number"], "北政〔2020〕1号")
        rows = {row["topic"]: row for row in report["rows"]}
        self.assertEqual(rows["贷款"]["label"], "个人贷款的额度")
        found = {d["aspect"]: (d["left"], d["right"]) for d in rows["贷款"]["differences"]}
        self.assertEqual(found["figures"], (["35万元", "40万元"], ["30万元"]))
        self.assertEqual(found["modality"], (["可"], []))
        self.assertEqual(found["fund"], (["担保基金"], []))
        self.assertEqual(rows[""]["status"], "only_left")
        [clause] = rows["贷款"]["left"]
        self.assertEqual(clause["citation"], "一（一）")
        self.assertEqual([rule["exception"] for rule in clause["rules"]], [False, True])
        self.assertEqual(clause["rules"][1]["conditions"][0], "申请人.毕业生")

    def test_diff_versions(self):
        (self.root / "new").mkdir()
        (self.root / "new/policy.tiao").write_text(NORTH.replace("35万元\n", "45万元\n").replace("条款 补贴", "条款 工龄补贴"))
        report = json.loads(self.good("diff", "north", "new", "--format", "json", english=False))
        self.assertEqual(report["matched_by"], "clause")
        status = {row["clause"]: row["status"] for row in report["rows"]}
        self.assertEqual(status, {"贷款额度": "different", "补贴": "only_left", "北城": "same", "工龄补贴": "only_right"})
        self.assertIn("45万元", self.good("diff", "north", "new"))

    def test_diff_cases(self):
        facts = '[{"申请人": {"毕业生": true, "工龄": 6}}, {"申请人": {"毕业生": false, "工龄": 12}}]'
        report = json.loads(self.good("diff", "north", "south", "--cases", "-", "--format", "json", stdin=facts))
        answers = report["answers"]
        self.assertEqual((answers["on"], answers["cases"], answers["different"]), ("2020-02-01", 2, 2))
        self.assertEqual(answers["by_decision"], {"额度": 2, "补贴": 2})
        self.assertEqual(answers["unknown_facts"], {"left": [], "right": ["申请人.毕业生"]})
        first = answers["answers"][0]
        self.assertEqual((first["left"]["value"], first["right"]["value"]), ("400000.00", "300000.00"))
        self.assertIn("北政〔2020〕1号", first["left"]["reason"])
        out = self.good("diff", "north", "south", "--cases", "-", "--most", "1", stdin=facts)
        self.assertIn("3 more are not shown", out)

    def test_diff_decided_cases(self):
        # In the names of the cases, through the mappings of both versions.
        (self.root / "north/policy.replay.tiao").write_text(REPLAY)
        (self.root / "new").mkdir()
        (self.root / "new/policy.tiao").write_text(NORTH.replace("40万元", "45万元").replace("3个月", "1个月"))
        (self.root / "new/policy.replay.tiao").write_text(REPLAY)
        run = ["diff", "north", "new", "--cases", "-"]
        answers = json.loads(self.good(*run, "--format", "json", stdin=DECIDED))["answers"]
        self.assertEqual((answers["cases"], answers["different"]), (3, 2))
        found = [(a["id"], a["decision"], a["left"]["value"], a["right"]["value"]) for a in answers["answers"]]
        self.assertEqual(found, [("n1-1", "loan", "400000.00", "450000.00"), ("n1-2", "grant", "0.00", "10000.00")])
        self.assertEqual(answers["unmapped"], {"left": ["n2-1"], "right": ["n2-1"]})
        out = self.good(*run, stdin=DECIDED)
        self.assertIn("Case 2  n1-2: grant", out)
        self.assertIn("has no mapping for cases, left out: n2-1", out)
        self.assertIn("n1-1", self.good(*run, "--format", "html", stdin=DECIDED))
        # One side without mappings: nothing is compared, and that is said.
        answers = json.loads(self.good("diff", "north", "south", "--cases", "-", "--format", "json", stdin=DECIDED))["answers"]
        self.assertEqual((answers["different"], len(answers["unmapped"]["right"])), (0, 3))
        code, out, err = self.run_here(*run, stdin=DECIDED.replace("true", "5"))
        self.assertEqual((code, out), (3, ""))
        self.assertIn("-:1: n1-1", err)
        # A mistake in a mapping that no case needs.
        (self.root / "new/policy.replay.tiao").write_text(REPLAY + REPLAY.replace("n1", "n9").replace("毕业生:", "毕业:"))
        code, out, err = self.run_here(*run, stdin=DECIDED)
        self.assertEqual((code, out), (4, ""))
        self.assertIn("毕业", err)

    def test_diff_through(self):
        (self.root / "through").mkdir()
        (self.root / "through/common.tiao").write_text("记录 谁\n  已工作 : 月\n")
        (self.root / "through/north.tiao").write_text(MAPPING % ", 毕业生: 是")
        (self.root / "through/south.tiao").write_text(MAPPING % " + 6个月")
        report = json.loads(self.good("diff", "north", "south", "--through", "through", "--cases", "-", "--format", "json",
                                      stdin='{"她": {"已工作": 6}}', english=False))
        self.assertEqual(report["answers"]["by_decision"], {"额度": 1, "补贴": 1})
        self.assertEqual([row["topic"] for row in report["rows"]], ["贷款", "补贴", ""])

    def test_diff_page(self):
        out = self.good("diff", "north", "south", "--format", "html", "--cases", "-", stdin='{"申请人": {"工龄": 6}}', english=False)
        self.assertTrue(out.startswith("<!DOCTYPE html>"))
        self.assertIn("<del>35万元</del>", out)
        self.assertIn("<ins>30万元</ins>", out)
        self.assertIn("tiaoli-explanation", out)

    def test_bad_facts(self):
        code, out, err = self.run_here("diff", "north", "south", "--cases", "-", stdin='{"申请人": {"毕业": true}}')
        self.assertEqual((code, out), (3, ""))
        self.assertIn("毕业", err)
        code, _, err = self.run_here("diff", "north", "south", "--cases", "-", stdin='{"申请人": {"毕业生": 3}}')
        self.assertEqual(code, 3)
        self.assertIn("north:", err)
        self.assertEqual(self.run_here("diff", "north", "south", "--cases", "missing.json")[0], 3)
        self.assertEqual(self.run_here("diff", "north", "south", "--cases", "-", stdin="[}")[0], 3)

    def test_bad_command_line(self):
        self.assertEqual(self.run_here("diff", "north")[0], 2)
        self.assertEqual(self.run_here("diff", "north", "nowhere")[0], 4)
        self.assertEqual(self.run_here("diff", "north", "south", "--format", "markdown")[0], 2)
        self.assertEqual(self.run_here("diff", "north", "south", "--on", "2020-02-30")[0], 2)
        self.assertEqual(self.run_here("diff", "north", "south", "--width", "3")[0], 2)
        self.assertEqual(self.run_here("diff", "north", "south", "-o", "no/such/folder/x")[0], 2)
        # A topic that nobody declared.
        (self.root / "south/policy.tiao").write_text(SOUTH.replace("贷款额度 主题 贷款\n", "贷款额度 主题 没有\n"))
        self.assertEqual(self.run_here("diff", "north", "south")[0], 4)

    # compare
    def test_compare(self):
        facts = '{"申请人": {"毕业生": true, "工龄": 6}}'
        report = json.loads(self.good("compare", "north", "south", "--facts", "-", "--format", "json", stdin=facts, english=False))
        self.assertEqual(report["schema"], "tiaoli.compare/1")
        topics = {topic["topic"]: topic["policies"] for topic in report["topics"]}
        north, south = topics["贷款"]
        self.assertEqual((north["decisions"][0]["value"], north["decisions"][0]["modality"]), ("400000.00", ["may", "at_most"]))
        north, south = topics["补贴"]
        self.assertEqual((north["status"], south["status"]), ("decided", "not_applicable"))
        self.assertEqual(report["policies"][1]["unknown_facts"], ["申请人.毕业生"])
        for english in (True, False):
            out = self.good("compare", "north", "south", "--facts", "-", "--width", "90", stdin=facts, english=english)
            self.check_golden(f"compare.{'en' if english else 'zh'}.txt", out)

    def test_compare_missing(self):
        report = json.loads(self.good("compare", "north", "south", "-f", "-", "--format", "json", stdin='{"申请人": {"毕业生": null, "工龄": 6}, "北城事实": true}'))
        topics = {topic["topic"]: topic["policies"] for topic in report["topics"]}
        self.assertEqual(topics[""][0]["decisions"][0]["value"], "1.00")
        self.assertIsNone(topics[""][1])

    def test_compare_page(self):
        out = self.good("compare", "north", "south", "-f", "-", "--format", "html", stdin='{"申请人": {"毕业生": true, "工龄": 6}}')
        self.assertTrue(out.startswith("<!DOCTYPE html>"))
        self.assertIn("北政〔2020〕1号", out)
        self.assertIn("<details>", out)
        self.assertNotIn("<script", out)

    def test_compare_through(self):
        (self.root / "through").mkdir()
        (self.root / "through/common.tiao").write_text("记录 谁\n  已工作 : 月\n")
        (self.root / "through/north.tiao").write_text(MAPPING % ", 毕业生: 是")
        (self.root / "through/south.tiao").write_text(MAPPING % " + 6个月")
        run = ["compare", "north", "south", "--through", "through", "-f", "-", "--format", "json"]
        report = json.loads(self.good(*run, stdin='{"她": {"已工作": 6}}'))
        topics = {topic["topic"]: topic["policies"] for topic in report["topics"]}
        self.assertEqual([side["decisions"][0]["value"] for side in topics["补贴"]], ["10000.00", "5000.00"])
        self.assertEqual(self.run_here(*run, stdin='{"他": {}}')[0], 3)
        # Not a mapping; none; one with a mistake.
        (self.root / "through/south.tiao").write_text("-- 空\n")
        code, _, err = self.run_here(*run, stdin="{}")
        self.assertEqual(code, 4)
        self.assertIn("T0822", err)
        (self.root / "through/south.tiao").unlink()
        self.assertEqual(self.run_here(*run, stdin="{}")[0], 4)
        (self.root / "through/south.tiao").write_text(MAPPING % ", 毕业生: 是")
        code, _, err = self.run_here(*run, stdin="{}")
        self.assertEqual(code, 4)
        self.assertIn("毕业生", err)

    def test_compare_bad_command_line(self):
        self.assertEqual(self.run_here("compare", "north")[0], 2)
        self.assertEqual(self.run_here("compare", "north", "-f", "-", "--case", "2", stdin="{}")[0], 2)
        self.assertEqual(self.run_here("compare", "north", "-f", "-", "--case", "0", stdin="{}")[0], 2)

    # readings
    def test_readings(self):
        for english in (True, False):
            out = self.good("readings", "north", "south", english=english)
            self.check_golden(f"readings.{'en' if english else 'zh'}.txt", out)
        report = json.loads(self.good("readings", "north", "--format", "json"))
        self.assertEqual(report["schema"], "tiaoli.readings/1")
        [reading] = report["policies"][0]["readings"]
        self.assertEqual([option["in_force"] for option in reading["options"]], [True, False])
        self.assertEqual(reading["decisions"], ["额度"])

    def test_readings_cases(self):
        facts = '[{"申请人": {"毕业生": true}}, {"申请人": {"毕业生": false}}]'
        report = json.loads(self.good("readings", "north", "--facts", "-", "--format", "json", stdin=facts))
        policy = report["policies"][0]
        self.assertEqual((policy["cases"], policy["dependent"], policy["complete"]), (2, 1, True))
        [effect] = policy["effects"]
        self.assertEqual((effect["case"], effect["decision"], effect["in_force"]["value"]), (1, "额度", "400000.00"))
        self.assertEqual(effect["otherwise"][0]["readings"], {"毕业": "历年"})
        self.assertEqual(effect["otherwise"][0]["answer"]["value"], "350000.00")
        out = self.good("readings", "north", "--facts", "-", stdin=facts)
        self.assertIn("毕业 = 历年", out)
        self.assertEqual(self.run_here("readings", "north", "-f", "-", stdin='{"申请人": 1}')[0], 3)
        self.assertEqual(self.run_here("readings")[0], 2)
        self.assertEqual(self.run_here("readings", "nowhere")[0], 4)

    def test_readings_decided_cases(self):
        (self.root / "north/policy.replay.tiao").write_text(REPLAY)
        policy = json.loads(self.good("readings", "north", "--cases", "-", "--format", "json", stdin=DECIDED))["policies"][0]
        self.assertEqual((policy["cases"], policy["dependent"], policy["unmapped"]), (3, 1, ["n2-1"]))
        [effect] = policy["effects"]
        self.assertEqual((effect["id"], effect["decision"], effect["in_force"]["value"]), ("n1-1", "loan", "400000.00"))
        self.assertEqual(effect["otherwise"][0]["answer"]["value"], "350000.00")
        out = self.good("readings", "north", "--cases", "-", stdin=DECIDED)
        self.assertIn("Case 1  n1-1", out)
        self.assertIn("cases without a mapping: n2-1", out)
        code, out, err = self.run_here("readings", "north", "--cases", "-", stdin=DECIDED.replace("true", "5"))
        self.assertEqual((code, out), (3, ""))
        self.assertIn("n1-1", err)

    # doc --index
    def test_index(self):
        for english in (True, False):
            out = self.good("doc", "--index", "north", "south", "--format", "markdown", english=english)
            self.check_golden(f"index.{'en' if english else 'zh'}.md", out)
        page = self.good("doc", "--index", "north")
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertIn("没有数值 | 也没有期限", page)
        self.assertEqual(self.run_here("doc", "north", "south")[0], 2)
        self.assertEqual(self.run_here("doc", "north", "--format", "markdown")[0], 2)

    def test_help(self):
        for command in ("diff", "compare", "readings"):
            for english in (True, False):
                out = self.good(command, "--help", english=english)
                self.assertIn("tiaoli " + command, out)
                self.assertIn("Example" if english else "示例", out)


if __name__ == "__main__":
    unittest.main()
