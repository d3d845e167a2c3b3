"""docs/OPERATIONS.md is true: its commands work in order, on a site of simulated clusters.

Every ```sh block is executed as it stands, in one shell, as a newcomer would copy it: in a folder that
holds what a built tree has, examples/ and build/bin/, with none of our variables set. Only the host
127.0.0.1 becomes another one of loopback, so that tests beside this one keep their ports.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.environ["LOCKSTEP_BIN"]
PAGE = ROOT / "docs" / "OPERATIONS.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 560  # for all commands together


OURS = ("EXAMPLES", "CONTROLLER", "LOCKSTEP_STATE", "LOCKSTEP_BIN", "XDG_STATE_HOME")


def own_host():
    """All of 127/8 is loopback, so sites of several processes never collide."""
    number = os.getpid()
    return f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}"


def built_tree(folder):
    """What the page needs of the tree after `./dev rehearse`."""
    (folder / "build").mkdir()
    (folder / "build" / "bin").symlink_to(BIN)
    (folder / "examples").symlink_to(ROOT / "examples")


def metrics_at(host):
    try:
        with urllib.request.urlopen(f"http://{host}:9571/metrics", timeout=2) as page:
            return page.read().decode()
    except (urllib.error.URLError, OSError):
        return ""  # the controller of the night does not run yet


def script_of(page):
    parts = ["set -eu"]
    for match in BLOCK.finditer(page):
        parts += [f"echo '== OPERATIONS.md:{page.count(chr(10), 0, match.start()) + 2}'", match[1]]
    return "\n".join(parts)


class Operations(unittest.TestCase):
    def test_every_command_works_in_order(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            built_tree(folder)
            output, code, metrics = self.run_page(folder)
            self.assertEqual(code, 0, output)
            self.assertIn('lockstep_info{', metrics)
            self.check_what_is_left(folder / "build" / "practice", output)

    def run_page(self, folder):
        host = own_host()
        environment = {key: value for key, value in os.environ.items() if key not in OURS}
        environment |= {"HOME": str(folder), "NO_COLOR": "1"}
        script = script_of(PAGE.read_text()).replace("127.0.0.1", host)
        with open(folder / "output", "w+") as output:
            shell = subprocess.Popen(["bash", "-c", script], cwd=folder, env=environment,
                                     stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                     start_new_session=True)
            metrics = self.wait_and_watch(shell, host)
            if shell.poll() is None:
                output.write(f"\nnot done after {SECONDS} s")
            try:
                os.killpg(shell.pid, signal.SIGKILL)  # the lab, the agents, and what hangs
            except ProcessLookupError:
                pass  # the page has ended all that it began
            shell.wait()
            output.seek(0)
            return output.read(), shell.returncode, metrics

    @staticmethod
    def wait_and_watch(shell, host):
        """Until the shell ends, or for SECONDS; the first page of metrics that was to be had."""
        metrics, deadline = "", time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            metrics = metrics or metrics_at(host)
            try:
                shell.wait(1)
                break
            except subprocess.TimeoutExpired:
                continue
        return metrics

    def check_what_is_left(self, folder, output):
        self.assertIn("approved (before-outage): CLUS1", output)
        self.assertIn("paused: nothing new begins", output)
        self.assertIn("the fleet is not as the plan of", output)
        ended = json.loads((folder / "night-2.json").read_text().splitlines()[-1])
        self.assertEqual((ended["outcome"], ended["clusters"][0]["outcome"]), ("done", "finished"))
        self.assertEqual(json.loads((folder / "night-report.json").read_text())["event"], "report")
        for name in ("night.html", "night.csv", "steps.csv", "lockstep.1", "fleet.capture", "tonight.plan"):
            self.assertGreater((folder / name).stat().st_size, 100, name)
        told = [line for line in output.splitlines() if line.startswith("Summary of rollout ")]
        # Its report, the next upgrade and its report, the night again from the journal, and from the copy.
        night, *latest, earlier, kept = told[-5:]
        self.assertEqual(night, earlier)
        self.assertEqual(night, kept)
        self.assertNotIn(night, latest)
        self.check_broken_night(folder / "broken", output)

    def check_broken_night(self, folder, output):
        for said in ("rejected ", "revoked ", "there is no list of users", "planned anew: CLUS1",
                     "nothing is impossible in it"):
            self.assertIn(said, output)
        lines = [json.loads(line) for name in ("night.json", "night-2.json")
                 for line in (folder / name).read_text().splitlines()]
        self.assertLessEqual({"page", "retry_asked", "hook_ended", "stop_asked"}, {line["event"] for line in lines})
        self.assertEqual((lines[-1]["event"], lines[-1]["outcome"]), ("rollout_finished", "done"))
        self.assertIn("tell-users", (folder / "night.html").read_text())

    def test_every_verb_of_the_night_is_in_the_page(self):
        commands = "\n".join(BLOCK.findall(PAGE.read_text()))
        for verb in ("init", "key accept", "check", "rehearse", "capture", "plan", "show", "upgrade", "agents",
                     "status", "why", "approve", "pause", "unpause", "stop", "resume", "report", "journal verify",
                     "journal export", "key list", "key show", "key reject", "key revoke", "retry", "replay"):
            self.assertIn(f"lockstep {verb}", commands)


def words_of_verbs():
    """The options of every verb, by its name, as the program itself completes them."""
    script = subprocess.run([f"{BIN}/lockstep", "completion", "bash"], check=True, capture_output=True, text=True).stdout
    return {verb: set(words.split()) for verb, words in re.findall(r"^ *'([^']*)'\) words='([^']*)'", script, re.M)}


def verb_of(words, verbs):
    """The verb that they begin with, and its options among them."""
    verb = next((name for name in (" ".join(words[:2]), words[0]) if name in verbs and "--help" in verbs[name]), None)
    return verb, [word.split("=")[0] for word in words if word.startswith("-")]


class Text(unittest.TestCase):
    """What stands between the blocks is true too."""

    page = PAGE.read_text()

    def test_every_command_in_the_text_is_a_verb_with_its_options(self):
        verbs = words_of_verbs()
        inline = re.findall(r"`lockstep ([^`]+)`", BLOCK.sub("", self.page))
        self.assertGreater(len(inline), 10)
        for command in inline:
            if command.startswith("VERB"):
                continue
            verb, options = verb_of(command.split(), verbs)
            self.assertIsNotNone(verb, command)
            self.assertLessEqual(set(options), verbs[verb], command)

    def test_every_command_in_the_text_is_practised(self):
        verbs, practised = words_of_verbs(), {}
        for line in "\n".join(BLOCK.findall(self.page)).replace("\\\n", " ").splitlines():
            for command in re.findall(r"\blockstep ([^|;&)]+)", line):
                verb, options = verb_of(command.split(), verbs)
                practised.setdefault(verb, set()).update(options)
        for command in re.findall(r"`lockstep ([^`]+)`", BLOCK.sub("", self.page)):
            verb, options = verb_of(command.split(), verbs)
            if verb:
                self.assertIn(verb, practised, command)
                self.assertLessEqual(set(options) - {"--help"}, practised[verb], command)

    def test_every_rule_that_pages_in_a_scenario_is_explained(self):
        section = self.page[self.page.index("## 6. "):self.page.index("## 7. ")]
        rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        explained = set(re.findall(r"`([a-z-]+)`", " ".join(rows)))
        paging = {}
        for path in sorted((ROOT / "tests" / "scenarios").rglob("*.scenario")):
            rule = None
            for line in path.read_text().splitlines():
                decision = re.match(r"\S+ [a-z]+ .*?\[([a-z-]+)\]", line)
                rule = decision[1] if decision else rule
                if line.startswith("  page: "):
                    paging.setdefault(rule, path.name)
        self.assertGreater(len(paging), 40)
        self.assertEqual({rule: name for rule, name in paging.items() if rule not in explained}, {})


if __name__ == "__main__":
    unittest.main()
