"""The live view in a real terminal: large fleets, keys, sizes, questions, and the terminal given back."""

import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

from lab import LOCKSTEP, ROOT, Site
from screen import Terminal

CONTOSO = ROOT / "examples" / "contoso.yaml"
RELEASE = ROOT / "controller" / "releases" / "exchange-2007-sp1.yaml"
CLUSTERS = 200
# How the terminal is left: the exit code and its modes. The pane stays: a dead one has no cursor.
AFTERWARDS = "; echo code=$?; stty -a; echo that was all; read -r _"


def quick_release(folder):
    """The release with a tenth of its long durations: four hundred agents beat through all of them."""
    text = RELEASE.read_text()
    for kind, range_ in (("setup", "{shortest: 2m, usual: 4m, longest: 6m}"),
                         ("install_package", "{shortest: 10s, usual: 30s, longest: 90s}"),
                         ("reboot", "{shortest: 30s, usual: 1m, longest: 2m}")):
        text, found = re.subn(rf"(?m)^( +{kind}: +){{.*?}}", rf"\1{range_}", text)
        assert found == 1, kind
    (pathlib.Path(folder) / "quick.yaml").write_text(text)
    return "{file: quick.yaml}"


def large_fleet(folder):
    """So many clusters that no screen has a line for each."""
    sha256 = re.search(r"sha256: (\w+)", CONTOSO.read_text())[1]
    clusters = "".join(f"  - {{name: MB{i:03}, cms: CMS{i:03}, nodes: [N{i:03}A, N{i:03}B], witness: HUB}}\n"
                       for i in range(1, CLUSTERS + 1))
    path = pathlib.Path(folder) / "large.yaml"
    path.write_text(f"fleet: large\nrelease: {quick_release(folder)}\nmedia: 'D:\\E2K7SP1'\n"
                    f"prerequisites:\n  dotnet-2.0-sp1: {{sha256: {sha256}}}\n"
                    "front_ends:\n  - {name: HUB, roles: [hub-transport]}\n"
                    f"clusters:\n{clusters}policy:\n  windows: always\n  canary: 3\n")
    return path


def lines_of(text):
    return text.rstrip("\n").split("\n")


class ViewTest(unittest.TestCase):
    def until_ended(self, terminal):
        return terminal.until("that was all", read=terminal.everything)

    def is_given_back(self, terminal, text):
        self.assertEqual((terminal.ask("alternate_on"), terminal.ask("cursor_flag")), ("0", "1"))
        self.assertRegex(text, r"[^-]icanon")
        self.assertRegex(text, r"[^-]echo ")


class LargeFleet(ViewTest):
    """One rehearsal of two hundred clusters, from its first question to its stop."""

    def test_two_hundred_clusters_are_seen_filtered_opened_and_stopped(self):
        with tempfile.TemporaryDirectory() as folder:
            fleet = large_fleet(folder)
            raw = pathlib.Path(folder) / "raw"
            with Terminal(f"{LOCKSTEP} rehearse {fleet} --speed 600{AFTERWARDS}") as terminal:
                terminal.tmux("pipe-pane", "-O", f"cat >{raw}")
                self.groups_are_told(terminal)
                self.keys_explain_find_and_filter(terminal)
                self.one_is_opened(terminal)
                self.sizes_are_followed(terminal)
                self.question_is_answered(terminal)
                self.outage_runs(terminal)
                self.rollout_is_stopped_and_the_terminal_given_back(terminal)
            # Three sizes were new, and the beginning; all other frames wrote what had changed.
            self.assertLessEqual(raw.read_bytes().count(b"\x1b[2J"), 4)

    def groups_are_told(self, terminal):
        text = terminal.until(lambda text: "at a gate: 3" in text and "[y/n]" in text)
        self.assertIn(f"waiting: {CLUSTERS - 3}", text)
        self.assertLess(text.index("at a gate: 3"), text.index("waiting:"))
        terminal.until("ends not before")
        self.assertIn("waits for you", terminal.ask("pane_title"))
        self.assertEqual(terminal.ask("window_bell_flag"), "1")
        self.assertEqual(len(lines_of(text)), 24)
        self.assertIn("? help", lines_of(text)[-1])

    def keys_explain_find_and_filter(self, terminal):
        terminal.type("?")
        terminal.until("stops the rollout at a safe point")
        terminal.press("Escape")
        terminal.type("/")
        terminal.type("mb1y50")  # the y goes to the text, not to the question
        terminal.until("find: mb1y50_")
        terminal.press("BSpace", "BSpace", "BSpace")
        terminal.type("50")
        text = terminal.until("find: mb150_")
        self.assertIn("MB150", text)
        self.assertNotIn("MB151", text)
        terminal.press("Enter")
        terminal.until(f"with 'mb150': 1 of {CLUSTERS}")
        terminal.press("Escape")
        terminal.type("s")
        terminal.until(f"only what is at a gate: 3 of {CLUSTERS}")
        terminal.type("q")
        text = terminal.until("q stops nothing")
        self.assertIn("[y/n]", text)
        terminal.press("Escape")
        terminal.until("Up/Down choose")

    def one_is_opened(self, terminal):
        terminal.press("Down", "Down")
        terminal.until("> MB002")
        terminal.press("Enter")
        text = terminal.until("MB002: waiting")
        for part in ("measured", "source", "since", "lockstep approve MB002", "predicted"):
            self.assertIn(part, text)
        terminal.press("Escape")
        terminal.until("> MB002")

    def sizes_are_followed(self, terminal):
        for width, height in ((120, 50), (60, 15), (80, 24)):
            terminal.resize(width, height)
            text = terminal.until(lambda text, height=height: len(lines_of(text)) == height and
                                  "> MB002" in text and "? help" in lines_of(text)[-1])
            self.assertTrue(all(len(line) <= width for line in lines_of(text)))
            self.assertIn("TOTAL", text)

    def question_is_answered(self, terminal):
        terminal.until("MB001: ")
        terminal.type("y")
        text = terminal.until("at a gate: 2")
        self.assertIn("[y/n]", text)

    def outage_runs(self, terminal):
        """The clock of the cluster that was let through; the question about the others stands meanwhile."""
        first = terminal.until(lambda text: "1 in outage, longest CMS001" in text)
        clock = lines_of(first)[1]
        terminal.until(lambda text: "in outage, longest CMS001" in text and lines_of(text)[1] != clock)

    def rollout_is_stopped_and_the_terminal_given_back(self, terminal):
        self.assertEqual(terminal.ask("alternate_on"), "1")
        terminal.press("C-c")
        text = self.until_ended(terminal)
        self.assertIn("code=7", text)
        self.assertIn("outcome: stopped (exit code 7)", text)
        self.is_given_back(terminal, text)


class OneCluster(ViewTest):

    def test_declined_question_is_not_asked_again(self):
        with Terminal(f"{LOCKSTEP} rehearse {CONTOSO}{AFTERWARDS}") as terminal:
            terminal.until("[y/n]")
            terminal.type("n")
            text = self.until_ended(terminal)
            self.assertIn("code=6", text)
            self.is_given_back(terminal, text)

    def test_terminal_is_given_back_when_the_process_dies(self):
        with Terminal(f"sh -c 'echo pid=$$; exec {LOCKSTEP} rehearse {CONTOSO}'{AFTERWARDS}") as terminal:
            terminal.until("[y/n]")
            shell = int(terminal.ask("pane_pid"))
            victim = subprocess.run(["pgrep", "-P", str(shell)], capture_output=True, text=True).stdout.split()[0]
            os.kill(int(victim), 3)
            text = self.until_ended(terminal)
            self.assertIn("code=131", text)
            self.is_given_back(terminal, text)

    def test_suspended_view_gives_the_terminal_back_and_takes_it_again(self):
        with Terminal("bash --norc --noprofile -i") as terminal:
            terminal.type(f"{LOCKSTEP} rehearse {CONTOSO}\n")
            terminal.until("[y/n]")
            terminal.press("C-z")
            terminal.until("0", read=lambda: terminal.ask("alternate_on"))
            terminal.type("stty -a | tr ';' '\\n'; echo there\n")
            self.assertRegex(terminal.until("\nthere"), r"[^-]icanon")
            terminal.type("fg\n")
            terminal.until("[y/n]")
            terminal.type("?")
            terminal.until("closes what is open")
            terminal.press("C-c")
            terminal.until("outcome: stopped")

    def test_without_a_person_no_key_is_heard(self):
        with Terminal(f"{LOCKSTEP} rehearse {CONTOSO} </dev/null{AFTERWARDS}", 100, 60) as terminal:
            terminal.type("y")
            text = self.until_ended(terminal)
            self.assertIn("outcome: waiting for approval (exit code 6)", text)
            self.assertNotIn("? help", text)


class Watching(ViewTest):

    def test_watcher_sees_how_far_a_step_is(self):
        with Site(CONTOSO, speed=300) as site:
            night = site.controller("upgrade", str(CONTOSO), "--yes")
            site.event(night, "step_started")
            with Terminal(f"{LOCKSTEP} status --watch --state {shlex.quote(site.state)}{AFTERWARDS}") as watch:
                watch.until("? help")
                watch.press("Enter")
                watch.until(lambda text: re.search(r"stage .*[1-9]\d* of \d+ done, now: \w", text))
                watch.press("C-c")
                self.assertIn("code=130", self.until_ended(watch))
            self.assertEqual(site.verb("stop", "--now").returncode, 0)

    def test_watcher_sees_opens_and_leaves_while_the_rollout_goes_on(self):
        with Site(CONTOSO) as site:
            state = f"--state {shlex.quote(site.state)}"
            with Terminal(f"{LOCKSTEP} upgrade {CONTOSO} {state} --listen {site.address} --wait{AFTERWARDS}") as night:
                night.until("[y/n]")
                with Terminal(f"{LOCKSTEP} status --watch {state}{AFTERWARDS}") as watch:
                    watch.until("? help")
                    watch.press("Enter")
                    watch.until("lockstep approve CLUS1")
                    watch.type("q")
                    watch.until("Up/Down choose")
                    watch.press("C-c")
                    text = self.until_ended(watch)
                    self.assertIn("code=130", text)
                    self.is_given_back(watch, text)
                night.type("y")
                text = self.until_ended(night)
                self.assertIn("code=0", text)
                self.assertIn("outcome: done", text)


if __name__ == "__main__":
    unittest.main()
