"""A node with Exchange 2007 RTM, and the package that it lacks (dossier §1.4, §1.5)."""

from clusters import OLD

ROLE = "SOFTWARE\\Microsoft\\Exchange\\v8.0\\MailboxRole"
CMS_KEY = "SOFTWARE\\Microsoft\\Exchange\\v8.0\\CMS"

SERVICES = {"ClusSvc": "auto", "MSExchangeSA": "manual", "MSExchangeIS": "manual",
            "MSExchangeRepl": "auto", "MSExchangeADTopology": "auto", "MSExchangeServiceHost": "auto",
            "MSExchangeSearch": "auto", "W3SVC": "auto", "RemoteRegistry": "auto",
            "HealthService": "auto", "SharedAccess": "disabled"}
FIREWALL = "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
NDP = "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727"


def prepare(_world, talk, _node, _line):
    """Makes the node that the agent will find; its services start with its next boot."""
    for service, kind in SERVICES.items():
        talk.order("make", service, kind)
        talk.order("type", service, kind)
    for profile in ("DomainProfile", "StandardProfile"):
        talk.order("number", FIREWALL + profile, "EnableFirewall", 0)
    talk.order("number", NDP, "Install", 1)
    talk.order("number", NDP, "SP", 0)
    talk.order("set", "SOFTWARE\\Microsoft\\Exchange\\Setup", "MsiInstallPath", "C:\\Exchange")
    talk.order("set", "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CSDVersion",
               "Service Pack 2")
    for value in ("ConfiguredVersion", "UnpackedVersion"):
        talk.order("set", ROLE, value, OLD)
    return 0



def package(world, talk, node, _line):
    """.NET 2.0 SP1."""
    world.note(node, "package-installed")
    talk.order("number", NDP, "SP", 1)
    return 0
