#!/usr/bin/env python3
"""Compiles one program and compares the compiler's answer with the program's first line.

usage: compile.py PROGRAM COMPILER [ARGUMENTS...]
The first line is `// expect: accepted`, or `// expect: TEXT` for a program that must be refused by a
static assertion with TEXT in it.
"""
import os
import pathlib
import re
import subprocess
import sys

PREFIX = "// expect: "
# The message stands in the line of the error; elsewhere the compiler may quote our headers' source.
STATIC_ASSERTION = re.compile(r"error: static.assert\w* failed.*")


def judge(expected, result):
    """What is wrong with the compiler's answer, or None."""
    if expected == "accepted":
        return None if result.returncode == 0 else "a right program is refused"
    if result.returncode == 0:
        return f"a wrong program is accepted; expected: {expected}"
    messages = STATIC_ASSERTION.findall(result.stderr)
    if any(expected in message for message in messages):
        return None
    return f"refused, but no static assertion says: {expected}"


def main(program, *compiler):
    first_line = pathlib.Path(program).read_text().splitlines()[0]
    if not first_line.startswith(PREFIX):
        sys.exit(f"{program}:1: found `{first_line}`, expected `{PREFIX}TEXT` or `{PREFIX}accepted`")
    result = subprocess.run([*compiler, program], capture_output=True, text=True,
                            env={**os.environ, "LC_ALL": "C"})
    complaint = judge(first_line.removeprefix(PREFIX), result)
    if complaint:
        sys.exit(f"{program}: {complaint}\n{result.stderr}")


if __name__ == "__main__":
    main(*sys.argv[1:])
