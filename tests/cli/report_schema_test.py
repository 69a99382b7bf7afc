#!/usr/bin/env python3
"""Every report of `csp-check model --format json` keeps to cli/check/report.schema.json."""
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: the Python package jsonschema is not installed")
    sys.exit(77)

csp_check, schema_file = sys.argv[1:]
schema = json.loads(pathlib.Path(schema_file).read_text())

SCRIPT = """channel coin, choc
MACHINE = coin -> choc -> MACHINE
SWEETS = {choc}
count(n) = count(n + 1 - n % 2)
transparent normal
assert MACHINE :[deadlock free]
assert MACHINE [T= normal(MACHINE [| {coin, choc} |] MACHINE) [| {coin, choc} |] MACHINE
print card(SWEETS)
"""
QUESTIONS = {
    (): 0,
    ("--typecheck",): 0,
    ("--processes",): 0,
    ("--explain",): 0,
    ("--type", "SWEETS", "--evaluate", "SWEETS", "--print-process", "MACHINE"): 0,
    ("--evaluate", "1 +"): 2,
    ("--evaluate", "1 / 0"): 2,
    ("--evaluate", "count(0)", "--steps", "1000"): 3,
    ("--evaluate", "card({x | x <- {0..100000000}})", "--memory", "4M"): 3,
}

with tempfile.TemporaryDirectory() as folder:
    script = pathlib.Path(folder) / "vending.csp"
    script.write_text(SCRIPT)
    for options, exit_code in QUESTIONS.items():
        command = [csp_check, "model", str(script), "--format", "json", *options]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if ran.returncode != exit_code:
            sys.exit(f"{options}: exit code {ran.returncode}, expected {exit_code}\n{ran.stdout}{ran.stderr}")
        jsonschema.validate(json.loads(ran.stdout), schema)
