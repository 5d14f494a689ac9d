#include "gangreport/page.hpp"

#include <fmt/format.h>

#include "gangreport/html_text.hpp"
#include "gangreport/provenance.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::embedded {
extern const std::string_view html_css;
}

namespace gangflash::report {

namespace {

constexpr std::size_t most_digests = 200;   // in full at the end of a page
constexpr std::size_t most_databases = 12;  // in the heading
constexpr std::size_t longest_term = 24;    // that a note defines

struct Sign {
  const char* outcome;
  const char* sign;
  const char* style;
};

constexpr Sign signs[] = {{"pass", "✓", "pass"},     {"fail", "✗", "fail"},
                          {"error", "!", "error"},   {"aborted", "■", "other"},
                          {"skipped", "–", "other"}, {"interrupted", "‖", "error"}};

const Sign* sign_of(const std::string& outcome) {
  for (const Sign& sign : signs) {
    if (outcome == sign.outcome) {
      return &sign;
    }
  }
  return nullptr;
}

std::string checkpoint_text(const std::filesystem::path& database, bool utc) {
  const auto checkpoint = last_checkpoint(database);
  return checkpoint
             ? fmt::format(
                   "<br>checkpoint of {} leaves, signed {}<br>root <span class=\"mono\">{}</span>",
                   checkpoint->tree_size, time_text(checkpoint->at, utc), checkpoint->root)
             : "<br>no checkpoint yet";
}

void add_databases(FactList& facts, const Asked& asked) {
  for (std::size_t i = 0; i < asked.databases.size() && i < most_databases; ++i) {
    // In full: on paper nobody knows in which folder the command was typed.
    const std::string path = std::filesystem::absolute(asked.databases[i]).lexically_normal();
    facts.add_html(i == 0 ? "Database" : "",
                   escaped(path) + checkpoint_text(asked.databases[i], asked.utc));
  }
  if (asked.databases.size() > most_databases) {
    facts.add("", fmt::format("and {} more", asked.databases.size() - most_databases));
  }
}

std::string filters_text(const Asked& asked) {
  std::string text;
  for (const auto& [option, value] : asked.filters) {
    text += fmt::format("{}{} {}", text.empty() ? "" : "  ", option, value);
  }
  return text;
}

}  // namespace

void FactList::add(const std::string& what, const std::string& value) {
  if (!value.empty()) {
    add_html(what, escaped(value));
  }
}

void FactList::add_code(const std::string& what, const std::string& value) {
  if (!value.empty()) {
    add_html(what, "<span class=\"mono\">" + escaped(value) + "</span>");
  }
}

void FactList::add_html(const std::string& what, const std::string& html) {
  items_ += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(what), html);
}

std::string FactList::html() const {
  return "<dl class=\"facts\">\n" + items_ + "</dl>\n";
}

std::string outcome_html(const std::string& outcome) {
  const Sign* sign = sign_of(outcome);
  return sign == nullptr ? escaped(outcome)
                         : fmt::format("<span class=\"outcome {}\">{} {}</span>", sign->style,
                                       sign->sign, escaped(outcome));
}

std::string CellText::cell(const TableColumn& column, const trace::Value& value) {
  if (std::holds_alternative<std::monostate>(value)) {
    return column.right ? "<td class=\"n unknown\">–</td>" : "<td class=\"unknown\">–</td>";
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return fmt::format("<td class=\"n\">{:.{}f}</td>", *real, column.decimals);
  }
  const std::string text = plain_text(value);
  if (std::holds_alternative<std::int64_t>(value)) {
    return "<td class=\"n\">" + text + "</td>";
  }
  switch (kind_of(text)) {
    case TextKind::time:
      return fmt::format("<td class=\"t\"><time datetime=\"{}\">{}</time></td>", text,
                         time_text(text, utc_));
    case TextKind::attempt:
      return fmt::format("<td class=\"mono\" title=\"{}\">{}</td>", text, short_attempt(text));
    case TextKind::uid:
      return "<td class=\"mono\">" + text + "</td>";
    case TextKind::digests:
      if (digests_.size() < most_digests) {
        digests_[text].insert(column.title);
      }
      return fmt::format("<td class=\"mono\" title=\"{}\">{}</td>", text, short_digests(text));
    case TextKind::plain:
      break;
  }
  return "<td>" + (sign_of(text) != nullptr ? outcome_html(text) : escaped(text)) + "</td>";
}

std::string CellText::digests_in_full() const {
  if (digests_.empty()) {
    return {};
  }
  std::string out = "<section class=\"notes\"><h2>Digests in full</h2>\n<dl class=\"digests\">\n";
  for (const auto& [digest, headings] : digests_) {
    out += fmt::format("<dt>{}</dt><dd class=\"mono\">{}</dd>\n",
                       escaped(spoken(fmt::format("{}", fmt::join(headings, ", ")))), digest);
  }
  out += "</dl>\n";
  if (digests_.size() >= most_digests) {
    out += "<p class=\"rows\">These are the first; csv and json have all.</p>\n";
  }
  return out + "</section>\n";
}

std::string page_start(const std::string& title, const std::string& question, const Asked& asked) {
  FactList facts;
  facts.add("Filters", filters_text(asked));  // none: left out
  add_databases(facts, asked);
  facts.add("Made", time_text(now_iso8601(), asked.utc) + " by " + tool_name());
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" "
      "content=\"{}\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n"
      "<header>\n<p class=\"kicker\">gangflash trace report</p>\n<h1>{}</h1>\n"
      "<p class=\"question\">{}</p>\n{}</header>\n<main>\n",
      escaped(tool_name()), escaped(title), embedded::html_css, escaped(title), escaped(question),
      facts.html());
}

std::string signature_html(const std::string& line) {
  std::string out = "<p class=\"sign\">";
  for (std::size_t start = 0; start < line.size();) {
    const std::size_t rule = std::min(line.find("__", start), line.size());
    out += "<span>" + escaped(line.substr(start, rule - start)) + "</span>";
    out += rule == line.size() ? "" : "<i></i>";
    start = std::min(line.find_first_not_of('_', rule), line.size());
  }
  return out + "</p>\n";
}

std::string definition_html(const std::string& note) {
  std::string out;
  for (std::size_t start = 0; start < note.size();) {
    const std::size_t stop = note.find(". ", start);
    const std::size_t next = stop == std::string::npos ? note.size() : stop + 2;
    const std::size_t colon = note.find(": ", start);
    if (colon < next && colon - start <= longest_term) {
      out += "<strong>" + escaped(spoken(note.substr(start, colon - start))) + "</strong>";
      start = colon;
    }
    out += escaped(note.substr(start, next - start));
    start = next;
  }
  return out;
}

std::string page_end(const std::vector<std::string>& notes, const std::string& title) {
  std::string definitions;
  std::string signatures;
  for (const std::string& note : notes) {
    const bool to_sign = note.find("____") != std::string::npos;
    to_sign ? signatures += signature_html(note)
            : definitions += "<li>" + definition_html(note) + "</li>\n";
  }
  std::string out;
  if (!definitions.empty()) {
    out +=
        "<section class=\"notes\"><h2>Definitions</h2>\n<ul>\n" + definitions + "</ul></section>\n";
  }
  if (!signatures.empty()) {
    out += "<section class=\"signatures\">\n" + signatures + "</section>\n";
  }
  return out + fmt::format("</main>\n<footer>{} · {}</footer>\n</body>\n</html>\n", escaped(title),
                           escaped(tool_name()));
}

}  // namespace gangflash::report
