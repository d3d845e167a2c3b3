#pragma once
// Steps of the sample cluster (sample_facts.h), for tests of what becomes of them.

#include "common/value/build_number.h"
#include "common/value/step.h"

namespace lockstep {

inline const BuildNumber kRtm{8, 0, 685, 24};
inline const BuildNumber kSp1{8, 1, 240, 6};

inline const MoveGroup kMoveGroup{"Cluster Group", NodeId{"NODE1"}};
inline const RunSetup kUpgrade{SetupMode::kUpgrade, "C:\\Media", kSp1};
inline const RunSetup kUpgradeCms{SetupMode::kUpgradeCms, "C:\\Media", kSp1};
inline const StopServices kStop{{"MOM", "SysmonLog"}};
inline const StartServices kStart{{"MOM", "SysmonLog"}};
inline const RestartService kRestart{"RemoteRegistry"};
inline const InstallPackage kFramework{"dotnet-2.0-sp1", "C:\\Media\\a.exe", ""};
inline const EnsureServiceRunning kFirewall{"SharedAccess"};
inline const StartCms kStartCms{"E2K7CCR"};
inline const MoveCms kMoveCms{"E2K7CCR", NodeId{"NODE2"}};

}  // namespace lockstep
