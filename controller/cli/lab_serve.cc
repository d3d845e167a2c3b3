#include <filesystem>
#include <fstream>

#include "common/clock.h"
#include "common/keys/key.h"
#include "common/limits.h"
#include "controller/cli/enrolment.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/signals.h"
#include "controller/cli/verb.h"
#include "lab/rehearsal/world_of_fleet.h"
#include "lab/server/agent_file.h"
#include "lab/server/lab_server.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

// Agents and controller keep real time here, so a step takes seconds whatever the speed is.
constexpr double kFastest = 1e6;

Status make_folder(const fs::path& path) {
  std::error_code fault;
  fs::create_directories(path, fault);
  if (!fault) {
    // Who may enter may ask for any node of the lab: the owner alone.
    fs::permissions(path, fs::perms::owner_all, fault);
  }
  return fault ? Status{make_error(
                     ErrorCode::kUnavailable,
                     "the folder " + path.string() + " cannot be made: " + fault.message())}
               : success();
}

class LabServe final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"lab serve", "Serves simulated clusters to agents in processes of their own.",
            "lockstep lab serve examples/contoso.yaml --dir /tmp/lab --speed 600 \\\n"
            "    --controller-key $(lockstep key show | sed -n 's/controller_key: //p')",
            "Writes DIR/NODE/agent.yaml for every server; start each with\n"
            "`lockstep-agent --config DIR/NODE/agent.yaml`. docs/LAB.md tells the rest."};
  }

  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file", fleet_);
    syntax.option("--dir", "folder of the socket and of every agent", dir_);
    syntax.option("--controller", "where the agents find the controller", controller_);
    syntax.option("--controller-key", "its public key; needed until the agents' files exist", key_);
    syntax.option("--speed", "simulated seconds a second", speed_);
    syntax.option("--seed", "the same seed gives the same faults and durations", seed_);
    syntax.repeatable("--fault", "a fault NAME@CLUSTER or NAME@CLUSTER/NODE; may be repeated",
                      faults_);
    syntax.option("--world-log", "file for everything that happens to the simulated clusters",
                  world_log_);
  }

  int run(Console& console) override {
    if (!(speed_ > 0 && speed_ <= kFastest)) {
      return report_fault(console, "--speed must be above 0 and at most 1000000");
    }
    const std::optional<LoadedFleet> fleet = load_fleet(fleet_, console);
    if (!fleet) {
      return kExitFault;
    }
    const Status served = serve(fleet->fleet, console);
    return served ? kExitDone : report_fault(console, served.error().message);
  }

 private:
  Status serve(const Fleet& fleet, Console& console) {
    // Paths in the agents' files hold wherever an agent is started.
    dir_ = fs::absolute(dir_).lexically_normal().string();
    const std::string socket = dir_ + "/lab.sock";
    Result<lab::WorldSpec> spec = lab::world_of(fleet, faults_, seed_);
    Result<Signals> signals = Signals::watch();
    if (!spec || !signals) {
      return spec ? signals.error() : spec.error();
    }
    if (Status written = write_agent_files(fleet, socket); !written) {
      return written;
    }
    Log log = Log::to_stderr(LogLevel::kInfo);
    auto server =
        lab::LabServer::open({std::move(spec).value(), seed_, speed_, socket, world_log_}, log);
    if (!server) {
      return server.error();
    }
    tell(fleet, socket, console);
    const SystemClock clock;
    while (signals->stops() == 0) {
      if (Status served = (*server)->serve(clock.now()); !served) {
        return served;
      }
      (*server)->wait(limits::kLoopWait);
    }
    return success();
  }

  [[nodiscard]] std::string file_of(const NodeId& node) const {
    return dir_ + "/" + node.text + "/agent.yaml";
  }

  // Files that are there are kept unless a key says what shall stand in them. Nothing is made
  // before it is known that all can be.
  Status write_agent_files(const Fleet& fleet, const std::string& socket) const {
    const bool told = !key_.empty();
    if (const Result<PublicKey> key = parse_public_key(key_); told && !key) {
      return make_error(ErrorCode::kInvalid, "--controller-key: " + key.error().message);
    }
    for (const NodeId& node : servers_of(fleet)) {
      if (!told && !fs::exists(file_of(node))) {
        return make_error(ErrorCode::kInvalid,
                          file_of(node) +
                              " does not exist yet; give --controller-key, which "
                              "`lockstep key show` prints");
      }
    }
    Status done = make_folder(dir_);
    for (const NodeId& node : servers_of(fleet)) {
      done = done && told ? write_agent_file(fleet, node, socket) : done;
    }
    return done;
  }

  [[nodiscard]] Status write_agent_file(const Fleet& fleet, const NodeId& node,
                                        const std::string& socket) const {
    const std::string folder = dir_ + "/" + node.text;
    if (Status made = make_folder(folder); !made) {
      return made;
    }
    const AgentPolicy policy = lab::node_policy_of(fleet);
    std::ofstream file(file_of(node), std::ios::trunc);
    file << lab::to_yaml({node, controller_, key_, folder + "/state", socket, policy.media_roots,
                          policy.package_sha256s, policy.services})
         << std::flush;
    return file ? success()
                : Status{make_error(ErrorCode::kUnavailable, file_of(node) + " cannot be written")};
  }

  void tell(const Fleet& fleet, const std::string& socket, Console& console) const {
    console.out() << "the lab serves " << servers_of(fleet).size() << " servers on " << socket
                  << "\nstart their agents, each in a process of its own:\n";
    for (const NodeId& node : servers_of(fleet)) {
      console.out() << "  lockstep-agent --config " << file_of(node) << '\n';
    }
    console.out() << "then accept their keys (lockstep key list, lockstep key accept), and run\n"
                  << "  lockstep upgrade " << fleet_ << "\nCtrl-C ends the lab and forgets it"
                  << std::endl;
  }

  std::string fleet_;
  std::string dir_ = "lockstep-lab";
  std::string controller_ = "tcp://127.0.0.1:5570";
  std::string key_;
  std::string world_log_;
  std::vector<std::string> faults_;
  double speed_ = 1;
  std::uint64_t seed_ = 1;
};

}  // namespace

std::vector<std::unique_ptr<CliVerb>> platform_verbs() {
  std::vector<std::unique_ptr<CliVerb>> verbs;
  verbs.push_back(std::make_unique<LabServe>());
  return verbs;
}

}  // namespace lockstep
