"""Everything that lockstep writes as JSON is as its published schema says; what is not is refused by it."""

import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from documented import Documented
from lab import LOCKSTEP, PLAIN, ROOT, SECONDS, Site
from schema import Schemas

CONTOSO = ROOT / "examples" / "contoso.yaml"
FRONT_ENDS = ROOT / "examples" / "front-ends.yaml"
SAVED = ROOT / "tests" / "data" / "inputs"
# Sections of docs/JSON.md that are no document and no part of one by themselves.
SHARED = {"JSON", "Every line of a stream", "Parts"}


class SchemaTest(unittest.TestCase):
    schemas = Schemas()

    def is_published(self, name, text):
        document = json.loads(text)
        self.assertIsNone(self.schemas.fault(name, document))
        return document

    def run_alone(self, *words):
        return subprocess.run([LOCKSTEP, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=SECONDS, env={**os.environ, **PLAIN})


class WithoutAgents(SchemaTest):
    def test_version(self):
        self.is_published("version", self.run_alone("version", "--json").stdout)

    def test_keys(self):
        with tempfile.TemporaryDirectory() as folder:
            state = ["--state", os.path.join(folder, "state")]
            key = self.is_published("key", self.run_alone("init", "--json", *state).stdout)
            shown = self.is_published("key", self.run_alone("key", "show", "--json", *state).stdout)
            self.assertEqual(key["key"], shown["key"])
            self.is_published("keys", self.run_alone("key", "list", "--json", *state).stdout)

    def test_every_event_as_the_unit_tests_keep_it(self):
        lines = (ROOT / "tests" / "data" / "json" / "every_event.jsonl").read_text().splitlines()
        kinds = {self.is_published("events", line)["event"] for line in lines}
        self.assertEqual(kinds, set(self.schemas.all["events"]["$defs"]))

    def test_rehearsals_of_many_nights(self):
        for window in ([], ["--window", "4h"]):
            done = self.run_alone("rehearse", str(CONTOSO), "--runs", "20", "--faults", "default", "--json", *window)
            self.is_published("rehearsals", done.stdout)

    def test_stream_of_a_rehearsal_with_front_ends(self):
        done = self.run_alone("rehearse", str(FRONT_ENDS), "--yes", "--json", "--speed", "6000")
        lines = [self.is_published("events", line) for line in done.stdout.splitlines()]
        self.assertEqual({cluster["kind"] for cluster in lines[-1]["clusters"]}, {"cluster", "front-end"})

    def test_replay(self):
        saved = sorted(path for path in SAVED.rglob("*") if path.is_file() and "lockstep" in path.read_text()[:2000])
        self.assertTrue(saved)
        for path in saved:
            done = self.run_alone("replay", str(path), "--all", "--json")
            # What is kept here was impossible, or broke an invariant of an earlier program.
            self.assertIn(done.returncode, (0, 9), f"{path}: {done.stderr}")
            self.is_published("replay", done.stdout)

    def test_stream_of_a_rehearsal_with_faults(self):
        kinds = set()
        for fault, speed in [("setup-hangs@CLUS1/NODE2", "6000"), ("setup-prereq-fails@CLUS1", "600")]:
            done = self.run_alone("rehearse", str(CONTOSO), "--yes", "--json", "--speed", speed, "--fault", fault)
            kinds |= {self.is_published("events", line)["event"] for line in done.stdout.splitlines()}
        self.assertLessEqual({"rollout_started", "cluster_started", "decided", "step_started", "step_settled",
                              "step_progress", "cluster_ended", "page", "rollout_finished"}, kinds)


class OneNight(SchemaTest):
    """Every verb that looks at, or talks to, a rollout with agents."""

    def test_every_verb_of_a_night(self):
        with Site(CONTOSO) as site:
            self.verbs_before_the_night(site, CONTOSO)
            self.check_is_watched(site)
            upgrade = site.controller("upgrade", str(CONTOSO), "--wait")
            site.event(upgrade, "gate_asked")
            watch = site.start(LOCKSTEP, "status", "--watch", "--json", "--state", site.state)
            self.verbs_beside_a_controller(site)
            lines = upgrade.stdout.read().splitlines()
            self.assertEqual(upgrade.wait(SECONDS), 7)
            for line in lines:
                self.is_published("events", line)
            resume = site.controller("resume", "--yes")
            for line in resume.stdout.read().splitlines():
                self.is_published("events", line)
            self.assertEqual(resume.wait(SECONDS), 0)
            watched = watch.stdout.read().splitlines()
            self.assertGreater(len(watched), 1)
            for line in watched:
                self.is_published("status", line)
            self.verbs_after_the_night(site)

    def listening(self, site, *words):
        return site.verb(*words, "--listen", site.address, "--wait", "60s")

    def test_verbs_before_a_night_that_begins_with_front_ends(self):
        with Site(FRONT_ENDS) as site:
            plan = self.verbs_before_the_night(site, FRONT_ENDS)
        self.assertEqual((plan["front_ends"], plan["waves"][0]), (4, ["CAS1", "CAS2", "HUB1", "HUB2"]))

    def verbs_before_the_night(self, site, fleet):
        self.is_published("keys", site.verb("key", "list", "--json").stdout)
        checked = self.listening(site, "check", str(fleet), "--json")
        self.is_published("readiness", checked.stdout.splitlines()[-1])
        file = os.path.join(site.folder.name, "night.plan")
        self.is_published("plan", self.listening(site, "plan", str(fleet), "--json", "-o", file).stdout)
        plan = self.is_published("plan", pathlib.Path(file).read_text())
        self.assertEqual(self.is_published("plan", self.run_alone("show", file, "--json").stdout), plan)
        return plan

    def check_is_watched(self, site):
        watch = site.start(LOCKSTEP, "check", str(CONTOSO), "--watch", "--json", "--state", site.state, "--listen",
                           site.address)
        lines = [self.is_published("readiness", line) for line in watch.stdout]
        self.assertEqual((watch.wait(SECONDS), lines[-1]["green"]), (0, True))

    def verbs_beside_a_controller(self, site):
        site.until(lambda done: done.returncode == 0, "agents", "--json")
        for name, words in [("agents", ["agents"]), ("status", ["status"]), ("why", ["why", "CLUS1"]),
                            ("answer", ["pause"]), ("answer", ["pause"]), ("answer", ["unpause"]),
                            ("answer", ["retry", "CLUS1"]), ("answer", ["approve"]), ("report", ["report"]),
                            ("rollouts", ["report", "--list"]),
                            ("answer", ["stop"])]:
            done = site.verb(*words, "--json")
            self.assertEqual(done.returncode, 5 if words[0] == "retry" else 0, words)
            self.is_published(name, done.stdout)

    def verbs_after_the_night(self, site):
        copy_of_it = os.path.join(site.folder.name, "copy")
        for name, words in [("status", ["status"]), ("why", ["why", "CLUS1"]), ("report", ["report"]),
                            ("rollouts", ["report", "--list"]), ("journal", ["journal", "verify"]), ("journal", ["journal", "export", copy_of_it])]:
            done = site.verb(*words, "--json")
            self.assertEqual(done.returncode, 0, words)
            self.is_published(name, done.stdout)
        rows = site.verb("journal", "dump", "--json").stdout.splitlines()
        self.assertGreater(len(rows), 20)
        for row in rows:
            self.is_published("journal_row", row)
        self.keys_are_decided(site)

    def keys_are_decided(self, site):
        accepted = json.loads(site.verb("key", "list", "--json").stdout)["accepted"][0]
        user = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
        self.assertEqual(accepted["by"], user)
        node, fingerprint = accepted["node"], accepted["fingerprint"]
        for words, event in [(["revoke", node], "key_revoked"), (["accept", node, fingerprint], "key_accepted"),
                             (["revoke", node, "--reason", "again"], "key_revoked"),
                             (["reject", fingerprint], "key_rejected")]:
            done = site.verb("key", *words, "--json")
            self.assertEqual(done.returncode, 0, (words, done.stderr))
            self.assertEqual(self.is_published("key", done.stdout)["event"], event)
        denied = self.is_published("keys", site.verb("key", "list", "--json").stdout)["denied"]
        self.assertEqual([(key["reason"], key["by"]) for key in denied], [("again", user)])


class Refusal(SchemaTest):
    """The schemas are strict: a field too many, too few or of another kind is no document of ours."""

    def setUp(self):
        done = self.run_alone("rehearse", str(CONTOSO), "--yes", "--json", "--speed", "10000")
        self.line = json.loads(done.stdout.splitlines()[-1])
        self.assertIsNone(self.schemas.fault("events", self.line))

    def is_refused(self, change):
        broken = copy.deepcopy(self.line)
        change(broken)
        self.assertIsNotNone(self.schemas.fault("events", broken))

    def test_broken_documents(self):
        self.is_refused(lambda line: line.pop("run"))
        self.is_refused(lambda line: line.update(more=1))
        self.is_refused(lambda line: line.update(v=2))
        self.is_refused(lambda line: line.update(exit_code="0"))
        self.is_refused(lambda line: line.update(outcome="splendid"))
        self.is_refused(lambda line: line.update(clusters=[]))

    def test_broken_parts(self):
        self.is_refused(lambda line: line["clusters"][0].pop("why"))
        self.is_refused(lambda line: line["clusters"][0]["why"].update(unblock=""))
        self.is_refused(lambda line: line["clusters"][0]["timeline"][0].update(kind="picture"))
        self.is_refused(lambda line: line["clusters"][0]["outages"][0].update(began_ms=None))
        self.is_refused(lambda line: line["clusters"][0]["versions_after"]["nodes"].update(NODE1="8.1"))


class Page(SchemaTest):
    """docs/JSON.md explains every field of the schemas, and no other."""

    def properties_of(self, section):
        parts = self.schemas.all["parts"]["$defs"]
        events = self.schemas.all["events"]["$defs"]
        name = section.replace(" ", "_")
        schema = self.schemas.all.get(name) or events.get(name) or parts.get(name) or self.entry(parts, section)
        return schema and self.merged(schema)

    @staticmethod
    def entry(parts, kind):
        return next((entry for entry in parts["timeline_entry"]["oneOf"]
                     if entry["properties"]["kind"]["const"] == kind), None)

    @staticmethod
    def merged(schema):
        options = schema.get("oneOf", [schema])
        return set().union(*(option.get("properties", {}) for option in options))

    def test_tables_and_schemas_have_the_same_fields(self):
        sections = Documented().sections
        for section, fields in sections.items():
            if section in SHARED or not fields:
                continue
            properties = self.properties_of(section)
            self.assertIsNotNone(properties, f"{section} has no schema")
            shared = {"v", "event", "t_ms", "kind"}
            for base in re.findall(r"\S+", {"step_settled": "step", "why": "why_reason", "readiness check": "check",
                                            "step": "step_settled"}.get(section, "")):
                shared |= set(sections[base.replace("_", " ")] if base != "step_settled" else sections[base])
            self.assertLessEqual(set(fields), properties, section)
            self.assertLessEqual(properties - shared, set(fields), section)


if __name__ == "__main__":
    unittest.main()
