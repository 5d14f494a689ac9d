#include "addresses.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

[[noreturn]] void refuse(const char* option, const std::string& text, const char* wanted) {
  throw UsageError(fmt::format("--{} {}: {}", option, text, wanted));
}

/// [begin, begin + length), which may not touch the last byte of the address space: no part has
/// memory there, and the first address after it has 33 bits.
chip::Range range_from(const char* option, const std::string& text, std::uint32_t begin,
                       std::uint64_t length) {
  if (length == 0) refuse(option, text, "that is no byte at all");
  const std::uint64_t end = begin + length;
  if (end > std::numeric_limits<std::uint32_t>::max()) {
    refuse(option, text, "runs past the last address");
  }
  return {begin, static_cast<std::uint32_t>(end)};
}

}  // namespace

std::uint32_t parse_address(const char* option, const std::string& text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const char* const first = text.data() + (hex ? 2 : 0);
  const char* const last = text.data() + text.size();
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(first, last, value, hex ? 16 : 10);
  if (error != std::errc() || end != last) {
    refuse(option, text, "not a number of 32 bits such as 0x08000000 or 4096");
  }
  return value;
}

chip::Range parse_range(const char* option, const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    refuse(option, text, "write first and last address, as in 0x08000000..0x080003FF");
  }
  const std::uint32_t first = parse_address(option, text.substr(0, dots));
  const std::uint32_t last = parse_address(option, text.substr(dots + 2));
  if (last < first) refuse(option, text, "ends before it begins");
  return range_from(option, text, first, std::uint64_t{last} - first + 1);
}

void add_range_options(CommandLine& line, const char* default_text) {
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()("range", text("A..B"), default_text);
  line.options().add_options()("address,a", text("A"), "the same as first address ...");
  line.options().add_options()("length,n", text("N"), "... and number of bytes");
}

std::optional<chip::Range> range_of(const CommandLine& line) {
  const bool pair = line.has("address") || line.has("length");
  if (line.has("range") && pair) {
    throw UsageError("--range and --address with --length are two ways to say the same: use one");
  }
  if (line.has("range")) return parse_range("range", line.get<std::string>("range"));
  if (!pair) return std::nullopt;
  if (!line.has("address") || !line.has("length")) {
    throw UsageError("--address and --length belong together");
  }
  const std::string length = line.get<std::string>("length");
  return range_from("length", length, parse_address("address", line.get<std::string>("address")),
                    parse_address("length", length));
}

}  // namespace gangflash::app
