#include "command.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace gangflash::gangsim {

namespace {

constexpr std::array kinds{
    std::pair{std::string_view("remove"), Command::Kind::remove},
    std::pair{std::string_view("insert"), Command::Kind::insert},
    std::pair{std::string_view("mute"), Command::Kind::mute},
    std::pair{std::string_view("unmute"), Command::Kind::unmute},
    std::pair{std::string_view("stat"), Command::Kind::stat},
};

Command::Kind find_kind(const std::string& word) {
  for (const auto& [name, kind] : kinds) {
    if (name == word) return kind;
  }
  throw std::invalid_argument(
      fmt::format("'{}' is none of remove, insert, mute, unmute and stat", word));
}

unsigned find_slot(const std::string& name, unsigned boards) {
  for (unsigned slot = 0; slot < boards; ++slot) {
    if (slot_name(slot) == name) return slot;
  }
  throw std::invalid_argument(
      fmt::format("no slot is called '{}', they are A1 to {}", name, slot_name(boards - 1)));
}

sim::Uid parse_uid(std::string_view digits) {
  sim::Uid uid{};
  bool good = digits.size() == 2 * uid.size();
  for (std::size_t i = 0; good && i < uid.size(); ++i) {
    const char* const end = digits.data() + 2 * i + 2;
    good = std::from_chars(end - 2, end, uid[i], 16).ptr == end;
  }
  if (!good) {
    throw std::invalid_argument(
        fmt::format("uid={}: want {} hex digits, in memory order", digits, 2 * uid.size()));
  }
  return uid;
}

void take(Command& command, const std::string& word) {
  const std::size_t equals = word.find('=');
  const std::string key = word.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
  if (key == "chip") {
    command.part = find_part(value);
  } else if (key == "uid") {
    command.uid = parse_uid(value);
  } else if (key == "fault") {
    command.faults.push_back(sim::parse_fault("*:" + value).fault);
  } else {
    throw std::invalid_argument(fmt::format("'{}' is none of chip=, uid= and fault=", word));
  }
}

}  // namespace

Command parse_command(std::string_view line, unsigned boards) {
  std::istringstream words{std::string(line)};
  std::string word;
  words >> word;
  Command command;
  command.kind = find_kind(word);
  if (command.kind != Command::Kind::stat) {
    std::string name;
    words >> name;
    command.slot = find_slot(name, boards);
  }
  while (words >> word) {
    if (command.kind != Command::Kind::insert) {
      throw std::invalid_argument(fmt::format("'{}' is one word too many", word));
    }
    take(command, word);
  }
  return command;
}

}  // namespace gangflash::gangsim
