#include "station_policy.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "job.hpp"
#include "policy/signature.hpp"
#include "recipe/station.hpp"
#include "tool.hpp"

namespace gangflash::app {

namespace {

using policy::Policy;

/// Options that override a rule of the floor, whatever command has them.
constexpr const char* overriding[] = {"change-recipe", "reflash"};

[[noreturn]] void refuse(const Policy& policy, const std::string& what) {
  throw UsageError(fmt::format("this station is locked by {}: {}", policy.file, what));
}

std::optional<Policy> read_policy() {
  policy::PolicyResult result = policy::load_policy();
  if (!report(result.diagnostics)) {
    throw UsageError("the policy of this station cannot be relied on, so nothing is done");
  }
  return std::move(result.policy);
}

void require_group(const Policy& policy, const std::string& what) {
  const auto member = policy::is_member(policy.override_group);
  if (!member) {
    refuse(policy, fmt::format("{} needs the group {}, and this machine has no such group", what,
                               policy.override_group));
  }
  if (*member) return;
  refuse(policy, fmt::format("{} needs the group {}, and {} is not in it", what,
                             policy.override_group, os_user()));
}

void check_file(const Policy& policy, CommandLine& line, const char* option,
                const std::filesystem::path& allowed) {
  if (!line.takes(option)) return;
  if (line.has(option) && !policy::is_same_file(line.get<std::string>(option), allowed)) {
    refuse(policy, fmt::format("--{} {}: here it is {} and no other", option,
                               line.get<std::string>(option), allowed.string()));
  }
  line.set(option, allowed.string());  // by its own name: a link may lead elsewhere in a moment
}

/// A --port goes past the station file, and so past its rules. Where no station file is taken, it
/// must be a port of this station.
void check_port(const Policy& policy, const CommandLine& line) {
  if (!line.has("port")) return;
  if (line.takes("station")) {
    refuse(policy, fmt::format("--port: slots are those of {}; pick some with --slot",
                               policy.station.string()));
  }
  const std::string port = line.get<std::string>("port");
  const recipe::StationResult station = recipe::load_station(policy.station);
  if (!report(station.diagnostics)) refuse(policy, "its station file is not valid");
  const auto is_it = [&](const recipe::Slot& slot) {
    return slot.port == port || policy::is_same_file(slot.port, port);
  };
  if (std::ranges::none_of(station.station->slots, is_it)) {
    refuse(policy, fmt::format("--port {} is no slot of {}", port, policy.station.string()));
  }
}

}  // namespace

const std::optional<Policy>& station_policy() {
  static const std::optional<Policy> policy = read_policy();
  return policy;
}

void obey_policy(CommandLine& line) {
  const auto& policy = station_policy();
  if (!policy) return;
  if (line.rule() == PolicyRule::refuse) {
    refuse(*policy,
           "boards are changed by signed recipes only (`gangflash run`), and this command is not "
           "for it");
  }
  if (line.rule() == PolicyRule::override) require_group(*policy, "this command");
  for (const char* option : overriding) {
    if (line.takes(option) && line.has(option)) {
      require_group(*policy, fmt::format("--{}", option));
    }
  }
  check_file(*policy, line, "station", policy->station);
  check_file(*policy, line, "db", policy->database);
  check_port(*policy, line);
}

recipe::Diagnostics check_signature(const recipe::Plan& plan) {
  const auto& policy = station_policy();
  if (!policy) return {};
  return policy::check_signature(plan, policy->signers).diagnostics;
}

}  // namespace gangflash::app
