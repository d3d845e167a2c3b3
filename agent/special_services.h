#pragma once
// Services that are not like the others, by their short names, which have no case (dossier §1.4),
// and which services a step starts and stops. Pure.
//
// Everything that treats one of them in its own way asks here: interlocks, the node's policy, what
// carries a step out, and the evidence of it.

#include <string>
#include <string_view>
#include <vector>

#include "common/value/step.h"

namespace lockstep {

// Its start can shut the node off (P29): SharedAccess on Windows 5.2, MpsSvc on 6.0.
bool is_firewall(std::string_view service);

// MSExchangeIS and MSExchangeSA: the cluster starts and stops them with the CMS, no step ever does.
bool cluster_controlled(std::string_view service);

// ClusSvc: a step may start it (dossier §5.3), and none ever stops it, which would fail over what
// the node owns.
bool is_cluster_service(std::string_view service);

// By name; what depends on them is not known here. RestoreBaseline counts with what it would start
// or stop on a node that has changed in all: services that it leaves alone anyway are left out.
std::vector<std::string> started_services(const Step& step);
std::vector<std::string> stopped_services(const Step& step);

}  // namespace lockstep
