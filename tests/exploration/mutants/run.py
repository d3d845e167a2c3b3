#!/usr/bin/env python3
"""Plants each bug of table.txt, alone, and says what catches it: run.py BUILD_DIR [NAME-REGEX…].

A mutant is one changed source file, compiled as the build compiles it and put before the libraries of
the explorer and of the scenario tests; nothing else is built. It is caught by the exploration with
one fault, by the question to each line of defence alone, by the exploration of the rollout, or by a
scenario. Exit code 0: all caught.
"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
TABLE = pathlib.Path(__file__).with_name("table.txt")
FLEET = ROOT / "examples" / "contoso.yaml"
PROGRAMS = ("explore", "rollout_exploration_test", "scenario_test")
SECONDS_MOST = 300  # of one program; a healthy exploration takes seconds


def read_table():
    mutants, lines = [], TABLE.read_text().splitlines()
    for at, line in enumerate(lines):
        if line.startswith("- "):
            name, path = lines[at - 1].split()
            old, new = (text[2:].replace("\\n", "\n") for text in (line, lines[at + 1]))
            mutants.append((name, path, old, new))
    return mutants


class Build:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.work = self.folder / "mutants"
        self.work.mkdir(exist_ok=True)
        entries = json.loads((self.folder / "compile_commands.json").read_text())
        self.compiles = {entry["file"]: entry["command"] for entry in entries}
        self.links = {}
        for program in PROGRAMS:
            commands = subprocess.run(["ninja", "-t", "commands", program], cwd=self.folder, check=True,
                                      capture_output=True, text=True).stdout.splitlines()
            self.links[program] = next(c for c in reversed(commands) if f"-o tests/{program}" in c)

    def run(self, command):
        subprocess.run(command, shell=True, cwd=self.folder, check=True, capture_output=True, text=True)

    def plant(self, name, path, old, new):
        text = (ROOT / path).read_text()
        # However clang-format breaks the lines, the words stay.
        places = re.findall(r"\s+".join(re.escape(word) for word in old.split()), text)
        if len(places) != 1:
            raise SystemExit(f"{name}: its text occurs {len(places)} times in {path}")
        changed = self.work / f"{name}.cc"
        changed.write_text(text.replace(places[0], new))
        words = shlex.split(self.compiles[str(ROOT / path)])
        words[words.index("-o") + 1] = f"mutants/{name}.o"
        words[words.index("-c") + 1] = str(changed)
        words = [word for word in words if word != "-Werror"]  # an unused function is no matter here
        self.run(shlex.join(words))
        own = f"{pathlib.Path(path).name}.o"
        for program, link in self.links.items():
            end = "&& :" if link.rstrip().endswith("&& :") else ""
            # An object of the same source that is linked by itself gives way to the mutant.
            link = " ".join(w for w in link.removesuffix(end).split() if not w.endswith("/" + own))
            link = link.replace(f"-o tests/{program}", f"mutants/{name}.o -o mutants/{program}", 1)
            self.run(link + " " + end)

    def output(self, program, *arguments):
        try:
            done = subprocess.run([self.work / program, *arguments], cwd=ROOT, capture_output=True,
                                  text=True, timeout=SECONDS_MOST)
        except subprocess.TimeoutExpired:
            return 1, "it did not end"
        return done.returncode, done.stdout


def caught_by_exploration(build, *arguments):
    code, out = build.output("explore", str(FLEET), "--faults", "1", "--violations", "1", *arguments)
    if code == 0:
        return None
    found = re.search(r"VIOLATION after (\d+) steps: (.*)", out)
    return (int(found[1]), found[2]) if found else (0, f"ended with code {code}")


def judge(build, mutant):
    build.plant(*mutant)
    found = caught_by_exploration(build)
    if found:
        return "exploration", *found
    found = caught_by_exploration(build, "--each-line", "--no-progress")
    if found:
        return "one line alone", *found
    for program, how in (("rollout_exploration_test", "rollout"), ("scenario_test", "scenarios")):
        code, out = build.output(program)
        failed = re.search(r"\[  FAILED  \] (\S+)", out)
        if code != 0:
            return how, 0, failed[1].rstrip(",") if failed else f"ended with code {code}"
    return "SURVIVED", 0, ""


def main():
    build = Build(sys.argv[1])
    wanted = [re.compile(text) for text in sys.argv[2:]]
    mutants = [m for m in read_table() if not wanted or any(w.search(m[0]) for w in wanted)]
    survived = 0
    print(f"{'mutant':34} {'caught by':15} {'steps':>5}  what")
    for mutant in mutants:
        how, steps, what = judge(build, mutant)
        survived += how == "SURVIVED"
        print(f"{mutant[0]:34} {how:15} {steps or '':>5}  {what[:90]}", flush=True)
    print(f"{len(mutants)} mutants, {len(mutants) - survived} caught, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
