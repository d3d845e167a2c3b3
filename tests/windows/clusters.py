"""What the world (world.py) holds: nodes, clusters, the CMS."""

import threading

OLD, NEW = "8.0.685.24", "8.1.240.6"
CONTROLLED = ("MSExchangeSA", "MSExchangeIS")  # the Cluster service starts and stops them
SETTLE = 3.0  # seconds until a copy that has begun to catch up is Healthy


class Node:
    """What the world knows of one node."""

    def __init__(self, name, cluster):
        self.name, self.cluster = name, cluster
        self.build = OLD
        self.services = {}  # name -> connection, of those that run
        self.in_setup = False
        self.saved_types = None  # StoppedServices.xml, in effect
        self.copies_since = 0.0

    @property
    def up(self):
        return "ClusSvc" in self.services

    def owns(self):
        """The groups on this node."""
        return [group for group, owner in self.cluster.groups.items() if owner == self.name]


class Cluster:
    """Two nodes, the CMS and the groups."""

    def __init__(self, name, cms, nodes, owner, storage_groups):
        self.name, self.cms, self.storage_groups = name, cms, storage_groups
        self.nodes = [Node(node, self) for node in nodes]
        self.groups = {"Cluster Group": owner, cms: owner}
        self.state, self.wanted = "Offline", "Online"
        self.build = OLD

    def node(self, name):
        return next(node for node in self.nodes if node.name.lower() == name.lower())

    @property
    def owner(self):
        return self.node(self.groups[self.cms])

    @property
    def passive(self):
        return next(node for node in self.nodes if node is not self.owner)


def let_pass(seconds):
    """Time of the world: what a setup or a boot takes there."""
    threading.Event().wait(seconds)
