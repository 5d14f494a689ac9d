#include "command.hpp"

#include <iostream>

#include "station_policy.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

CommandLine::CommandLine(const char* usage, const char* examples, PolicyRule rule)
    : usage_(usage), examples_(examples), rule_(rule) {
  options_.add_options()("help,h", "show this and exit");
}

void CommandLine::positional(const char* name, int count) {
  if (count == 1) {
    hidden_.add_options()(name, po::value<std::string>());
  } else {
    hidden_.add_options()(name, po::value<std::vector<std::string>>());
  }
  positional_.add(name, count);
}

bool CommandLine::parse(const Arguments& arguments) {
  po::options_description all;
  all.add(options_).add(hidden_);
  try {
    // No guessing: an abbreviated option today may mean another one tomorrow.
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(
        po::command_line_parser(arguments).options(all).positional(positional_).style(style).run(),
        values_);
    po::notify(values_);
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  if (!has("help")) {
    obey_policy(*this);
    return true;
  }
  std::cout << "usage: " << usage_ << "\n\n" << options_ << "\nexamples:\n" << examples_;
  return false;
}

bool CommandLine::takes(const char* name) const {
  return options_.find_nothrow(name, false) != nullptr ||
         hidden_.find_nothrow(name, false) != nullptr;
}

void CommandLine::set(const char* name, const std::string& text) {
  values_.insert_or_assign(name, po::variable_value(boost::any(text), false));
}

}  // namespace gangflash::app
