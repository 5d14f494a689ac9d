// Retention: the file goes to the archive, and a new one goes on with the chain.
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "gangreport/commands.hpp"
#include "policy/policy.hpp"
#include "trace/decide.hpp"

namespace gangflash::report {

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

/// On a locked station a database is closed by those who may override.
void obey_policy() {
  const policy::PolicyResult result = policy::load_policy();
  if (!result.policy) {
    if (result.diagnostics.empty()) {
      return;
    }
    throw UsageError{fmt::format("the policy of this station cannot be relied on: {}",
                                 recipe::to_string(result.diagnostics.front()))};
  }
  if (policy::is_member(result.policy->override_group) != true) {
    throw UsageError{fmt::format("this station is locked by {}: rotate needs the group {}",
                                 result.policy->file, result.policy->override_group)};
  }
}

}  // namespace

Exit rotate_command(const Options& options, const Console& console) {
  const std::string archive = options.argument();
  const auto by = options.filters.find("by");
  if (archive.empty() || by == options.filters.end() || options.reason.empty() ||
      options.typed_filters.size() != 1) {
    throw UsageError{
        "rotate: gangreport rotate ARCHIVE --by NAME --reason TEXT [--db FILE] copies the database "
        "to ARCHIVE, closes it, and starts a new one in its place"};
  }
  obey_policy();
  const trace::Person person{
      .name = std::get<std::string>(by->second), .reason = options.reason, .station = host_name()};
  trace::Care care;
  care.key = trace::StationKey::load_or_create(trace::StationKey::default_file());
  care.clock = trace::WallClock::now;
  const trace::Rotation rotation = trace::rotate(options.database(), archive, person, care);
  console.out(fmt::format(
      "{}: everything until now, closed\n{}: goes on as log {}; its first leaf names the last "
      "checkpoint of the archive\n",
      rotation.archive.string(), options.database().string(), rotation.origin));
  return answered;
}

}  // namespace gangflash::report
