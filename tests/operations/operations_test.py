"""docs/OPERATIONS.md is true: its commands work in order, on a site of simulated clusters.

Every ```sh block is executed, in one shell. The commands see the programs in $LOCKSTEP_BIN, a fresh
folder, $EXAMPLES and a $CONTROLLER address of their own.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.environ["LOCKSTEP_BIN"]
PAGE = ROOT / "docs" / "OPERATIONS.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 500  # for all commands together; they take about 150 on an idle machine


def own_address():
    """All of 127/8 is loopback, so sites of several processes never collide."""
    number = os.getpid()
    return f"tcp://127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}:5570"


def script_of(page):
    parts = ["set -eu"]
    for match in BLOCK.finditer(page):
        parts += [f"echo '== OPERATIONS.md:{page.count(chr(10), 0, match.start()) + 2}'", match[1]]
    return "\n".join(parts)


class Operations(unittest.TestCase):
    def test_every_command_works_in_order(self):
        with tempfile.TemporaryDirectory() as folder:
            output, code = self.run_page(pathlib.Path(folder))
            self.assertEqual(code, 0, output)
            self.check_what_is_left(pathlib.Path(folder), output)

    def run_page(self, folder):
        environment = {**os.environ, "PATH": BIN + os.pathsep + os.environ["PATH"], "HOME": str(folder),
                       "EXAMPLES": str(ROOT / "examples"), "CONTROLLER": own_address(), "NO_COLOR": "1"}
        with open(folder / "output", "w+") as output:
            shell = subprocess.Popen(["bash", "-c", script_of(PAGE.read_text())], cwd=folder, env=environment,
                                     stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                     start_new_session=True)
            try:
                shell.wait(SECONDS)
            except subprocess.TimeoutExpired:
                output.write(f"\nnot done after {SECONDS} s")
            os.killpg(shell.pid, signal.SIGKILL)  # the lab, the agents, and what hangs
            shell.wait()
            output.seek(0)
            return output.read(), shell.returncode

    def check_what_is_left(self, folder, output):
        self.assertIn("approved (before-outage): CLUS1", output)
        self.assertIn("paused: nothing new begins", output)
        ended = json.loads((folder / "night-2.json").read_text().splitlines()[-1])
        self.assertEqual((ended["outcome"], ended["clusters"][0]["outcome"]), ("done", "finished"))
        self.assertEqual(json.loads((folder / "night-report.json").read_text())["event"], "report")
        for name in ("night.html", "night.csv", "steps.csv", "lockstep.1"):
            self.assertGreater((folder / name).stat().st_size, 100, name)

    def test_every_verb_of_the_night_is_in_the_page(self):
        commands = "\n".join(BLOCK.findall(PAGE.read_text()))
        for verb in ("init", "key accept", "check", "rehearse", "upgrade", "agents", "status", "why", "approve", "pause",
                     "unpause", "stop", "resume", "report", "journal verify", "journal export"):
            self.assertIn(f"lockstep {verb}", commands)


if __name__ == "__main__":
    unittest.main()
