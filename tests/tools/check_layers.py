#!/usr/bin/env python3
"""Fails when an #include runs against the house's layers. The tables below ARE the architecture."""
import pathlib
import re
import sys

# Which components a component may use, through their public headers <csp/...> alone.
COMPONENTS = {
    "runtime": set(),
    "tracer": {"runtime"},
    "checker": {"tracer", "runtime"},
    "cli": {"checker", "tracer", "runtime"},
    "examples": {"runtime"},
    "bench": {"runtime", "tracer", "checker"},
}
# Whose private headers a component may use: a benchmark measures stages that nobody else sees.
INSIDES = {"bench": {"checker"}}
# Which rooms of checker/ a room may use, and, in <>, which other components.
CHECKER_ROOMS = {
    "network": set(),
    "lts": {"network"},
    "process": {"network"},
    "cspm/script": set(),
    "cspm/syntax": {"cspm/script"},
    "cspm/names": {"cspm/syntax", "cspm/script"},
    "cspm/types": {"cspm/names", "cspm/syntax", "cspm/script"},
    "cspm/evaluate": {"cspm/types", "cspm/names", "cspm/syntax", "cspm/script", "process", "network"},
    "refine": {"network", "lts"},
    "compile": {"process", "lts", "network"},
    "learn": {"network", "refine", "program", "<tracer>", "<runtime>"},
    "program": {"network", "refine", "<runtime>"},
    "report": {"network", "refine", "<runtime>"},
    "api": {"network", "process", "cspm/script", "cspm/syntax", "cspm/names", "cspm/types", "cspm/evaluate", "lts", "compile", "refine", "learn", "program", "report", "<tracer>", "<runtime>"},
}
# Third-party headers a public header never shows to a user.
HIDDEN = re.compile(r'\s*#include [<"](nlohmann|CLI|catch2|zstd|xxhash)')
INCLUDE = re.compile(r'\s*#include [<"]((?:csp|runtime|tracer|checker|cli|examples|bench)/[^>"]+)[>"]')


def room_of(file):
    """checker/refine/search.hpp: "refine"; rooms may have rooms, as checker/cspm/ does."""
    parts = file.split("/")[1:-1]
    inner = "/".join(parts[:2])
    return inner if inner in CHECKER_ROOMS else parts[0] if parts else ""


def complaint(file, target):
    component = file.split("/")[0]
    if target.startswith("csp/"):
        if target == "csp/csp.hpp":
            used = "runtime"
        else:
            used = target.split("/")[1]
        if used != component and used not in COMPONENTS[component]:
            return f"{component} may not use {used}"
        room = room_of(file)
        if component == "checker" != used and room in CHECKER_ROOMS and f"<{used}>" not in CHECKER_ROOMS[room]:
            return f"checker/{room} may not use {used}"
        return None
    if "/include/csp/" in file:
        return "a public header includes only the standard library and <csp/...>"
    used = target.split("/")[0]
    if used in INSIDES.get(component, set()):
        return None
    if used != component:
        return f"{target} is private to {used}"
    if component == "checker":
        room, used_room = room_of(file), room_of(target)
        if room not in CHECKER_ROOMS:
            return f"checker/{room} is not a room of this house: add it to CHECKER_ROOMS"
        if used_room != room and used_room not in CHECKER_ROOMS[room]:
            return f"checker/{room} may not use checker/{used_room}"
    return None


def main(root):
    broken = []
    for component in COMPONENTS:
        for path in sorted((root / component).rglob("*.[ch]pp")):
            file = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if "/include/csp/" in file and HIDDEN.match(line):
                    broken.append(f"{file}:{number}: a public header may not include a third-party library")
                match = INCLUDE.match(line)
                if match and (why := complaint(file, match[1])):
                    broken.append(f"{file}:{number}: {why}")
    print("\n".join(broken) or "layers hold")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
