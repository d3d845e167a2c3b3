"""Judges the log of a world (world.py) by the order of the procedure alone (dossier §3, §4)."""

from clusters import NEW


def faults_of(log, world):
    """Every way in which the log breaks the procedure; empty when it is right."""
    faults = []
    for cluster in world.clusters:
        entries = [entry for entry in log if entry["cluster"] == cluster.name]
        faults += [f"{cluster.name}: {fault}" for fault in faults_of_cluster(entries, cluster)]
    return faults


def position(entries, after, what, **wanted):
    """Index of the first such entry behind `after`, or None."""
    for index in range(after + 1, len(entries)):
        entry = entries[index]
        if entry["what"] == what and all(entry.get(key) == value for key, value in wanted.items()):
            return index
    return None


def faults_of_cluster(entries, cluster):
    """The order of one cluster's upgrade, then what must hold at every moment."""
    second, first = None, None
    begun = position(entries, -1, "setup-begins", mode="upgrade")
    if begun is None:
        return ["no setup was begun"]
    first = entries[begun]["node"]
    second = next(node.name for node in cluster.nodes if node.name != first)
    order = (
        ("setup-ends", {"node": first, "mode": "upgrade", "code": 0}),
        ("restart-asked", {"node": first}),
        ("service-ended", {"node": first, "service": "ClusSvc"}),
        ("service-runs", {"node": first, "service": "ClusSvc"}),
        ("stop-cms", {}), ("cms-offline", {}), ("move-cms", {"to": first, "state": "Offline"}),
        ("setup-begins", {"node": first, "mode": "upgradecms", "state": "Offline", "owns_cms": True}),
        ("setup-ends", {"node": first, "mode": "upgradecms", "code": 0}),
        ("start-cms", {}), ("cms-online", {"node": first, "build": NEW}),
        ("smoke-test", {"passed": True}),
        ("setup-begins", {"node": second, "mode": "upgrade"}),
        ("setup-ends", {"node": second, "mode": "upgrade", "code": 0}),
        ("restart-asked", {"node": second}),
        ("service-ended", {"node": second, "service": "ClusSvc"}),
        ("service-runs", {"node": second, "service": "ClusSvc"}),
    )
    at = begun
    faults = []
    for what, wanted in order:
        found = position(entries, at, what, **wanted)
        if found is None:
            return [f"no {what} {wanted} behind {entries[at]}"]
        at = found
    faults += moments(entries, cluster)
    if any(node.build != NEW for node in cluster.nodes) or cluster.build != NEW:
        faults.append("not everything is new at the end")
    if cluster.state != "Online":
        faults.append(f"the CMS is {cluster.state} at the end")
    return faults


def moments(entries, cluster):
    """What may never be, whatever the order."""
    faults = []
    up = {node.name: False for node in cluster.nodes}
    armed = False  # both nodes were up once
    successes = [entry["node"] for entry in entries if entry["what"] == "setup-ends"
                 and entry["mode"] == "upgrade" and entry["code"] == 0]
    if sorted(successes) != sorted(up):
        faults.append(f"setup succeeded on {successes}, not once on each node")
    for entry in entries:
        what, node = entry["what"], entry["node"]
        if entry.get("service") == "ClusSvc":
            up[node] = what == "service-runs"
            armed = armed or all(up.values())
            if armed and not any(up.values()):
                faults.append(f"both nodes are down: {entry}")
        if what in ("failed-over", "cmdlet-refused", "cms-failed"):
            faults.append(f"must not happen: {entry}")
        if what == "setup-begins" and entry["mode"] == "upgrade":
            busy = {"HealthService"} & set(entry["running"])
            if entry["owns"] or not entry["other_up"] or busy:
                faults.append(f"setup on a node that was not ready: {entry}")
        if what == "restart-asked" and entry["owns"]:
            faults.append(f"restart of a node that owns groups: {entry}")
    return faults
