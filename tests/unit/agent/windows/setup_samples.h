#pragma once
// What real setups were seen to print and log, shortened to the lines that matter; names are
// changed where they told whose they were. Forms that samples.h has not: advice behind a failed
// check, an error behind a stage that was completed, texts that go on at the margin.

#include <string>

namespace lockstep::windows::field {

inline const std::string kTrailer =
    "The Exchange Server Setup operation did not complete. For more information, visi\r\n"
    "t http://support.microsoft.com and enter the Error ID.\r\n\r\n"
    "Exchange Server setup encountered an error.\r\n";

// Advice and errors behind the same check; broken at 80 columns, within words.
inline const std::string kChecksFailed =
    "Welcome to Microsoft Exchange Server 2007 Unattended Setup\r\n\r\n"
    "Preparing Exchange Setup\r\n\r\n"
    "    Copying Setup Files              ......................... COMPLETED\r\n\r\n"
    "The following server roles will be installed\r\n"
    "    Unified Messaging Server Role\r\n\r\n"
    "Performing Microsoft Exchange Server Prerequisite Check\r\n\r\n"
    "    Organization Checks              ......................... COMPLETED\r\n"
    " When you run Exchange Server 2007 Service Pack 1 (SP1) on Windows Server 2003 o\r\n"
    "r earlier versions of the operating system, we recommend that you install Micros\r\n"
    "oft .NET Framework 2.0 Service Pack 1 (SP1).\r\n"
    "    Unified Messaging Role Checks    ......................... FAILED\r\n"
    " The 32-bit version of Exchange Server 2007 is not supported for production use.\r\n"
    "     This computer requires Microsoft Core XML Services (MSXML) 6.0. Please inst\r\n"
    "all the software from http://go.microsoft.com/fwlink/?LinkId=70796.\r\n\r\n" +
    kTrailer;

// The stage that failed has no line of its own.
inline const std::string kOtherVersion =
    "Performing Microsoft Exchange Server Prerequisite Check\r\n\r\n"
    "    Unified Messaging Role Checks    ......................... COMPLETED\r\n"
    " The 32-bit version of Exchange Server 2007 is not supported for production use.\r\n\r\n"
    "Configuring Microsoft Exchange Server\r\n\r\n"
    "    Organization Preparation         ......................... COMPLETED\r\n"
    "     Opening package 'H:\\EXCHANGE2007SP1\\EX2K7SP1EN32FILES\\exchangeserver.msi'\r\n"
    "failed. Another version of this product is already installed.  Installation of t\r\n"
    "his version cannot continue. Error code is 1638.\r\n\r\n" +
    kTrailer;

inline const std::string kForbidden =
    "Configuring Microsoft Exchange Server\r\n\r\n"
    "    Copying Exchange files           ......................... COMPLETED\r\n"
    "    Unified Messaging Server Role    ......................... FAILED\r\n"
    "     Opening package 'C:\\ex2007sp1\\Setup\\ServerRoles\\UnifiedMessaging\\umlang-en-\r\n"
    "US.msi' failed. This installation is forbidden by system policy.  Contact your s\r\n"
    "ystem administrator. Error code is 1625.\r\n\r\n" +
    kTrailer;

// Advice and an error in lines that are shorter than the screen, for the commands in them have
// blanks where it ends; behind them no more than the second sentence of the trailer.
inline const std::string kScriptRefused =
    "Performing Microsoft Exchange Server Prerequisite Check\r\n\r\n"
    "    Edge Transport Role Checks       ......................... COMPLETED\r\n\r\n"
    "Configuring Microsoft Exchange Server\r\n\r\n"
    "    Preparing Setup                  ......................... FAILED\r\n"
    " An unexpected error has occurred and debug information is being generated: Unex\r\n"
    "pected error [0xCF6CDA0B] while executing command '$error.Clear(); $RoleNames =\r\n"
    "$RoleRoles.Replace('Role','').Split(','); if( test-path \"$env:TMP\\StoppedService\r\n"
    "s.xml\" ) { .\\ServiceControl.ps1 Stop $RoleNames; }'.\r\n"
    "     Unexpected error [0xCF6CDA0B] while executing command '$error.Clear(); $Rol\r\n"
    "eNames = $RoleRoles.Replace('Role','').Split(','); .\\ServiceControl.ps1 Stop\r\n"
    "$RoleNames; }'.\r\n\r\n"
    "Exchange Server setup encountered an error.\r\n";

// Setup that did not get as far as its first stage.
inline const std::string kNoStage =
    "Welcome to Microsoft Exchange Server 2007 Unattended Setup\r\n\r\n"
    "Preparing Exchange Setup\r\n\r\n"
    "Exchange Server setup encountered an error.\r\n";

inline const std::string kUpgraded =
    "Preparing Exchange Setup\r\n\r\n"
    "The following server roles will be upgraded\r\n"
    "    Hub Transport Role\r\n    Mailbox Role\r\n    Management Tools\r\n\r\n"
    "Performing Microsoft Exchange Server Prerequisite Check\r\n\r\n"
    "    Hub Transport Role Checks        ......................... COMPLETED\r\n"
    " Setup cannot detect an SMTP or Send connector with an address space of '*'. Mai\r\n"
    "l flow to the Internet may not work properly.\r\n"
    "    Mailbox Role Checks              ......................... COMPLETED\r\n\r\n"
    "Configuring Microsoft Exchange Server\r\n\r\n"
    "    Preparing Setup                  ......................... COMPLETED\r\n"
    "    Removing Exchange Files          ......................... COMPLETED\r\n"
    "    Mailbox Server Role              ......................... COMPLETED\r\n"
    "    Finalizing Setup                 ......................... COMPLETED\r\n\r\n"
    "The Microsoft Exchange Server setup operation completed successfully.\r\n";

inline const std::string kLog =
    "[8/3/2007 4:46:12 PM] [0] **********************************************\r\n"
    "[8/3/2007 4:46:12 PM] [0] Starting Microsoft Exchange 2007 Setup\r\n"
    "[8/3/2007 4:46:12 PM] [0] **********************************************\r\n"
    "[8/3/2007 4:46:12 PM] [0] Setup version: 8.0.685.24.\r\n"
    "[8/3/2007 4:46:12 PM] [0] Command Line Parameter Name='mode', Value='Install'.\r\n"
    "[8/3/2007 4:46:12 PM] [0] ExSetupUI was started with the following command: "
    "'-mode:install -sourcedir:D:\\i386 /FromSetup'.\r\n";

// Of a later release: stamps with parts of a second, and another wording.
inline const std::string kLaterLog =
    "[12/05/2022 12:22:06.0909] [0] Starting Microsoft Exchange Server 2010 Setup\r\n"
    "[12/05/2022 12:22:06.0924] [0] [WARNING] Cannot open log for source 'MSExchangeSetup'.\r\n"
    "[12/05/2022 12:22:06.0939] [0] The Exchange Server setup operation didn't complete.\r\n"
    "[12/05/2022 12:22:06.0939] [0] End of Setup\r\n"
    "[12/05/2022 12:22:06.0939] [0] **********************************************\r\n";

// The same, with an error of several lines behind which setup stops; it ends with 0 all the same
// when it was left by its window.
inline const std::string kStoppedLog =
    "[11/03/2022 20:41:59.0669] [0] Starting Microsoft Exchange Server 2016 Setup\r\n"
    "[11/03/2022 20:43:20.0669] [1] The following 1 error(s) occurred during task execution:\r\n"
    "[11/03/2022 20:43:20.0669] [1] 0.  ErrorRecord: Value cannot be null.\r\n"
    "Parameter name: array\r\n"
    "   at System.Array.Reverse(Array array)\r\n"
    "[11/03/2022 20:43:20.0669] [1] [ERROR] Value cannot be null.\r\n"
    "Parameter name: array\r\n"
    "[11/03/2022 20:43:20.0669] [1] [ERROR-REFERENCE] Id=AllRolesPreFileCopyComponent___2f7e\r\n"
    "[11/03/2022 20:43:20.0669] [1] Setup is stopping now because of one or more critical "
    "errors.\r\n"
    "[11/03/2022 20:43:20.0669] [1] Finished executing component tasks.\r\n"
    "[11/03/2022 20:44:07.0456] [0] CurrentResult setupbase.maincore:396: 0\r\n"
    "[11/03/2022 20:44:07.0456] [0] End of Setup\r\n"
    "[11/03/2022 20:44:07.0456] [0] **********************************************\r\n";

}  // namespace lockstep::windows::field
