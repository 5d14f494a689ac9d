// The programmer's reader of tests/golden/*.dialogue: builders must send the H> bytes, the Exchange
// must understand the D> bytes. The virtual board reads the same files from the other end.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "bootloader/command.hpp"
#include "bootloader/exchange.hpp"

namespace gangflash::bootloader {
namespace {

struct Dialogue {
  std::string command;
  std::string result;
  Bytes host;    ///< all H> bytes in order
  Bytes device;  ///< all D> bytes in order
};

Bytes parse_bytes(std::istringstream& words) {
  Bytes bytes;
  for (std::string word; words >> word;) {
    const auto star = word.find('*');
    const auto value = static_cast<std::uint8_t>(std::stoul(word.substr(0, star), nullptr, 16));
    const std::size_t times = star == std::string::npos ? 1 : std::stoul(word.substr(star + 1));
    bytes.insert(bytes.end(), times, value);
  }
  return bytes;
}

Dialogue read_dialogue(const std::filesystem::path& file) {
  Dialogue dialogue;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    line = line.substr(0, line.find('#'));
    std::istringstream words(line);
    std::string key;
    if (!(words >> key)) continue;
    const auto append = [&](Bytes& to) {
      const Bytes bytes = parse_bytes(words);
      to.insert(to.end(), bytes.begin(), bytes.end());
    };
    if (key == "H>") append(dialogue.host);
    if (key == "D>") append(dialogue.device);
    if (key == "command:") std::getline(words >> std::ws, dialogue.command);
    if (key == "result:") std::getline(words >> std::ws, dialogue.result);
  }
  return dialogue;
}

std::optional<Command> build(const std::string& text) {
  std::istringstream words(text);
  std::string name;
  words >> name;
  std::vector<std::string> arguments;
  for (std::string word; words >> word;) arguments.push_back(word);
  const auto number = [&](std::size_t i) {
    return static_cast<std::uint32_t>(std::stoul(arguments.at(i), nullptr, 0));
  };
  const auto hex_from = [&](std::size_t first, std::size_t last) {
    std::string joined;
    for (std::size_t i = first; i < last; ++i) joined += arguments[i] + ' ';
    std::istringstream stream(joined);
    return parse_bytes(stream);
  };
  std::vector<std::uint16_t> pages;
  if (name.ends_with("_pages")) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      pages.push_back(static_cast<std::uint16_t>(number(i)));
    }
  }
  constexpr Milliseconds any{1000};
  if (name == "get") return get();
  if (name == "get_version") return get_version();
  if (name == "get_id") return get_id();
  if (name == "read_memory") return read_memory(number(0), number(1));
  if (name == "go") return go(number(0));
  if (name == "write_memory") return write_memory(number(0), hex_from(1, arguments.size()));
  if (name == "erase_mass") return erase_all(any);
  if (name == "erase_pages") return erase_pages(pages, any);
  if (name == "extended_erase_mass") return extended_erase_all(any);
  if (name == "extended_erase_bank") return extended_erase_bank(number(0), any);
  if (name == "extended_erase_pages") return extended_erase_pages(pages, any);
  if (name == "write_protect") {
    Bytes sectors;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      sectors.push_back(static_cast<std::uint8_t>(number(i)));
    }
    return write_protect(sectors);
  }
  if (name == "write_unprotect") return write_unprotect();
  if (name == "readout_protect") return readout_protect();
  if (name == "readout_unprotect") return readout_unprotect(any);
  if (name == "get_checksum") return get_checksum(number(0), number(1), number(2), number(3), any);
  if (name == "special") {
    return special(static_cast<std::uint16_t>(number(0)), hex_from(1, arguments.size()));
  }
  if (name == "extended_special") {
    const auto slash = static_cast<std::size_t>(std::find(arguments.begin(), arguments.end(), "/") -
                                                arguments.begin());
    return extended_special(static_cast<std::uint16_t>(number(0)), hex_from(1, slash),
                            hex_from(std::min(slash + 1, arguments.size()), arguments.size()));
  }
  return std::nullopt;
}

std::vector<std::filesystem::path> dialogue_files() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = std::filesystem::path(GANGFLASH_SOURCE_DIR) / "tests/golden";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".dialogue") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Plays the device's bytes in pieces of `chunk`; collects what the host sends.
Bytes play(Exchange& exchange, const Bytes& device, std::size_t chunk) {
  Bytes sent;
  std::size_t next = 0;
  while (!exchange.done()) {
    if (const auto tx = exchange.pending_write(); !tx.empty()) {
      sent.insert(sent.end(), tx.begin(), tx.end());
      exchange.written();
      continue;
    }
    const std::size_t n = std::min({exchange.wanted(), device.size() - next, chunk});
    if (n == 0) {
      exchange.timed_out();
      continue;
    }
    EXPECT_EQ(exchange.received(std::span(device).subspan(next, n)), n);
    next += n;
  }
  return sent;
}

TEST(Golden, every_dialogue_from_the_host_side) {
  unsigned played = 0;
  for (const auto& file : dialogue_files()) {
    SCOPED_TRACE(file.filename().string());
    const Dialogue dialogue = read_dialogue(file);
    if (dialogue.command.empty() || dialogue.command == "sync") continue;
    const std::optional<Command> command = build(dialogue.command);
    ASSERT_TRUE(command.has_value()) << "unknown command: " << dialogue.command;
    ASSERT_FALSE(dialogue.result.empty()) << "no result: line";
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{1024}}) {
      Exchange exchange(*command);
      EXPECT_EQ(play(exchange, dialogue.device, chunk), dialogue.host);
      if (dialogue.result == "nack") {
        EXPECT_EQ(exchange.result(), Errc::nack);
      } else if (dialogue.result == "timeout") {
        EXPECT_EQ(exchange.result(), Errc::timeout);
      } else {
        EXPECT_EQ(exchange.result(), Errc::ok);
        std::istringstream words(dialogue.result == "ok" ? "" : dialogue.result);
        EXPECT_EQ(exchange.payload(), parse_bytes(words));
      }
    }
    ++played;
  }
  EXPECT_GE(played, 20u);
}

TEST(Golden, every_break_of_every_dialogue_is_an_error) {
  for (const auto& file : dialogue_files()) {
    SCOPED_TRACE(file.filename().string());
    const Dialogue dialogue = read_dialogue(file);
    const std::optional<Command> command = build(dialogue.command);
    if (!command || dialogue.result == "nack" || dialogue.result == "timeout") continue;
    for (std::size_t cut = 0; cut < dialogue.device.size(); ++cut) {
      Bytes short_answer(dialogue.device.begin(),
                         dialogue.device.begin() + static_cast<std::ptrdiff_t>(cut));
      Exchange exchange(*command);
      play(exchange, short_answer, 1024);
      EXPECT_EQ(exchange.result(), Errc::timeout) << "cut after " << cut;
    }
    // The first answer byte is always the ACK of the command itself.
    for (const auto& [junk, expected] :
         {std::pair{nack_byte, Errc::nack}, std::pair{std::uint8_t{0xA5}, Errc::unexpected_byte}}) {
      Bytes wrong = dialogue.device;
      ASSERT_FALSE(wrong.empty());
      wrong.front() = junk;
      Exchange exchange(*command);
      play(exchange, wrong, 1);
      EXPECT_EQ(exchange.result(), expected);
      EXPECT_EQ(exchange.phase(), 0u);
    }
  }
}

}  // namespace
}  // namespace gangflash::bootloader
