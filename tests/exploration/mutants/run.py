#!/usr/bin/env python3
"""Plants bugs, each alone, and says what catches it: run.py BUILD [NAME-REGEX…] [--fresh N --seed S].

The bugs are those of table.txt, or N that were never seen before (fresh.py).
A mutant is one changed source file, in a copy below BUILD_DIR/mutants; the sources are only read. It
is compiled as the build compiles it and put before the libraries of the programs that may catch it;
nothing else is built. The first of these that finds something counts: the exploration with one fault,
the exploration of the rollout, a scenario, each line of defence alone, a unit test; what is not about
decisions is put to the simulation, and counted in seeds, and to the unit tests. Exit code 0: all caught; 1: one
survives, or a mutant does not apply any more. A fresh one that does not compile is left out, and one
that survives is judged by a reader: it may be no bug.
"""

import argparse
import concurrent.futures
import fcntl
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys

sys.dont_write_bytecode = True
from fresh import fresh_mutants  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
TABLE = pathlib.Path(__file__).with_name("table.txt")
FLEET = ROOT / "examples" / "contoso.yaml"
LOCK = ROOT / "build" / ".lock"  # of ./dev build: two builds never run at the same time
# The unit tests of a file: the first prefix that fits.
UNIT_TESTS = (("controller/planner/", "planner_test"), ("controller/observer", "controller_parts_test"),
              ("controller/", "rollout_test"), ("agent/ledger", "ledger_test"),
              ("common/storage/", "storage_test"), ("", "agent_test"))
PROGRAMS = ("explore", "rollout_exploration_test", "scenario_test", "simulate") + tuple(t for _, t in UNIT_TESTS)
# They write, publish and recover; the exploration is about what is decided.
LOOPS = ("controller/rollout.cc", "controller/rollout_hooks.cc", "controller/publisher.cc", "agent/executor.cc", "agent/reporter.cc",
         "agent/subscriber.cc", "agent/ledger.cc", "common/storage/database.cc")
SEEDS = "200"
SECONDS_MOST = 600  # of one program; a healthy exploration takes seconds
# A mutant may open worlds that the healthy code never sees. Ten times the healthy states, and then
# the next catcher is asked.
STATES_MOST = "3000000"


class DoesNotApply(Exception):
    pass


class Mutant:
    def __init__(self, name, path, old, new):
        self.name, self.path, self.old, self.new = name, path, old, new

    def __str__(self):
        return self.old + "  →  " + self.new

    def changed_text(self):
        text = (ROOT / self.path).read_text()
        # However clang-format breaks the lines, the words stay.
        places = re.findall(r"\s+".join(re.escape(word) for word in self.old.split()), text)
        if len(places) != 1:
            raise DoesNotApply(f"its text occurs {len(places)} times in {self.path}")
        return text.replace(places[0], self.new)


def read_table():
    mutants, lines = [], TABLE.read_text().splitlines()
    for at, line in enumerate(lines):
        if line.startswith("- "):
            old, new = (text[2:].replace("\\n", "\n") for text in (line, lines[at + 1]))
            mutants.append(Mutant(*lines[at - 1].split(), old, new))
    return mutants


def run(command, folder):
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise DoesNotApply("it does not compile: " + done.stderr.strip()[:2000])


class Build:
    """Compiles and links as the build in `folder` does."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        entries = json.loads((self.folder / "compile_commands.json").read_text())
        self.compiles = {entry["file"]: entry["command"] for entry in entries}
        commands = {p: self.commands_of(p) for p in PROGRAMS}
        self.links = {p: next(c for c in reversed(commands[p]) if f"-o tests/{p} " in c) for p in PROGRAMS}
        self.words = {p: set(" ".join(commands[p]).split()) for p in PROGRAMS}

    def commands_of(self, program):
        """Everything that the build runs for it, its libraries included."""
        return subprocess.run(["ninja", "-t", "commands", program], cwd=self.folder, check=True,
                              capture_output=True, text=True).stdout.splitlines()

    def has(self, mutant, program):
        """A program without the changed file can neither be linked with it nor catch it."""
        return str(ROOT / mutant.path) in self.words[program]

    def folder_of(self, mutant):
        return self.folder / "mutants" / mutant.name

    def compile(self, mutant):
        changed = self.folder_of(mutant) / pathlib.Path(mutant.path).name
        changed.parent.mkdir(parents=True, exist_ok=True)
        changed.write_text(mutant.changed_text())
        words = shlex.split(self.compiles[str(ROOT / mutant.path)])
        words[words.index("-o") + 1] = str(changed.with_suffix(".o"))
        words[words.index("-c") + 1] = str(changed)
        # An unused function is no matter here, and half the time is the optimiser's.
        words = [word for word in words if word != "-Werror"] + ["-O1", "-g0"]
        with open(LOCK, "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            run(shlex.join(words), self.folder)

    def link(self, mutant, program):
        source = pathlib.Path(mutant.path)
        made = self.folder_of(mutant)
        link = self.links[program]
        end = "&& :" if link.rstrip().endswith("&& :") else ""
        # An object of the same source that is linked by itself gives way to the mutant, and so does one
        # that a library brings in for a template that only it has: the first definition is the mutant's.
        words = [w for w in link.removesuffix(end).split() if not w.endswith(f"/{source.name}.o")]
        words.append("-Wl,--allow-multiple-definition")
        link = " ".join(words).replace(f"-o tests/{program} ",
                                       f"{made / source.stem}.o -o {made / program} ", 1)
        run(f"{link} {end}", self.folder)
        return made / program

    def output(self, mutant, program, *arguments):
        """Exit code and text of the program with the mutant in it."""
        binary = self.folder_of(mutant) / program
        if not binary.exists():
            self.link(mutant, program)
        try:
            done = subprocess.run([binary, *arguments], cwd=ROOT, capture_output=True, text=True,
                                  timeout=SECONDS_MOST)
        except subprocess.TimeoutExpired:
            return 1, "it did not end"
        return done.returncode, done.stdout

    def forget(self, mutant):
        for program in self.links:
            (self.folder_of(mutant) / program).unlink(missing_ok=True)


def caught_by_exploration(build, mutant, *arguments):
    code, out = build.output(mutant, "explore", str(FLEET), "--faults", "1", "--violations", "1",
                             "--states", STATES_MOST, *arguments)
    if code == 0:
        return None
    found = re.search(r"VIOLATION after (\d+) steps: (.*)", out)
    return (int(found[1]), found[2]) if found else (0, f"ended with code {code}")


def caught_by_test(build, mutant, program):
    if not build.has(mutant, program):
        return None
    code, out = build.output(mutant, program)
    if code == 0:
        return None
    failed = re.search(r"\[  FAILED  \] (\S+)", out)
    return 0, failed[1].rstrip(",") if failed else f"ended with code {code}"


def caught_by_own_test(build, mutant):
    program = next(test for prefix, test in UNIT_TESTS if mutant.path.startswith(prefix))
    return caught_by_test(build, mutant, program)


def caught_by_simulation(build, mutant):
    """The number of seeds it took counts for steps."""
    code, out = build.output(mutant, "simulate", "--seeds", SEEDS, "--violations", "1", "--lines", "0")
    if code == 0:
        return None
    found = re.search(r"^seed (\d+):\n  broken: (.*)", out, re.MULTILINE)
    return (int(found[1]), found[2]) if found else (0, f"ended with code {code}")


# Cheap ones first, but the exploration before the rest: it shows the way into the trouble.
CATCHERS = (
    ("exploration", caught_by_exploration, ()),
    ("rollout", caught_by_test, ("rollout_exploration_test",)),
    ("scenario", caught_by_test, ("scenario_test",)),
    ("one line alone", caught_by_exploration, ("--each-line", "--no-progress")),
    ("unit test", caught_by_own_test, ()),
)
LOOP_CATCHERS = (
    ("simulation", caught_by_simulation, ()),
    ("unit test", caught_by_own_test, ()),
)


def judge(build, mutant):
    """How it was caught, in how many steps, by what; None when the mutant survives."""
    build.forget(mutant)
    try:
        build.compile(mutant)
        for how, catcher, arguments in LOOP_CATCHERS if mutant.path in LOOPS else CATCHERS:
            found = catcher(build, mutant, *arguments)
            if found:
                return how, *found
        return None
    except DoesNotApply as reason:
        return "DOES NOT APPLY", 0, str(reason)
    finally:
        build.forget(mutant)


def chosen(arguments):
    mutants = fresh_mutants(arguments.fresh, arguments.seed) if arguments.fresh else read_table()
    wanted = [re.compile(text) for text in arguments.names]
    return [m for m in mutants if not wanted or any(w.search(m.name) for w in wanted)]


def parse(words):
    parser = argparse.ArgumentParser(prog="./dev mutants")
    parser.add_argument("build", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME-REGEX")
    parser.add_argument("--fresh", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    return parser.parse_intermixed_args(words)


def main():
    arguments = parse(sys.argv[1:])
    build, mutants, counts = Build(arguments.build), chosen(arguments), {}
    if arguments.fresh:
        print(f"fresh bugs of seed {arguments.seed}")
    print(f"{'mutant':34} {'caught by':15} {'steps':>5}  what")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, found in zip(mutants, pool.map(lambda m: judge(build, m), mutants)):
            how, steps, what = found or ("SURVIVED", 0, str(mutant))
            if arguments.fresh and how == "DOES NOT APPLY":
                how = "not compiled"
            counts[how] = counts.get(how, 0) + 1
            print(f"{mutant.name:34} {how:15} {steps or '':>5}  {what[:110]}", flush=True)
    print(f"{len(mutants)} mutants: " + ", ".join(f"{n} {how}" for how, n in sorted(counts.items())))
    return 1 if not mutants or {"SURVIVED", "DOES NOT APPLY"} & counts.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
