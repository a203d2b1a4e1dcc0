"""The examples of docs/python.md, and the scripts in examples/python, run as they stand."""
import doctest
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])


class Documentation(unittest.TestCase):
    def test_the_page(self):
        os.chdir(SOURCE)
        result = doctest.testfile(str(SOURCE / "docs/python.md"), module_relative=False, encoding="utf-8")
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 10)

    def run_example(self, name):
        """In a folder that has the same examples/ as the repository, and takes what the script writes."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.symlink(SOURCE / "examples", pathlib.Path(folder.name) / "examples")
        done = subprocess.run([sys.executable, SOURCE / "examples/python" / name], cwd=folder.name, capture_output=True,
                              encoding="utf-8", env={**os.environ, "MPLBACKEND": "agg"}, timeout=250)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout, pathlib.Path(folder.name)

    def test_a_costed_reform_with_a_chart(self):
        out, folder = self.run_example("reform.py")
        self.assertRegex(out, r"中型 +226317\.74 +181054\.21 +0 +16")
        self.assertTrue((folder / "reform.png").read_bytes().startswith(b"\x89PNG"))
        script = (SOURCE / "examples/python/reform.py").read_text(encoding="utf-8").splitlines()[1:]
        self.assertLessEqual(len([line for line in script if line and not line.startswith("import ")]), 10)


if __name__ == "__main__":
    unittest.main(verbosity=2)
