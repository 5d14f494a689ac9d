#include "recipe/pin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "recipe/draft.hpp"
#include "recipe/text_file.hpp"

namespace gangflash::recipe {
namespace {

/// One change of the text; the parts between stay byte for byte.
struct Edit {
  std::size_t at = 0;
  std::size_t length = 0;  ///< of what goes
  std::string text;
};

const Entry* find(const YamlNode& map, std::string_view key) {
  const auto found = std::ranges::find(map.entries, key, &Entry::key);
  return found == map.entries.end() ? nullptr : &*found;
}

class Text {
 public:
  explicit Text(const std::string& bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t offset(Position at) const {
    std::size_t begin = 0;
    for (std::size_t line = 1; line < at.line; ++line) begin = bytes_.find('\n', begin) + 1;
    return begin + at.column - 1;
  }

  /// Length of a value as it stands there, with its quotes.
  [[nodiscard]] std::size_t length_of(const YamlNode& value) const {
    const std::size_t begin = offset(value.at);
    const char first = bytes_[begin];
    if (first != '"' && first != '\'') return value.text.size();
    std::size_t end = begin + 1;
    while (end < bytes_.size() && bytes_[end] != first) end += bytes_[end] == '\\' ? 2 : 1;
    return end + 1 - begin;
  }

  [[nodiscard]] std::size_t end_of_line(std::size_t from) const {
    return std::min(bytes_.find('\n', from), bytes_.size());
  }

  [[nodiscard]] std::string line_end() const {
    const std::size_t end = bytes_.find('\n');
    return end != std::string::npos && end > 0 && bytes_[end - 1] == '\r' ? "\r\n" : "\n";
  }

 private:
  const std::string& bytes_;
};

/// Replaces the pin that is there, or adds one behind the file's name: on the same line in
/// `{ file: a.hex }`, on a line of its own in a list of lines.
Edit edit_of(const YamlNode& image, const Entry& file, const Entry* pinned,
             const std::string& digest, const Text& text, const std::string& bytes) {
  if (pinned != nullptr) {
    return {text.offset(pinned->value.at), text.length_of(pinned->value), digest};
  }
  const std::size_t name_end = text.offset(file.value.at) + text.length_of(file.value);
  if (bytes[text.offset(image.at)] == '{') return {name_end, 0, ", sha256: " + digest};
  const std::string indent(file.at.column - 1, ' ');
  std::size_t end = text.end_of_line(name_end);
  const std::string line_end = text.line_end();
  if (end > 0 && line_end == "\r\n" && end < bytes.size()) --end;
  return {end, 0, line_end + indent + "sha256: " + digest};
}

std::string apply(std::string text, std::vector<Edit> edits) {
  std::ranges::sort(edits, std::greater(), &Edit::at);
  for (const Edit& each : edits) text.replace(each.at, each.length, each.text);
  return text;
}

/// The digest of an image, whatever its pin says. Where it cannot be read, reading the recipe says
/// so.
std::optional<std::string> digest_of(const YamlNode& image, const std::string& file,
                                     const std::filesystem::path& folder) {
  Report ignored("");
  std::optional<std::uint32_t> address;
  if (const Entry* entry = find(image, "address")) {
    address = read_number(Value{"address", entry->value, ignored}, 0, 0xFFFFFFFF);
  }
  const image::Result result = image::load(folder / file, address);
  const auto* const loaded = std::get_if<image::Image>(&result);
  return loaded == nullptr ? std::nullopt : std::optional(loaded->file_sha256);
}

/// What is to be changed, and in `images` what that means.
std::vector<Edit> edits_of(const YamlNode& root, const std::string& bytes,
                           const std::filesystem::path& folder, std::vector<PinnedImage>& images) {
  std::vector<Edit> edits;
  const Text text(bytes);
  const Entry* const list = find(root, "images");
  if (list == nullptr) return edits;
  for (const YamlNode& image : list->value.items) {
    const Entry* const file = find(image, "file");
    if (file == nullptr || file->value.kind != YamlNode::Kind::scalar) continue;
    const auto digest = digest_of(image, file->value.text, folder);
    if (!digest) continue;
    const Entry* const pinned = find(image, "sha256");
    images.push_back({file->value.text, *digest, pinned == nullptr ? "" : pinned->value.text});
    if (pinned != nullptr && pinned->value.text == *digest) continue;
    edits.push_back(edit_of(image, *file, pinned, *digest, text, bytes));
  }
  return edits;
}

/// Every pin is where it belongs, and nothing else is another.
bool says_the_same(const std::string& before, const std::string& after, const std::string& file) {
  Report ignored(file);
  const auto old_root = parse_yaml(before, ignored);
  const auto new_root = parse_yaml(after, ignored);
  if (!old_root || !new_root) return false;
  const Draft was = read_recipe(*old_root, ignored);
  const Draft is = read_recipe(*new_root, ignored);
  const auto same_image = [](const ImageEntry& a, const ImageEntry& b) {
    return a.file == b.file && a.address == b.address && b.sha256.has_value();
  };
  std::vector<std::string> old_keys;
  std::vector<std::string> new_keys;
  for (const Entry& each : old_root->entries) old_keys.push_back(each.key);
  for (const Entry& each : new_root->entries) new_keys.push_back(each.key);
  return old_keys == new_keys && std::ranges::equal(was.entries, is.entries, same_image);
}

}  // namespace

PinResult pin(const std::filesystem::path& recipe_file) {
  PinResult result;
  Report report(recipe_file.string());
  const auto folder = recipe_file.has_parent_path() ? recipe_file.parent_path() : ".";
  const auto bytes = read_text_file(recipe_file, report);
  std::optional<YamlNode> root;
  if (bytes && check_text(*bytes, report)) root = parse_yaml(*bytes, report);
  if (!root) {
    result.diagnostics = report.take();
    return result;
  }
  std::string text = apply(*bytes, edits_of(*root, *bytes, folder, result.images));
  result.diagnostics = plan_of_text(text, recipe_file.string(), folder).diagnostics;
  if (has_errors(result.diagnostics)) return result;
  if (says_the_same(*bytes, text, recipe_file.string())) {
    result.text = std::move(text);
    return result;
  }
  result.diagnostics.push_back({Severity::error, recipe_file.string(), 0, 0,
                                "the images are written in a way that no pin can be added to; "
                                "write `file:` on a line of its "
                                "own, or `sha256:` by hand"});
  return result;
}

}  // namespace gangflash::recipe
