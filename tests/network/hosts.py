"""Hosts on a network of their own: namespaces around a router, which can be told to lose packets.

    controller 10.77.1.2 ── router ── 10.77.2.2 node1
                               └───── 10.77.3.2 node2

Nothing of this machine's own network is touched; everything goes with close().
"""

import os
import shutil
import subprocess


def sh(*words):
    subprocess.run(words, check=True, capture_output=True, text=True)


def may_have_hosts():
    """Whether this machine lets us make namespaces."""
    probe = f"ls{os.getpid()}-probe"
    if os.geteuid() != 0 or not shutil.which("ip"):
        return False
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, check=False).returncode == 0
    # Where the root is no mount of its own (a plain chroot) a namespace can be made, and not entered.
    entered = made and subprocess.run(["ip", "-n", probe, "link", "set", "lo", "up"], capture_output=True,
                                      check=False).returncode == 0
    if made:
        sh("ip", "netns", "del", probe)
    return entered


class Hosts:
    NAMES = ("controller", "node1", "node2")

    def __init__(self):
        self.prefix = f"ls{os.getpid()}"
        self.lost = set()
        self.space = {name: f"{self.prefix}-{name}" for name in (*self.NAMES, "router")}
        for space in self.space.values():
            sh("ip", "netns", "add", space)
            sh("ip", "-n", space, "link", "set", "lo", "up")
        self.run("router", "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        for number, name in enumerate(self.NAMES, start=1):
            router, own = self.space["router"], self.space[name]
            sh("ip", "link", "add", "up0", "netns", own, "type", "veth", "peer", "name", f"to{number}", "netns", router)
            sh("ip", "-n", router, "addr", "add", f"10.77.{number}.1/24", "dev", f"to{number}")
            sh("ip", "-n", router, "link", "set", f"to{number}", "up")
            sh("ip", "-n", own, "link", "set", "up0", "up")
            self.give_address(name, self.address(name))

    def address(self, name, host=2):
        return f"10.77.{self.NAMES.index(name) + 1}.{host}"

    def give_address(self, name, address):
        """The host's one address; connections from an earlier one are left hanging."""
        own = self.space[name]
        sh("ip", "-n", own, "addr", "flush", "dev", "up0")
        sh("ip", "-n", own, "addr", "add", f"{address}/24", "dev", "up0")
        sh("ip", "-n", own, "route", "add", "default", "via", self.address(name, 1))

    def run(self, name, *words):
        sh("ip", "netns", "exec", self.space[name], *words)

    def words(self, name, *words):
        """The command line that runs `words` on that host."""
        return ["ip", "netns", "exec", self.space[name], *words]

    def lose(self, sender, receiver):
        """From now on nothing passes from the one to the other; what comes back still does."""
        rule = (f"{self.address(sender)[:-1]}0/24", f"{self.address(receiver)[:-1]}0/24")
        sh("ip", "-n", self.space["router"], "rule", "add", "from", rule[0], "to", rule[1], "blackhole")
        self.lost.add(rule)

    def part(self, one, other):
        self.lose(one, other)
        self.lose(other, one)

    def worsen(self):
        """Whatever leaves a host is late, lost or overtaken; false where the kernel cannot do that."""
        for name in self.NAMES:
            made = subprocess.run(self.words(name, "tc", "qdisc", "add", "dev", "up0", "root", "netem", "delay", "150ms",
                                             "100ms", "loss", "10%", "reorder", "25%"), capture_output=True, check=False)
            if made.returncode != 0:
                return False
        return True

    def heal(self):
        for sender, receiver in self.lost:
            sh("ip", "-n", self.space["router"], "rule", "del", "from", sender, "to", receiver, "blackhole")
        self.lost = set()

    def close(self):
        for space in self.space.values():
            subprocess.run(["ip", "netns", "del", space], capture_output=True, check=False)
