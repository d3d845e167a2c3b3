#pragma once
// Output of foreign programs in the forms of dossier §6; written for these tests.

#include <string>

namespace lockstep::windows::samples {

inline const std::string kSetupDone =
    "Welcome to Microsoft Exchange Server 2007 Unattended Setup\r\n\r\n"
    "Preparing Exchange Setup\r\n\r\n"
    "The following server roles will be upgraded\r\n"
    "    Mailbox Role\r\n"
    "    Management Tools\r\n\r\n"
    "Performing Microsoft Exchange Server Prerequisite Check\r\n\r\n"
    "    Mailbox Role Checks              ......................... COMPLETED\r\n"
    " It is recommended that the hotfix of the framework is installed before the\r\n"
    " server is used.\r\n\r\n"
    "Configuring Microsoft Exchange Server\r\n\r\n"
    "    Preparing Setup                  ......................... COMPLETED\r\n"
    "    Removing Exchange Files          ......................... COMPLETED\r\n"
    "    Preparing Files                  ......................... COMPLETED\r\n"
    "    Copying Exchange files           ......................... COMPLETED\r\n"
    "    Mailbox Server Role              ......................... COMPLETED\r\n"
    "    Exchange Management Tools        ......................... COMPLETED\r\n"
    "    Finalizing Setup                 ......................... COMPLETED\r\n\r\n"
    "The Microsoft Exchange Server setup operation completed successfully.\r\n";

inline const std::string kSetupFailed =
    "Configuring Microsoft Exchange Server\r\n\r\n"
    "    Preparing Setup                  ......................... FAILED\r\n"
    "     Unexpected error [0x4D2A19C7] while executing command '$error.Clear(); ...\r\n"
    "\r\n"
    "The Exchange Server Setup operation did not complete. For more information, visi\r\n"
    "t http://support.microsoft.com and enter the Error ID.\r\n\r\n"
    "Exchange Server setup encountered an error.\r\n";

inline const std::string kSetupPrerequisite =
    "Performing Microsoft Exchange Server Prerequisite Check\r\n\r\n"
    "    Organization Checks              ......................... COMPLETED\r\n"
    "    Mailbox Role Checks              ......................... FAILED\r\n"
    "     A restart from a previous installation is pending. Restart the system, then\r\n"
    "     run setup again.\r\n\r\n"
    "The Exchange Server Setup operation did not complete. Visit http://support.micro\r\n"
    "soft.com and enter the Error ID to find more information.\r\n\r\n"
    "Exchange Server setup encountered an error.\r\n";

// Code page 850: 0x81 is u umlaut, 0x94 o umlaut.
inline const std::string kSetupGerman =
    "Setup f\x81r Microsoft Exchange Server 2007\r\n\r\n"
    "Voraussetzungspr\x81"
    "fung\r\n\r\n"
    "    Pr\x81"
    "fen der Postfachrolle         ......................... ABGESCHLOSSEN\r\n\r\n"
    "Konfigurieren\r\n\r\n"
    "    Setup vorbereiten                ......................... ABGESCHLOSSEN\r\n"
    "    Dateien kopieren                 ......................... FEHLER\r\n\r\n"
    "Der Vorgang wurde nicht abgeschlossen. L\x94sen Sie das Problem.\r\n";

inline const std::string kServerStatus =
    "\r\n\r\nIdentity                        : E2K7CCR\r\n"
    "ClusteredMailboxServerName      : E2K7CCR.corp.example\r\n"
    "State                           : Online\r\n"
    "OperationalMachines             : {NODE1 <Active, Quorum Owner>, NODE2}\r\n"
    "FailedResources                 : {}\r\n"
    "OperationalReplicationHostNames : {node1, node2}\r\n"
    "FailedReplicationHostNames      : {}\r\n"
    "InUseReplicationHostNames       : {node1, node2}\r\n"
    "IsValid                         : True\r\n"
    "ObjectState                     : Unchanged\r\n\r\n\r\n";

inline const std::string kCopies =
    "\r\nIdentity              : E2K7CCR\\First Storage Group\r\n"
    "StorageGroupName      : First Storage Group\r\n"
    "SummaryCopyStatus     : Failed\r\n"
    "NotSupported          : False\r\n"
    "Failed                : True\r\n"
    "FailedMessage         : The log generation 0x1A2F could not be verified: it is dama\r\n"
    "                        ged.\r\n"
    "Seeding               : False\r\n"
    "Suspend               : False\r\n"
    "SuspendComment        : \r\n"
    "CCRTargetNode         : NODE2\r\n"
    "CopyQueueLength       : 14\r\n"
    "ReplayQueueLength     : 3\r\n"
    "LastInspectedLogTime  : 12/14/2007 9:22:51 PM\r\n"
    "LastLogGenerated      : 6719\r\n\r\n"
    "Identity              : E2K7CCR\\Executives\r\n"
    "StorageGroupName      : Executives\r\n"
    "SummaryCopyStatus     : Healthy\r\n"
    "FailedMessage         : \r\n"
    "CopyQueueLength       : 0\r\n"
    "ReplayQueueLength     : 2\r\n"
    "LastInspectedLogTime  : 12/14/2007 9:41:07 PM\r\n\r\n";

inline const std::string kDatabases =
    "Name             : Mailbox Database\r\n"
    "Identity         : E2K7CCR\\First Storage Group\\Mailbox Database\r\n"
    "StorageGroupName : First Storage Group\r\n"
    "Mounted          : True\r\n"
    "BackupInProgress : False\r\n"
    "LastFullBackup   : 12/14/2007 3:00:00 AM\r\n\r\n"
    "Name             : Executives\r\n"
    "Identity         : E2K7CCR\\Executives\\Executives\r\n"
    "Mounted          : False\r\n"
    "BackupInProgress : True\r\n"
    "LastFullBackup   : \r\n";

inline const std::string kGroups =
    "Listing status for all available resource groups:\r\n\r\n"
    "Group                Node            Status\r\n"
    "-------------------- --------------- ------\r\n"
    "Cluster Group        NODE1           Online\r\n"
    "E2K7CCR              NODE1           Partially Online\r\n\r\n";

inline const std::string kNodes =
    "Listing status for all available nodes:\r\n\r\n"
    "Node           Node ID Status\r\n"
    "-------------- ------- ---------------------\r\n"
    "NODE1                1 Up\r\n"
    "NODE2                2 Paused\r\n\r\n";

inline const std::string kResources =
    "Listing status for all available resources:\r\n\r\n"
    "Resource             Group                Node            Status\r\n"
    "-------------------- -------------------- --------------- ------\r\n"
    "First Storage Group/ E2K7CCR              NODE1           Online\r\n"
    "Majority Node Set    Cluster Group        NODE1           Online\r\n"
    "Network Name (E2K7CC E2K7CCR              NODE1           Offline\r\n\r\n";

inline const std::string kSetupLog =
    "[12/13/2007 8:02:11 PM] [0] Starting Microsoft Exchange 2007 Setup\r\n"
    "[12/13/2007 8:02:12 PM] [1] [ERROR] an error of an earlier run\r\n"
    "[12/13/2007 8:02:13 PM] [0] End of Setup\r\n"
    "[12/14/2007 9:02:11 PM] [0] **********************************************\r\n"
    "[12/14/2007 9:02:11 PM] [0] Starting Microsoft Exchange 2007 Setup\r\n"
    "[12/14/2007 9:02:13 PM] [0] Command Line Parameter Name='mode', Value='upgrade'.\r\n"
    "[12/14/2007 9:10:40 PM] [1] Executing 'start-SetupService -ServiceName x'\r\n"
    "[12/14/2007 9:31:02 PM] [1] [WARNING] a counter could not be loaded\r\n"
    "[12/14/2007 9:31:55 PM] [1] [ERROR] The service did not start.\r\n"
    "   at Microsoft.Exchange.Setup.Task()\r\n"
    "[12/14/2007 9:32:00 PM] [1] [REQUIRED] A restart is pending.\r\n";

}  // namespace lockstep::windows::samples
