#!/usr/bin/env python3
"""csp-bench runs, says what it measured and refuses what it does not know. No figure is judged."""
import json
import subprocess
import sys

csp_bench = sys.argv[1]


def run(*arguments):
    return subprocess.run([csp_bench, *arguments], capture_output=True, text=True, timeout=200)


def check(is_right, what, result):
    if not is_right:
        sys.exit(f"{what}\nexit code {result.returncode}\n{result.stdout}{result.stderr}")


quick = ["--quick", "--repetitions", "1"]
table = run("commstime", *quick, "--workers", "1")
check(table.returncode == 0 and "commstime-parallel" in table.stdout, "no table of commstime", table)

for workers in ("1", "2"):
    result = run("commstime-sequential", "--exact", *quick, "--workers", workers, "--format", "json")
    check(result.returncode == 0, "commstime failed", result)
    rows = json.loads(result.stdout)
    is_right = [(row["name"], row["workers"]) for row in rows] == [("commstime-sequential", int(workers))]
    check(is_right and 0 < rows[0]["min"] <= rows[0]["median"] <= rows[0]["max"], "odd figures", result)

models = run("cspm", *quick, "--workers", "1", "--format", "json")
check(models.returncode == 0, "reading models failed", models)
names = [row["name"] for row in json.loads(models.stdout)]
check(names == ["cspm-terms", "cspm-memory", "cspm-typecheck"], "odd figures of models", models)

smaller = run("compress", *quick, "--workers", "1", "--format", "json")
check(smaller.returncode == 0, "making systems smaller failed", smaller)
figures = [row["median"] for row in json.loads(smaller.stdout)]
check(len(figures) == 5 and min(figures) > 0, "odd figures of compressions", smaller)
search = run("check-philosophers", *quick, "--workers", "2", "--format", "json")
check(search.returncode == 0 and len(json.loads(search.stdout)) == 3, "searching philosophers failed", search)

unknown = run("commtime")
check(unknown.returncode == 2 and "'commtime'" in unknown.stderr, "an unknown name is not refused", unknown)
