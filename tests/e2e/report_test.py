"""The report of a night in which one cluster is finished, one failed, one is in doubt and one was never begun: every
section has something to tell, on a screen and on paper."""

import csv
import html
import json
import os
import pathlib
import re
import tempfile
import unittest

from browser import look_at, printed
from lab import ROOT, SECONDS, Site

FLEET = ROOT / "tests" / "rehearsal" / "fleet-3.yaml"
FAULTS = ["--fault", "setup-hangs@A/A2", "--fault", "setup-prereq-fails@B"]
SECTIONS = ["Summary", "Time line", "Outage", "People", "Failures", "Clusters", "Outage of every mailbox server",
            "Versions", "Steps, times in UTC", "Hooks on the workstation, times in UTC", "Changed and put back",
            "Every decision, times in UTC"]


def fleet_of_four(folder):
    """A, B and C side by side; D waits for a place, and gets none once one has failed."""
    text = FLEET.read_text().replace("canary: 1", "canary: 4").replace("max_parallel: 2", "max_parallel: 3")
    text = text.replace("policy:", "  - {name: D, cms: CMSD, nodes: [D1, D2], witness: HUB1}\npolicy:")
    text += "  max_failed_clusters: 0\n  hooks:\n    before_outage: {program: /bin/echo, arguments: [told]}\n"
    path = pathlib.Path(folder) / "four.yaml"
    path.write_text(text)
    return path


class Report(unittest.TestCase):

    def test_broken_night_is_told_in_every_section(self):
        with tempfile.TemporaryDirectory() as folder:
            fleet = fleet_of_four(folder)
            with Site(fleet, *FAULTS) as site:
                upgrade = site.controller("upgrade", str(fleet), "--yes")
                site.event(upgrade, "step_started")
                self.who_waits_for_whom_is_the_same_everywhere(site)
                for _ in upgrade.stdout:
                    pass  # the night
                self.assertEqual(upgrade.wait(SECONDS), 4)
                self.report_is_whole(site, folder)

    def page_of(self, site):
        path = os.path.join(site.folder.name, "page.html")
        self.assertEqual(site.verb("report", "--html", path).returncode, 0)
        return path

    def who_waits_for_whom_is_the_same_everywhere(self, site):
        done = site.until(lambda done: done.returncode == 0 and json.loads(done.stdout)["waits_for"], "why", "D", "--json")
        why = json.loads(done.stdout)
        self.assertEqual((why["rule"], why["waits_for"]), ("parallel-cap", ["A", "B", "C"]))
        status = json.loads(site.verb("status", "--json").stdout)
        same = next(cluster["why"] for cluster in status["clusters"] if cluster["cluster"] == "D")
        for field in ("rule", "reason", "measured", "limit", "source", "age_ms", "waits_for", "unblock"):
            self.assertEqual(same[field], why[field], field)
        page = html.unescape(re.sub(r"<[^>]+>", "\n", pathlib.Path(self.page_of(site)).read_text()))
        for text in (site.verb("why", "D").stdout, site.verb("status").stdout, page):
            for part in (why["reason"], why["measured"], why["limit"], why["source"], "A, B, C", why["unblock"]):
                self.assertIn(part, text)
            for name in ("measured", "wanted", "source", "waits for", "next"):
                self.assertIn(name, text)

    def report_is_whole(self, site, folder):
        path = self.page_of(site)
        look_at(self, path, SECTIONS)
        page = pathlib.Path(path).read_text()
        failures = page[page.index("<h2>Failures</h2>"):page.index("<h2>Clusters</h2>")]
        heads = re.findall(r"<h3>([^<]+)</h3>", failures)
        self.assertLessEqual({"A: in doubt", "A: RunSetup upgrade on A2, in doubt", "B: failed", "D: not begun"}, set(heads))
        self.assertFalse([head for head in heads if head.startswith("C: finished")])
        self.assertNotIn("every step was done", failures)
        for kind in ("setup", "reboot", "other", "failed", "doubt", "hook", "outage"):
            self.assertIn(f'<rect class="{kind}"', page.split("</svg>")[0], kind)
        self.assertLessEqual(printed(path, os.path.join(folder, "page.pdf")), 60)
        self.rows_have_the_builds_of_every_node(site, folder)

    def rows_have_the_builds_of_every_node(self, site, folder):
        path = os.path.join(folder, "night.csv")
        self.assertEqual(site.verb("report", "--csv", path).returncode, 0)
        with open(path, newline="") as file:
            rows = {row["cluster"]: row for row in csv.DictReader(file)}
        for node in ("first", "second"):
            self.assertNotEqual(rows["C"][f"{node}_before"], rows["C"][f"{node}_after"])
            self.assertRegex(rows["C"][f"{node}_after"], r"^8\.1\.")
        self.assertEqual(rows["D"]["first_before"], "")


if __name__ == "__main__":
    unittest.main()
