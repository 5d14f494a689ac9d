#pragma once
// What every subcommand of gangflash shares: its shape, its exit codes, its way of refusing.
#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

namespace gangflash::app {

/// Stable; scripts rely on them. When several apply the first of: 6, 2, 4, 5, 1, 3, 0.
enum class Exit : int {
  ok = 0,
  unit_failed = 1,  ///< some unit's last attempt failed
  usage = 2,        ///< command line, recipe, image or station file invalid; nothing was opened
  error_or_nothing = 3,  ///< some `error`, or nothing passed
  aborted = 4,           ///< by a person or a signal
  stop_rule = 5,
  store_unavailable = 6,  ///< the trace store failed; nothing more was programmed
};

/// The command line makes no sense; `what()` says how. Shown with a pointer to --help.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Arguments = std::vector<std::string>;

struct Subcommand {
  const char* name;
  const char* summary;
  Exit (*action)(const Arguments&);
};

/// What the policy of a locked station says to a command; without one it says nothing.
enum class PolicyRule : std::uint8_t {
  obey,      ///< works on the policy's station and database
  override,  ///< needs the policy's group besides
  refuse,    ///< not on a locked station
};

/// What one subcommand takes: parses, answers --help, refuses the rest.
class CommandLine {
 public:
  /// `usage` is the line after "usage:", `examples` stands at the end of the help.
  CommandLine(const char* usage, const char* examples, PolicyRule rule = PolicyRule::obey);

  boost::program_options::options_description& options() { return options_; }
  /// Names of positional arguments, in order; the last may take all that is left.
  void positional(const char* name, int count);

  /// False when --help was asked for and answered. Throws UsageError, also for what the policy does
  /// not allow; station and database that nobody named are then the policy's.
  bool parse(const Arguments& arguments);

  [[nodiscard]] bool has(const char* name) const { return values_.count(name) > 0; }
  template <class T>
  [[nodiscard]] T get(const char* name) const {
    return values_[name].as<T>();
  }
  [[nodiscard]] PolicyRule rule() const noexcept { return rule_; }
  /// Is there an option, or a positional argument, of this name?
  [[nodiscard]] bool takes(const char* name) const;
  /// As if it had been given.
  void set(const char* name, const std::string& text);

 private:
  const char* usage_;
  const char* examples_;
  PolicyRule rule_;
  boost::program_options::options_description options_{"options"};
  boost::program_options::options_description hidden_;
  boost::program_options::positional_options_description positional_;
  boost::program_options::variables_map values_;
};

Exit run_command(const Arguments& arguments);
Exit plan_command(const Arguments& arguments);
Exit ports_command(const Arguments& arguments);
Exit station_command(const Arguments& arguments);
Exit chips_command(const Arguments& arguments);
Exit probe_command(const Arguments& arguments);
Exit flash_command(const Arguments& arguments);
Exit read_command(const Arguments& arguments);
Exit verify_command(const Arguments& arguments);
Exit erase_command(const Arguments& arguments);
Exit lock_command(const Arguments& arguments);
Exit unlock_command(const Arguments& arguments);
Exit go_command(const Arguments& arguments);
Exit checksum_command(const Arguments& arguments);
Exit clock_command(const Arguments& arguments);
Exit decide_command(const Arguments& arguments);
Exit release_command(const Arguments& arguments);
Exit withdraw_command(const Arguments& arguments);
Exit slot_command(const Arguments& arguments);
Exit clear_stop_command(const Arguments& arguments);
Exit recipe_command(const Arguments& arguments);

}  // namespace gangflash::app
