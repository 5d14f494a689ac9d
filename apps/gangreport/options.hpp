#pragma once
// The command line of gangreport, checked and with every default filled in.
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "trace/report.hpp"

namespace gangflash::report {

/// What was asked is not possible; says what to do instead. Exit 2.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Format { table, csv, json };

struct Options {
  std::string name;      ///< a report, `list` or `log`; empty with --help or --version alone
  std::string argument;  ///< the UID of `unit`, the attempt of `log`
  std::filesystem::path database;
  Format format = Format::table;
  std::optional<std::filesystem::path> output;
  trace::Parameters filters;  ///< only those that were given
  bool help = false;
  bool version = false;
};

/// Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments);

/// 24 lower-case hex digits. Throws UsageError.
std::string checked_uid(const std::string& given);

/// All options as text for --help.
std::string options_help();

}  // namespace gangflash::report
