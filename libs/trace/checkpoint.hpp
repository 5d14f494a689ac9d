#pragma once
// Checkpoints as C2SP writes them: a tlog-checkpoint (c2sp.org/tlog-checkpoint) in a signed note
// (c2sp.org/signed-note). Text of three lines, an empty line, one line per signature:
//
//   gangflash/trace/0199c3d4-81b2-7000-8000-5f0c2a9d11e3
//   4711
//   CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//
//   — gangflash/trace/0199c3d4-81b2-7000-8000-5f0c2a9d11e3 Az3grlgtzPIC…
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/merkle.hpp"
#include "trace/station_key.hpp"

namespace gangflash::trace {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  bool operator==(const Checkpoint&) const = default;
};

/// The note, signed; the name of the key is the origin, as the format recommends.
std::string sign(const Checkpoint& checkpoint, const StationKey& key);

struct NoteSignature {
  std::string name;
  std::vector<std::uint8_t> bytes;  ///< four of the key's hash, then the signature
};

struct Note {
  Checkpoint checkpoint;
  std::string text;  ///< what is signed
  std::vector<NoteSignature> signatures;
  std::string whole;
};

/// Nothing when it is not one complete note.
std::optional<Note> parse_note(std::string_view text);

/// All notes of a file of checkpoints, one after the other, and how many pieces of it are none.
struct NoteFile {
  std::vector<Note> notes;
  unsigned unreadable = 0;
};
NoteFile parse_notes(std::string_view text);

enum class Signed { yes, no, unknown_key };
/// Is there a signature of this key, and is it good?
Signed is_signed(const Note& note, const PublicKey& key);

bool is_signed_by_any(const Note& note, const std::vector<PublicKey>& keys);

/// The key in the one-line form of signed notes: name+hash+base64(0x01 || key).
std::string verifier_key(std::string_view name, const PublicKey& key);

}  // namespace gangflash::trace
