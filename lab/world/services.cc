#include "lab/world/services.h"

#include <array>

namespace lockstep::lab {
namespace {

struct Row {
  std::string_view name;
  StartType start;
  bool running;
};

// In the order of Svc.
constexpr std::array<Row, kServices> kRows{{
    {"MSExchangeIS", StartType::kManual, false},
    {"MSExchangeSA", StartType::kManual, false},
    {"MSExchangeRepl", StartType::kAutomatic, true},
    {"MSExchangeADTopology", StartType::kAutomatic, true},
    {"MSExchangeServiceHost", StartType::kAutomatic, true},
    {"MSExchangeMailSubmission", StartType::kAutomatic, true},
    {"MSExchangeMailboxAssistants", StartType::kAutomatic, true},
    {"MSExchangeSearch", StartType::kAutomatic, true},
    {"MSExchangeTransportLogSearch", StartType::kAutomatic, true},
    {"MSExchangeMonitoring", StartType::kManual, false},
    {"msftesql-Exchange", StartType::kAutomatic, true},
    {"ClusSvc", StartType::kAutomatic, true},
    {"W3SVC", StartType::kAutomatic, true},
    {"IISADMIN", StartType::kAutomatic, true},
    {"HTTPFilter", StartType::kAutomatic, true},
    {"RemoteRegistry", StartType::kAutomatic, true},
    {"SharedAccess", StartType::kDisabled, false},
    {"SysmonLog", StartType::kAutomatic, true},
    {"MOM", StartType::kAutomatic, true},
    {"FSCController", StartType::kAutomatic, true},
}};

constexpr std::string_view kTransport = "MSExchangeTransport";

const Row& row(Svc service) { return kRows.at(static_cast<std::size_t>(service)); }

}  // namespace

std::string_view name_of(Svc service) { return row(service).name; }

std::string_view name_on_front_end(Svc service) {
  switch (service) {
    case Svc::kIS:
    case Svc::kSA:
    case Svc::kRepl:
    case Svc::kMailboxAssistants:
    case Svc::kSearch:
    case Svc::kTextSearch:
    case Svc::kClusSvc: return "";
    case Svc::kMailSubmission: return kTransport;
    default: return name_of(service);
  }
}

std::optional<Svc> service_named(std::string_view name) {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].name == name) {
      return static_cast<Svc>(i);
    }
  }
  return name == kTransport ? std::optional{Svc::kMailSubmission} : std::nullopt;
}

StartType usual_start_type(Svc service) { return row(service).start; }

bool usually_running(Svc service) { return row(service).running; }

}  // namespace lockstep::lab
