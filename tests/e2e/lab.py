"""A whole site on this machine: the lab in a process of its own, an agent a server, one state folder."""

import json
import os
import pathlib
import re
import select
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["LOCKSTEP_BIN"])
LOCKSTEP = str(BIN / "lockstep")
SECONDS = 180  # for anything that is waited for

PLAIN = {"NO_COLOR": "1", "TERM": "xterm", "LC_ALL": "C.UTF-8"}


def own_address():
    """All of 127/8 is loopback, so sites of several processes never collide."""
    number = os.getpid()
    return f"tcp://127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}:5570"


class Site:
    """Use as a context; what it started ends with it."""

    def __init__(self, fleet, *options, speed=3000):
        self.fleet, self.options, self.speed = str(fleet), options, speed
        self.folder = tempfile.TemporaryDirectory()
        self.state = os.path.join(self.folder.name, "state")
        self.address = own_address()
        self.processes = []

    def __enter__(self):
        self.verb("init")
        key = re.search(r"controller_key: (\w+)", self.verb("key", "show").stdout)[1]
        lab = os.path.join(self.folder.name, "lab")
        serving = self.start(LOCKSTEP, "lab", "serve", self.fleet, "--dir", lab, "--speed", str(self.speed),
                             "--controller", self.address, "--controller-key", key, *self.options)
        self.read_until(serving, "Ctrl-C ends the lab")
        for file in sorted(pathlib.Path(lab).glob("*/agent.yaml")):
            agent = self.start(str(BIN / "lockstep-agent"), "--config", str(file))
            line = self.read_until(agent, r"^fingerprint +(\S+)")
            self.accept(file.parent.name, re.search(r"(\S+)$", line)[1])
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()
        self.folder.cleanup()

    def start(self, *words):
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   text=True, env={**os.environ, **PLAIN})
        self.processes.append(process)
        return process

    def verb(self, *words):
        return subprocess.run([LOCKSTEP, *words, "--state", self.state], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=SECONDS, env={**os.environ, **PLAIN})

    def accept(self, node, fingerprint):
        """The agent has knocked once somebody listens."""
        until = time.monotonic() + SECONDS
        while self.verb("key", "accept", node, fingerprint).returncode != 0:
            if time.monotonic() > until:
                raise AssertionError(f"{node} did not knock")
            self.verb("key", "list", "--listen", "1s", "--address", self.address)

    def controller(self, *words):
        return self.start(LOCKSTEP, *words, "--state", self.state, "--listen", self.address, "--json")

    @staticmethod
    def read_until(process, pattern):
        for line in process.stdout:
            if re.search(pattern, line):
                return line.rstrip("\n")
        raise AssertionError(f"ended before {pattern!r}")

    @staticmethod
    def event(process, kind):
        for text in process.stdout:
            line = json.loads(text)
            if line["event"] == kind:
                return line
        raise AssertionError(f"{kind} did not come")

    def until(self, condition, *words):
        """Asks until the verb's answer is as wanted; returns it."""
        until = time.monotonic() + SECONDS
        while not condition(done := self.verb(*words)):
            if time.monotonic() > until:
                raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
            select.select([], [], [], 0.1)
        return done
