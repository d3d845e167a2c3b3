#pragma once
// What real cluster.exe and powershell.exe were seen to print, shortened to the lines that matter;
// names are changed where they told whose they were. Forms that samples.h has not: node names as
// wide as their column, lines that are filled up, records of errors.

#include <string>

namespace lockstep::windows::field {

inline const std::string kWideNodes =
    "Listing status for all available resource groups:\r\n\r\n"
    "Group                Node            Status\r\n"
    "-------------------- --------------- ------\r\n"
    "ATLPRODSQLC01V1      ATLPRODSQLC01N1 Online\r\n"
    "ATLPRODSQLC01V2      ATLPRODSQLC01N2 Online\r\n"
    "Cluster Group        ATLPRODSQLC01N1 Online\r\n\r\n";

inline const std::string kNodes =
    "Listing status for all available nodes:\r\n\r\n"
    "Node           Node ID Status\r\n"
    "-------------- ------- ---------------------\r\n"
    "DS02DB02             2 Up\r\n"
    "DS02DB01             1 Up\r\n\r\n";

// Every line is filled up with blanks.
inline const std::string kPaddedNodes =
    "Listing status for all available nodes:      \r\n"
    "                                             \r\n"
    "Node           Node ID Status                \r\n"
    "-------------- ------- --------------------- \r\n"
    "DS02DB02             2 Up                    \r\n"
    "DS02DB01             1 Up                    \r\n"
    "                                             \r\n";

inline const std::string kServer =
    "\r\n\r\nName                              : E2K7CCR\r\n"
    "DataPath                          : C:\\Program Files\\Microsoft\\Exchange Server\\\r\n"
    "                                    Mailbox\r\n"
    "ExchangeLegacyDN                  : /o=First Organization/ou=Exchange Administr\r\n"
    "                                    ative Group (FYDIBOHF23SPDLT)/cn=Configurat\r\n"
    "                                    ion/cn=Servers/cn=E2K7CCR\r\n"
    "IsMemberOfCluster                 : Yes\r\n"
    "AdminDisplayVersion               : Version 8.1 (Build 240.6)\r\n"
    "ServerRole                        : Mailbox\r\n"
    "ExchangeVersion                   : 0.1 (8.0.535.0)\r\n"
    "WhenChanged                       : 11/23/2009 9:06:50 AM\r\n\r\n\r\n";

inline const std::string kUnknownCmdlet =
    "The term 'Get-PublicFolderDatabase' is not recognized as a cmdlet, function, ope\r\n"
    "rable program, or script file. Verify the term and try again.\r\n"
    "At line:1 char:25\r\n"
    "+ Get-PublicFolderDatabase  <<<< -Server E2K7CCR\r\n";

inline const std::string kErrorRecord =
    "Move-ClusteredMailboxServer : The clustered mailbox server is not in a state in\r\n"
    "which it can be moved.\r\n"
    "At line:1 char:28\r\n"
    "+ Move-ClusteredMailboxServer  <<<< -Identity E2K7CCR\r\n";

// The same in German, code page 850: only the marks are left.
inline const std::string kErrorRecordGerman =
    "Der Vorgang konnte nicht ausgef\x81hrt werden.\r\nBei Zeile:1 Zeichen:28\r\n"
    "+ Stop-ClusteredMailboxServer  <<<< -Identity E2K7CCR\r\n";

// Of later hosts, which underline the place instead; code page 932, and of a function, whose name
// has no hyphen.
inline const std::string kErrorRecordJapanese =
    "mkdir : \x8E\x77\x92\xE8\x82\xB3\x82\xEA\x82\xBD\x96\xBC\x91O D:\\x\r\n"
    "\x94\xAD\x90\xB6\x8F\xEA\x8F\x8A \x8Ds:1 \x95\xB6\x8E\x9A:1\r\n"
    "+ mkdir -p x\r\n+ ~~~~~~~~~~\r\n"
    "    + CategoryInfo          : ResourceExists: (<local>:String) [New-Item], IOException\r\n"
    "    + FullyQualifiedErrorId : DirectoryExist,Microsoft.PowerShell.Commands.NewItemCommand\r\n";

// Broken by the host between words, with a colon of its own in it, and one line that begins with a
// blank.
inline const std::string kLongWarning =
    "WARNING: Failed to copy remaining log files (through Exx.log) during\r\n"
    "Restore-StorageGroupCopy operation for storage group copy (Executives).\r\n"
    "Failure reason: Microsoft Exchange Replication service RPC failed : The storage\r\n"
    " group does not have any passive copies configured..\r\n\r\n\r\n";

}  // namespace lockstep::windows::field
