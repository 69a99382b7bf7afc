#!/usr/bin/env python3
"""The README's first program compiles, runs and is recorded; changed as the README says, it deadlocks.

readme_test.py SOURCE_DIR BUILD_DIR COMPILER [FLAGS...]
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def main(source, build, compiler, *flags):
    program = re.search(r"```cpp\n(.*?)```", (source / "README.md").read_text(), re.S)[1]
    loop = "  while (auto number = co_await question.next()) {"
    assert loop in program, "the README's program has changed: change this test with it"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def compiled(name, text):
            (folder / f"{name}.cpp").write_text(text)
            subprocess.run([compiler, "-std=c++20", *flags, "-I", source / "runtime/include", folder / f"{name}.cpp",
                            build / "runtime/libcsp_runtime.a", "-pthread", "-o", folder / name], check=True)
            return folder / name

        def expect(command, code, *texts):
            ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
            assert ended.returncode == code, f"{command}: exit code {ended.returncode}, expected {code}\n{ended.stdout}"
            for text in texts:
                assert text in ended.stdout, f"{command}: no `{text}` in\n{ended.stdout}"

        hello = compiled("hello", program)
        trace = folder / "hello.csptrace"
        expect([hello], 0, "the answer is 42")
        expect([build / "bin/csp-trace", "run", "-o", trace, hello], 0, "the answer is 42")
        expect([build / "bin/csp-trace", "show", trace], 0, "question!6", "answer!42")
        expect([build / "bin/csp-check", "trace", trace], 0, "holds up to")
        stuck = compiled("stuck", program.replace(loop, "  co_await answer.write(0);\n" + loop))
        expect([stuck], 70, "ask (0.0)", "waits to write `question`", "waits to write `answer`", "The cycle:")
        expect([build / "bin/csp-check", "program", "--schedule", folder / "way", hello], 0, "deadlock free: holds.")
        check_unit_test(source, build, folder, compiler, flags, expect)
        check_model(source, build, folder, expect)
    print("the README's programs and its model do what it says")


def check_unit_test(source, build, folder, compiler, flags, expect):
    test = re.findall(r"```cpp\n(.*?)```", (source / "README.md").read_text(), re.S)[1]
    wrong = "clerk(seal, date)"
    assert wrong in test, "the README's unit test has changed: change this test with it"
    libraries = [build / f"{name}/libcsp_{name}.a" for name in ("checker", "tracer", "runtime")]
    for name, text, code, said in (("stuck_office", test, 1, "deadlock free: FAILS"),
                                   ("office", test.replace(wrong, "clerk(date, seal)"), 0, "1 passed")):
        (folder / f"{name}.cpp").write_text(text)
        subprocess.run([compiler, "-std=c++20", *flags, "-I", source / "runtime/include", "-I", source / "checker/include",
                        folder / f"{name}.cpp", *libraries, "-lzstd", "-pthread", "-o", folder / name], check=True)
        expect([folder / name], code, said)


def check_model(source, build, folder, expect):
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", (source / "README.md").read_text(), re.S | re.M)
    script, message, answers = [block for language, block in fenced if not language and "coin" in block]
    model = folder / "vending.csp"

    def said(code, block):
        lines = [line for line in block.splitlines() if line.strip()]
        expect([build / "bin/csp-check", model], code, *[line.removeprefix("vending.csp") for line in lines])

    model.write_text(script)
    said(2, message)
    assert "[] coin.2 -> STOP" in script, "the README's model has changed: change this test with it"
    model.write_text(script.replace("[] coin.2 -> STOP", "|~| coin -> coin -> CHILD"))
    said(1, answers)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), *sys.argv[3:])
