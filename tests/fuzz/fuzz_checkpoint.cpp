// Any bytes as a file of checkpoints: there is an answer, a note that was read is found again in
// its own text, and no invented signature ever counts.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "trace/checkpoint.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// A key made for this process: none of the inputs can be signed with it.
const gangflash::trace::StationKey& key() {
  static const gangflash::trace::StationKey key = [] {
    std::string name = (std::filesystem::temp_directory_path() / "gangflash-fuzz-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(name.data());
    auto made = gangflash::trace::StationKey::load_or_create(folder / "station.key");
    std::filesystem::remove_all(folder);
    return made;
  }();
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gangflash::trace;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const NoteFile file = parse_notes(text);
  require(file.notes.size() <= size && file.unreadable <= size);
  for (const Note& note : file.notes) {
    const auto again = parse_note(note.whole);
    require(again && again->checkpoint == note.checkpoint && again->text == note.text);
    require(again->signatures.size() == note.signatures.size());
    require(is_signed(note, key().public_key()) != Signed::yes);
  }
  // A good note after any bytes is found: what a power cut left spoils no other.
  const Checkpoint good{.origin = "gangflash/trace/fuzz", .size = 7, .root = {}};
  const NoteFile longer = parse_notes(text + "\n\n" + sign(good, key()));
  require(!longer.notes.empty() && longer.notes.back().checkpoint == good);
  require(is_signed(longer.notes.back(), key().public_key()) == Signed::yes);
  return 0;
}
