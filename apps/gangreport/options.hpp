#pragma once
// The command line of gangreport, checked and with every default filled in.
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "trace/report.hpp"

namespace gangflash::report {

/// What was asked is not possible; says what to do instead. Exit 2.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  std::string name;  ///< a report or a command; empty with --help or --version alone
  std::vector<std::string> arguments;            ///< the unit of `unit`, the attempt of `log`
  std::vector<std::filesystem::path> databases;  ///< at least one; folders replaced by their files
  std::string format;                            ///< empty: not given
  std::optional<std::filesystem::path> output;
  trace::Parameters filters;  ///< only those that were given, by the name of their SQL parameter
  /// The same as they were typed, {"--since", "7d"}: for headings.
  std::vector<std::pair<std::string, std::string>> typed_filters;
  bool utc = false;  ///< times for people in UTC instead of local time
  bool help = false;
  bool version = false;

  // Of single commands.
  std::optional<std::filesystem::path> directory;  ///< --dir
  std::optional<std::filesystem::path> key;        ///< --key: a station's public key
  std::vector<std::filesystem::path> checkpoints;  ///< --checkpoint
  std::string reason;                              ///< --reason
  bool force = false;                              ///< --force

  /// The argument, or an empty text. Throws UsageError when there is more than one.
  [[nodiscard]] std::string argument() const;
  /// For commands that work on one file. Throws UsageError when there are more.
  [[nodiscard]] const std::filesystem::path& database() const;
};

/// Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments);

/// All options as text for --help.
std::string options_help();

}  // namespace gangflash::report
