#!/usr/bin/env python3
"""Two clusters upgraded under Wine: a controller on Linux, agents from the package as services of
four prefixes, a world behind stand-ins (world.py). On the way an agent is killed during setup,
another is stopped in time, a node comes back slowly, a setup fails and is tried again, and leaves a
service disabled. Then the agents are upgraded by their package, and removed. Prints a line a step with
its evidence.

usage: upgrade_test.py WINDOWS-PROGRAMS STANDINS LOCKSTEP [KEPT-FOLDER]
  LOCKSTEP: the controller for Linux. KEPT-FOLDER: logs are left there.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import order_check
from clusters import Cluster
from wine import PATIENCE, ROOT, Failure, Prefix, eventually, tell
from world import World

AGENT = "C:\\Program Files\\Lockstep\\lockstep-agent.exe"
WHOLE = 1500         # seconds for the whole upgrade; a quiet machine needs a fifth of it
SLOW = 70            # seconds that the slow node is away; the fleet's reboot_warn is shorter
VERSIONS = ("0.1.0", "0.1.1")

STOP_WITHIN = 30     # seconds: what the service asks of the manager for its stop
KILLED, SLOW_NODE, FAILING, BUSY, STOPPED = "NODE2", "NODE4", "NODE1", "NODE4", "NODE3"

FLEET = """fleet: wine
release: exchange-2007-sp1
media: 'C:\\Media'
prerequisites:
  dotnet-2.0-sp1: {{sha256: {sha256}}}
front_ends: none
clusters:
  - {{name: CLUS1, cms: CMS1, nodes: [NODE1, NODE2], witness: HUBCAS}}
  - {{name: CLUS2, cms: CMS2, nodes: [NODE3, NODE4], witness: HUBCAS}}
policy:
  windows: always
  canary: 2
  gates: none
  limits: {{retry_delay: 0s, reboot_warn: 1m, copies_judged_after: 0s, disk_free_mb: 100}}
"""


class Node(Prefix):
    """A cluster node with its stand-ins."""

    def __init__(self, work, name, port, standins):
        super().__init__(work / name, name)
        self.standins, self.port = standins, port

    def make(self, witness):
        """A node with Exchange 2007 RTM, switched on."""
        self.wine_node("new")
        for path in ("standin/standin.exe", "standin/prepare.exe", "windows/system32/cluster.exe",
                     "windows/system32/WindowsPowerShell/v1.0/powershell.exe", "Media/setup.com",
                     "Media/exchangeserver.msi", "Media/Setup/ServerRoles/Common/ExSetup.exe",
                     "Media/Prerequisites/NetFx20SP1_x64.exe"):
            self.place(self.standins / "node_standin.exe", path)
        for path in ("windows/system32/version.dll", "windows/system32/wldap32.dll"):
            self.place(self.standins / "domain_standin.dll", path)
        (self.disk / "standin" / "world.txt").write_text(f"{self.name} {self.port}\n")
        (self.disk / "Exchange" / "bin").mkdir(parents=True)
        share = self.prefix / "dosdevices" / "unc" / "hubcas"
        share.mkdir(parents=True)
        (share / witness.name.lower()).symlink_to(witness)
        self.wine_node("up", self.name)
        for library in ("version", "wldap32"):
            self.run("reg", "add", "HKCU\\Software\\Wine\\AppDefaults\\lockstep-agent.exe\\DllOverrides",
                     "/v", library, "/d", "native", "/f")
        self.run("C:\\standin\\prepare.exe")
        self.restart()

    def key(self):
        text = self.run(AGENT, "--config", "registry", "--show-key")
        return re.search(r"^fingerprint:?\s+(\S+)", text, re.M).group(1)

    def agent_log(self):
        found = list(self.disk.glob("**/Lockstep/agent.log"))
        return found[0].read_text("utf-8", "replace") if found else ""


class Controller:
    """`lockstep` on this machine, with its state folder."""

    def __init__(self, lockstep, work):
        self.lockstep, self.state = lockstep, work / "controller"
        self.port = random.randint(20000, 29999)
        self.output = work / "upgrade.txt"
        self.process = None
        self.call("init")

    def call(self, *words, good=(0,)):
        end = subprocess.run([self.lockstep, *words, "--state", str(self.state)],
                             capture_output=True, text=True, check=False, timeout=PATIENCE,
                             stdin=subprocess.DEVNULL)
        if end.returncode not in good:
            raise Failure(f"lockstep {words} ended with {end.returncode}: {end.stdout}{end.stderr}")
        return end.stdout

    def key(self):
        return re.search(r"[0-9a-f]{64}", self.call("key", "show")).group(0)

    def begin(self, fleet):
        with open(self.output, "wb") as out:
            self.process = subprocess.Popen(
                [self.lockstep, "upgrade", str(fleet), "--state", str(self.state), "--listen",
                 f"tcp://127.0.0.1:{self.port}", "--yes"], stdout=out, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL)

    def said(self):
        return self.output.read_text("utf-8", "replace") if self.output.exists() else ""

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Test:
    """The whole course, step by step."""

    def __init__(self, programs, standins, lockstep, work):
        self.work, self.programs, self.standins = work, programs, standins
        self.world = World([Cluster("CLUS1", "CMS1", ["NODE1", "NODE2"], "NODE1", ["SG-A", "SG-B"]),
                            Cluster("CLUS2", "CMS2", ["NODE3", "NODE4"], "NODE3", ["SG-A"])],
                           work / "world.jsonl")
        self.nodes = {name: Node(work, name, self.world.port, standins)
                      for name in ("NODE1", "NODE2", "NODE3", "NODE4")}
        self.controller = Controller(lockstep, work)
        self.pool = concurrent.futures.ThreadPoolExecutor(8)
        self.power = []
        self.keys = {}

    def each(self, work):
        """On all nodes at once."""
        return dict(zip(self.nodes, self.pool.map(work, self.nodes.values())))

    def course(self):
        self.make_nodes()
        self.install()
        self.let_in()
        self.upgrade()
        self.judge()
        self.upgrade_agents()
        self.uninstall()

    def make_nodes(self):
        witness = {}
        for cluster in self.world.clusters:
            witness[cluster.name] = self.work / f"MNS_{cluster.name}"
            witness[cluster.name].mkdir()
        self.each(lambda node: node.make(witness[self.world.node(node.name).cluster.name]))
        ready = self.world.wait(
            lambda: all(one.state == "Online" and all(node.up for node in one.nodes)
                        for one in self.world.clusters), PATIENCE)
        if not ready:
            raise Failure(f"the clusters do not come up: {self.world.log}")
        tell("nodes", "4 prefixes on; " + ", ".join(
            f"{one.name}: {one.cms} {one.state} on {one.owner.name}" for one in self.world.clusters))

    def install(self):
        for version in VERSIONS:
            subprocess.run([str(ROOT / "deploy/msi/make_msi.sh"), "agent", version, str(self.programs),
                            str(self.work / f"agent-{version}.msi")], check=True, timeout=PATIENCE)
        key = self.controller.key()
        package = hashlib.sha256((self.standins / "node_standin.exe").read_bytes()).hexdigest()
        fleet = self.work / "fleet.yaml"
        fleet.write_text(FLEET.format(sha256=package))
        self.controller.begin(fleet)

        def install_on(node):
            for version in VERSIONS:
                node.place(self.work / f"agent-{version}.msi", f"agent-{version}.msi")
            node.msiexec("/i", f"C:\\agent-{VERSIONS[0]}.msi",
                         f"CONTROLLER=127.0.0.1:{self.controller.port}", f"CONTROLLERKEY={key}",
                         f"NODE={node.name}", "MEDIAROOT=C:\\Media", f"PACKAGES={package}",
                         "SERVICEACCOUNT=CONTOSO\\svc-lockstep", "SERVICEPASSWORD=not-in-any-log")
            node.await_running("LockstepAgent")
            return node.service("LockstepAgent")[1]

        starts = self.each(install_on)
        if set(starts.values()) != {"AUTO_START"}:
            raise Failure(f"the agents' services: {starts}")
        tell("install", f"LockstepAgent {VERSIONS[0]} is RUNNING, AUTO_START on {', '.join(starts)}")

    def let_in(self):
        """Fingerprints are compared with what each node shows; a refused agent tries at once again
        when it is started again."""
        self.keys = self.each(Node.key)
        for name, key in self.keys.items():
            eventually(lambda one=key: one in self.controller.call("key", "list"), PATIENCE,
                       f"the knock of {name}")
            self.controller.call("key", "accept", name, key)

        took = self.each(lambda node: self.stop_in_time(node, "--look"))
        tell("stop", f"each agent, with a look in hand, within {max(took.values()):.0f} s")
        tell("keys", "accepted " + ", ".join(f"{name} {key}" for name, key in self.keys.items()))

    @staticmethod
    def stop_in_time(node, work):
        """Stops the agent when its process for `work` is seen, and starts it again: seconds."""
        eventually(lambda: node.processes(work), PATIENCE, f"{work} on {node.name}")
        begun = time.monotonic()
        try:
            node.run("net", "stop", "LockstepAgent", patience=STOP_WITHIN)
        except subprocess.TimeoutExpired as late:
            raise Failure(f"the agent of {node.name} does not stop within {STOP_WITHIN} s") from late
        took = time.monotonic() - begun
        if node.service("LockstepAgent")[0] != "STOPPED":
            raise Failure(f"the agent of {node.name} is not stopped after {took:.0f} s")
        node.run("net", "start", "LockstepAgent")
        return took

    # ---- the upgrade and its troubles

    def upgrade(self):
        self.world.setup_faults = {FAILING: ["fails", "forgets"]}
        self.world.setup_holds = {name: threading.Event() for name in (KILLED, BUSY, STOPPED)}
        troubles = [self.pool.submit(self.kill_agent), self.pool.submit(self.disturb),
                    self.pool.submit(self.stop_agent), self.pool.submit(self.watch_power)]
        process = self.controller.process
        until = time.monotonic() + WHOLE
        shown = 0
        while process.poll() is None:
            shown = self.show_steps(shown)
            for trouble in troubles:
                if trouble.done():
                    trouble.result()
            if time.monotonic() > until:
                raise Failure(f"the upgrade has not ended after {WHOLE} s")
            self.world.wait(lambda: False, 0.2)
        self.show_steps(shown)
        if process.returncode != 0:
            raise Failure(f"lockstep upgrade ended with {process.returncode}")
        for trouble in troubles[:3]:
            trouble.result(PATIENCE)
        tell("upgrade", "lockstep upgrade ended with 0")

    def show_steps(self, shown):
        """The controller's own line for each step that has ended."""
        lines = self.controller.said().split("\n")[:-1]
        for line in lines[shown:]:
            print("    " + line, flush=True)
        return max(shown, len(lines))

    def seen(self, node, what, **wanted):
        return next((entry for entry in self.world.log
                     if entry["node"] == node and entry["what"] == what
                     and all(entry.get(key) == value for key, value in wanted.items())), None)

    def kill_agent(self):
        """In the middle of setup; afterwards this test does what the service manager would."""
        self.wait_for_setup(KILLED)
        node = self.nodes[KILLED]
        pids = eventually(lambda: node.processes("--service"), PATIENCE, "the agent's process")
        eventually(lambda: node.processes("--step"), PATIENCE, "the step's process")
        for pid in pids:
            if "lockstep-agent" in pathlib.Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)
        node.run("net", "stop", "LockstepAgent", codes=None)
        node.run("net", "start", "LockstepAgent")
        eventually(lambda: "alive=yes" in node.agent_log(), PATIENCE, "the agent finds setup again")
        line = next(one for one in node.agent_log().split("\n") if "alive=yes" in one)
        self.world.setup_holds[KILLED].set()
        tell("killed", f"{KILLED}'s agent during setup; back: {line.strip()}")

    def wait_for_setup(self, name):
        begun = self.world.wait(lambda: self.seen(name, "setup-begins")
                                or self.controller.process.poll() is not None, WHOLE)
        if begun is True or not begun:
            raise Failure(f"no setup was begun on {name}")

    def stop_agent(self):
        """During setup, which goes on meanwhile."""
        self.wait_for_setup(STOPPED)
        node = self.nodes[STOPPED]
        took = self.stop_in_time(node, "--step")
        eventually(lambda: "alive=yes" in node.agent_log(), PATIENCE, "the agent finds setup again")
        self.world.setup_holds[STOPPED].set()
        tell("stop", f"{STOPPED}'s agent during setup, within {took:.0f} s; setup went on")

    def disturb(self):
        """The agent's package refuses to come or go while setup runs."""
        self.wait_for_setup(BUSY)
        node = self.nodes[BUSY]
        for verb, version in (("/i", VERSIONS[1]), ("/x", VERSIONS[0])):
            node.run("msiexec", verb, f"C:\\agent-{version}.msi", "/qn", "/l*v", "C:\\busy.log",
                     "SERVICEPASSWORD=not-in-any-log", codes=None)
            log = (node.disk / "busy.log").read_bytes().replace(b"\0", b"").decode("utf-8", "replace")
            state = (node.service("LockstepAgent")[0], node.setting("Version"))
            if "a step of an upgrade is in hand" not in log or state != ("RUNNING", VERSIONS[0]):
                raise Failure(f"msiexec {verb} during setup on {BUSY}: {state}, log: {log[-2000:]}")
            (node.disk / "busy.log").unlink()
        self.world.setup_holds[BUSY].set()
        tell("busy", f"{BUSY}'s package refuses upgrade and removal during setup and says why; the "
             "agent runs")

    def watch_power(self):
        """A restart that was asked for happens: the prefix is stopped and started."""
        done = 0
        while self.controller.process.poll() is None:
            asked = [entry for entry in list(self.world.log) if entry["what"] == "restart-asked"]
            for entry in asked[done:]:
                slow = entry["node"] == SLOW_NODE
                self.power.append(self.pool.submit(self.restart, entry["node"], SLOW if slow else 0))
            done = len(asked)
            self.world.wait(lambda: False, 0.2)

    def restart(self, name, pause):
        self.nodes[name].restart(pause)
        tell("restart", f"{name} was off for {pause} s and is on again" if pause
             else f"{name} went off and is on again")

    # ---- afterwards

    def judge(self):
        for future in self.power:
            future.result()
        faults = order_check.faults_of(self.world.log, self.world)
        if faults:
            raise Failure("the world's log is wrong:\n  " + "\n  ".join(faults))
        self.judge_is_awake()
        tell("order", f"the world's log has {len(self.world.log)} entries in the procedure's order; "
             "spoilt in four ways it is refused")
        runs = [entry["code"] for entry in self.world.log
                if entry["what"] == "setup-ends" and entry["node"] == FAILING]
        if runs != [1, 0]:
            raise Failure(f"setup on {FAILING} ended with {runs}")
        tell("retried", f"setup on {FAILING} ended with {runs[0]}, then with {runs[1]}")
        begun = [entry for entry in self.world.log if entry["what"] == "setup-begins"
                 and entry["node"] == KILLED and entry["mode"] == "upgrade"]
        if len(begun) != 1:
            raise Failure(f"setup was begun {len(begun)} times on {KILLED}")
        tell("re-attached", f"setup ran once on {KILLED}, over the death of its agent")
        node = self.nodes[FAILING]
        for service, wanted in (("MSExchangeSearch", ("RUNNING", "AUTO_START")),
                                ("HealthService", ("RUNNING", "AUTO_START")),
                                ("SharedAccess", ("STOPPED", "DISABLED"))):
            if node.service(service) != wanted:
                raise Failure(f"{service} on {FAILING} is {node.service(service)}")
        tell("restored", f"on {FAILING} MSExchangeSearch, left Disabled by setup, is AUTO_START and "
             "RUNNING; HealthService runs; SharedAccess is DISABLED as before")
        warned = [line for line in self.controller.said().split("\n")
                  if f"LOOK NOW (rebooting): RebootNode after setup on {SLOW_NODE}" in line]
        if not warned:
            raise Failure(f"the slow restart of {SLOW_NODE} was not told")
        tell("slow", warned[0].strip())

    def judge_is_awake(self):
        """The judge that has found nothing finds what is spoilt on purpose."""
        def spoilt(what, **changes):
            """All of a kind: of two smoke tests the second answers for a first that did not pass."""
            def mine(entry):
                return entry["what"] == what and entry["cluster"] == "CLUS1"

            return [{**entry, **changes} if mine(entry) else entry for entry in self.world.log
                    if changes or not mine(entry)]

        for log in (spoilt("stop-cms"), spoilt("smoke-test", passed=False),
                    spoilt("setup-begins", owns=["CMS1"]), spoilt("restart-asked", owns=["CMS1"])):
            if not order_check.faults_of(log, self.world):
                raise Failure("the judge of the world's log overlooks what is wrong")

    def upgrade_agents(self):
        def upgrade_on(node):
            node.msiexec("/i", f"C:\\agent-{VERSIONS[1]}.msi", "SERVICEPASSWORD=not-in-any-log")
            node.await_running("LockstepAgent")
            return (node.setting("Version"), node.key(), node.setting("Packages") != "")

        states = self.each(upgrade_on)
        for name, state in states.items():
            if state != (VERSIONS[1], self.keys[name], True):
                raise Failure(f"the agent's upgrade on {name}: {state}")
        tell("agents", f"upgraded to {VERSIONS[1]} by their package: RUNNING, keys and settings kept")

    def uninstall(self):
        def uninstall_on(node):
            node.msiexec("/x", f"C:\\agent-{VERSIONS[1]}.msi")
            program = node.disk / "Program Files/Lockstep/lockstep-agent.exe"
            # A service that somebody looks at is gone when he has looked; Windows does that as well.
            eventually(lambda: node.service("LockstepAgent")[0] == "", PATIENCE,
                       f"the service's end on {node.name}")
            eventually(lambda: not program.exists(), PATIENCE, f"the program's end on {node.name}")
            return list(node.disk.glob("**/ledger.db")) != []

        kept = self.each(uninstall_on)
        if not all(kept.values()):
            raise Failure(f"a ledger is lost after removal: {kept}")
        tell("uninstall", "services and programs are gone, ledgers are kept")

    def end(self):
        self.controller.end()
        self.each(Node.remove)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    programs, standins, lockstep = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
    began = time.monotonic()
    work = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-wine-"))
    test = Test(programs, standins, lockstep, work)
    code = 1
    try:
        test.course()
        tell("done", f"in {time.monotonic() - began:.0f} s")
        code = 0
    except Failure as failure:
        print(f"upgrade_test: {failure}", file=sys.stderr)
    finally:
        if len(sys.argv) > 4:
            kept = pathlib.Path(sys.argv[4])
            kept.mkdir(parents=True, exist_ok=True)
            shutil.copy(work / "world.jsonl", kept)
            shutil.copytree(test.controller.state, kept / "controller", dirs_exist_ok=True)
            if test.controller.output.exists():
                shutil.copy(test.controller.output, kept)
            for node in test.nodes.values():
                (kept / f"{node.name}.log").write_text(node.agent_log())
        test.end()
        shutil.rmtree(work, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
