"""The agent's package lets steps touch every service that a release file names."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
# What Windows Server 2008 has in place of a service that a release file names for 2003.
COUNTERPARTS = {"SharedAccess": "MpsSvc", "SysmonLog": "pla"}


def allowed():
    lines = (ROOT / "deploy/msi/services.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def named(release):
    """Every item of a list and every single value below `services:`."""
    block = re.search(r"^services:\n((?:[ #].*\n|\n)+)", release.read_text(), re.M).group(1)
    return set(re.findall(r"^ +(?:- |\w+: +)([\w-]+)", block, re.M))


class AgentServices(unittest.TestCase):
    def test_every_service_of_every_release_is_allowed(self):
        releases = list((ROOT / "controller/releases").glob("*.yaml"))
        self.assertTrue(releases)
        for release in releases:
            services = named(release)
            self.assertGreater(len(services), 20, "the reader of this test is broken")
            self.assertEqual(services - set(allowed()), set(), release.name)

    def test_counterparts_of_2008_are_allowed(self):
        for old, new in COUNTERPARTS.items():
            self.assertIn(old, allowed())
            self.assertIn(new, allowed())

    def test_no_service_is_listed_twice(self):
        folded = [name.lower() for name in allowed()]
        self.assertEqual(len(folded), len(set(folded)))

    def test_groups_are_sorted(self):
        text = (ROOT / "deploy/msi/services.txt").read_text()
        for group in text.split("\n\n")[1:]:
            names = [line.lower() for line in group.splitlines() if not line.startswith("#")]
            self.assertEqual(names, sorted(names))


if __name__ == "__main__":
    unittest.main()
