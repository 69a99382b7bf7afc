#!/usr/bin/env python3
"""Holds every program here to what its first lines claim.

programs_test.py FOLDER_OF_THE_SOURCES FOLDER_OF_THE_PROGRAMS CSP_CHECK [NAME...]

  // expect: holds                            what csp-check program says of it; `fails` with the beginning of an
  // expect: fails deadlock free              assertion that fails, the others with words of the reason
  // expect: holds_up_to_bound variable
  // options: --visible a,b                   what csp-check is told besides
  // alone: ends                              how it goes without csp-check, under a seed: ends, goes on, deadlock,
                                              crashes, or any of these
  // ends: aab, aba                           steered at random it prints one of these, and each of them now and then
"""
import concurrent.futures
import json
import os
import pathlib
import re
import socket
import subprocess
import sys

EXIT_CODES = {"holds": 0, "holds_up_to_bound": 0, "fails": 1, "suspected": 1, "gave_up": 3}
ALONE = {"ends", "goes on", "deadlock", "crashes", "any"}
DEADLOCK = 70
RUNS = range(1, 201)  # seeds under which every end must show


class Controlled:
    """A program that does what it is told: runtime/include/csp/runtime/steering.hpp."""

    def __init__(self, program):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self.stream = ours.makefile("rwb")
            self.process = subprocess.Popen([program], env={**os.environ, "CSP_CONTROL": str(theirs.fileno())},
                                            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL)
        greeting = self.stream.readline()
        if greeting != b"csp-control 3\n":
            raise SystemExit(f"{program}: expected `csp-control 3`, found {greeting!r}")

    def output(self, seed):
        self.stream.write(f"run 1000 {seed} any 5000\nend\n".encode())
        self.stream.flush()
        self.stream.read(int(self.stream.readline().split()[1]))
        return self.stream.read(int(self.stream.readline().split()[1])).decode(), self.stream.readline().decode()

    def close(self):
        self.stream.close()
        self.process.wait()


def claims_of(source):
    claims = dict(re.findall(r"^// ([a-z]+): (.+)$", source.read_text(), re.MULTILINE))
    verdict = claims.get("expect", "").split(" ")[0]
    if verdict not in EXIT_CODES or claims.get("alone") not in ALONE:
        raise SystemExit(f"{source}: its first lines must say `// expect: {'|'.join(EXIT_CODES)} ...` and "
                         f"`// alone: {'|'.join(sorted(ALONE))}`")
    return claims


def alone(program, claim):
    """How it goes by itself."""
    try:
        ended = subprocess.run([program], env={**os.environ, "CSP_SEED": "1"}, stdin=subprocess.DEVNULL,
                               capture_output=True, timeout=1 if claim == "goes on" else 60)
    except subprocess.TimeoutExpired:
        return "goes on"
    return {0: "ends", DEADLOCK: "deadlock"}.get(ended.returncode, "crashes")


def ends_of(program):
    controlled = Controlled(program)
    outputs = {controlled.output(seed)[0].strip() for seed in RUNS}
    controlled.close()
    return outputs


def judged(program, csp_check, options):
    command = [csp_check, "program", "--format", "json", "--schedule", os.devnull, *options, program]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600)
    try:
        return ended.returncode, json.loads(ended.stdout)
    except json.JSONDecodeError:
        return ended.returncode, {"verdict": "no report", "results": [], "output": ended.stdout + ended.stderr}


def is_as_expected(report, expected, words):
    if report["verdict"] != expected:
        return False
    if expected == "fails":
        failing = [result["assertion"] for result in report["results"] if result["verdict"] == "fails"]
        return any(assertion.startswith(words) for assertion in failing)
    told = report.get("warnings", []) + [result.get("bound", "") for result in report["results"]]
    return words in json.dumps(told)


def mistakes_of(source, folder, csp_check):
    """Everything about this program that is otherwise than it says."""
    claims, program, wrong = claims_of(source), folder / source.stem, []
    if claims["alone"] != "any" and (found := alone(program, claims["alone"])) != claims["alone"]:
        wrong.append(f"{source.stem}: expected `alone: {claims['alone']}`, found {found}")
    if "ends" in claims:
        expected = set(claims["ends"].split(", "))
        if (found := ends_of(program)) != expected:
            wrong.append(f"{source.stem}: expected the ends {sorted(expected)}, found {sorted(found)}")
    if csp_check:
        expected, _, words = claims["expect"].partition(" ")
        code, report = judged(program, csp_check, claims.get("options", "").split())
        if code != EXIT_CODES[expected] or not is_as_expected(report, expected, words):
            wrong.append(f"{source.stem}: expected `{claims['expect']}` and exit code {EXIT_CODES[expected]}, found "
                         f"{code} and {json.dumps(report, indent=1)[:4000]}")
    return wrong


def main(sources, folder, csp_check, names):
    chosen = [path for path in sorted(sources.glob("*.cpp")) if not names or path.stem in names]
    wrong = [f"{path.name} is not built" for path in chosen if not os.access(folder / path.stem, os.X_OK)]
    if not wrong:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for mistakes in pool.map(lambda path: mistakes_of(path, folder, csp_check), chosen):
                wrong += mistakes
    print("\n".join(wrong) or f"{len(chosen)} programs are what they say")
    return bool(wrong) or not chosen


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4:]))
