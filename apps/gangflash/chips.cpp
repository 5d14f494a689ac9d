// gangflash chips: the chip table.
#include "chip/chip.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json.hpp>

#include "command.hpp"

namespace gangflash::app {
namespace json = boost::json;

namespace {

std::vector<std::string_view> quirk_names(const chip::Chip& chip) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < static_cast<std::size_t>(chip::Quirk::count_); ++i) {
    const auto quirk = static_cast<chip::Quirk>(i);
    if (chip.has(quirk)) names.push_back(chip::name(quirk));
  }
  return names;
}

json::object to_json(const chip::Chip& chip) {
  json::array quirks;
  for (const std::string_view quirk : quirk_names(chip)) quirks.emplace_back(quirk);
  return {{"pid", fmt::format("0x{:03X}", chip.pid)},
          {"title", chip.title},
          {"names", json::value_from(chip.names)},
          {"clone", chip.clone},
          {"programmable", chip.programmable()},
          {"flash_start", chip.flash.begin},
          {"flash_bytes", chip.flash.size()},
          {"sectors", chip.sectors.size()},
          {"write_alignment", chip.write_alignment},
          {"quirks", quirks},
          {"source", chip.source}};
}

void print_row(const chip::Chip& chip) {
  const std::string flash =
      chip.programmable()
          ? fmt::format("{:>6} KiB  {:>4} sectors", chip.flash.size() / 1024, chip.sectors.size())
          : "identified, not programmable";
  std::cout << fmt::format("{:<12}{:<36}{}\n", fmt::format("0x{:03X}", chip.pid),
                           chip.title.substr(0, 35), flash);
}

void print_details(const chip::Part& part) {
  const chip::Chip& chip = *part.chip;
  std::cout << fmt::format("{}: PID 0x{:03X}, {}\n", part.name, chip.pid, chip.title);
  std::cout << fmt::format("  names     {}\n", fmt::join(chip.names, " "));
  if (chip.programmable()) {
    std::cout << fmt::format("  flash     0x{:08X}, {} KiB in {} sectors\n", chip.flash.begin,
                             part.flash_size / 1024, part.sectors().size());
  } else {
    std::cout << "  flash     layout not known: identified, not programmable\n";
  }
  std::cout << fmt::format("  writes    {}-byte units, erased value 0x{:02X}\n",
                           chip.write_alignment, chip.erased_value);
  for (const chip::Range& range : chip.ram_usable) {
    std::cout << fmt::format("  RAM free  0x{:08X}..0x{:08X}\n", range.begin, range.end);
  }
  if (chip.uid_address) std::cout << fmt::format("  UID       0x{:08X}\n", *chip.uid_address);
  std::cout << fmt::format("  quirks    {}\n", fmt::join(quirk_names(chip), " "));
  if (!chip.notes.empty()) std::cout << "  notes     " << chip.notes << "\n";
  std::cout << "  source    " << chip.source << "\n";
}

}  // namespace

Exit chips_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash chips [NAME | PID] [--json]\n\nLists the chips that are known, or all about one.",
      "  gangflash chips\n  gangflash chips STM32G031xx\n  gangflash chips 0x410\n");
  line.positional("chip", 1);
  line.options().add_options()("json", "one JSON array");
  if (!line.parse(arguments)) return Exit::ok;

  if (line.has("chip")) {
    const std::string name = line.get<std::string>("chip");
    const auto part = chip::find(name);
    if (!part) {
      throw UsageError(fmt::format("no chip is called '{}'; nearest: {}", name,
                                   fmt::join(chip::suggestions(name), ", ")));
    }
    if (line.has("json")) {
      std::cout << json::serialize(json::array{to_json(*part->chip)}) << "\n";
    } else {
      print_details(*part);
    }
    return Exit::ok;
  }
  if (line.has("json")) {
    json::array array;
    for (const chip::Chip& chip : chip::table()) array.push_back(to_json(chip));
    std::cout << json::serialize(array) << "\n";
    return Exit::ok;
  }
  for (const chip::Chip& chip : chip::table()) print_row(chip);
  return Exit::ok;
}

}  // namespace gangflash::app
