// gangflash withdraw: a recipe or an image that nothing may be programmed with any more.
#include <algorithm>
#include <iostream>
#include <stdexcept>

#include <fmt/format.h>

#include "decision.hpp"
#include "tool.hpp"
#include "trace/batch_check.hpp"

namespace gangflash::app {

namespace {

constexpr const char* usage =
    "gangflash withdraw recipe|image SHA|FILE --by NAME --reason TEXT [--db FILE | --station "
    "FILE]\n\n"
    "From now on nothing is programmed with it wherever this database is used: E102, before a port "
    "is opened. It\n"
    "cannot be taken back; a new revision is a new recipe. SHA is the SHA-256, or its beginning "
    "when the database\n"
    "knows it; a file stands for its own.";
constexpr const char* examples =
    "  gangflash withdraw recipe sensor-node-7.yaml --by 'A. Berg' --reason 'wrong option bytes' "
    "--station line3.yaml\n"
    "  gangflash withdraw image 5b2f91c0 --by 'A. Berg' --reason 'CVE' --station line3.yaml\n";

constexpr std::size_t digest_digits = 64;
constexpr std::size_t fewest_digits = 6;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// SHA-256 of what the person named.
std::string digest_of(const std::string& kind, const std::string& named,
                      const std::filesystem::path& database) {
  std::string digits = lower(named);
  const bool is_hex = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (is_hex && digits.size() == digest_digits) return digits;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(named, ignored)) return sha256_of_file(named);
  if (!is_hex || digits.size() < fewest_digits || digits.size() > digest_digits) {
    throw UsageError(
        fmt::format("{}: neither a file nor a SHA-256 or its first digits (at least "
                    "{})",
                    named, fewest_digits));
  }
  return trace::full_digest(database, kind, digits);
}

}  // namespace

Exit withdraw_command(const Arguments& arguments) {
  CommandLine line(usage, examples, PolicyRule::override);
  line.positional("kind", 1);
  line.positional("what", 1);
  add_decision_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  const std::string kind = line.has("kind") ? line.get<std::string>("kind") : std::string();
  if ((kind != "recipe" && kind != "image") || !line.has("what")) {
    throw UsageError("withdraw what? `gangflash withdraw recipe|image SHA|FILE`");
  }
  const DecisionPlace place = decision_place(line);
  std::string digest;
  try {
    digest = digest_of(kind, line.get<std::string>("what"), place.database);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  record(place,
         {.action = "withdraw", .object_kind = kind, .object = digest, .detail = std::nullopt});
  std::cout << fmt::format("{} {}: withdrawn by {}: {}\n", kind, digest, place.person.name,
                           place.person.reason);
  return Exit::ok;
}

}  // namespace gangflash::app
