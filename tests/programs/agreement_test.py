#!/usr/bin/env python3
"""Holds what is predicted from traces to what is proved of the programs.

agreement_test.py CSP_TRACE CSP_CHECK FOLDER_OF_BUGS PHILOSOPHERS

Each program is searched, and recorded under some seeds. Of one that was proved to be free of deadlocks no trace may
raise a suspicion; a suspicion of any other is confirmed by the program itself, and the search finds its deadlock, too.
Programs that do not end by themselves are left out: their traces would be of any length.
"""
import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

SEEDS = range(1, 7)
LONGEST_RUN = 10  # seconds
# So many of the runs must lead to a suspicion, and so many be of programs without a deadlock; else little is tested.
LEAST_SUSPECTED, LEAST_FREE = 10, 100


class Mistake(Exception):
    pass


def report_of(folder, csp_check, *arguments):
    """It may write a schedule, there."""
    ended = subprocess.run([csp_check, *arguments], capture_output=True, text=True, timeout=600, cwd=folder,
                           stdin=subprocess.DEVNULL)
    try:
        return json.loads(ended.stdout)
    except json.JSONDecodeError:
        raise Mistake(f"{' '.join(map(str, arguments))}: no report but {ended.stdout}{ended.stderr}") from None


def deadlock_verdict(report):
    for result in report["results"]:
        if result["assertion"].startswith("deadlock free"):
            return result["verdict"]
    raise Mistake(f"nothing is said of deadlocks: {json.dumps(report, indent=1)[:2000]}")


def is_recorded(csp_trace, trace, seed, command):
    recorder = subprocess.Popen([csp_trace, "run", "--quiet", "-o", trace, "--seed", str(seed), *command],
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                start_new_session=True)
    try:
        recorder.wait(LONGEST_RUN)
    except subprocess.TimeoutExpired:
        os.killpg(recorder.pid, signal.SIGKILL)
        recorder.wait()
        return False
    return trace.exists()


def compared(csp_trace, csp_check, command):
    """How many runs there were of a program without a deadlock, and in how many one was suspected."""
    free = suspected = 0
    with tempfile.TemporaryDirectory() as folder:
        proved = deadlock_verdict(report_of(folder, csp_check, "program", "--format", "json", *command))
        for seed in SEEDS:
            trace = pathlib.Path(folder) / f"seed_{seed}"
            if not is_recorded(csp_trace, trace, seed, command):
                break
            about_trace = "trace", "--format", "json", trace
            predicted = deadlock_verdict(report_of(folder, csp_check, *about_trace))
            what = f"{' '.join(map(str, command))}, seed {seed}: deadlock free is {predicted}"
            if predicted == "suspected":
                suspected += 1
                found = deadlock_verdict(report_of(folder, csp_check, *about_trace, "--program", *command))
                if found != "fails":
                    raise Mistake(f"{what} of its trace, and {found} when the program is asked")
            if predicted in ("suspected", "fails") and proved != "fails":
                raise Mistake(f"{what} of its trace, and {proved} of the program")
            free += proved == "holds"
    return free, suspected


def main(csp_trace, csp_check, bugs, philosophers):
    commands = [[path, way] for path in sorted(bugs.iterdir()) if os.access(path, os.X_OK) for way in ("bug", "fix")]
    commands += [[philosophers, "--count", "3", "--meals", "2", *way] for way in ([], ["--asymmetric"], ["--butler"])]
    free = suspected = 0
    wrong = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for command, future in [(c, pool.submit(compared, csp_trace, csp_check, c)) for c in commands]:
            try:
                own = future.result()
                free, suspected = free + own[0], suspected + own[1]
            except Mistake as mistake:
                wrong.append(str(mistake))
            except subprocess.TimeoutExpired as late:
                wrong.append(f"{' '.join(map(str, command))}: {late}")
    if suspected < LEAST_SUSPECTED or free < LEAST_FREE:
        wrong.append(f"expected at least {LEAST_SUSPECTED} suspicions and {LEAST_FREE} runs without a deadlock, found "
                     f"{suspected} and {free}")
    print("\n".join(wrong) or f"{len(commands)} programs: {suspected} suspicions, all confirmed; none in {free} runs of "
                              "programs that cannot get stuck")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*map(pathlib.Path, sys.argv[1:5])))
