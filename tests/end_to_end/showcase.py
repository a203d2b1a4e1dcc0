#!/usr/bin/env python3
"""The showcase: one person and one enterprise in five cities. The table says what each document grants, and a browser shows the page."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
CITIES = ["zhengzhou-2018-31", "zhengzhou-2020-17", "xinmi-2020-4", "xuchang-2020-31", "luoyang-2020-25"]
QUESTION = ["compare", *(f"policies/{city}" for city in CITIES), "--through", "examples/showcase",
            "--facts", "examples/showcase/facts.json", "--on", "2020-12-01"]


def run(*command):
    done = subprocess.run(command, capture_output=True, cwd=SOURCE, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Showcase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        code, out, err = run(BINARY, *QUESTION, "--format", "json")
        assert (code, err) == (0, ""), err
        cls.topics = {topic["topic"]: dict(zip(CITIES, topic["policies"])) for topic in json.loads(out)["topics"]}

    def answer(self, city, topic, decision):
        [found] = [d for d in self.topics[topic][city]["decisions"] if d["decision"] == decision]
        return found

    def test_loans(self):
        self.assertEqual(self.answer("zhengzhou-2020-17", "个人创业担保贷款", "贷款额度")["value"], "400000.00")
        self.assertEqual(self.answer("xinmi-2020-4", "个人创业担保贷款", "贷款额度")["value"], "300000.00")
        self.assertEqual(self.answer("xuchang-2020-31", "个人创业担保贷款", "贷款总额度")["value"], "500000.00")
        self.assertIsNone(self.topics["个人创业担保贷款"]["luoyang-2020-25"])

    def test_grant_after_three_months_or_a_year(self):
        self.assertEqual(self.answer("zhengzhou-2018-31", "一次性创业补贴", "开业补贴")["value"], "10000.00")
        # Six months after opening: a year is not over.
        for city, decision in (("xinmi-2020-4", "开业补贴"), ("xuchang-2020-31", "返乡创业补贴")):
            self.assertEqual(self.answer(city, "一次性创业补贴", decision)["state"], "not_applicable")

    def test_share_of_new_hires(self):
        # Six of forty are 15 %.
        self.assertTrue(self.answer("zhengzhou-2020-17", "小微企业创业担保贷款", "可得贴息")["value"])
        self.assertFalse(self.answer("luoyang-2020-25", "小微企业创业担保贷款", "可申请小微贷款")["value"])
        self.assertEqual(self.answer("xinmi-2020-4", "小微企业创业担保贷款", "小微贷款额度")["state"], "not_applicable")

    def test_returned_premium_to_the_fen(self):
        self.assertEqual(self.answer("zhengzhou-2020-17", "失业保险费返还", "全额返还")["value"], "22857.14")
        self.assertEqual(self.answer("xuchang-2020-31", "失业保险费返还", "全额返还")["value"], "22857.14")

    def test_what_is_missing_is_named(self):
        open_one = self.answer("zhengzhou-2020-17", "一次性创业补贴", "开业补贴")
        self.assertEqual((open_one["state"], open_one["missing"]), ("undetermined", ["一次性开业补贴标准"]))

    def test_text(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "showcase.html"
            code, out, err = run("bash", "examples/showcase.sh", BINARY, str(page))
            self.assertEqual((code, err), (0, ""))
            for expected in ("郑政〔2018〕31号", "洛政〔2020〕25号", "40万元", str(page)):
                self.assertIn(expected, out)
            self.assertGreater(page.stat().st_size, 50_000)

    @unittest.skipUnless(shutil.which("chromium"), "needs chromium (./dev test installs it)")
    def test_page_in_a_browser(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "showcase.html"
            code, _, err = run(BINARY, *QUESTION, "--format", "html", "--output", str(page))
            self.assertEqual((code, err), (0, ""))
            # A script of our own, in the browser only, says what the page came to: columns side by side, entries that unfold.
            probe = """<script>addEventListener('load', () => {
                const cells = [...document.querySelectorAll('.compare thead th')];
                const tops = new Set(cells.map(c => Math.round(c.getBoundingClientRect().top)));
                const grant = [...document.querySelectorAll('summary')].find(s => s.textContent.includes('40万元'));
                const reason = grant.parentElement.querySelector('.tiaoli-explanation');
                const folded = !reason.checkVisibility(); grant.click();
                document.documentElement.dataset.probe = JSON.stringify({columns: cells.length, rows: tops.size,
                    widths: cells.map(c => Math.round(c.getBoundingClientRect().width)), folded,
                    unfolded: reason.checkVisibility(), reason: reason.textContent.includes('三（十）')});
            })</script>"""
            page.write_text(page.read_text() + probe)
            done = subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                                   "--window-size=1600,1200", "--virtual-time-budget=5000", "--dump-dom", page.as_uri()],
                                  capture_output=True, timeout=120)
            dom = done.stdout.decode()
            [probe] = [line for line in dom.splitlines() if "data-probe=" in line][:1] or [""]
            text = probe.split('data-probe="', 1)[-1].split('"', 1)[0].replace("&quot;", '"')
            found = json.loads(text or "{}")
            self.assertEqual((found.get("columns"), found.get("rows")), (5, 1), done.stderr.decode()[-2000:])
            self.assertTrue(min(found["widths"]) > 150, found)
            self.assertEqual((found["folded"], found["unfolded"], found["reason"]), (True, True, True))
            self.assertIn("郑政〔2018〕31号", dom)


if __name__ == "__main__":
    unittest.main()
