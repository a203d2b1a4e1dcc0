#!/usr/bin/env python3
"""Bad input to the program: each kind ends soon, with the exit code and the diagnostic that are documented for it, and never with a
crash, a hang or a silent default. The limits are those of docs/limits.md."""
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
OK, NEGATIVE, USAGE, FACTS, POLICY = range(5)
INSTRUMENTED = "sanitize" in BINARY
# Seconds of processor time, and of the clock on a busy machine. What these inputs would otherwise take is hours.
SOON, LATE = (600 if INSTRUMENTED else 60), 1800

LOAN = """
policy loan
  in force from 2020-01-01
category size is small, large
record employee counted in 人
  hired : date
  wage  : 元
fact amount : 元
fact size of firm : size
fact day : date
fact staff : list of employee
clause cap cites "一"
  then cap is at most smallest (amount, 35万元)
clause total cites "二"
  then total is sum of wage over staff
clause product cites "三"
  then product is (amount * 3) rounded half up to 分
""".replace("size of firm", "firm_size")


def tiaoli(*arguments, stdin=b""):
    if isinstance(stdin, str):
        stdin = stdin.encode()
    done = subprocess.run([BINARY, *arguments, "--language", "en"], input=stdin, capture_output=True, timeout=LATE)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = os.path.join(self.folder.name, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        return path

    def assert_ended(self, code, codes, err):
        self.assertGreaterEqual(code, 0, f"killed by signal {-code}: {err[-2000:]}")
        self.assertIn(code, codes, err[:2000])


class Policies(Case):
    def refused(self, text, *diagnostics, name="bad.tiao", everywhere=True):
        """`check` refuses it, and so does `run`; other commands that read policies do not crash on it. Not `everywhere`: only
        `check` is asked, because reaching the limit takes seconds."""
        path = self.file(name, text)
        code, _, err = tiaoli("check", path)
        self.assert_ended(code, [NEGATIVE, POLICY], err)
        for diagnostic in diagnostics:
            self.assertIn(diagnostic, err)
        self.assertLess(err.count("\n"), 1000)
        if not everywhere:
            return
        code, _, err = tiaoli("run", path, "--on", "2020-09-01")
        self.assert_ended(code, [POLICY], err)
        for command in (["fmt", "--check"], ["test"], ["doc"], ["facts"]):
            code, _, err = tiaoli(*command, path)
            self.assert_ended(code, [OK, NEGATIVE, USAGE, FACTS, POLICY], err)

    def test_random_bytes(self):
        for seed in range(5):
            self.refused(random.Random(seed).randbytes(10_000), "T0101")
        printable = bytes(random.Random(9).choices(range(32, 127), k=10_000))
        self.refused(printable)

    def test_invalid_utf8(self):
        self.refused(b"fact a : \xff\xfe\n", "T0101")
        self.refused("policy 甲\n".encode() + "乙".encode()[:2], "T0101")

    def test_nul(self):
        self.refused(b"fact a : \0\n")

    def test_nesting(self):
        many = 100_000
        self.refused("define a = " + "(" * many + "1" + ")" * many, "T0107")
        self.refused("define a = " + "(" * many, "T0107")
        self.refused("define a = " + "not " * many + "yes", "T0107")
        self.refused("define a = " + "1 + " * many + "1", "T0107")
        self.refused("define a = " + "if yes then 1 else " * many + "1", "T0107")
        self.refused("define a = " + "[" * many + "]" * many, "T0107")
        self.refused("define a : " + "list of " * many + "元 = 1")

    def test_50_megabytes(self):
        self.refused("-- 注释\n" * 5_000_000, "T0108", everywhere=False)
        self.refused("define a = 1\n" * 4_000_000, "T0108")

    def test_many_mistakes_are_cut(self):
        self.refused("define a = ?\n" * 50_000)

    def test_cyclic_use(self):
        self.file("policies/x/a.tiao", "use x.b\ndefine one = 1\n")
        self.file("policies/x/b.tiao", "use x.a\ndefine two = 2\n")
        self.refused("use x.a\ndefine three = one\n", "T0208")
        for file in ("a", "b"):  # the file that is checked is on the circle itself
            code, _, err = tiaoli("check", os.path.join(self.folder.name, f"policies/x/{file}.tiao"))
            self.assert_ended(code, [NEGATIVE], err)
            self.assertIn("x.b → x.a → x.b" if file == "b" else "x.a → x.b → x.a", err)
        self.file("policies/x/c.tiao", "use x.c\ndefine one = 1\n")
        code, _, err = tiaoli("check", os.path.join(self.folder.name, "policies/x/c.tiao"))
        self.assertIn("x.c → x.c", err)

    def test_modules_that_are_used_twice_are_no_circle(self):
        self.file("policies/x/a.tiao", "use x.b\nuse x.c\ndefine one = two + three\n")
        self.file("policies/x/b.tiao", "use x.c\ndefine two = three\n")
        self.file("policies/x/c.tiao", "define three = 3\n")
        code, _, err = tiaoli("check", os.path.join(self.folder.name, "policies/x/a.tiao"))
        self.assertEqual((code, err.count("T0208")), (OK, 0), err)

    def test_missing(self):
        code, _, err = tiaoli("run", os.path.join(self.folder.name, "nothing.tiao"))
        self.assert_ended(code, [POLICY], err)
        self.assertIn("T0901", err)
        code, _, err = tiaoli("run", self.folder.name)
        self.assert_ended(code, [POLICY], err)
        self.assertIn("T0902", err)
        self.refused("use none.such.module\n", "T0209")
        self.refused("use std.no_such_module\n", "T0209")
        code, _, err = tiaoli("check", "/dev/null")
        self.assert_ended(code, [OK, NEGATIVE, POLICY], err)

    def test_cyclic_definitions(self):
        self.refused("define a = b + 1\ndefine b = a\n", "T0207")
        self.refused("".join(f"define a{i} = a{i + 1}\n" for i in range(5000)) + "define a5000 = a0\n")
        self.refused("record r\n  x : list of r\nfact f : r\n")

    def test_long_chain_of_definitions(self):
        path = self.file("chain.tiao", "".join(f"define a{i} = a{i + 1} + 1\n" for i in range(20_000)) + "define a20000 = 1\n")
        code, _, err = tiaoli("run", path, "--on", "2020-09-01", "--decision", "a0")
        self.assert_ended(code, [OK, POLICY], err)
        if code == POLICY:
            self.assertIn("T0", err)

    def test_exponential_definitions(self):
        # Each function calls the one before twice: 2^40 nodes if written out.
        lines = ["define f0(x : 元) : 元 = x + 1元"]
        lines += [f"define f{i}(x : 元) : 元 = f{i - 1}(x) + f{i - 1}(x * 2)" for i in range(1, 41)]
        self.refused("\n".join(lines + ["define blown_up = f40(1元)", ""]), "T0602", everywhere=False)
        # The same twice: few nodes, but 2^40 ways to them.
        lines = [line.replace("(x * 2)", "(x)") for line in lines]
        self.refused("\n".join(lines + ["define blown_up = f40(1元)", ""]), "T0602", everywhere=False)

    def test_nested_records(self):
        # Each record holds two of the one before: 2^40 facts.
        lines = ["record r0\n  a : 元"]
        lines += [f"record r{i}\n  a : r{i - 1}\n  b : r{i - 1}" for i in range(1, 41)]
        self.refused("\n".join(lines + ["fact f : r40", ""]), "T0602", everywhere=False)

    def test_nested_lists(self):
        lines = ["record r0\n  a : 元"]
        lines += [f"record r{i}\n  a : list of r{i - 1}" for i in range(1, 400)]
        path = self.file("lists.tiao", "\n".join(lines + ["fact f : list of r399", "define one = 1", ""]))
        code, _, err = tiaoli("run", path, "--on", "2020-09-01")
        self.assert_ended(code, [OK, POLICY], err)

    def test_quadratic_lists(self):
        # Each employee looks at each employee.
        text = LOAN + "define same of employee = count of each x in staff where x.wage = wage\n"
        path = self.file("loan.tiao", text)
        staff = [{"hired": "2020-01-01", "wage": i} for i in range(20_000)]
        code, out, err = tiaoli("run", path, "--facts", "-", "--format", "json", stdin=json.dumps({"staff": staff}))
        self.assert_ended(code, [OK, NEGATIVE, POLICY], err)

    def test_enormous_numbers_and_months(self):
        self.refused("define a = " + "9" * 100_000 + "\n")
        self.refused("define a = 1." + "9" * 100_000 + "\n")
        self.refused("define a = 99999999999999999999999999999999999999999999元\n", "T0105")
        for month in ("9999-12", "2020-13"):
            path = self.file("months.tiao", f"fact m : month\ndefine n = count of each x in months 0001-01 .. {month} where x > m\n")
            code, _, err = tiaoli("run", path, "--on", "2020-09-01", "--facts", "-", stdin='{"m":"2020-01"}')
            self.assert_ended(code, [OK, NEGATIVE, POLICY], err)

    def test_months_of_months(self):
        # 120,000 months, in each of them 120,000 months.
        path = self.file("months.tiao", "define n = count of each x in months 0001-01 .. 9999-12 where\n"
                                        "  (count of each y in months 0001-01 .. 9999-12 where y > x) > 3\n")
        code, out, err = tiaoli("run", path, "--on", "2020-09-01", "--all", "--format", "json")
        self.assert_ended(code, [NEGATIVE, POLICY], err)
        self.assertIn("too_many_rows", out + err)

    def test_long_names_and_texts(self):
        name = "甲" * 100_000
        path = self.file("names.tiao", f"policy p\n  in force from 2020-01-01\nfact {name} : 元\nclause c cites \"{name}\" then d is {name}\n")
        code, _, err = tiaoli("run", path, "--facts", "-", stdin=json.dumps({name: 1}))
        self.assert_ended(code, [OK], err)
        code, _, err = tiaoli("run", path, "--facts", "-", stdin=json.dumps({name[:-1]: 1}))
        self.assert_ended(code, [FACTS], err)


class Facts(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.file("loan.tiao", LOAN)

    def refused(self, facts, *diagnostics):
        code, out, err = tiaoli("run", self.policy, "--facts", "-", "--format", "json", stdin=facts)
        self.assert_ended(code, [FACTS], err)
        self.assertEqual(out, "", "a decision in spite of bad facts")
        for diagnostic in diagnostics:
            self.assertIn(diagnostic, err)

    def decided(self, facts, *arguments):
        code, out, err = tiaoli("run", self.policy, "--facts", "-", "--format", "json", *arguments, stdin=facts)
        self.assert_ended(code, [OK, NEGATIVE], err)
        return json.loads(out)["decisions"]

    def test_no_json(self):
        for text in ("", "{", "[", "nonsense", '{"amount":}', '{"amount":1,}', "{'amount':1}", '{"amount":1}}', "\x00", "{\"amount\":01}",
                     '{"amount":1 "day":2}', '{"amount":"1'):
            self.refused(text, "T07")
        self.refused(b"\xff\xfe", "T0702")
        for seed in range(20):
            self.refused(random.Random(seed).randbytes(1000), "T07")
        self.refused("1", "T0705")

    def test_nesting(self):
        self.refused("[" * 100_000, "T07")
        self.refused("{\"a\":" * 100_000, "T07")
        self.refused('{"amount":' + "[" * 100_000 + "]" * 100_000 + "}", "T07")

    def test_types_and_units(self):
        self.refused('{"amount":true}', "T0711")
        self.refused('{"amount":"35个月"}', "T0712")
        self.refused('{"firm_size":1}', "T0725")
        self.refused('{"firm_size":"smal"}', "T0724", "did you mean")
        self.refused('{"staff":{}}', "T0728")
        self.refused('{"staff":[1]}', "T07")

    def test_names(self):
        self.refused('{"amuont":1}', "T0707", "did you mean `amount`")
        self.refused('{"staff":[{"wgae":1}]}', "T0707", "did you mean `wage`")
        self.refused('{"amount":1,"amount":2}', "T0708")
        self.refused('{"__proto__":1}', "T0706")

    def test_numbers(self):
        self.refused('{"amount":NaN}', "T07")
        self.refused('{"amount":"NaN"}', "T0719")
        self.refused('{"amount":Infinity}', "T07")
        self.refused('{"amount":1e400}', "T0718")
        self.refused('{"amount":"1e400"}', "T07")
        self.refused('{"amount":1e-400}', "T07")
        self.refused('{"amount":-1}', "T0716")
        self.refused('{"amount":0.001}', "T0714")
        self.refused('{"amount":' + "9" * 100_000 + "}", "T0718")
        self.refused('{"amount":0.' + "0" * 100_000 + "1}", "T07")
        self.refused('{"amount":1e999999999999}', "T0718")

    def test_near_64_bits(self):
        most = 2**63 - 1  # 分
        decisions = self.decided('{"amount":"%d.%02d"}' % divmod(most, 100))
        self.assertEqual(decisions["cap"]["value"], "350000.00")
        # Three times the amount is past 64 bits, and still exact.
        self.assertEqual(decisions["product"]["value"], "%d.%02d" % divmod(3 * most, 100))
        self.refused('{"amount":"%d.%02d"}' % divmod(most + 1, 100), "T0718")
        staff = json.dumps({"staff": [{"wage": "%d.%02d" % divmod(most, 100)}] * 1000})
        self.assertEqual(self.decided(staff)["total"]["value"], "%d.%02d" % divmod(1000 * most, 100))

    def test_days(self):
        self.refused('{"day":"2020-02-30"}', "T0721", "2020-02-29")
        self.refused('{"day":"2021-02-29"}', "T0721")
        self.refused('{"day":"10000-01-01"}', "T07")
        self.refused('{"day":"0000-01-01"}', "T07")
        self.refused('{"day":20200101}', "T0720")
        code, _, err = tiaoli("run", self.policy, "--on", "2020-02-30")
        self.assert_ended(code, [USAGE], err)

    def test_a_million_employees(self):
        staff = '{"staff":[' + ",".join(['{"wage":1000}'] * 1_000_000) + "]}"
        self.refused(staff, "T0732", "--max-list")
        decisions = self.decided(staff, "--max-list", "1000000")
        self.assertEqual(decisions["total"]["value"], "1000000000.00")

    def test_many_mistakes_are_cut(self):
        self.refused("[" + ",".join(['{"amount":-1}'] * 1000) + "]", "T0716", "T0735")

    def test_missing(self):
        code, _, err = tiaoli("run", self.policy, "--facts", os.path.join(self.folder.name, "nothing.json"))
        self.assert_ended(code, [FACTS], err)
        self.assertIn("T0901", err)
        code, _, err = tiaoli("run", self.policy, "--facts", self.folder.name)
        self.assert_ended(code, [FACTS], err)


class Replays(Case):
    def test_bad_cases(self):
        policy = self.file("p/loan.tiao", LOAN)
        self.file("p/replay.tiao", 'mapping "一" reads paid : 元 given amount = paid answers cap = cap\n')
        for text in ("", "[", "{}", "null", '{"cases":1}', '{"cases":[1]}', '[{"clause":"一"}]', '[{"clause":1,"facts":[],"expected":0}]',
                     '[{"clause":"一","facts":{"paid":"1e400"},"expected":{"cap":1}}]', "[" * 100_000, b"\xff"):
            cases = self.file("cases.json", text)
            code, out, err = tiaoli("replay", os.path.dirname(policy), cases)
            self.assert_ended(code, [OK, NEGATIVE, USAGE, FACTS, POLICY], err)
            self.assertNotIn("1 passed", out)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SOON, SOON))
    # Memory is bounded too. Instrumented programs reserve far more than they use.
    if not INSTRUMENTED:
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    unittest.main(argv=sys.argv)
