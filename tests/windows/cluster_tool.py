"""cluster.exe on a node of the world (dossier §6.6)."""


def cluster_tool(world, talk, node, line):
    """Answers only where the Cluster service runs, as the real one."""
    cluster = node.cluster
    if not node.up:
        talk.say("System error 1753 has occurred (0x000006d9).\n"
                 "There are no more endpoints available from the endpoint mapper.\n")
        return 1753
    if "/move:" in line.lower():
        return move_group(world, talk, node, line)
    with world.lock:
        if "/priv" in line:
            rows = [f"S  {'Majority Node Set':<20} {'MNSFileShare':<30} "
                    f"\\\\HUBCAS\\MNS_{cluster.name}"]
            head = ("Listing private properties for 'Majority Node Set':\n\n"
                    "T  Resource             Name                           Value\n"
                    "-- -------------------- ------------------------------ -----------------------\n")
        elif " res" in line:
            quorum = cluster.groups["Cluster Group"]
            rows = [f"{'Majority Node Set':<20} {'Cluster Group':<20} {quorum:<15} Online",
                    f"{'Network Name (' + cluster.cms + ')':<20} {cluster.cms:<20} "
                    f"{cluster.owner.name:<15} {resource_word(cluster.state)}"]
            head = ("Listing status for all available resources:\n\n"
                    "Resource             Group                Node            Status\n"
                    "-------------------- -------------------- --------------- ------\n")
        elif " group" in line:
            rows = [f"{group:<20} {owner:<15} "
                    f"{group_word(cluster.state) if group == cluster.cms else 'Online'}"
                    for group, owner in cluster.groups.items()]
            head = ("Listing status for all available resource groups:\n\n"
                    "Group                Node            Status\n"
                    "-------------------- --------------- ------\n")
        else:
            rows = [f"{one.name:<15} {number:>6} {'Up' if one.up else 'Down'}"
                    for number, one in enumerate(cluster.nodes, 1)]
            head = ("Listing status for all available nodes:\n\n"
                    "Node           Node ID Status\n"
                    "-------------- ------- ---------------------\n")
    talk.say(head + "\n".join(rows) + "\n\n")
    return 0


def resource_word(state):
    """A resource of the CMS, by the state of the CMS."""
    return state if state in ("Online", "Offline", "Failed") else "Pending"


def group_word(state):
    """The group of the CMS, by the state of the CMS."""
    return {"Partially Online": "Partially Online"}.get(state, resource_word(state))


def move_group(world, talk, node, line):
    """cluster group "NAME" /move:NODE"""
    cluster = node.cluster
    group = next(one for one in cluster.groups if one.lower() in line.lower())
    target = cluster.node(line.split("/move:", 1)[1].strip().strip('"'))
    if not target.up:
        talk.say("System error 5050 has occurred (0x000013ba).\nThe cluster node is down.\n")
        return 5050
    with world.lock:
        came_from, cluster.groups[group] = cluster.groups[group], target.name
    world.note(node, "group-moved", group=group, came_from=came_from, to=target.name)
    talk.say(f"Moving resource group '{group}'...\n\n"
             "Group                Node            Status\n"
             "-------------------- --------------- ------\n"
             f"{group:<20} {target.name:<15} Online\n\n")
    return 0
