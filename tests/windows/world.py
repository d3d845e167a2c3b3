"""A small world of clusters for nodes that Wine plays (dossier §3 to §6).

The stand-ins on the nodes (node_standin_windows.cc, domain_standin_windows.cc) ask this world over
loopback. It knows what no single node knows: who owns which group, how the CMS is, which services run
where, what setup has done; and it orders each stand-in what to print and to change on its node, so
that the agent finds real services, registry values, files and processes. Everything that happens is
kept in `log`, in order, for a judge that knows the procedure alone (order_check.py).
"""

import json
import socketserver
import threading
import time

from cluster_tool import cluster_tool
from clusters import CONTROLLED, let_pass
from exchange_setup import setup
from exchange_shell import shell
from node_image import package, prepare


class HungUp(Exception):
    """The stand-in is gone: its node lost power, or somebody ended it."""


class Talk(socketserver.StreamRequestHandler):
    """One stand-in, from its first line to its end."""

    def handle(self):
        self.alone = threading.Lock()
        try:
            node, program, words = self.line().split("\t", 2)
            self.server.world.answer(self, node, program, words)
        except (HungUp, OSError):
            pass

    def line(self):
        """The stand-in's next line; one that breaks off is none."""
        line = self.rfile.readline().decode("utf-8", "replace")
        if not line.endswith("\n"):
            raise HungUp
        return line.rstrip("\n")

    def order(self, *words):
        """Gives one order and returns the answer."""
        quoted = (str(word).replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
                  .replace("\t", "\\t") for word in words)
        with self.alone:
            self.wfile.write(("\t".join(quoted) + "\n").encode())
            if words[0] == "exit":
                return ""
            return self.line()

    def say(self, text):
        """Prints on the stand-in's console, with the line ends of its system."""
        self.order("say", text.replace("\n", "\r\n"))


class World:
    """All clusters, and the port at which stand-ins ask."""

    def __init__(self, clusters, log_path):
        self.clusters = clusters
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.log, self.began = [], time.monotonic()
        self.log_file = open(log_path, "w", encoding="utf-8")
        self.setup_faults = {}   # node -> how its next runs of /mode:upgrade end, in their order
        self.setup_holds = {}    # node -> event: its /mode:upgrade ends no sooner than this is set
        self.setup_seconds = 8.0
        self.listeners = []
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer.daemon_threads = True
        socketserver.ThreadingTCPServer.request_queue_size = 128  # a look of four nodes is a burst
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.world = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def node(self, name):
        """The node of that name, in whatever case."""
        for cluster in self.clusters:
            for node in cluster.nodes:
                if node.name.lower() == name.lower():
                    return node
        raise ValueError(name)

    def note(self, node, what, **more):
        """Writes one line of the world's log, and wakes who waits for it."""
        with self.lock:
            entry = {"t": round(time.monotonic() - self.began, 2), "cluster": node.cluster.name,
                     "node": node.name, "what": what, **more}
            self.log.append(entry)
            self.log_file.write(json.dumps(entry) + "\n")
            self.log_file.flush()
            self.changed.notify_all()

    def wait(self, found, patience):
        """What found() gives, as soon as it gives something."""
        until = time.monotonic() + patience
        with self.lock:
            while True:
                result = found()
                left = until - time.monotonic()
                if result or left <= 0:
                    return result
                self.changed.wait(min(left, 0.5))

    # ---- stand-ins

    def answer(self, talk, name, program, words):
        """One stand-in's whole life."""
        node = self.node(name)
        program = program.lower()
        if program == "service":
            return self.service(talk, node, words)
        if program == "system":
            self.note(node, "restart-asked", words=words, owns=node.owns())
            return talk.order("ok")
        if program == "directory":
            return talk.order(directory_value(words))
        tool = {"cluster.exe": cluster_tool, "powershell.exe": shell, "setup.com": setup,
                "netfx20sp1_x64.exe": package, "prepare.exe": prepare}.get(program)
        code = tool(self, talk, node, words) if tool else 99
        talk.order("exit", code)

    def service(self, talk, node, name):
        """A service runs as long as its link is there."""
        with self.lock:
            node.services[name] = talk
            if name == "MSExchangeRepl":
                node.copies_since = time.monotonic()
        self.note(node, "service-runs", service=name)
        if name == "ClusSvc":
            self.bring_online_again(node)
        try:
            while talk.connection.recv(1, 2):  # MSG_PEEK: an answer is read by whoever gave the order
                let_pass(0.05)
        finally:
            with self.lock:
                node.services.pop(name, None)
            self.note(node, "service-ended", service=name)
            if name == "ClusSvc":
                self.fail_over(node)

    def bring_online_again(self, node):
        """A node that owns a CMS which should be online starts it when it joins."""
        with self.lock:
            due = node.cluster.owner is node and node.cluster.wanted == "Online"
        if due:
            threading.Thread(target=self.start_cms, args=(node.cluster,), daemon=True).start()

    def fail_over(self, node):
        """Groups of a node that goes down go to the other one."""
        cluster = node.cluster
        with self.lock:
            other = next(one for one in cluster.nodes if one is not node)
            lost = [group for group, owner in cluster.groups.items() if owner == node.name]
            if not lost or not other.up:
                return
            for group in lost:
                cluster.groups[group] = other.name
            for group in lost:
                self.note(node, "failed-over", group=group, to=other.name)

    def start_cms(self, cluster):
        """Online, if the owner's programs are as new as the CMS."""
        node = cluster.owner
        with self.lock:
            cluster.wanted, cluster.state = "Online", "Online Pending"
            link = node.services.get("ClusSvc")
        fits = node.build == cluster.build and not node.in_setup
        if fits and link:
            for service in CONTROLLED:
                link.order("start", service)
        with self.lock:
            cluster.state = "Online" if fits and link else "Failed"
        self.note(node, "cms-" + cluster.state.lower(), cms=cluster.cms, build=cluster.build)

    def stop_cms(self, cluster):
        """Offline, with its services."""
        node = cluster.owner
        with self.lock:
            cluster.wanted, cluster.state = "Offline", "Offline Pending"
            link = node.services.get("ClusSvc")
        for service in reversed(CONTROLLED):
            if link and service in node.services:
                link.order("stop", service)
        with self.lock:
            cluster.state = "Offline"
        self.note(node, "cms-offline", cms=cluster.cms)


def directory_value(words):
    """Levels of Active Directory that was prepared (dossier §1.6)."""
    return {"schemanamingcontext": "CN=Schema,DC=contoso", "rangeupper": "11116",
            "configurationnamingcontext": "CN=Configuration,DC=contoso",
            "objectversion": "11221"}.get(words.rsplit("|", 1)[1].lower(), "")
