"""Plan, capture and the upgrade of a plan, with real processes on a lab of their own."""

import datetime
import hashlib
import json
import os
import pathlib
import re
import select
import shutil
import socket
import subprocess
import tempfile
import unittest

from cli_test import Documented
from schema import Schemas

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["LOCKSTEP_BIN"])
CONTOSO = ROOT / "examples" / "contoso.yaml"
SERVERS = ["HUBCAS", "NODE1", "NODE2"]
SECONDS = 120


def lockstep(*words):
    return subprocess.run([BIN / "lockstep", *map(str, words)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=SECONDS)


def free_endpoint():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


class Site:
    """A state folder with its controller's key, a lab, and an accepted agent on every server."""

    def __init__(self, folder, *lab_words):
        self.folder = pathlib.Path(folder)
        self.state = self.folder / "state"
        self.processes = []
        key = re.search(r"[0-9a-f]{64}", lockstep("init", "--state", self.state).stdout)[0]
        self.endpoint = free_endpoint()
        lab = self.start("lockstep", "lab", "serve", CONTOSO, "--dir", self.folder / "lab", "--controller-key",
                         key, "--controller", self.endpoint, "--speed", "3000",
                         "--world-log", self.folder / "world.jsonl", *lab_words)
        self.wait_for(lab, "serv")
        knocking = {}
        for server in SERVERS:
            agent = self.start_agent(server)
            text = self.wait_for(agent, "fingerprint")
            knocking[server] = (agent, re.search(r"(?:[0-9a-f]{4}-)+[0-9a-f]{4}", text)[0])
        for server, (agent, fingerprint) in knocking.items():
            self.accept(server, fingerprint)
            agent.terminate()  # one that was refused tries again late; a new one at once
            agent.wait(SECONDS)
            self.start_agent(server)

    def start_agent(self, server):
        return self.start("lockstep-agent", "--config", self.folder / "lab" / server / "agent.yaml")

    def start(self, program, *words):
        process = subprocess.Popen([BIN / program, *map(str, words)], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.processes.append(process)
        return process

    def wait_for(self, process, word):
        text = ""
        while word not in text:
            ready, _, _ = select.select([process.stdout], [], [], SECONDS)
            line = process.stdout.readline() if ready else ""
            if not line:
                raise AssertionError(f"no {word!r} in {text!r}")
            text += line
        return text

    def accept(self, server, fingerprint):
        for _ in range(10):
            said = lockstep("key", "list", "--state", self.state, "--listen", "2s", "--address", self.endpoint)
            if fingerprint in said.stdout:
                done = lockstep("key", "accept", server, fingerprint, "--state", self.state)
                assert done.returncode == 0, done.stderr
                return
        raise AssertionError(f"{server} did not knock")

    def run(self, verb, *words):
        return lockstep(verb, *words, "--state", self.state, "--listen", self.endpoint)

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(SECONDS)
            process.stdout.close()


def world_steps(path):
    """(node, kind of step) in the order in which they were begun."""
    entries = map(json.loads, path.read_text().splitlines())
    return [(entry["node"], entry["action"]) for entry in entries if entry.get("phase") == "start"]


class Plan(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lockstep-plan-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.site = Site(self.folder)
        self.addCleanup(self.site.close)

    def expect_documented(self, plan):
        tables = Documented()
        self.assertIsNone(tables.fault(plan, "Every line of a stream", "plan"))
        self.assertIsNone(tables.fault(plan["duration"], "estimate"))
        for cluster in plan["clusters"]:
            self.assertIsNone(tables.fault(cluster, "planned cluster"))
            self.assertIsNone(tables.fault(cluster["outage"], "estimate"))
            for step in cluster["steps"]:
                self.assertIsNone(tables.fault(step, "planned step"))

    def test_a_plan_is_kept_shown_and_carried_out_step_by_step(self):
        kept = pathlib.Path(self.folder) / "tonight.plan"
        planned = self.site.run("plan", CONTOSO, "-o", kept)
        self.assertEqual(planned.returncode, 0, planned.stderr + planned.stdout)
        self.assertRegex(planned.stdout, r"RunSetup upgrade +\w+ .*upgrade-node: NODE2 is passive")
        self.assertIn("gate before-outage", planned.stdout)
        self.assertEqual(lockstep("show", kept).stdout, planned.stdout)
        plan = json.loads(kept.read_text())
        self.expect_documented(plan)
        steps = [(step["node"], step["step_kind"]) for step in plan["clusters"][0]["steps"]]
        self.assertGreater(len(steps), 20)

        done = self.site.run("upgrade", kept, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertEqual(world_steps(pathlib.Path(self.folder) / "world.jsonl"), steps)

        refused = self.site.run("upgrade", kept, "--yes")
        self.assertEqual(refused.returncode, 8, refused.stderr)
        self.assertRegex(refused.stderr, r"CLUS1 NODE1 version: 8\.0\.685\.24 -> 8\.1\.240\.6")
        self.assertIn("nothing was begun", refused.stderr)

    def fleet_with_window(self, begin, end):
        """The same fleet with one window, from and to so many days from now."""
        now = datetime.datetime.now(datetime.timezone.utc)
        at = [(now + datetime.timedelta(days=days)).strftime("%Y-%m-%d %H:%M") for days in (begin, end)]
        fleet = pathlib.Path(self.folder) / f"window-in-{begin}-days.yaml"
        window = f"{{zone: '+01:00', from: {at[0]}, to: {at[1]}}}"
        fleet.write_text(re.sub(r"  windows: always.*\n", f"  windows: [{window}]\n", CONTOSO.read_text(), count=1))
        return fleet

    def test_windows_say_when_it_can_begin_and_block_when_none_is_left(self):
        closed = self.fleet_with_window(0.2, 1)
        checked = self.site.run("check", closed)
        self.assertEqual(checked.returncode, 0, checked.stderr + checked.stdout)
        self.assertRegex(checked.stdout, r"windows: closed until \S+Z \(\w+ \S+ \S+ \+01:00\), in .* and fits then")
        planned = self.site.run("plan", closed)
        self.assertEqual(planned.returncode, 0, planned.stderr + planned.stdout)
        self.assertRegex(planned.stdout, r"windows: closed until .* and fits then")
        self.assertRegex(planned.stdout, r"CLUS1 .*; begins after 3h \d+m")

        over = self.fleet_with_window(-3, -2)
        checked = self.site.run("check", over)
        self.assertEqual(checked.returncode, 5, checked.stderr + checked.stdout)
        self.assertRegex(checked.stdout, r"BLOCK +maintenance-window \(P38\) +closed, none is left")
        self.assertEqual(self.site.run("plan", over).returncode, 5)

        for fleet, state in [(closed, "closed"), (over, "over")]:
            self.expect_published_windows(fleet, state)

    def expect_published_windows(self, fleet, state):
        for verb, name in [("check", "readiness"), ("plan", "plan")]:
            document = json.loads(self.site.run(verb, fleet, "--json").stdout)
            self.assertIsNone(Schemas().fault(name, document))
            self.assertIsNone(Documented().fault(document["windows"], "window state"))
            self.assertEqual(document["windows"]["state"], state)

    def of_another_version(self, text):
        """The plan as another version would have kept it, with a digest that is right."""
        plan = json.loads(text)
        plan["lockstep"] = "0.0.1"
        del plan["digest"]
        values = json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        plan["digest"] = hashlib.blake2b(len(values).to_bytes(8, "big") + values, digest_size=32).hexdigest()
        return json.dumps(plan, separators=(",", ":"))

    def test_a_plan_of_another_program_or_release_is_refused(self):
        release = pathlib.Path(self.folder) / "own.yaml"
        release.write_text((ROOT / "controller" / "releases" / "exchange-2007-sp1.yaml").read_text())
        fleet = pathlib.Path(self.folder) / "fleet.yaml"
        fleet.write_text(CONTOSO.read_text().replace("release: exchange-2007-sp1", "release: {file: own.yaml}", 1))
        kept = pathlib.Path(self.folder) / "tonight.plan"
        planned = self.site.run("plan", fleet, "-o", kept)
        self.assertEqual(planned.returncode, 0, planned.stderr + planned.stdout)
        sound = kept.read_text()

        kept.write_text(self.of_another_version(sound))
        refused = self.site.run("upgrade", kept, "--yes")
        self.assertEqual(refused.returncode, 8, refused.stderr)
        self.assertRegex(refused.stderr, r"lockstep: 0\.0\.1 -> \d")

        kept.write_text(sound)
        release.write_text(release.read_text().replace("SysmonLog", "MSDTC", 1))
        refused = self.site.run("upgrade", kept, "--yes")
        self.assertEqual(refused.returncode, 8, refused.stderr)
        self.assertIn("contents of the release exchange-2007-sp1: changed", refused.stderr)

    def test_watch_tells_a_change_and_ends_when_everything_is_ready(self):
        agent = self.site.processes[-1]
        agent.terminate()
        agent.wait(SECONDS)
        watch = self.site.start("lockstep", "check", CONTOSO, "--watch", "--wait", "3s", "--state", self.site.state,
                                "--listen", self.site.endpoint)
        told = self.site.wait_for(watch, "not ready")
        self.assertIn(f"start the agent of {SERVERS[-1]}", told)
        self.site.start_agent(SERVERS[-1])
        rest = watch.stdout.read()
        self.assertEqual(watch.wait(SECONDS), 0, rest)
        self.assertTrue(rest.rstrip().endswith("\nready"), rest)
        reports = [re.findall(r"^ +(BLOCK|WARNING) +(\S+)", report, re.MULTILINE)
                   for report in (told + rest).split("fleet contoso at ")[1:]]
        for before, after in zip(reports, reports[1:]):
            self.assertNotEqual(before, after, "values alone are no change\n" + rest)

    def test_a_capture_is_rehearsed_and_a_changed_plan_is_none(self):
        capture = pathlib.Path(self.folder) / "fleet.capture"
        self.assertEqual(self.site.run("capture", CONTOSO, "-o", capture).returncode, 0)
        many = lockstep("rehearse", capture, "--runs", "50", "--faults", "default", "--json")
        self.assertEqual(many.returncode, 0, many.stderr)
        self.assertEqual(json.loads(many.stdout)["runs"], 50)
        self.assertIsNone(Documented().fault(json.loads(many.stdout), "Every line of a stream", "rehearsals"))
        story = lockstep("rehearse", capture)
        self.assertEqual(story.returncode, 0, story.stderr)
        self.assertIn("RunSetup upgrade-cms", story.stdout)
        self.assertEqual(lockstep("replay", capture).returncode, 0)

        kept = pathlib.Path(self.folder) / "tonight.plan"
        self.site.run("plan", CONTOSO, "-o", kept)
        sound = kept.read_text()
        for what, other in [("8.0.685.24", "8.0.685.25"), ('"first":"NODE2"', '"first":"NODE9"')]:
            self.assertIn(what, sound)
            kept.write_text(sound.replace(what, other))
            for forged in (self.site.run("upgrade", kept, "--yes"), lockstep("show", kept)):
                self.assertEqual(forged.returncode, 1)
                self.assertIn("changed after it was made", forged.stderr)


class Unseen(unittest.TestCase):
    def test_a_server_that_is_not_seen_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            state = pathlib.Path(folder) / "state"
            lockstep("init", "--state", state)
            said = lockstep("plan", CONTOSO, "--state", state, "--listen", "tcp://127.0.0.1:*", "--wait", "1s")
            self.assertEqual(said.returncode, 4)
            self.assertIn("not seen: HUBCAS, NODE1, NODE2", said.stderr)


if __name__ == "__main__":
    unittest.main()
