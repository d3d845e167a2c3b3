"""A real terminal without a person: one pane of a tmux server of its own."""

import itertools
import os
import select
import subprocess
import time

from lab import SECONDS

NUMBERS = itertools.count()


class Terminal:
    """Use as a context; the server, and what runs in the pane, end with it."""

    def __init__(self, command, width=80, height=24):
        self.server = f"lockstep-{os.getpid()}-{next(NUMBERS)}"
        self.command, self.width, self.height = command, width, height

    def __enter__(self):
        environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "NO_COLOR")}
        self.environment = {**environment, "LC_ALL": "C.UTF-8", "TERM": "screen-256color"}
        self.tmux("-f", "/dev/null", "start-server", ";", "set-option", "-g", "remain-on-exit", "on", ";",
                  "set-option", "-g", "default-terminal", "screen-256color", ";", "set-option", "-g", "monitor-bell", "on",
                  ";", "new-session", "-d", "-x", str(self.width), "-y", str(self.height), self.command)
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-L", self.server, "kill-server"], capture_output=True, timeout=SECONDS)

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-L", self.server, *words], env=self.environment, capture_output=True, text=True,
                              timeout=SECONDS)
        if done.returncode != 0:
            raise AssertionError(f"tmux {words}: {done.stderr}")
        return done.stdout

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def text(self):
        return self.tmux("capture-pane", "-p")

    def everything(self):
        """With what has scrolled away; lines that were wrapped are joined."""
        return self.tmux("capture-pane", "-p", "-J", "-S", "-")

    def ask(self, variable):
        return self.tmux("display-message", "-p", f"#{{{variable}}}").strip()

    def until(self, what, *, read=None):
        """Looks until what is wanted is there: some text, or whatever a function of the text says."""
        wanted = (lambda text: what in text) if isinstance(what, str) else what
        until = time.monotonic() + SECONDS
        while not wanted(text := (read or self.text)()):
            if time.monotonic() > until:
                raise AssertionError(f"{what!r} did not come:\n{text}")
            select.select([], [], [], 0.05)
        return text
