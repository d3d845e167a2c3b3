"""The verbs that talk to a running controller, beside real agents in the lab."""

import csv
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest
import urllib.request

from browser import look_at
from documented import Documented
from lab import LOCKSTEP, PLAIN, ROOT, SECONDS, Site

CONTOSO = ROOT / "examples" / "contoso.yaml"
CLUSTER = "CLUS1"
SECTIONS = ["Summary", "Time line", "Outage", "People", "Failures", "Clusters", "Outage of every mailbox server",
            "Versions", "Steps, times in UTC", "Every decision, times in UTC"]


class Night(unittest.TestCase):
    """One night at one site: asked, explained, paused, approved, stopped, told."""

    def test_operator_sees_approves_pauses_and_stops(self):
        with Site(CONTOSO) as site:
            upgrade = site.controller("upgrade", str(CONTOSO), "--wait")
            site.event(upgrade, "rollout_started")
            watch = site.start(LOCKSTEP, "status", "--watch", "--json", "--state", site.state)
            self.assertEqual(site.event(watch, "status")["over"], False)
            self.agents_are_listed(site)
            self.pause_is_told_and_ended(site)
            self.gate_is_explained_and_approved(site, upgrade)
            self.stop_is_journaled(site, upgrade)
            self.journal_explains_alone(site)

    def test_watch_follows_a_rollout_to_its_end(self):
        with Site(CONTOSO, "--fault", "setup-prereq-fails@CLUS1") as site:
            upgrade = site.controller("upgrade", str(CONTOSO), "--yes")
            site.event(upgrade, "rollout_started")
            watch = site.start(LOCKSTEP, "status", "--watch", "--json", "--exit-code", "--state", site.state)
            self.assertEqual(upgrade.wait(SECONDS), 3)
            told = [json.loads(line) for line in watch.stdout]
            self.assertEqual(watch.wait(SECONDS), 3)
            self.assertGreater(len(told), 2)
            self.assertEqual((told[-1]["over"], told[-1]["outcome"]), (True, "failed"))
            self.report_tells_the_failure(site)

    def report_tells_the_failure(self, site):
        at = {name: os.path.join(site.folder.name, name) for name in ("night.html", "night.csv", "steps.csv")}
        done = site.verb("report", "--json", "--html", at["night.html"], "--csv", at["night.csv"], "--csv-steps",
                         at["steps.csv"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        report, documented = json.loads(done.stdout), Documented()
        self.assertIsNone(documented.fault(report, "Every line of a stream", "report", "status"))
        for cluster in report["clusters"]:
            self.assertIsNone(documented.fault_of_cluster(cluster))
            for decision in cluster["decisions"]:
                self.assertIsNone(documented.fault(decision, "past decision"))
        for act in report["acts"]:
            self.assertIsNone(documented.fault(act, "act"))
        with open(at["night.csv"], newline="") as file:
            self.assertEqual([row["outcome"] for row in csv.DictReader(file)], ["failed"])
        with open(at["steps.csv"], newline="") as file:
            self.assertIn("failed", {row["outcome"] for row in csv.DictReader(file)})
        self.assertIn("Summary of rollout", site.verb("report").stdout)
        self.assertEqual(site.verb("report", "--html", site.folder.name).returncode, 1)
        look_at(self, at["night.html"], SECTIONS)

    def agents_are_listed(self, site):
        done = site.until(lambda done: done.returncode == 0, "agents", "--json")
        agents = json.loads(done.stdout)
        documented = Documented()
        self.assertIsNone(documented.fault(agents, "Every line of a stream", "agents"))
        self.assertEqual([agent["node"] for agent in agents["agents"]], ["HUBCAS", "NODE1", "NODE2"])
        for agent in agents["agents"]:
            self.assertIsNone(documented.fault(agent, "agent"))
            self.assertRegex(agent["fingerprint"], r"^\w{4}(-\w{4}){3}$")
            self.assertTrue(agent["address"].startswith("127."), agent)
        self.assertIn("NODE2", site.verb("agents").stdout)

    def pause_is_told_and_ended(self, site):
        answer = json.loads(site.verb("pause", "--json").stdout)
        self.assertIsNone(Documented().fault(answer, "Every line of a stream", "answer"))
        self.assertEqual((answer["asked"], answer["outcome"]), ("pause", "done"))
        self.assertIn("since", site.verb("pause").stdout)
        status = json.loads(site.verb("status", "--json").stdout)
        self.assertEqual((status["paused_by"], status["acts"][-1]["what"]), (self.user(), "pause"))
        self.assertEqual(site.verb("unpause").returncode, 0)

    def gate_is_explained_and_approved(self, site, upgrade):
        site.event(upgrade, "gate_asked")
        why = json.loads(site.verb("why", CLUSTER, "--json").stdout)
        self.assertIsNone(Documented().fault(why, "Every line of a stream", "why", "why reason"))
        self.assertTrue(why["controller_runs"])
        self.assertEqual(why["unblock"], f"`lockstep approve {CLUSTER}`")
        same = next(c for c in json.loads(site.verb("status", "--json").stdout)["clusters"] if c["cluster"] == CLUSTER)
        for field in ("rule", "reason", "measured", "limit", "source", "unblock", "page"):
            self.assertEqual(same["why"][field], why[field], field)
        for wrong, code in [(["CLUS9"], 1), (["--gate", "open"], 1), ([CLUSTER, "--gate", "possible-loss"], 5)]:
            refused = site.verb("approve", *wrong)
            self.assertEqual((refused.returncode, refused.stdout), (code, ""), wrong)
        self.assertEqual(site.verb("approve", CLUSTER).returncode, 0)
        self.assertEqual(site.event(upgrade, "gate_passed")["by"], self.user())
        self.assertEqual(site.verb("retry", CLUSTER).returncode, 5)

    def stop_is_journaled(self, site, upgrade):
        self.assertEqual(site.verb("stop").returncode, 0)
        end = site.event(upgrade, "rollout_finished")
        self.assertEqual((end["exit_code"], upgrade.wait(SECONDS)), (7, 7))
        kinds = [json.loads(line) for line in site.verb("journal", "dump", "--json").stdout.splitlines()]
        asked = {row["kind"]: row["body"] for row in kinds}
        for kind in ("pause_asked", "unpause_asked", "stop_asked"):
            self.assertEqual(asked[kind][kind]["by"], self.user())

    def journal_explains_alone(self, site):
        alone = site.verb("why", CLUSTER)
        self.assertEqual(alone.returncode, 0)
        self.assertIn("no controller runs", alone.stdout)
        for verb in (["pause"], ["agents"], ["approve"], ["retry", CLUSTER], ["stop", "--now"], ["unpause"]):
            refused = site.verb(*verb)
            self.assertEqual(refused.returncode, 1, verb)
            self.assertIn("lockstep resume", refused.stderr)

    @staticmethod
    def user():
        return subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()


class StopNow(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = os.path.join(folder.name, "state")

    def verb(self, *words):
        return subprocess.run([LOCKSTEP, *words, "--state", self.state], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=SECONDS, env={**os.environ, **PLAIN})

    def start(self, *more):
        self.verb("init")
        process = subprocess.Popen(
            [LOCKSTEP, "upgrade", str(CONTOSO), "--state", self.state, "--listen", "tcp://127.0.0.1:0", "--json", *more],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env={**os.environ, **PLAIN})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        if not more:
            Site.event(process, "decided")
        return process

    def test_metrics_are_served_while_the_controller_runs(self):
        process = self.start("--metrics", "127.0.0.1:*")
        address = None
        while address is None:
            address = re.match(r"metrics on http://(.*)/metrics", Site.event(process, "note")["text"])
        with urllib.request.urlopen(f"http://{address[1]}/metrics", timeout=SECONDS) as page:
            text = page.read().decode()
        self.assertIn('lockstep_clusters{state="not begun"} 1\n', text)
        self.assertIn('lockstep_agent_connected{node="NODE1"} 0\n', text)
        self.assertRegex(text, r"lockstep_journal_commit_seconds_count [1-9]")
        self.assertEqual(self.verb("stop").returncode, 0)
        self.assertEqual(process.wait(SECONDS), 7)

    def test_metrics_are_for_this_machine_only(self):
        self.verb("init")
        done = self.verb("upgrade", str(CONTOSO), "--metrics", "0.0.0.0:9571", "--listen", "tcp://127.0.0.1:0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("127.0.0.1:9571", done.stderr)

    def test_stop_now_is_answered_and_leaves_at_once(self):
        process = self.start()
        done = self.verb("stop", "--now")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(process.wait(SECONDS), 130)
        self.assertFalse(os.path.exists(os.path.join(self.state, "operator.key")))

    def test_killed_controller_is_not_waited_for(self):
        process = self.start()
        key = pathlib.Path(self.state) / "operator.key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        process.send_signal(signal.SIGKILL)
        process.wait(SECONDS)
        refused = self.verb("pause")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("no controller runs", refused.stderr)

    def test_folder_without_a_rollout_is_told(self):
        for verb in (["why", CLUSTER], ["pause"]):
            refused = self.verb(*verb)
            self.assertEqual((refused.returncode, refused.stdout), (1, ""), verb)
        self.assertEqual(self.verb("retry").returncode, 1)


if __name__ == "__main__":
    unittest.main()
