#include "gangreport/format_html.hpp"

#include <fmt/format.h>

#include "gangreport/certificate.hpp"
#include "gangreport/chart.hpp"
#include "gangreport/html_text.hpp"
#include "gangreport/page.hpp"
#include "gangreport/table_columns.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t measured_rows = 500;  // decide alignment and decimals
constexpr std::size_t most_easy = 8;        // columns that A4 has room for without breaking times
constexpr std::size_t charted_rows = 5000;  // what a chart can show, and then some

class HtmlWriter : public Writer {
 public:
  HtmlWriter(const trace::Report& report, const Asked& asked, Sink sink)
      : report_{report},
        asked_{asked},
        sink_{std::move(sink)},
        cells_{asked.utc},
        title_{report.title} {
    title_ += asked_.argument.empty() ? "" : " " + asked_.argument;
    sink_(page_start(title_, report_.question, asked_));
  }

  void begin(const trace::Section& section, const std::vector<std::string>& columns) override {
    close_section();
    section_ = &section;
    names_ = columns;
    columns_ = chosen_columns(section, columns);
    head_written_ = false;
    ++sections_;
    sink_("<section class=\"part\">\n");
    if (!section.title.empty()) {
      sink_("<h2>" + escaped(section.title) + "</h2>\n");
    }
  }

  void row(const std::vector<trace::Value>& row) override {
    ++count_;
    if (count_ <= (section_->charts.empty() ? measured_rows : charted_rows)) {
      waiting_.push_back(row);
    } else {
      write_waiting();
      write(row);
    }
  }

  void end() override {
    close_section();
    sink_(cells_.digests_in_full() + page_end(report_.notes, title_));
  }

 private:
  void close_section() {
    if (section_ == nullptr) {
      return;
    }
    if (count_ == 0) {
      sink_("<p class=\"nothing\">Nothing found.</p>\n");
    } else {
      write_waiting();
      sink_("</tbody></table></div>\n");
      sink_(count_ == 1 ? "" : fmt::format("<p class=\"rows\">{} rows</p>\n", count_));
    }
    sink_("</section>\n");
    section_ = nullptr;
    count_ = 0;
  }

  /// Charts, the head of the table, and the rows that were kept for them.
  void write_waiting() {
    if (head_written_) {
      return;
    }
    head_written_ = true;
    const std::string title = section_->title.empty() ? report_.title : section_->title;
    const std::string id = fmt::format("part{}", sections_);
    for (const Figure& figure : figures(*section_, title, id, names_, waiting_)) {
      sink_(fmt::format("<figure><figcaption>{}</figcaption>{}</figure>\n", escaped(figure.caption),
                        figure.svg));
    }
    measure(columns_, waiting_, asked_.utc);
    std::string head = fmt::format("<div class=\"wide\"><table{}>\n<thead><tr>",
                                   columns_.size() > most_easy ? " class=\"many\"" : "");
    for (const TableColumn& column : columns_) {
      head += fmt::format("<th scope=\"col\"{}>{}</th>", column.right ? " class=\"n\"" : "",
                          escaped(spoken(column.title)));
    }
    sink_(head + "</tr></thead>\n<tbody>\n");
    for (const auto& row : waiting_) {
      write(row);
    }
    waiting_.clear();
  }

  void write(const std::vector<trace::Value>& row) {
    std::string text = "<tr>";
    for (const TableColumn& column : columns_) {
      text += cells_.cell(column, row[column.index]);
    }
    sink_(text + "</tr>\n");
  }

  const trace::Report& report_;
  const Asked& asked_;
  Sink sink_;
  CellText cells_;
  std::string title_;
  const trace::Section* section_ = nullptr;
  std::vector<std::string> names_;
  std::vector<TableColumn> columns_;
  std::vector<std::vector<trace::Value>> waiting_;
  std::size_t count_ = 0;
  std::size_t sections_ = 0;
  bool head_written_ = false;
};

}  // namespace

std::unique_ptr<Writer> html_writer(const trace::Report& report, const Asked& asked, Sink sink) {
  if (report.name == "unit") {
    return certificate_writer(report, asked, std::move(sink));
  }
  return std::make_unique<HtmlWriter>(report, asked, std::move(sink));
}

}  // namespace gangflash::report
