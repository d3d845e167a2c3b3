#!/usr/bin/env python3
"""The controller for Windows under Wine: its package, then version, key, check, plan, upgrade, why,
approve, status, report and journal against agents of this system in the lab's world. Prints a line a step with its evidence.

usage: controller_test.py LOCKSTEP.exe FOLDER     FOLDER: lockstep and lockstep-agent of this system
"""

import concurrent.futures
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

from wine import PATIENCE, ROOT, Failure, Prefix, eventually, tell

UPGRADE = 300      # seconds; with the lab's speed a cluster takes about one minute
PROGRAM = "C:\\Program Files\\Lockstep Controller\\lockstep.exe"
NODES = ("HUBCAS", "NODE1", "NODE2")


class Test:
    """One prefix for the controller; lab and agents are processes of this system."""

    def __init__(self, program, folder, work):
        self.program, self.folder, self.work = program, folder, work
        self.machine = Prefix(work / "prefix", "ADMINWS")
        self.port = random.randint(20000, 29999)
        self.processes = []

    def lockstep(self, *words, **more):
        return self.machine.run(PROGRAM, *words, "--state", "C:\\controller", **more)

    def start(self, *words):
        with open(self.work / f"process-{len(self.processes)}.txt", "wb") as out:
            self.processes.append(subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT,
                                                   stdin=subprocess.DEVNULL))

    def course(self):
        self.machine.wine_node("new")
        self.machine.wine_node("up", self.machine.name)
        self.install()
        key = re.search(r"[0-9a-f]{64}", self.lockstep("init")).group(0)
        self.start_fleet(key)
        listen = f"tcp://127.0.0.1:{self.port}"
        self.accept_all(listen)
        seen = self.lockstep("check", "C:\\contoso.yaml", "--listen", listen, codes=(0, 5))
        if "NODE2" not in seen:
            raise Failure(f"check saw nobody: {seen}")
        tell("check", " ".join(seen.strip().split("\n")[-1].split()))
        self.plan(listen)
        self.upgrade(listen)
        status = self.lockstep("status", "--exit-code")
        if not re.search(r"CLUS1.*finished", status):
            raise Failure(f"status: {status}")
        tell("status", next(line.strip() for line in status.split("\n") if "CLUS1" in line))
        self.report()
        self.lockstep("journal", "verify")
        tell("journal", "verified, as lockstep.exe wrote it")
        self.remove()

    def plan(self, listen):
        """Saved, so that the upgrade is that of the file."""
        said = self.lockstep("plan", "C:\\contoso.yaml", "--listen", listen, "-o", "C:\\plan.json")
        shown = self.machine.run(PROGRAM, "show", "C:\\plan.json")
        missing = [step for step in ("RunSetup", "StopCms", "MoveCms") if step not in said]
        if missing or "MoveCms" not in shown:
            raise Failure(f"plan: {said}\nshow: {shown}")
        wave = next(" ".join(line.split()) for line in said.split("\n") if "CLUS1" in line)
        tell("plan", f"saved; {said.count('RunSetup')} times RunSetup, StopCms and MoveCms in wave {wave}")

    def upgrade(self, listen):
        """Waits at the gate before the outage, says why, and is let through by another process."""
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            end = pool.submit(self.lockstep, "upgrade", "C:\\plan.json", "--listen", listen, "--wait",
                              patience=UPGRADE)
            eventually(lambda: end.done() or "gate-before-outage" in self.why(), UPGRADE, "the gate")
            if end.done():
                raise Failure(f"upgrade ended before the gate: {end.result()}")
            tell("why", " ".join(self.why().strip().split("\n")[0].split()))
            said = self.lockstep("approve", "CLUS1", "--gate", "before-outage")
            tell("approve", " ".join(said.strip().split("\n")[-1].split()))
            end.result()
        tell("upgrade", "lockstep.exe upgrade of the saved plan ended with 0")

    def why(self):
        return self.lockstep("why", "CLUS1", codes=None)

    def report(self):
        self.lockstep("report", "--html", "C:\\report.html", "--csv", "C:\\report.csv")
        page = (self.machine.disk / "report.html").read_text("utf-8")
        rows = (self.machine.disk / "report.csv").read_text("utf-8").strip().split("\n")
        if "E2K7CCR" not in page or len(rows) != 2 or "CLUS1" not in rows[1]:
            raise Failure(f"report: {len(page)} characters, {rows}")
        tell("report", f"a page of {len(page)} characters; {rows[1].strip()[:70]}")

    def install(self):
        package = self.work / "controller.msi"
        subprocess.run([str(ROOT / "deploy/msi/make_msi.sh"), "controller", "0.1.0",
                        str(self.program.parent), str(package)], check=True, timeout=PATIENCE)
        shutil.copy(package, self.machine.disk)
        shutil.copy(ROOT / "examples" / "contoso.yaml", self.machine.disk)
        self.machine.msiexec("/i", "C:\\controller.msi")
        tell("install", f"from its package: {self.machine.run(PROGRAM, 'version').strip()}")

    def remove(self):
        self.machine.msiexec("/x", "C:\\controller.msi")
        disk = self.machine.disk
        if (disk / "Program Files/Lockstep Controller/lockstep.exe").exists():
            raise Failure("the program is left")
        if not (disk / "controller/journal.db").exists():
            raise Failure("the journal is gone")
        tell("remove", "the program is gone, the state folder is kept")

    def start_fleet(self, key):
        lab = self.work / "lab"
        self.start(str(self.folder / "lockstep"), "lab", "serve", str(ROOT / "examples/contoso.yaml"),
                   "--dir", str(lab), "--speed", "3000", "--controller-key", key, "--controller",
                   f"tcp://127.0.0.1:{self.port}")
        for node in NODES:
            eventually(lambda one=node: (lab / one / "agent.yaml").exists(), PATIENCE, "the lab")
            self.start(str(self.folder / "lockstep-agent"), "--config", str(lab / node / "agent.yaml"))

    def accept_all(self, listen):
        """Fingerprints are those that the agents have told when they started."""
        self.lockstep("key", "list", "--listen", "8s", "--address", listen)
        for node, process in zip(NODES, range(1, 4)):
            said = (self.work / f"process-{process}.txt").read_text()
            found = re.search(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}", said)
            if not found:
                raise Failure(f"{node} shows no fingerprint: {said}")
            self.lockstep("key", "accept", node, found.group(0))
        tell("keys", f"{len(NODES)} agents of this system accepted")

    def end(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
        self.machine.remove()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    work = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-wine-controller-"))
    test = Test(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), work)
    try:
        test.course()
    except Failure as failure:
        print(f"controller_test: {failure}", file=sys.stderr)
        return 1
    finally:
        test.end()
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
