#!/usr/bin/env python3
"""The decided cases of the documents, where they lie beside the checkout: all of them pass, every name that such cases may use is
mapped, and cases with something left out or unknown are decided without a mistake."""
import collections
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

BINARY = os.environ["TIAOLI_BINARY"]
SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
CASES = pathlib.Path(os.environ.get("TIAOLI_CASES", SOURCE.parent / "shared" / "sources" / "examples"))
LISTS_OF_NAMES = ("unknown_facts", "missing_facts", "missing")


def tiaoli(*arguments):
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, cwd=SOURCE, timeout=300, text=True,
                          env={**os.environ, "TIAOLI_PATH": str(SOURCE)})
    return done.returncode, done.stdout, done.stderr


def notable(policy, cases):
    """The cases that failed or were skipped, in JSON."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": cases}, file, ensure_ascii=False)
        file.flush()
        code, out, err = tiaoli("replay", f"policies/{policy}", file.name, "--brief", "--format", "json")
    assert code in (0, 1), (code, err)
    return [case for document in json.loads(out)["documents"] for case in document["notable"]]


def empty(name):
    return [] if name in LISTS_OF_NAMES else None


def places(value, path=()):
    """Every member of an object within a case's facts."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield (*path, name)
            yield from places(part, (*path, name))
    if isinstance(value, list):
        for i, part in enumerate(value):
            yield from places(part, (*path, i))


def changed(facts, path, drop):
    result = copy.deepcopy(facts)
    parent = result
    for part in path[:-1]:
        parent = parent[part]
    if drop:
        del parent[path[-1]]
    else:
        parent[path[-1]] = None
    return result


@unittest.skipUnless(CASES.is_dir(), "the decided cases are not here")
class DecidedCases(unittest.TestCase):
    documents = sorted(path.stem for path in CASES.glob("*.json")) if CASES.is_dir() else []

    def setUp(self):
        self.files = {document: json.loads((CASES / f"{document}.json").read_text()) for document in self.documents}

    def test_all_pass_in_one_run(self):
        code, out, err = tiaoli("replay", "--all", "policies", CASES, "--clauses", "--language", "en")
        self.assertEqual(err, "")
        total = sum(len(file["cases"]) for file in self.files.values())
        self.assertEqual(out.splitlines()[-1], f"{total} passed, 0 failed, 0 skipped", out[-5000:])
        self.assertEqual(code, 0)
        for document, file in self.files.items():
            self.assertRegex(out, rf"policies/{document} +{len(file['cases'])} passed +0 failed +0 skipped")
            for case in file["cases"]:
                self.assertRegex(out, rf"\n  {case['clause']} +[1-9]\d* passed")

    def test_every_name_is_mapped(self):
        for document, file in self.files.items():
            cases = []
            for clause, names in file["keys"].items():
                for name in names["facts"]:  # together with one of the answers at least
                    for answer in names["expected"]:
                        cases.append({"id": f"fact {name}", "clause": clause, "facts": {name: None},
                                      "expected": {answer: empty(answer)}})
                for name in names["expected"]:
                    cases.append({"id": f"answer {name}", "clause": clause, "facts": {}, "expected": {name: empty(name)}})
            unmapped = collections.Counter((case["clause"], case["id"]) for case in notable(document, cases)
                                           if case["outcome"] == "skipped" or case["mistakes"])
            tried = collections.Counter((case["clause"], case["id"]) for case in cases)
            self.assertEqual([name for name in tried if unmapped[name] == tried[name]], [], document)

    def test_nothing_left_out_is_a_mistake(self):
        for document, file in self.files.items():
            cases = []
            for case in file["cases"]:
                for path in places(case["facts"]):
                    for drop in (True, False):
                        cases.append({**case, "id": f"{case['id']} {'without' if drop else 'null'} {path}",
                                      "facts": changed(case["facts"], path, drop)})
            wrong = [(case["id"], case["unmapped"], case["mistakes"]) for case in notable(document, cases)
                     if case["outcome"] == "skipped" or case["mistakes"] or '"error"' in json.dumps(case["mismatches"])]
            self.assertEqual(wrong, [], document)


if __name__ == "__main__":
    sys.exit(unittest.main())
