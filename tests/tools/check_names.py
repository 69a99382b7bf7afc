#!/usr/bin/env python3
"""Fails when two files of one component define the same type in the same namespace.

The compiler does not see it where no file includes both, and the program then mixes them up: the one-definition rule.
"""
import collections
import pathlib
import re
import sys

OPENS = re.compile(r"(?:inline )?namespace ?([\w:]*) ?\{")
CLOSES = re.compile(r"\}  // namespace")
DEFINES = re.compile(r"(?:class|struct|union|enum class)(?: alignas\(\d+\))? (\w+)(?: final)?(?: ?:[^:{][^{]*)? ?\{")


def types_of(path):
    namespaces = []
    for line in path.read_text().splitlines():
        if match := OPENS.match(line):
            namespaces.append(match[1])
        elif CLOSES.match(line) and namespaces:
            namespaces.pop()
        elif (match := DEFINES.match(line)) and "" not in namespaces:
            yield "::".join([*namespaces, match[1]])


def main(root):
    broken = []
    for component in ("runtime", "tracer", "checker", "cli"):
        places = collections.defaultdict(list)
        for path in sorted((root / component).rglob("*.[ch]pp")):
            for name in set(types_of(path)):
                places[name].append(path.relative_to(root).as_posix())
        broken += [f"{name} is defined in {' and in '.join(files)}" for name, files in places.items() if len(files) > 1]
    print("\n".join(broken) or "every type has one definition")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
