"""Machines that Wine plays, for tests: a prefix each (wine_node.sh)."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

from clusters import let_pass

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WINE_NODE = str(HERE / "wine_node.sh")
PATIENCE = 120       # seconds for anything that takes a few
NOT_BEGUN = "Application could not be started"  # what Wine's start.exe says, and ends with 1


class Failure(Exception):
    """The test has failed; the text says why."""


def tell(step, text):
    """One line: what was done, and the evidence for it."""
    print(f"{step:<12} {text}", flush=True)


def eventually(found, patience, what):
    """What found() gives, as soon as it gives something."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        result = found()
        if result:
            return result
        let_pass(0.25)
    raise Failure(f"{what}: not within {patience} s")


def text_of(file):
    """What a program wrote, from the beginning."""
    file.seek(0)
    return file.read().decode("utf-8", "replace").replace("\r", "")


class Prefix:
    """One prefix: a machine."""

    def __init__(self, folder, name):
        self.prefix, self.name = folder, name
        self.disk = folder / "drive_c"

    def wine_node(self, verb, *words):
        subprocess.run([WINE_NODE, verb, str(self.prefix), *words], check=True, timeout=PATIENCE,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def run(self, *words, codes=(0,), patience=PATIENCE):
        """The output of a program on the machine, which ends with one of `codes`, or any with None.
        A program that Wine says it could not begin has done nothing: it is told and asked again."""
        until = time.monotonic() + patience
        while True:
            code, text, wine = self.once(words, patience)
            if not codes or code in codes:
                return text
            said = f"{self.name}: {words} ended with {code}: {text}; Wine says: {wine}"
            if code != 1 or not text.startswith(NOT_BEGUN) or time.monotonic() > until:
                raise Failure(said)
            tell("wine", f"did not begin a program; {said}")
            let_pass(1)

    def once(self, words, patience):
        """Code, output, and what Wine says. Wine's daemons keep outputs open, so files take them."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as own:
            end = subprocess.run([WINE_NODE, "run", str(self.prefix), *words], stdout=out,
                                 stdin=subprocess.DEVNULL, stderr=own, check=False,
                                 timeout=patience, env={**os.environ, "WINEDEBUG": "err+all,fixme-all"})
            return end.returncode, text_of(out), text_of(own)

    def msiexec(self, verb, package, *words):
        """A package comes or goes; where it does not, Windows Installer's own log tells why."""
        try:
            self.run("msiexec", verb, package, "/qn", "/l*v", "C:\\last.log", *words)
        except Failure as failure:
            log = (self.disk / "last.log").read_bytes().replace(b"\0", b"").decode("utf-8", "replace")
            raise Failure(f"{failure}; the log ends with: {log[-4000:]}") from failure

    def place(self, source, path):
        """A file of the template is a link, so it goes first."""
        target = self.disk / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy(source, target)

    def restart(self, pause=0.0):
        """The power goes, and comes back."""
        self.wine_node("off")
        let_pass(pause)
        self.wine_node("up", self.name)

    def remove(self):
        self.wine_node("rm")

    def service(self, name):
        """State and start type, as the service control manager has them."""
        state = re.search(r"STATE\s*:\s*\d+\s+(\w+)", self.run("sc", "query", name, codes=None))
        key = f"HKLM\\SYSTEM\\CurrentControlSet\\Services\\{name}"
        kind = re.search(r"Start\s+REG_DWORD\s+0x(\d)",
                         self.run("reg", "query", key, "/v", "Start", codes=None))
        return (state.group(1) if state else "",
                {"2": "AUTO_START", "3": "MANUAL", "4": "DISABLED"}.get(kind.group(1), "")
                if kind else "")

    def await_running(self, name):
        """Wine's installer does not always wait for a service that is still starting."""
        eventually(lambda: self.service(name)[0] == "RUNNING", PATIENCE,
                   f"{name} RUNNING on {self.name}")

    def setting(self, name):
        text = self.run("reg", "query", "HKLM\\SOFTWARE\\Lockstep\\Agent", "/v", name, codes=None)
        found = re.search(rf"{name}\s+REG_SZ\s+(.*)", text)
        return found.group(1).strip() if found else ""

    def processes(self, words):
        """Process ids in this prefix whose command line has these words."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                inside = f"WINEPREFIX={self.prefix}".encode() in (folder / "environ").read_bytes()
            except OSError:
                continue
            if inside and words in line:
                found.append(int(folder.name))
        return found
