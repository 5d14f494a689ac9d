// The board's reader of tests/golden/*.dialogue: fed the H> bytes it must answer the D> bytes. The
// programmer reads the same files from the other end.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/board.hpp"

namespace gangflash::sim {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Exchange {
  Bytes host;
  Bytes device;
};

struct Dialogue {
  std::string command, result, board, running;
  bool is_protected = false;
  bool unsynced = false;
  std::vector<Content> memory, after;
  std::vector<Exchange> exchanges;
};

Bytes parse_bytes(std::istringstream& words) {
  Bytes bytes;
  for (std::string word; words >> word;) {
    const auto star = word.find('*');
    const auto value = static_cast<std::uint8_t>(std::stoul(word.substr(0, star), nullptr, 16));
    bytes.insert(bytes.end(), star == std::string::npos ? 1 : std::stoul(word.substr(star + 1)),
                 value);
  }
  return bytes;
}

Content parse_content(std::istringstream& words) {
  std::string address;
  words >> address;
  return {static_cast<std::uint32_t>(std::stoul(address, nullptr, 16)), parse_bytes(words)};
}

void read_line(Dialogue& dialogue, const std::string& key, std::istringstream& words) {
  const auto rest = [&words] {
    std::string text;
    std::getline(words >> std::ws, text);
    return text;
  };
  if (key == "H>") {
    dialogue.exchanges.push_back({parse_bytes(words), {}});
  } else if (key == "D>") {
    ASSERT_FALSE(dialogue.exchanges.empty()) << "D> before the first H>";
    Bytes& device = dialogue.exchanges.back().device;
    const Bytes bytes = parse_bytes(words);
    device.insert(device.end(), bytes.begin(), bytes.end());
  } else if (key == "memory:") {
    dialogue.memory.push_back(parse_content(words));
  } else if (key == "after:") {
    dialogue.after.push_back(parse_content(words));
  } else if (key == "command:") {
    dialogue.command = rest();
  } else if (key == "result:") {
    dialogue.result = rest();
  } else if (key == "board:") {
    dialogue.board = rest();
  } else if (key == "running:") {
    dialogue.running = rest();
  } else if (key == "protected:") {
    dialogue.is_protected = rest() == "yes";
  } else if (key == "unsynced:") {
    dialogue.unsynced = rest() == "yes";
  } else {
    FAIL() << "unknown key " << key;
  }
}

Dialogue read_dialogue(const std::filesystem::path& file) {
  Dialogue dialogue;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string key;
    if (words >> key) read_line(dialogue, key, words);
  }
  return dialogue;
}

struct Named {
  std::string name;
  Dialogue dialogue;
};

/// Those for a board; the others are for the programmer alone.
std::vector<Named> dialogues() {
  std::vector<Named> all;
  const auto folder = std::filesystem::path(GANGFLASH_SOURCE_DIR) / "tests/golden";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".dialogue") continue;
    Dialogue dialogue = read_dialogue(entry.path());
    if (!dialogue.board.empty()) all.push_back({entry.path().stem().string(), std::move(dialogue)});
  }
  std::ranges::sort(all, {}, &Named::name);
  return all;
}

/// A board in the state that the dialogue begins with, and a clock that never lets it be busy.
class Player {
 public:
  explicit Player(const Dialogue& dialogue) : board_(options(dialogue)) {
    if (!dialogue.unsynced) play({0x7F});
  }

  Bytes play(const Bytes& host) {
    Bytes answer;
    for (const std::uint8_t byte : host) {
      now_ += std::chrono::hours(1);
      const Reply reply = board_.on_byte(byte, now_);
      answer.insert(answer.end(), reply.bytes.begin(), reply.bytes.end());
      answer.insert(answer.end(), reply.completion.begin(), reply.completion.end());
    }
    return answer;
  }

  [[nodiscard]] const Board& board() const { return board_; }

 private:
  static BoardOptions options(const Dialogue& dialogue) {
    BoardOptions options;
    const auto part = chip::find(dialogue.board);
    if (!part) throw std::runtime_error("no chip " + dialogue.board);
    options.part = *part;
    options.readout_protected = dialogue.is_protected;
    options.memory = dialogue.memory;
    options.start_in_rom = true;
    options.has_checksum = dialogue.command.starts_with("get_checksum");
    return options;
  }

  Board board_;
  TimePoint now_{};
};

std::string running_name(Running running) {
  return running == Running::rom ? "rom" : running == Running::application ? "application" : "no";
}

Bytes flash_at(const Board& board, const Content& content) {
  const std::uint32_t offset = content.address - board.part().flash().begin;
  const auto cells = board.flash().subspan(offset, content.bytes.size());
  return {cells.begin(), cells.end()};
}

TEST(Golden, every_dialogue_from_the_side_of_the_board) {
  const auto all = dialogues();
  EXPECT_GE(all.size(), 30U);
  for (const auto& [name, dialogue] : all) {
    SCOPED_TRACE(name);
    Player player(dialogue);
    for (const Exchange& exchange : dialogue.exchanges) {
      EXPECT_EQ(player.play(exchange.host), exchange.device);
    }
    for (const Content& content : dialogue.after)
      EXPECT_EQ(flash_at(player.board(), content), content.bytes);
    if (!dialogue.running.empty()) {
      EXPECT_EQ(running_name(player.board().running()), dialogue.running);
    }
    // What the programmer sends when all goes well is never a violation.
    if (!dialogue.command.empty() && dialogue.result != "nack") {
      EXPECT_EQ(player.board().violations(), std::vector<std::string>{});
    }
  }
}

// Mutation: one wrong bit anywhere in what the host sends, and the board must object, by its answer
// or in its notes.
TEST(Golden, every_flipped_bit_is_noticed) {
  unsigned flipped = 0;
  for (const auto& [name, dialogue] : dialogues()) {
    if (dialogue.command.empty() || dialogue.result == "nack") continue;
    SCOPED_TRACE(name);
    for (std::size_t e = 0; e < dialogue.exchanges.size(); ++e) {
      for (std::size_t bit = 0; bit < dialogue.exchanges[e].host.size() * 8; ++bit) {
        Dialogue wrong = dialogue;
        wrong.exchanges[e].host[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        Player player(wrong);
        bool noticed = false;
        for (const Exchange& exchange : wrong.exchanges) {
          noticed |= player.play(exchange.host) != exchange.device;
        }
        noticed |= !player.board().violations().empty();
        EXPECT_TRUE(noticed) << "exchange " << e << ", bit " << bit;
        ++flipped;
      }
    }
  }
  EXPECT_GT(flipped, 3000U);
}

}  // namespace
}  // namespace gangflash::sim
