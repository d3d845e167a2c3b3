"""Rollouts over a network that breaks: partitions, one way only too, hanging connections, other addresses."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from hosts import Hosts, may_have_hosts

BIN = pathlib.Path(os.environ["LOCKSTEP_BIN"])
ROLLOUT = 300  # seconds; one without any trouble takes 70
TROUBLE = 50   # longer than three heartbeats, after which an agent takes its link for deaf
HOST_OF = {"ALPHA1": "node1", "ALPHA2": "node2"}

FLEET = """
fleet: network
release: exchange-2007-sp1
media: 'D:\\E2K7SP1'
prerequisites:
  dotnet-2.0-sp1:
    sha256: 5363b1de5d211b4bbe12f018fd55c3041e79dcb33b6f8a38a82a1df502f239ce
front_ends: none
clusters:
  - {name: ALPHA, cms: ALPHACMS, nodes: [ALPHA1, ALPHA2], witness: HUB}
policy: {windows: always, gates: [before-outage]}
"""


class Rollout(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir="/dev/shm")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.hosts = Hosts()
        self.addCleanup(self.hosts.close)
        self.endpoint = f"tcp://{self.hosts.address('controller')}:5570"
        self.fleet = self.folder / "fleet.yaml"
        self.fleet.write_text(FLEET)
        self.agents = {}
        key = re.search("controller_key: (.*)", self.lockstep("init"))[1]
        self.start("lab", str(BIN / "lockstep"), "lab", "serve", str(self.fleet), "--dir", str(self.folder / "lab"),
                   "--speed", "3000", "--controller", self.endpoint, "--controller-key", key,
                   "--world-log", str(self.folder / "world.log"))
        self.until("the lab is up", lambda: (self.folder / "lab" / "lab.sock").exists())
        for node in HOST_OF:
            self.start_agent(node)
        door = self.start("door", *self.hosts.words("controller", str(BIN / "lockstep"), "key", "list", "--listen",
                                                    "60s", "--address", self.endpoint, "--state", self.state()))
        pending = self.folder / "state" / "keys" / "pending"
        self.until("every agent has knocked",
                   lambda: len([f for f in pending.iterdir() if len(f.name) == 64]) == len(HOST_OF))
        door.terminate()
        door.wait(60)
        for node in HOST_OF:
            fingerprint = re.search("fingerprint +(.*)", self.said(node))[1]
            self.lockstep("key", "accept", node, fingerprint)
            self.agents[node].kill()
            self.agents[node].wait(60)
            self.start_agent(node)
        self.controller = self.start("upgrade", *self.hosts.words(
            "controller", str(BIN / "lockstep"), "upgrade", str(self.fleet), "--state", self.state(), "--listen",
            self.endpoint, "--yes", "--json"))

    def state(self):
        return str(self.folder / "state")

    def lockstep(self, *words):
        return subprocess.run([str(BIN / "lockstep"), *words, "--state", self.state()], check=True,
                              capture_output=True, text=True, timeout=60).stdout

    def start(self, name, *words):
        with open(self.folder / f"{name}.out", "ab") as out:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def start_agent(self, node):
        config = self.folder / "lab" / node / "agent.yaml"
        self.agents[node] = self.start(node, *self.hosts.words(HOST_OF[node], str(BIN / "lockstep-agent"), "--config",
                                                               str(config)))

    def said(self, name):
        return (self.folder / f"{name}.out").read_text()

    def until(self, what, holds, most=120):
        end = time.monotonic() + most
        while not holds():
            if time.monotonic() > end:
                self.fail(f"not within {most} s: {what}\n" + "\n".join(
                    f"---- {path.name}\n{path.read_text()[-3000:]}" for path in self.folder.glob("*.out")))
            threading.Event().wait(0.05)  # nothing here can be waited for but files and processes

    def world(self):
        path = self.folder / "world.log"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def until_begun(self, action, node=None, **args):
        """Waits until such a step begins in the world."""
        def shown(entry):
            return (entry["action"] == action and entry.get("phase") == "start" and node in (None, entry["node"])
                    and all(entry["args"].get(name) == value for name, value in args.items()))
        self.until(f"{action} begins", lambda: any(map(shown, self.world())))

    def trouble(self):
        """The trouble lasts; its length is what is tested."""
        threading.Event().wait(TROUBLE)

    def expect_a_clean_end(self):
        self.until("the rollout ends", lambda: self.controller.poll() is not None, ROLLOUT)
        self.assertEqual(self.controller.returncode, 0, self.said("upgrade")[-3000:])
        setups = [(e["node"], e["args"]["mode"]) for e in self.world()
                  if e["action"] == "RunSetup" and e.get("phase") == "start"]
        self.assertEqual(setups, [("ALPHA2", "upgrade"), ("ALPHA2", "upgrade-cms"), ("ALPHA1", "upgrade")],
                         "each setup once, in order")

    def test_partition_of_controller_and_node_during_setup(self):
        self.until_begun("RunSetup", "ALPHA2")
        self.hosts.part("controller", "node2")
        self.trouble()
        self.hosts.heal()
        self.expect_a_clean_end()

    def test_nothing_comes_down_while_the_cms_is_out(self):
        self.until_begun("StopCms")
        self.hosts.lose("controller", "node1")
        self.hosts.lose("controller", "node2")
        self.trouble()
        self.hosts.heal()
        self.expect_a_clean_end()

    def test_nothing_comes_up_while_the_cms_is_out(self):
        self.until_begun("StopCms")
        self.hosts.lose("node1", "controller")
        self.hosts.lose("node2", "controller")
        self.trouble()
        self.hosts.heal()
        self.expect_a_clean_end()

    def test_partition_of_the_two_nodes_disturbs_nobody(self):
        self.until_begun("RunSetup", "ALPHA2")
        self.hosts.part("node1", "node2")
        self.expect_a_clean_end()

    def test_delay_loss_and_reordering_change_nothing(self):
        if not self.hosts.worsen():
            self.skipTest("this kernel has no netem")
        self.expect_a_clean_end()

    def test_an_agent_comes_back_from_another_address_over_a_hanging_connection(self):
        self.until_begun("RunSetup", "ALPHA2")
        self.hosts.give_address("node2", self.hosts.address("node2", 9))
        self.expect_a_clean_end()


if __name__ == "__main__":
    if not may_have_hosts():
        print("skipped: network namespaces need root, iproute2 and a kernel that lets us")
        sys.exit(77)
    run = unittest.main(exit=False).result
    sys.exit(77 if run.skipped else not run.wasSuccessful())
