#include "recipe/yaml_tree.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace gangflash::recipe {
namespace {

/// yaml-cpp counts from 0, and has a "null mark" of -1.
Position position(const YAML::Mark& mark) {
  if (mark.is_null() || mark.line < 0 || mark.column < 0) return {};
  return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

/// Just after the last character.
Position end_of(const std::string& text) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  const std::size_t line_start = text.rfind('\n') + 1;  // npos + 1 is 0
  return {lines + 1, text.size() - line_start + 1};
}

/// Builds the tree from yaml-cpp's events: its own tree keeps neither duplicates nor the difference
/// of << and "<<".
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(Report& report) : report_(report) {}

  std::optional<YamlNode> root;
  bool first_document_done = false;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!first_document_done) return;
    report_.error(position(mark), "a second document begins here; one file holds one document");
    second_document_ = true;
  }
  void OnDocumentEnd() override { first_document_done = true; }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_properties(mark, "?", anchor);
    add({YamlNode::Kind::null, position(mark), {}, {}, {}});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    report_.error(position(mark), "aliases (*name) are not accepted; write the value out");
    add({YamlNode::Kind::invalid, position(mark), {}, {}, {}});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_properties(mark, tag, anchor);
    if (tag == "?" && value == "<<" && expects_key()) {
      report_.error(position(mark), "merge keys (<<) are not accepted; write the keys out");
      add({YamlNode::Kind::invalid, position(mark), {}, {}, {}});
      return;
    }
    add({YamlNode::Kind::scalar, position(mark), value, {}, {}});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map that is still open.
  struct Frame {
    YamlNode node;
    std::optional<YamlNode> key;  ///< map: read, its value not yet
    std::map<std::string, Position> keys;
  };

  [[nodiscard]] bool expects_key() const {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().key;
  }

  void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    // "?" and "!" are yaml-cpp's own marks of plain and quoted text.
    if (!tag.empty() && tag != "?" && tag != "!") {
      report_.error(position(mark),
                    fmt::format("tags are not accepted, here {}; text that begins with ! stands "
                                "in quotes",
                                quote(tag)));
    }
    if (anchor != YAML::NullAnchor) {
      report_.error(position(mark), "anchors (&name) are not accepted");
    }
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    refuse_properties(mark, tag, anchor);
    if (open_.size() >= max_yaml_depth) {
      throw YAML::ParserException(mark,
                                  fmt::format("nested deeper than {} levels", max_yaml_depth));
    }
    open_.push_back({{kind, position(mark), {}, {}, {}}, {}, {}});
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (second_document_) return;
    if (open_.empty()) {
      root = std::move(node);
    } else if (open_.back().node.kind == YamlNode::Kind::list) {
      open_.back().node.items.push_back(std::move(node));
    } else if (!open_.back().key) {
      add_key(open_.back(), std::move(node));
    } else {
      add_value(open_.back(), std::move(node));
    }
  }

  void add_key(Frame& frame, YamlNode key) {
    if (key.kind != YamlNode::Kind::scalar && key.kind != YamlNode::Kind::invalid) {
      report_.error(key.at, fmt::format("a key must be a word, not {}", describe(key.kind)));
      key.kind = YamlNode::Kind::invalid;
    }
    if (key.kind == YamlNode::Kind::scalar) {
      const auto [first, is_new] = frame.keys.emplace(key.text, key.at);
      if (!is_new) {
        report_.error(key.at, fmt::format("key {} was already given at line {}", quote(key.text),
                                          first->second.line));
        key.kind = YamlNode::Kind::invalid;
      }
    }
    frame.key = std::move(key);
  }

  static void add_value(Frame& frame, YamlNode value) {
    if (frame.key->kind == YamlNode::Kind::scalar) {
      // An empty value has the mark of whatever comes next; the key is where to look.
      if (value.kind == YamlNode::Kind::null) value.at = frame.key->at;
      frame.node.entries.push_back({std::move(frame.key->text), frame.key->at, std::move(value)});
    }
    frame.key.reset();
  }

  Report& report_;
  std::vector<Frame> open_;
  bool second_document_ = false;
};

/// False when the text could not be read to its end.
bool read_documents(const std::string& text, Builder& builder, Report& report) {
  try {
    // yaml-cpp 0.7 takes a quote that is still open at the last line's end as closed there; in this
    // comment it is not.
    std::istringstream stream(text + "\n#");
    YAML::Parser parser(stream);
    // At most two: a stray "]" would give empty documents for ever.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
    return true;
  } catch (const YAML::Exception& e) {
    report.error(std::min(position(e.mark), end_of(text)),
                 fmt::format("this is not YAML: {}", e.msg));
  } catch (const std::exception& e) {
    report.error({}, fmt::format("this is not YAML: {}", e.what()));
  }
  return false;
}

}  // namespace

std::string_view describe(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return "a single value";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a map";
    case YamlNode::Kind::invalid:
      break;
  }
  return "something else";
}

std::optional<YamlNode> parse_yaml(const std::string& text, Report& report) {
  Builder builder(report);
  if (!read_documents(text, builder, report)) return std::nullopt;
  if (!builder.root || builder.root->kind == YamlNode::Kind::null) {
    report.error({}, "the file is empty");
    return std::nullopt;
  }
  if (builder.root->kind != YamlNode::Kind::map) {
    report.error(builder.root->at, fmt::format("expected `key: value` lines, found {}",
                                               describe(builder.root->kind)));
    return std::nullopt;
  }
  return std::move(builder.root);
}

}  // namespace gangflash::recipe
