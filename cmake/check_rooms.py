#!/usr/bin/env python3
"""Holds every #include in interpreter/ against the links of its room in interpreter/CMakeLists.txt.

All rooms share one include directory, so the compiler would let any room include any other.
"""
import pathlib
import re
import sys

interpreter = pathlib.Path(__file__).resolve().parent.parent / "interpreter"
cmake = (interpreter / "CMakeLists.txt").read_text(encoding="utf-8")

links = {}
for body in re.findall(r"^tiaoli_room\(([^)]*)\)", cmake, re.MULTILINE):
    room, *rest = body.split("PRIVATE")[0].split()
    links[room] = [word for word in rest if word != "LINKS"]
links["cli"] = ["library", "explore", "interchange"]


def reach(room, seen):
    """A room may use what its links use: the links are public."""
    for link in links.get(room, []):
        if link not in seen:
            seen.add(link)
            reach(link, seen)
    return seen


faults = 0
for path in sorted(interpreter.rglob("*.[ch]pp")):
    room = path.relative_to(interpreter).parts[0]
    if room not in links:
        continue  # include/: the public headers
    allowed = reach(room, {room})
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*"(\w+)/', line)
        if found and found[1] in links and found[1] not in allowed:
            print(f"{path.relative_to(interpreter.parent)}:{number}: {room} may not use {found[1]}")
            faults += 1
sys.exit(1 if faults else 0)
