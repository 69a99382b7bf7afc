#!/usr/bin/env python3
"""Holds every program of examples/bugs to what its first lines claim, under fixed seeds.

bugs_test.py FOLDER_OF_THE_SOURCES FOLDER_OF_THE_PROGRAMS
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

DEADLOCK = 70
FIX_SEEDS = range(1, 51)       # the cure must hold under each
ALWAYS_SEEDS = range(1, 11)    # a bug of all schedules must show under each
SOMETIMES_SEEDS = range(1, 301)  # a bug of some schedules must show under one
GOES_ON = "none: it goes on"
CLAIMS = {"expect bug": {"deadlock", "left behind"}, "expect fix": {"holds"}, "schedules": {"all", "some"}}


def run(program, arguments, seed, seconds=120):
    """Exit code and output; the code is GOES_ON if it has not ended after so many seconds."""
    try:
        ended = subprocess.run([program, *arguments], env={**os.environ, "CSP_SEED": str(seed)},
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               timeout=seconds)
    except subprocess.TimeoutExpired:
        return GOES_ON, ""
    return ended.returncode, ended.stdout


def claims_of(source):
    claims = dict(re.findall(r"^// ([a-z ]+): ([a-z ]+)$", source.read_text(), re.MULTILINE))
    for name, known in CLAIMS.items():
        if claims.get(name) not in known:
            raise SystemExit(f"{source}: `// {name}: {claims.get(name)}` expected one of {sorted(known)}")
    return claims


def mistakes_of(source, folder):
    """Everything this program does otherwise than it says."""
    claims, program, wrong = claims_of(source), folder / source.stem, []

    def claim(arguments, seed, expected, pattern, seconds=120):
        code, output = run(program, arguments, seed, seconds)
        if code != expected or not re.search(pattern, output):
            wrong.append(f"CSP_SEED={seed} {source.stem} {' '.join(arguments)}\n  exit code {code}, expected {expected} "
                         f"and {pattern!r} in\n  {output!r}")

    for seed in FIX_SEEDS:
        claim(["fix"], seed, 0, r"^all processes have ended\n$")
    if claims["expect bug"] == "left behind":
        # Time is virtual under a seed, so two seconds of a machine are very many steps.
        claim(["bug"], 1, GOES_ON, "", seconds=2)
    elif claims["schedules"] == "all":
        for seed in ALWAYS_SEEDS:
            claim(["bug"], seed, DEADLOCK, r"wait.? for ever")
    else:
        # Anything but these two would be a mistake of ours, under whatever seed.
        for seed in SOMETIMES_SEEDS:
            code, _ = run(program, [], seed)
            if code not in (0, DEADLOCK):
                wrong.append(f"CSP_SEED={seed} {source.stem}: exit code {code}, expected 0 or {DEADLOCK}")
            if code != 0:
                break
        else:
            wrong.append(f"{source.stem} bug: none of {len(SOMETIMES_SEEDS)} seeds deadlocks it")
    claim(["bgu"], 1, 2, r"bgu")
    claim(["bug", "fix"], 1, 2, r"fix")
    claim(["--help"], 1, 0, r"Example: ")
    return wrong


def main(sources, folder):
    kernels = sorted(path for path in sources.glob("*_*.cpp") if path.stem != "go_like")
    built = {path.name for path in folder.iterdir() if path.is_file() and os.access(path, os.X_OK)}
    wrong = [f"{path.name} is not built" for path in kernels if path.stem not in built]
    readme = (sources / "README.md").read_text()
    wrong += [f"README.md has no line for {path.name}" for path in kernels if f"[{path.stem}]({path.name})" not in readme]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for mistakes in pool.map(lambda path: mistakes_of(path, folder),
                                 [path for path in kernels if path.stem in built]):
            wrong += mistakes
    print("\n".join(wrong) or f"{len(kernels)} bugs and their cures do what they say")
    return bool(wrong) or not kernels


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
