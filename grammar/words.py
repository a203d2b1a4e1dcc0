#!/usr/bin/env python3
"""Makes the table of keywords from the lexer grammar, so that their spelling stands in one place.

usage: words.py TiaoliLexer.g4 words.inc

Each row: TIAOLI_WORD(token, "english", "chinese", "every|spelling"). A token without a spelling in one of the languages (an
operator sign) has the other's.
"""
import re
import sys

RULE = re.compile(r"^([A-Z][A-Z_]*)\s*:\s*((?:'(?:[^'\\]|\\.)*'|\bB\b|\||\s)+);\s*$")


def spellings(body):
    """The alternatives of a rule, with one space where the grammar says B."""
    result = []
    current = ""
    for part in re.findall(r"'((?:[^'\\]|\\.)*)'|(\bB\b)|(\|)", body):
        literal, blank, bar = part
        if bar:
            result.append(current)
            current = ""
        else:
            current += " " if blank else literal
    result.append(current)
    return result


def main():
    source, target = sys.argv[1], sys.argv[2]
    rows = []
    for line in open(source, encoding="utf-8"):
        rule = RULE.match(line)
        if not rule:
            continue
        words = spellings(rule.group(2))
        english = next((w for w in words if w.isascii()), words[0])
        chinese = next((w for w in words if not w.isascii()), english)
        if not english[0].isalpha():
            chinese = english  # signs are written the same in both languages
        rows.append('TIAOLI_WORD(%s, "%s", "%s", "%s")' % (rule.group(1), english, chinese, "|".join(words)))
    with open(target, "w", encoding="utf-8") as out:
        out.write("// Made by grammar/words.py from TiaoliLexer.g4.\n" + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
