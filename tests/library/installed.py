#!/usr/bin/env python3
"""Installs Tiaoli into a folder and builds the examples against what is there: with find_package, with pkg-config, in C."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["TIAOLI_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["TIAOLI_BINARY"]).parent.parent
HERE = pathlib.Path(__file__).resolve().parent


def run(*command, cwd=None, stdin="", **environment):
    done = subprocess.run([str(part) for part in command], input=stdin, capture_output=True, text=True, cwd=cwd,
                          env={**os.environ, **environment}, timeout=500)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if "CMAKE_BUILD_TYPE:STRING=RelWithDebInfo" not in (BUILD / "CMakeCache.txt").read_text():
            raise unittest.SkipTest("a program without sanitizers cannot link a library with them")
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="installed-", dir=BUILD))
        cls.prefix = cls.folder / "prefix"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        cls.libraries = next(path.parent for path in cls.prefix.rglob("libtiaoli.so"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def run_linked(self, *command, **more):
        return run(*command, LD_LIBRARY_PATH=str(self.libraries), **more)

    def test_cmake_package(self):
        build = self.folder / "cpp"
        run("cmake", "-S", SOURCE / "examples/embed-cpp", "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run("cmake", "--build", build)
        out = self.run_linked(build / "decide")
        self.assertIn("granted: 400000.00元", out)
        self.assertIn("35万元", out)
        self.assertIn("missing: 申请人.高校毕业生", out)
        self.assertIn("negative: refused", out)

        out = self.run_linked(build / "columns")
        self.assertIn("column 核准金额: d:38,2", out)
        self.assertIn("4 rows", out)
        self.assertIn("row 3: `申请人.申请金额` cannot be negative: -0.01", out)

        out = self.run_linked(build / "spans")
        self.assertIn("row 0: 45000.00元\nrow 1: 300000.00元\nrow 2: not decided\nrow 3: 400000.00元\n", out)
        self.assertIn("column `申请人.高校毕业生` holds int64, which cannot be yes or no", out)

        compiled = self.folder / "loan.tiaob"
        run(self.prefix / "bin/tiaoli", "build", HERE / "../cli/loan", "-o", compiled)
        out = self.run_linked(build / "serve", compiled, stdin='{"申请人":{"毕业生":true}}\n')
        self.assertIn('"额度":{"state":"value","value":"400000.00"', out)
        # The small library is without the parser, and so is the program that links it.
        linked = self.run_linked("ldd", build / "serve")
        self.assertIn("libtiaoli-runtime.so", linked)
        self.assertNotIn("antlr", linked)

    def test_pkg_config(self):
        places = {"PKG_CONFIG_PATH": str(self.libraries / "pkgconfig")}
        flags = run("pkg-config", "--cflags", "--libs", "tiaoli", **places).split()
        program = self.folder / "decide-cpp"
        run("c++", "-std=c++20", SOURCE / "examples/embed-cpp/decide.cpp", *flags, "-o", program)
        self.assertIn("granted: 400000.00元", self.run_linked(program))
        program = self.folder / "decide-c"
        run("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", SOURCE / "examples/embed-c/decide.c", *flags,
            "-o", program)
        out = self.run_linked(program)
        self.assertIn("granted: 400000.00元 (400,000 yuan)", out)
        self.assertIn("missing:\n申请人.高校毕业生\n", out)

    def test_the_program_finds_its_own_library_of_policies(self):
        out = run(self.prefix / "bin/tiaoli", "run", "zhengzhou_2020_17", "--on", "2020-09-01", "--format", "json",
                  cwd=self.folder)
        self.assertIn('"policy":"zhengzhou_2020_17"', out)
        for path in ("share/tiaoli/stdlib", "share/tiaoli/policies/zhengzhou-2020-17"):
            self.assertTrue((self.prefix / path).is_dir(), path)

    def test_no_header_shows_what_is_private(self):
        for header in (self.prefix / "include/tiaoli").iterdir():
            for line in header.read_text(encoding="utf-8").splitlines():
                if line.startswith("#include \""):
                    self.assertTrue(line.startswith('#include "tiaoli/'), f"{header.name}: {line}")

    def test_the_documentation_shows_the_examples(self):
        examples = "".join(path.read_text(encoding="utf-8") for folder in ("embed-cpp", "embed-c")
                           for path in sorted((SOURCE / "examples" / folder).iterdir()) if path.is_file())
        text = (SOURCE / "docs/embedding.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```(?:cpp|cmake|c)\n(.*?)```", text, re.DOTALL)
        self.assertGreater(len(blocks), 5)
        for block in blocks:
            self.assertIn(block, examples)

    def test_symbols(self):
        """Exported is what the headers mark: the C functions as listed, and C++ in namespace tiaoli."""
        for library, listed in (("libtiaoli.so", "symbols.txt"), ("libtiaoli-runtime.so", "symbols-runtime.txt")):
            out = run("nm", "-D", "--defined-only", "--demangle", self.libraries / library)
            names = [line.split(" ", 2)[2] for line in out.splitlines()]
            c_names = sorted(name for name in names if name.startswith("tiaoli_"))
            expected = HERE / listed
            if os.environ.get("TIAOLI_UPDATE_GOLDEN"):
                expected.write_text("\n".join(c_names) + "\n")
            self.assertEqual(c_names, expected.read_text().splitlines())
            for name in names:
                public = ("tiaoli::", "vtable for tiaoli::", "typeinfo for tiaoli::", "typeinfo name for tiaoli::", "tiaoli_")
                self.assertTrue(name.startswith(public), name)
                for private in ("engine", "explain", "facts", "program", "runtime", "semantics", "syntax", "values", "words"):
                    self.assertNotIn(f"tiaoli::{private}::", name.split("(")[0])

    def test_debian_package(self):
        if not shutil.which("dpkg-deb"):
            self.skipTest("no dpkg-deb")
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-G", "DEB", "-B", self.folder / "deb")
        packages = list((self.folder / "deb").glob("*.deb"))
        self.assertEqual(len(packages), 1)
        contents = run("dpkg-deb", "--contents", packages[0])
        for path in ("/usr/bin/tiaoli\n", "/libtiaoli.so.0 ", "/libtiaoli-runtime.so.0 ", "/include/tiaoli/tiaoli.hpp\n",
                     "/include/tiaoli/tiaoli.h\n", "/tiaoli-config.cmake\n", "/pkgconfig/tiaoli.pc\n",
                     "/usr/share/tiaoli/policies/zhengzhou-2020-17/policy.tiao\n"):
            self.assertIn(path, contents)
        self.assertNotIn("antlr", contents)
        fields = run("dpkg-deb", "--field", packages[0], "Package", "Depends")
        self.assertIn("Package: tiaoli\n", fields)
        self.assertIn("libantlr4-runtime", fields)


if __name__ == "__main__":
    unittest.main(verbosity=2)
