#include "gangreport/option_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "gangreport/options.hpp"

namespace gangflash::report {

namespace {

/// Filters of which only these words make sense: another one is a slip, not a question.
struct Choice {
  std::string_view option;
  std::vector<std::string_view> words;
};

const std::vector<Choice>& choices() {
  static const std::vector<Choice> all{
      {"outcome", {"pass", "fail", "error", "aborted", "skipped", "interrupted"}},
      {"purpose", {"production", "rework", "debug", "golden", "validation"}},
      {"operation",
       {"run", "flash", "read", "verify", "erase", "lock", "unlock", "go", "checksum"}},
      {"by", {"slot", "station", "day", "lot", "recipe"}}};
  return all;
}

struct Owner {
  std::string_view option;
  std::string_view command;
};

constexpr Owner owners[] = {{"dir", "export"},
                            {"key", "verify"},
                            {"checkpoint", "verify"},
                            {"reason", "rotate"},
                            {"force", "backup"}};

bool is_uid_word(const std::string& text) {
  const std::size_t digits = text.starts_with("0x") || text.starts_with("0X") ? 2 : 0;
  return (digits == 2 ? text.size() <= 10 : text.size() == 8) && text.size() > digits &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(digits), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

}  // namespace

void check_choice(std::string_view option, const std::string& given) {
  for (const Choice& choice : choices()) {
    if (choice.option == option &&
        std::find(choice.words.begin(), choice.words.end(), given) == choice.words.end()) {
      throw UsageError{
          fmt::format("--{} {}: must be one of {}", option, given, fmt::join(choice.words, ", "))};
    }
  }
}

std::vector<std::string> with_uid_words_joined(const std::vector<std::string>& arguments) {
  std::vector<std::string> joined;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    joined.push_back(arguments[i]);
    if (arguments[i] != "--uid" || i + 1 == arguments.size()) {
      continue;
    }
    joined.push_back(arguments[++i]);
    for (int more = 0; more < 2 && is_uid_word(arguments[i]) && i + 1 < arguments.size() &&
                       is_uid_word(arguments[i + 1]);
         ++more) {
      joined.back() += ' ' + arguments[++i];
    }
  }
  return joined;
}

void check_owner(std::string_view option, std::string_view command) {
  for (const Owner& owner : owners) {
    if (owner.option == option && owner.command != command) {
      throw UsageError{fmt::format("{}: has no --{}; {} has", command, option, owner.command)};
    }
  }
}

}  // namespace gangflash::report
