#include "gangreport/certificate_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gangreport/html_text.hpp"
#include "gangreport/page.hpp"
#include "gangreport/value_text.hpp"
#include "trace/read_uid.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t most_attempts = 6;  // more would leave the page
constexpr std::size_t most_decisions = 4;

struct Words {
  std::string_view code;
  const char* words;
};

constexpr Words proofs[] = {
    {"readback", "every byte of the image was read back from the part and compared"},
    {"checksum", "the part's own checksum over the image agreed (weaker than reading back)"},
    {"refused_read", "the part refused to be read after the lock"},
    {"silent", "the part acknowledged the lock and started its application"},
    {"option_bits", "the option bits that were read back say so"},
    {"acknowledged", "the part acknowledged it; its bits cannot be read"}};

std::string in_words(const std::string& code) {
  for (const Words& proof : proofs) {
    if (proof.code == code) {
      return fmt::format("{}: {}", code, proof.words);
    }
  }
  return code;
}

std::string section(const std::string& title, const std::string& content) {
  return "<h2>" + escaped(title) + "</h2>\n" + content;
}

/// ", word value", or nothing when it is not known.
std::string also(const Facts& facts, const char* word, const char* column) {
  return facts.known(column) ? fmt::format(", {} {}", word, facts.text(column)) : "";
}

const TableColumn text_column{
    .index = 0, .title = "", .decimals = 0, .right = false, .cuttable = false, .width = 0};

std::string table(const std::vector<std::string>& heads, const std::string& rows) {
  std::string text = "<table>\n<thead><tr>";
  for (const std::string& head : heads) {
    text += "<th scope=\"col\">" + escaped(head) + "</th>";
  }
  return text + "</tr></thead>\n<tbody>\n" + rows + "</tbody></table>\n";
}

}  // namespace

std::string ended_text(const Facts& facts, bool utc) {
  return facts.known("ended") ? time_text(facts.text("ended"), utc) : "not yet";
}

std::string identity_html(const Facts& facts, const std::vector<Facts>& names) {
  FactList list;
  list.add_code("UID, memory order", facts.text("uid"));
  list.add_code("UID, 32-bit words", trace::uid_words(facts.text("uid")));
  for (const Facts& name : names) {
    list.add(name.text("kind"), name.text("value"));
  }
  list.add("Part", fmt::format("{}, PID {}, flash {} KiB, bootloader {}", facts["chip"],
                               facts["pid"], facts["flash_kib"], facts["bootloader_version"]));
  return section("Identity", list.html());
}

std::string programmed_html(const Facts& facts, const std::vector<Facts>& images) {
  FactList list;
  list.add("Recipe", fmt::format("{}, revision {}", facts["recipe"], facts["revision"]));
  list.add_code("Recipe SHA-256", facts.text("recipe_sha256"));
  for (const Facts& image : images) {
    list.add("Image", fmt::format("{} ({}), {} bytes from 0x{:08X}", image["file"], image["format"],
                                  image["size"], image.number("address")));
    list.add_code("File SHA-256", image.text("file_sha256"));
    list.add_code("Content SHA-256", image.text("content_sha256"));
  }
  list.add("For",
           facts["purpose"] + also(facts, "lot", "lot") + also(facts, "work order", "work_order"));
  return section("What was programmed", list.html());
}

std::string circumstances_html(const Facts& facts, bool utc) {
  FactList list;
  list.add("When", fmt::format("{}, {:.3f} s", ended_text(facts, utc),
                               static_cast<double>(facts.number("duration_us")) / 1e6));
  list.add("Operator", facts["operator"]);
  list.add("Station",
           facts["station"] + also(facts, "slot", "slot") + also(facts, "fixture", "fixture"));
  list.add("Port", facts["port"] + also(facts, "adapter", "adapter_serial") +
                       also(facts, "driver", "adapter_driver"));
  list.add("Tool", fmt::format("{} {}, build {}, on {} ({})", facts["tool"], facts["tool_version"],
                               facts["tool_build"], facts["host"], facts["platform"]));
  list.add_code("Tool SHA-256", facts.text("tool_sha256"));
  list.add_code("Attempt", facts.text("attempt"));
  return section("When, where, by whom, with what", list.html());
}

std::string proof_html(const Facts& facts) {
  FactList list;
  list.add("Method", in_words(facts.text("verify")));
  if (facts.known("written_sha256")) {
    list.add_code("Written", facts.text("written_sha256"));
  } else {
    list.add("Written", "nothing: the part was found to hold the image");
  }
  list.add_code("Read back", facts.text("read_back_sha256"));
  list.add("Compared", facts.text("bytes_compared") + " bytes");
  list.add("Lock", facts.known("lock_proof") ? in_words(facts.text("lock_proof")) : "not locked");
  return section("Proof", list.html());
}

std::string ledger_html(const std::optional<LedgerPlace>& place, bool utc) {
  FactList list;
  if (!place) {
    list.add("Leaf", "none: this attempt is not in a ledger");
    return section("Ledger", list.html());
  }
  list.add_html("Leaf", fmt::format("{}, <span class=\"mono\">{}</span>", place->leaf,
                                    escaped(place->leaf_sha256)));
  list.add("Checkpoint", place->tree_size
                             ? fmt::format("of {} leaves, signed {}", *place->tree_size,
                                           time_text(place->signed_at, utc))
                             : "none covers it yet");
  list.add_code("Root", place->root);
  return section("Ledger", list.html());
}

std::string history_html(const std::vector<Story>& attempts, bool utc) {
  CellText cells{utc};
  std::string rows;
  const std::size_t first = attempts.size() - std::min(attempts.size(), most_attempts);
  for (std::size_t i = first; i < attempts.size(); ++i) {
    const Facts& facts = attempts[i].facts;
    rows += "<tr>";
    for (const char* column : {"started", "operation", "recipe", "revision", "station", "slot",
                               "outcome", "failure_code", "attempt"}) {
      const std::string text = facts.text(column);
      rows += cells.cell(text_column, text.empty() ? trace::Value{} : trace::Value{text});
    }
    rows += "</tr>\n";
  }
  std::string text = table(
      {"started", "operation", "recipe", "rev", "station", "slot", "outcome", "code", "attempt"},
      rows);
  if (first > 0) {
    text += fmt::format("<p class=\"rows\">The last {} of {}; gangreport unit has all.</p>\n",
                        most_attempts, attempts.size());
  }
  return section("Attempts on this board", text);
}

std::string decisions_html(const std::vector<Decision>& decisions, bool utc) {
  if (decisions.empty()) {
    return {};
  }
  CellText cells{utc};
  std::string rows;
  const std::size_t first = decisions.size() - std::min(decisions.size(), most_decisions);
  for (std::size_t i = first; i < decisions.size(); ++i) {
    const Decision& one = decisions[i];
    rows += "<tr>";
    for (const std::string& text : {one.at, one.decision, one.cause,
                                    one.person.empty() ? "the program" : one.person, one.reason}) {
      rows += cells.cell(text_column, text.empty() ? trace::Value{} : trace::Value{text});
    }
    rows += "</tr>\n";
  }
  return section("Decisions", table({"at", "decision", "cause", "by", "reason"}, rows));
}

}  // namespace gangflash::report
