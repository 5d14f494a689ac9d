#include "trace/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace gangflash::trace {

namespace {

constexpr std::string_view signature_mark = "\u2014 ";  // em dash
constexpr std::uint8_t ed25519 = 0x01;                  // signature type of the signed note
using KeyHash = std::array<std::uint8_t, 4>;
/// No signature in use is shorter than an Ed25519 one; a line torn by a power cut is.
constexpr std::size_t shortest_signature = std::tuple_size_v<KeyHash> + 64;

KeyHash key_hash(std::string_view name, const PublicKey& key) {
  static constexpr std::uint8_t between[] = {'\n', ed25519};
  const Hash hash = sha256({bytes_of(name), between, key});
  return {hash[0], hash[1], hash[2], hash[3]};
}

/// Takes the next line off the text; nothing when it does not end.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool canonical = text == "0" || !text.starts_with('0');
  if (error != std::errc{} || end != text.data() + text.size() || !canonical) {
    return std::nullopt;
  }
  return number;
}

std::optional<Checkpoint> parse_body(std::string_view text) {
  const auto origin = take_line(text);
  const auto size = take_line(text);
  const auto root = take_line(text);
  if (!root || origin->empty()) {
    return std::nullopt;
  }
  const auto number = number_in(*size);
  const auto bytes = from_base64(*root);
  Checkpoint checkpoint;
  if (!number || !bytes || bytes->size() != checkpoint.root.size()) {
    return std::nullopt;
  }
  checkpoint.origin = *origin;
  checkpoint.size = *number;
  std::copy(bytes->begin(), bytes->end(), checkpoint.root.begin());
  return checkpoint;
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(signature_mark)) {
    return std::nullopt;
  }
  line.remove_prefix(signature_mark.size());
  const std::size_t space = line.find(' ');
  const auto bytes =
      space == std::string_view::npos ? std::nullopt : from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < shortest_signature || space == 0) {
    return std::nullopt;
  }
  return NoteSignature{std::string{line.substr(0, space)}, *bytes};
}

}  // namespace

std::string sign(const Checkpoint& checkpoint, const StationKey& key) {
  const std::string text =
      fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, base64(checkpoint.root));
  const KeyHash hash = key_hash(checkpoint.origin, key.public_key());
  const Signature signature = key.sign(bytes_of(text));
  std::vector<std::uint8_t> bytes{hash.begin(), hash.end()};
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return fmt::format("{}\n{}{} {}\n", text, signature_mark, checkpoint.origin, base64(bytes));
}

std::optional<Note> parse_note(std::string_view text) {
  // The last empty line divides text and signatures.
  const std::size_t gap = text.rfind("\n\n");
  if (gap == std::string_view::npos) {
    return std::nullopt;
  }
  Note note;
  note.whole = text;
  note.text = text.substr(0, gap + 1);
  const auto checkpoint = parse_body(note.text);
  std::string_view rest = text.substr(gap + 2);
  while (!rest.empty()) {
    const auto line = take_line(rest);
    auto signature = line ? parse_signature(*line) : std::nullopt;
    if (!signature) {
      return std::nullopt;
    }
    note.signatures.push_back(std::move(*signature));
  }
  if (!checkpoint || note.signatures.empty()) {
    return std::nullopt;
  }
  note.checkpoint = *checkpoint;
  return note;
}

NoteFile parse_notes(std::string_view text) {
  // A note is two paragraphs, the second of signatures. Whatever stands between, the half note of a
  // power cut for one, spoils no other.
  NoteFile file;
  std::string_view body;
  const auto give_up_body = [&] {
    file.unreadable += body.empty() ? 0 : 1;
    body = {};
  };
  const auto skip_empty_lines = [&] {
    text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
  };
  for (skip_empty_lines(); !text.empty(); skip_empty_lines()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    const std::string_view paragraph = text.substr(0, end);
    text.remove_prefix(end);
    if (!paragraph.starts_with(signature_mark)) {
      give_up_body();
      body = paragraph;
      continue;
    }
    std::string whole = fmt::format("{}\n\n{}", body, paragraph);
    whole += whole.ends_with('\n') ? "" : "\n";
    if (auto note = parse_note(whole); note && !body.empty()) {
      file.notes.push_back(std::move(*note));
    } else {
      ++file.unreadable;
    }
    body = {};
  }
  give_up_body();
  return file;
}

Signed is_signed(const Note& note, const PublicKey& key) {
  for (const NoteSignature& signature : note.signatures) {
    const KeyHash hash = key_hash(signature.name, key);
    if (!std::equal(hash.begin(), hash.end(), signature.bytes.begin())) {
      continue;
    }
    const Bytes bytes = Bytes{signature.bytes}.subspan(hash.size());
    return is_signed_by(key, bytes_of(note.text), bytes) ? Signed::yes : Signed::no;
  }
  return Signed::unknown_key;
}

bool is_signed_by_any(const Note& note, const std::vector<PublicKey>& keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const PublicKey& key) { return is_signed(note, key) == Signed::yes; });
}

std::string verifier_key(std::string_view name, const PublicKey& key) {
  std::vector<std::uint8_t> bytes{ed25519};
  bytes.insert(bytes.end(), key.begin(), key.end());
  return fmt::format("{}+{}+{}", name, hex(key_hash(name, key)), base64(bytes));
}

}  // namespace gangflash::trace
