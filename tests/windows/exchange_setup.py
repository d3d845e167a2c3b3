"""setup.com on a node of the world (dossier §5.2, §6.4, §6.5)."""

import time

from clusters import NEW, let_pass
from node_image import CMS_KEY, ROLE
from wine import PATIENCE

SETUP_LOG = "C:\\ExchangeSetupLogs\\ExchangeSetup.log"
WATERMARK = "b7e0b1f2c3d44a5e9f60718293a4b5c6"
STOPPED_BY_SETUP = ("MSExchangeSearch", "MSExchangeServiceHost", "MSExchangeRepl", "W3SVC",
                    "MSExchangeADTopology")
STAGES = ("Preparing Setup", "Removing Exchange Files", "Preparing Files", "Copying Exchange files",
          "Mailbox Server Role", "Exchange Management Tools", "Finalizing Setup")


class Setup:
    """One run of setup on one node."""

    def __init__(self, world, talk, node):
        self.world, self.talk, self.node = world, talk, node
        self.pause = world.setup_seconds / 20

    def log(self, text):
        stamp = time.strftime("%m/%d/%Y %I:%M:%S %p")
        self.talk.order("append", SETUP_LOG, f"[{stamp}] {text}\r\n")

    def stage(self, caption, verdict="COMPLETED", work=lambda: None):
        """Dots are drawn while it works."""
        self.talk.say(f"    {caption:<32} ")
        for _ in range(5):
            self.talk.say(".....")
            let_pass(self.pause / 2)
        work()
        self.log(f"[1] {caption} has ended.")
        self.talk.say(f" {verdict}\n")

    def begin(self, words):
        """What every run prints first."""
        self.talk.say("\nWelcome to Microsoft Exchange Server 2007 Unattended Setup\n\n"
                      "Preparing Exchange Setup\n\n")
        self.log("[0] **********************************************")
        self.log("[0] Starting Microsoft Exchange 2007 Setup")
        self.log(f"[0] Command Line Parameter Name='{words}'.")

    def fail(self, error):
        """What every run that has failed prints last; its exit code."""
        self.log(f"[1] [ERROR] {error}")
        self.log("[0] End of Setup")
        text = (f"     {error}\nThe Exchange Server Setup operation did not complete. For more "
                "information, visit http://support.microsoft.com and enter the Error ID.")
        wrapped = [part[at:at + 80] for part in text.split("\n") for at in range(0, len(part), 80)]
        self.talk.say("\n".join(wrapped) + "\n\nExchange Server setup encountered an error.\n")
        return 1

    def end(self):
        """What every run that went well prints last; its exit code."""
        self.log("[0] End of Setup")
        self.talk.say("\nThe Microsoft Exchange Server setup operation completed successfully.\n\n")
        return 0

    def halt_services(self):
        """Start types are saved once, then services are stopped and disabled."""
        node, talk = self.node, self.talk
        file = talk.order("temporary") + "StoppedServices.xml"
        if node.saved_types is None:
            node.saved_types = {name: talk.order("type", name) for name in STOPPED_BY_SETUP}
            talk.order("append", file, "<Services/>\r\n")
        for name in STOPPED_BY_SETUP:
            talk.order("type", name, "disabled")
            if name in node.services:
                talk.order("stop", name)

    def restore_services(self, forgotten):
        """As they were saved, but for one that is forgotten on purpose."""
        node, talk = self.node, self.talk
        for name, kind in node.saved_types.items():
            if name != forgotten:
                talk.order("type", name, kind)
                if kind == "auto":
                    talk.order("start", name)
        node.saved_types = None
        talk.order("remove", talk.order("temporary") + "StoppedServices.xml")


def setup(world, talk, node, line):
    """setup.com in either mode."""
    run = Setup(world, talk, node)
    if "/upgradecms" in line.lower():
        return upgrade_cms(run, line)
    if "/mode:upgrade" in line.lower():
        return upgrade_node(run, line)
    talk.say("The command line is not known.\n")
    return 1


def upgrade_node(run, line):
    """/mode:upgrade; with a fault of the world it fails half-way, once."""
    world, talk, node = run.world, run.talk, run.node
    world.note(node, "setup-begins", mode="upgrade", owns_cms=node.cluster.owner is node,
               owns=node.owns(), running=sorted(node.services),
               other_up=all(one.up for one in node.cluster.nodes),
               resumed=node.saved_types is not None)
    faults = world.setup_faults.get(node.name, [])
    fault = faults.pop(0) if faults else ""
    run.begin(line)
    talk.say("The following server roles will be upgraded\n    Mailbox Role\n    Management Tools\n\n"
             "Performing Microsoft Exchange Server Prerequisite Check\n\n")
    run.stage("Mailbox Role Checks")
    talk.say(" Read the release notes of this service pack first.\n\n"
             "Configuring Microsoft Exchange Server\n\n")
    if talk.order("type", "SharedAccess") == "disabled":
        run.stage("Preparing Setup", "FAILED")
        world.note(node, "setup-ends", mode="upgrade", code=1)
        return run.fail("The service SharedAccess is disabled.")
    node.in_setup = True
    talk.order("set", ROLE, "Action", "BuildToBuildUpgrade")
    talk.order("set", ROLE, "Watermark", WATERMARK)
    run.stage(STAGES[0], work=run.halt_services)
    try:
        for caption in STAGES[1:4]:
            run.stage(caption)
        talk.order("set", ROLE, "UnpackedVersion", NEW)
        if fault == "fails":
            run.stage(STAGES[4], "FAILED")
            world.note(node, "setup-ends", mode="upgrade", code=1)
            return run.fail("Unexpected error [0x4D2A19C7] while executing command '$error.Clear();'.")
        run.stage(STAGES[4])
        run.stage(STAGES[5])
        if node.name in world.setup_holds:
            world.setup_holds[node.name].wait(PATIENCE)
        node.build = NEW
        run.stage(STAGES[6], work=lambda: run.restore_services(
            "MSExchangeSearch" if fault == "forgets" else ""))
        talk.order("set", ROLE, "ConfiguredVersion", NEW)
        talk.order("unset", ROLE, "Watermark")
        talk.order("unset", ROLE, "Action")
    finally:
        node.in_setup = False
    world.note(node, "setup-ends", mode="upgrade", code=0)
    return run.end()


def upgrade_cms(run, line):
    """/upgradecms: the owner's programs are new, and the CMS is offline."""
    world, talk, node = run.world, run.talk, run.node
    cluster = node.cluster
    world.note(node, "setup-begins", mode="upgradecms", owns_cms=cluster.owner is node,
               state=cluster.state, node_build=node.build)
    run.begin(line)
    talk.say("Performing Microsoft Exchange Server Prerequisite Check\n\n")
    run.stage("Mailbox Role Checks")
    if cluster.owner is not node or cluster.state != "Offline" or node.build != NEW:
        run.stage("Clustered Mailbox Server", "FAILED")
        world.note(node, "setup-ends", mode="upgradecms", code=1)
        return run.fail("The clustered mailbox server cannot be upgraded from this node now.")
    talk.say("\nConfiguring Microsoft Exchange Server\n\n")
    talk.order("set", CMS_KEY, "Action", "BuildToBuildUpgrade")
    talk.order("set", CMS_KEY, "Watermark", WATERMARK)
    run.stage("Clustered Mailbox Server")
    cluster.build = NEW
    talk.order("unset", CMS_KEY, "Watermark")
    talk.order("unset", CMS_KEY, "Action")
    world.note(node, "setup-ends", mode="upgradecms", code=0)
    return run.end()
