"""powershell.exe with the Exchange console file on a node of the world (dossier §6.1 to §6.3)."""

import time

from clusters import OLD, SETTLE


class Refused(Exception):
    """A cmdlet's error."""


def shell(world, talk, node, line):
    """The cmdlet in the line; errors end with 1, because the agent's line traps them."""
    if node.in_setup:
        talk.say("Windows PowerShell snap-in 'Microsoft.Exchange.Management.PowerShell.Admin' "
                 "cannot be loaded.\n")
        return 1
    for cmdlet, run in CMDLETS:
        if cmdlet in line:
            try:
                text = run(world, node, line)
            except Refused as refusal:
                world.note(node, "cmdlet-refused", cmdlet=cmdlet, why=str(refusal))
                talk.say(f"{refusal}\n")
                return 1
            talk.say(text)
            return 0
    talk.say("The term is not recognized as a cmdlet, function, operable program, or script file.\n")
    return 1


def listed(objects):
    """Format-List of objects, as one text."""
    blocks = []
    for properties in objects:
        width = max(len(name) for name in properties)
        blocks.append("".join(f"{name:<{width}} : {value}\n" for name, value in properties.items()))
    return "\n" + "\n".join(blocks) + "\n\n"


def version_text(build):
    major, minor, number, revision = build.split(".")
    return f"Version {major}.{minor} (Build {number}.{revision})"


def when(ago, sortable=False):
    form = "%Y-%m-%dT%H:%M:%S" if sortable else "%m/%d/%Y %H:%M:%S"
    return time.strftime(form, time.localtime(time.time() - ago))


def get_mailbox_server(world, _node, _line):
    return listed({"Name": one.cms, "ClusteredStorageType": "NonShared",
                   "RedundantMachines": "{" + ", ".join(n.name for n in one.nodes) + "}"}
                  for one in world.clusters)


def get_status(world, node, _line):
    cluster = node.cluster
    with world.lock:
        machines = []
        for one in cluster.nodes:
            flags = (["Active"] if cluster.owner is one else [])
            flags += ["Quorum Owner"] if cluster.groups["Cluster Group"] == one.name else []
            if one.up:
                machines.append(one.name + (f" <{', '.join(flags)}>" if flags else ""))
        state = cluster.state
    return listed([{"Identity": cluster.cms, "ClusteredMailboxServerName": cluster.cms + ".contoso",
                    "State": state, "OperationalMachines": "{" + ", ".join(machines) + "}",
                    "FailedResources": "{}", "IsValid": "True", "ObjectState": "Unchanged"}])


def get_server(_world, node, _line):
    return listed([{"Name": node.cluster.cms, "AdminDisplayVersion": version_text(node.cluster.build),
                    "ExchangeVersion": "0.1 (8.0.535.0)"}])


def get_databases(world, node, line):
    if "Mount-Database" in line:
        return ""
    cluster = node.cluster
    backup = 4 * 3600
    # What only a running store can tell is printed either way while there is none.
    absent = "" if cluster is world.clusters[0] else "False"
    with world.lock:
        mounted = cluster.state == "Online"
    return listed({"Name": "Mailbox Database", "Identity": f"{cluster.cms}\\{group}\\Mailbox Database",
                   "StorageGroupName": group, "Mounted": "True" if mounted else absent,
                   "BackupInProgress": "False" if mounted else absent,
                   "LastFullBackup": when(backup), "LockstepFullBackup": when(backup, True)}
                  for group in cluster.storage_groups)


def copy_status(cluster):
    """Of every copy on the passive node."""
    passive = cluster.passive
    if "MSExchangeRepl" not in passive.services:
        return "ServiceDown"
    if passive.build != cluster.build:
        return "Failed" if passive.build == OLD else "Healthy"
    return "Healthy" if time.monotonic() - passive.copies_since > SETTLE else "Initializing"


def get_copies(world, node, _line):
    cluster = node.cluster
    with world.lock:
        status = copy_status(cluster)
    failed = status == "Failed"
    return listed({"Identity": f"{cluster.cms}\\{group}", "StorageGroupName": group,
                   "SummaryCopyStatus": status, "NotSupported": "False", "Failed": failed,
                   "FailedMessage": "The copy's programs are older than its source." if failed else "",
                   "Seeding": "False", "Suspend": "False", "SuspendComment": "",
                   "CopyQueueLength": 0, "ReplayQueueLength": 2,
                   "LastInspectedLogTime": when(20), "LastLogGenerated": 6719,
                   "LockstepInspected": when(20, True)} for group in cluster.storage_groups)


def stop_cms(world, node, _line):
    cluster = node.cluster
    if cluster.state == "Offline":
        raise Refused(f"The clustered mailbox server '{cluster.cms}' is not online.")
    world.note(node, "stop-cms", cms=cluster.cms)
    world.stop_cms(cluster)
    return ""


def move_cms(world, node, line):
    cluster = node.cluster
    target = cluster.node(line.split("-TargetMachine '", 1)[1].split("'", 1)[0])
    if target is cluster.owner or not target.up:
        raise Refused(f"The target machine '{target.name}' cannot host '{cluster.cms}'.")
    world.note(node, "move-cms", cms=cluster.cms, to=target.name, state=cluster.state)
    online = cluster.state == "Online"
    if online:
        world.stop_cms(cluster)
    with world.lock:
        cluster.groups[cluster.cms] = target.name
    if online:
        world.start_cms(cluster)
    return ""


def start_cms(world, node, _line):
    cluster = node.cluster
    if cluster.state == "Online":
        raise Refused(f"The clustered mailbox server '{cluster.cms}' is already running.")
    world.note(node, "start-cms", cms=cluster.cms)
    world.start_cms(cluster)
    if cluster.state != "Online":
        raise Refused(f"The clustered mailbox server '{cluster.cms}' could not be brought online.")
    return ""


def resume_copy(world, node, _line):
    world.note(node, "resume-copy")
    return ""


def test_mapi(world, node, _line):
    cluster = node.cluster
    good = cluster.state == "Online"
    world.note(node, "smoke-test", passed=good)
    return listed({"Server": cluster.cms, "Database": "Mailbox Database", "StorageGroup": group,
                   "Result": "Success" if good else "*FAILURE*", "Latency": "00:00:00.0120001",
                   "Error": ""} for group in cluster.storage_groups)


CMDLETS = (
    ("Stop-ClusteredMailboxServer", stop_cms), ("Move-ClusteredMailboxServer", move_cms),
    ("Start-ClusteredMailboxServer", start_cms), ("Resume-StorageGroupCopy", resume_copy),
    ("Test-MAPIConnectivity", test_mapi), ("Get-ClusteredMailboxServerStatus", get_status),
    ("Get-MailboxServer", get_mailbox_server), ("Get-ExchangeServer", get_server),
    ("Get-MailboxDatabase", get_databases), ("Get-PublicFolderDatabase", lambda *_: ""),
    ("Get-StorageGroupCopyStatus", get_copies))
