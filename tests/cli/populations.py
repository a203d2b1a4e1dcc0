#!/usr/bin/env python3
"""docs/populations.md as people follow it, and what its commands do with mistakes, big files and full disks."""
import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
ROOT = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
PAGE = ROOT / "docs/populations.md"
POLICY = "examples/population/subsidy.tiao"
PEOPLE = "examples/population/enterprises.csv"
REFORM = "examples/population/reform.tiao"


def tiaoli(*arguments, preexec=None):
    done = subprocess.run([BINARY, *arguments], capture_output=True, cwd=ROOT, timeout=120, preexec_fn=preexec)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def simulate(*arguments, population=PEOPLE):
    code, out, err = tiaoli("simulate", POLICY, "--population", str(population), "--format", "json", "--language", "en",
                            *arguments)
    return code, json.loads(out)["tables"] if out else {}, err


def row(table, **wanted):
    return next(each for each in table if all(each[key] == value for key, value in wanted.items()))


def total(tables, key):
    return row(tables["summary"], key=key)["value"]


class Page(unittest.TestCase):
    def test_examples(self):
        text = PAGE.read_text()

        def shown(match):
            command = match[1].split("\n")[0].removeprefix("$ tiaoli ")
            code, out, err = tiaoli(*command.split())
            self.assertEqual((code, err), (0, ""), command)
            return f"```console\n$ tiaoli {command}\n{out}```\n"

        made = re.sub(r"```console\n(.*?)```\n", shown, text, flags=re.S)
        if os.environ.get("TIAOLI_UPDATE_GOLDEN"):
            PAGE.write_text(made)
            return
        self.assertEqual(made, text, "run ./dev golden cli")


class Simulate(unittest.TestCase):
    def test_a_misspelt_column_is_noticed_once(self):
        with tempfile.TemporaryDirectory() as folder:
            people = pathlib.Path(folder) / "people.csv"
            people.write_text("规模,新招人,区县\n小型,3,甲\n")
            code, tables, err = simulate(population=people)
            self.assertEqual((code, total(tables, "undetermined")), (0, "1"))
            self.assertEqual(err.count("T0922"), 1)
            self.assertIn("`新招人数`", err)
            err = tiaoli("solve", POLICY, "--population", str(people), "--parameter", "新招补贴标准", "--budget", "1")[2]
            self.assertEqual(err.count("T0922"), 1)

    def test_shares_in_the_chart_are_rounded(self):
        page = tiaoli("simulate", POLICY, "--population", PEOPLE, "--reform", REFORM, "--weight", "权数", "--format", "html",
                      "--language", "en")[1]
        # 90.5, 45.0 and 10.5 of 146 cases
        self.assertEqual(re.findall(r"(\d+\.\d)%</text>", page), ["62.0", "30.8", "7.2"])

    def test_a_group_that_no_line_has_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            people = pathlib.Path(folder) / "people.jsonl"
            people.write_text('{"规模":"小型","区县":null}\n{"规模":"小型","区县":"甲"}\n')
            code, tables, _ = simulate("--by", "区县", population=people)
            self.assertEqual((code, len(tables["groups"])), (0, 2))
            people.write_text('{"规模":"小型"}\n' * 2)
            code, tables, err = simulate("--by", "区县", population=people)
            self.assertEqual((code, tables), (3, {}))
            self.assertIn("T0921", err)

    def test_amounts_are_those_of_a_calculation_by_hand(self):
        rebate = subsidy = unknown = 0
        with open(ROOT / PEOPLE) as file:
            for each in csv.DictReader(file):
                staff, cut = int(each["职工人数"]), int(each["裁员人数"])
                if cut * 1000 <= staff * 55:
                    if each["缴纳失业保险费"] == "":
                        unknown += 1
                    else:
                        fen = round(float(each["缴纳失业保险费"]) * 100)
                        rebate += fen if each["困难企业"] == "是" else (fen + 1) // 2
                if each["规模"] == "小型" and each["新招人数"] != "" and int(each["新招人数"]) >= 2:
                    subsidy += int(each["新招人数"]) * 100000
        code, tables, _ = simulate()
        self.assertEqual(code, 0)
        self.assertEqual(row(tables["decisions"], decision="返还额")["cost"], f"{rebate / 100:.2f}")
        self.assertEqual(row(tables["decisions"], decision="补贴额")["cost"], f"{subsidy / 100:.2f}")
        self.assertEqual(row(tables["decisions"], decision="返还额")["undetermined"], str(unknown))
        self.assertEqual(total(tables, "cost"), f"{(rebate + subsidy) / 100:.2f}")
        fund = {each["name"]: each["cost"] for each in tables["funds"]}
        self.assertEqual(fund, {"失业保险基金": f"{rebate / 100:.2f}", "就业补助资金": f"{subsidy / 100:.2f}"})

    def test_groups_and_shares_sum_up(self):
        _, tables, _ = simulate("--reform", REFORM, "--by", "区县", "--weight", "权数")
        fen = lambda text: int(text.replace(".", ""))
        for column in ("before", "after", "difference"):
            for table in ("groups", "clauses", "funds", "decisions"):
                self.assertEqual(sum(fen(each[column]) for each in tables[table]), fen(total(tables, column)), table)
        self.assertEqual(sum(fen(each["share"]) for each in tables["provisions"]), fen(total(tables, "difference")))
        self.assertEqual(len(tables["provisions"]), 3)
        self.assertEqual({each["group"] for each in tables["groups"]}, {"金水区", "中原区", "二七区"})
        self.assertTrue(float(total(tables, "difference_error")) > 0)

    def test_lines_and_tables_give_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = pathlib.Path(folder) / "people.jsonl"
            with open(ROOT / PEOPLE) as file, open(lines, "w") as out:
                for each in csv.DictReader(file):
                    out.write(json.dumps({key: value if value else None for key, value in each.items()}, ensure_ascii=False) + "\n")
            options = ("--reform", REFORM, "--weight", "权数", "--by", "区县")
            self.assertEqual(simulate(*options, population=lines)[1], simulate(*options)[1])

    def test_a_bad_row_is_named_and_the_rest_goes_on(self):
        with tempfile.TemporaryDirectory() as folder:
            people = pathlib.Path(folder) / "people.csv"
            lines = (ROOT / PEOPLE).read_text().splitlines()
            lines[5] = lines[5].replace(lines[5].split(",")[0], "特大型", 1)
            fields = lines[7].split(",")
            lines[7] = ",".join(fields[:-1] + ["-1"])
            people.write_text("\n".join(lines) + "\n")
            code, tables, err = simulate("--weight", "权数", population=people)
            self.assertEqual(code, 3)
            self.assertIn("people.csv:6: error[T0723]", err)
            self.assertIn("people.csv:8: error[T0940]", err)
            self.assertEqual(total(tables, "cases"), "58")
            self.assertEqual(total(tables, "bad_rows"), "2")

    def test_mistakes_are_named_before_the_first_row(self):
        self.assertIn("T0921", simulate("--by", "没有此列")[2])
        self.assertIn("T0941", simulate("--decision", "裁员率")[2])
        self.assertIn("T0932", simulate(population="people.parquet")[2])
        with tempfile.TemporaryDirectory() as folder:
            reform = pathlib.Path(folder) / "r.tiao"
            reform.write_text("条款 新招补贴 依据 \"二\"\n  当 规模 = 巨型 则 补贴额 为 1元\n")
            code, _, err = simulate("--reform", str(reform))
            self.assertEqual(code, 4)
            self.assertIn("巨型", err)

    def test_a_reform_may_bring_facts_of_its_own(self):
        """The policy and the reform then read the same rows as different facts."""
        with tempfile.TemporaryDirectory() as folder:
            reform = pathlib.Path(folder) / "r.tiao"
            for text, undetermined in (("参数 另一标准 : 元/人 自 2020-01-01 : 1500元/人\n", "1"),
                                       ("事实 新事实 : 元\n条款 附加 依据 \"三\"\n  则 附加额 为 新事实\n", "60")):
                reform.write_text(text)
                code, tables, err = simulate("--reform", str(reform))
                self.assertEqual((code, err), (0, ""))
                self.assertEqual(total(tables, "undetermined"), undetermined, tables)

    def test_mistakes_of_a_reform_are_shown_where_they_were_written(self):
        def mistakes(text):
            reform.write_text(text)
            code, _, err = simulate("--reform", str(reform))
            self.assertEqual(code, 4, err)
            return [line for line in err.splitlines() if "error[" in line]

        with tempfile.TemporaryDirectory() as folder:
            reform = pathlib.Path(folder) / "r.tiao"
            # In a declaration that takes the place of another, and in one that is new.
            found = mistakes("-- 提高标准\n参数 新招补贴标准 : 元/人\n  自 2020-01-01 : 标准\n定义 倍数 = 成倍\n")
            self.assertEqual(len(found), 2, found)
            self.assertIn(f"{reform}:3:18: error[T0202]", found[0] + found[1])
            self.assertIn(f"{reform}:4:9: error[T0202]", found[0] + found[1])
            # What does not parse is the only mistake, not also declared twice.
            found = mistakes("参数 新招补贴标准 : 元/人\n  自 2020-01-01\n")
            self.assertEqual(len(found), 1, found)
            self.assertTrue(found[0].startswith(f"{reform}:3:1: error[T0103]"), found)
            # In the policy, which does not fit the reform: where the file has it, though the reform has more lines.
            line = next(i for i, text in enumerate((ROOT / POLICY).read_text().splitlines(), 1) if "规模 = 小型" in text)
            found = mistakes("类别 企业规模 为\n  大型,\n  中型\n")
            self.assertIn(f"{POLICY}:{line}:10: error[", found[0])

    def test_nothing_is_left_under_the_name_if_the_disk_is_full(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as keep:
            def limit():
                import resource, signal
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
            path, case = pathlib.Path(folder) / "out.jsonl", pathlib.Path(keep) / "case.json"
            case.write_text("{}", encoding="utf-8")
            for command in (("simulate", POLICY, "--population", PEOPLE, "-o"), ("synth", POLICY, "-o"), ("doc", POLICY, "-o"),
                            ("build", POLICY, "-o"), ("diff", POLICY, POLICY, "--format", "html", "-o"),
                            ("compare", POLICY, POLICY, "--facts", str(case), "--format", "html", "-o"),
                            ("test", "tests/cli/loan", "--junit")):
                code, _, err = tiaoli(*command, str(path), "--language", "en", preexec=limit)
                self.assertEqual(code, 2, (command, err))
                self.assertIn("T0930", err)
                self.assertEqual(os.listdir(folder), [])
            # What is formatted in its place is not lost, and stays what it is.
            text = (ROOT / POLICY).read_text(encoding="utf-8")
            source, link = pathlib.Path(folder) / "source.tiao", pathlib.Path(folder) / "link.tiao"
            source.write_text(text, encoding="utf-8")
            source.chmod(0o640)
            link.symlink_to("source.tiao")
            self.assertEqual(tiaoli("fmt", "--keywords", "en", str(link), preexec=limit)[0], 2)
            self.assertEqual(source.read_text(encoding="utf-8"), text)
            self.assertEqual(tiaoli("fmt", "--keywords", "en", str(link))[0], 0)
            self.assertIn("policy subsidy", source.read_text(encoding="utf-8"))
            self.assertTrue(link.is_symlink())
            self.assertEqual(source.stat().st_mode & 0o777, 0o640)
            self.assertEqual(sorted(os.listdir(folder)), ["link.tiao", "source.tiao"])

    def test_a_full_disk_behind_standard_output_is_said(self):
        for command in (("simulate", POLICY, "--population", PEOPLE), ("synth", POLICY, "--rows", "5000"), ("facts", POLICY)):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([BINARY, *command, "--language", "en"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=60)
            self.assertEqual((done.returncode, done.stderr.decode()),
                             (2, "error[T0938]: cannot write to standard output: No space left on device\n"
                                 "     = help: what has been printed is not complete\n"))

    def test_page_in_a_browser(self):
        browser = shutil.which("chromium")
        if browser is None:
            self.skipTest("there is no chromium")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "report.html"
            code, _, err = tiaoli("simulate", POLICY, "--population", PEOPLE, "--reform", REFORM, "--by", "规模", "--format",
                                  "html", "-o", str(path))
            self.assertEqual((code, err), (0, ""))
            source = path.read_text()
            self.assertNotRegex(source, r"<script|https?://(?!www\.w3\.org)|<link|@import")
            done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{path}"],
                                  capture_output=True, timeout=120)
            page = done.stdout.decode()
            self.assertEqual(page.count("<svg"), 6)
            self.assertIn('<table id="changes">', page)
            _, tables, _ = simulate("--reform", REFORM, "--by", "规模")
            for each in tables["groups"]:
                self.assertIn(f"{float(each['after']):,.2f}", page)


class Synth(unittest.TestCase):
    def test_a_seed_is_a_population(self):
        code, out, _ = tiaoli("synth", POLICY, "--rows", "50", "--seed", "7")
        self.assertEqual(code, 0)
        self.assertEqual(out, tiaoli("synth", POLICY, "--rows", "50", "--seed", "7")[1])
        self.assertNotEqual(out, tiaoli("synth", POLICY, "--rows", "50", "--seed", "8")[1])
        self.assertTrue(tiaoli("synth", POLICY, "--rows", "99", "--seed", "7")[1].startswith(out))

    def test_it_can_be_simulated(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("people.csv", "people.jsonl"):
                path = pathlib.Path(folder) / name
                self.assertEqual(tiaoli("synth", POLICY, "--rows", "2000", "-o", str(path))[0], 0)
                code, tables, err = simulate("--reform", REFORM, population=path)
                self.assertEqual((code, err), (0, ""))
                self.assertEqual(total(tables, "cases"), "2000")
                self.assertEqual(total(tables, "undetermined"), "0")
                for clause in tables["clauses"]:
                    self.assertGreater(int(clause["applied_before"]) + int(clause["applied_after"]), 0)

    def test_every_document_can_be_synthesised_and_decided(self):
        with tempfile.TemporaryDirectory() as folder:
            for policy in sorted(path.parent for path in ROOT.glob("policies/*/policy.tiao")):
                path = pathlib.Path(folder) / "people.jsonl"
                self.assertEqual(tiaoli("synth", str(policy), "--rows", "20", "-o", str(path))[0], 0)
                code, out, err = tiaoli("run", str(policy), "--facts", str(path), "--format", "json", "--language", "en")
                self.assertNotIn(code, (2, 3, 4), err)
                self.assertEqual(len(json.loads(out)["cases"]), 20)


class Solve(unittest.TestCase):
    def test_undetermined_decisions_are_named_when_every_value_fits(self):
        with tempfile.TemporaryDirectory() as folder:
            people = pathlib.Path(folder) / "people.jsonl"
            people.write_text('{"规模":"小型"}\n' * 3)
            ask = ["solve", POLICY, "--population", str(people), "--parameter", "新招补贴标准", "--decision", "补贴额",
                   "--budget", "12万元", "--language", "en"]
            code, out, _ = tiaoli(*ask)
            self.assertEqual(code, 1)
            self.assertIn("undetermined and not counted: 3", out)
            answer = json.loads(tiaoli(*ask, "--format", "json")[1])
            self.assertEqual((answer["outcome"], answer["last"]["undetermined"]), ("always_within", 3))

    def solve(self, *arguments):
        code, out, err = tiaoli("solve", POLICY, "--population", PEOPLE, "--parameter", "新招补贴标准", "--decision", "补贴额",
                                "--format", "json", *arguments)
        return code, json.loads(out) if out else None, err

    def test_the_value_is_the_last_one_within_the_budget(self):
        code, answer, _ = self.solve("--budget", "12万元")
        self.assertEqual(code, 0)
        self.assertEqual(answer["outcome"], "found")
        self.assertTrue(answer["monotone"])
        fen = lambda text: int(text.replace(".", ""))
        self.assertLessEqual(fen(answer["within"]["cost"]), 12000000)
        self.assertGreater(fen(answer["beyond"]["cost"]), 12000000)
        self.assertEqual(round((float(answer["beyond"]["value"]) - float(answer["within"]["value"])) * 100), 1)
        code, coarse, _ = self.solve("--budget", "120000", "--step", "10")
        self.assertEqual(float(coarse["within"]["value"]) % 10, 0)

    def test_mistakes(self):
        self.assertIn("T0945", self.solve("--budget", "12人")[2])
        self.assertIn("T0946", self.solve("--budget", "12万元", "--step", "0")[2])
        code, _, err = tiaoli("solve", POLICY, "--population", PEOPLE, "--parameter", "没有", "--budget", "1")
        self.assertEqual(code, 2)
        self.assertIn("T0944", err)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
