"""`pip install` of the source tree into an environment of its own, as a user does it."""
import os
import pathlib
import subprocess
import tempfile
import unittest
import venv

SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
# Nothing of the source tree but what has been installed.
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(("TIAOLI_", "PYTHON"))}


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keep = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.keep.name)
        venv.create(cls.folder / "venv", with_pip=True)
        cls.bin = cls.folder / "venv/bin"
        # With the compiler and flags of ./dev, so that ccache has it all.
        done = subprocess.run([cls.bin / "pip", "install", SOURCE, "--config-settings", "cmake.define.TIAOLI_WERROR=ON"],
                              env={**OUTSIDE, "CXX": "c++", "CC": "cc", "CCACHE_BASEDIR": str(SOURCE), "CCACHE_NOHASHDIR": "1"},
                              capture_output=True, encoding="utf-8", cwd=cls.folder)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    @classmethod
    def tearDownClass(cls):
        cls.keep.cleanup()

    def run_installed(self, *command):
        done = subprocess.run([self.bin / command[0], *command[1:]], env=OUTSIDE, cwd=self.folder, capture_output=True,
                              encoding="utf-8", timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_package_needs_nothing_else(self):
        script = ("import tiaoli\n"
                  "policy = tiaoli.load('zhengzhou_2020_17')\n"
                  "print(policy.decide({}).on, len(policy.synthesize(3)))\n"
                  "print(policy.simulate(policy.synthesize(20, decisions=['全额返还']), decisions=['全额返还'])['summary'][0]['value'])\n")
        self.assertEqual(self.run_installed("python", "-c", script), "2020-07-30 3\n20\n")
        self.assertIn("tiaoli", self.run_installed("pip", "list"))

    def test_the_program_is_there_too(self):
        self.assertIn("zhengzhou_2020_17", self.run_installed("tiaoli", "run", "zhengzhou_2020_17", "--format", "json"))
        self.assertIn("zhengzhou_2020_17", self.run_installed("python", "-m", "tiaoli", "run", "zhengzhou_2020_17", "--format", "json"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
