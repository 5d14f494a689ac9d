#include "gangreport/format_table.hpp"

#include <fmt/format.h>

#include "gangreport/table_columns.hpp"
#include "gangreport/terminal_text.hpp"

namespace gangflash::report {

namespace {

/// So many rows decide how wide the columns are; the others follow as they come, so that ten
/// million rows need no memory and the first is seen at once.
constexpr std::size_t measured_rows = 500;

class TableWriter : public Writer {
 public:
  TableWriter(const trace::Report& report, const Asked& asked, Sink sink)
      : report_{report}, asked_{asked}, sink_{std::move(sink)} {
    sink_(report_.title + "\n");
  }

  void begin(const trace::Section& section, const std::vector<std::string>& columns) override {
    close_section();
    open_ = true;
    columns_ = chosen_columns(section, columns);
    sink_((section.title.empty() ? "" : "\n" + section.title + "\n") + "\n");
  }

  void row(const std::vector<trace::Value>& row) override {
    ++count_;
    if (count_ <= measured_rows) {
      waiting_.push_back(row);
    } else {
      print_waiting();
      print(row);
    }
  }

  void end() override {
    close_section();
    sink_("\n");
    for (const std::string& note : report_.notes) {
      const bool to_sign = note.find("____") != std::string::npos;  // a rule has no spaces to break
      sink_(to_sign ? '\n' + note + '\n' : wrapped(note, asked_.width));
    }
    if (!left_out_.empty()) {
      sink_(wrapped("No room here for: " + left_out_ + ". csv and json have every column in full.",
                    asked_.width));
    }
  }

 private:
  void close_section() {
    if (!open_) {
      return;
    }
    print_waiting();
    sink_(count_ == 0 ? "(nothing found)\n"
                      : fmt::format("\n{} {}.\n", count_, count_ == 1 ? "row" : "rows"));
    count_ = 0;
  }

  /// The head and the rows that decided about it.
  void print_waiting() {
    if (waiting_.empty()) {
      return;
    }
    measure(columns_, waiting_, asked_.utc);
    if (asked_.width != 0) {
      const std::string left_out = fit(columns_, asked_.width);
      left_out_ += (left_out_.empty() || left_out.empty() ? "" : ", ") + left_out;
    }
    sink_(line([](const TableColumn& column) { return column.title; }));
    sink_(line([](const TableColumn& column) { return std::string(column.width, '-'); }));
    for (const auto& row : waiting_) {
      print(row);
    }
    waiting_.clear();
  }

  void print(const std::vector<trace::Value>& row) {
    sink_(line([&](const TableColumn& column) {
      return cell_text(column, row[column.index], asked_.utc);
    }));
  }

  std::string line(const auto& text_of) {
    std::string out;
    for (const TableColumn& column : columns_) {
      std::string text = text_of(column);
      if (column.cuttable) {
        text = cut(text, column.width);
      }
      // A later row may hold a longer number than all measured ones: it pushes, it is not cut.
      const std::string space(column.width - std::min(column.width, shown_length(text)), ' ');
      out += &column == &columns_.front() ? "" : "  ";
      out += column.right ? space + text : text + space;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + '\n';
  }

  const trace::Report& report_;
  const Asked& asked_;
  Sink sink_;
  std::vector<TableColumn> columns_;
  std::vector<std::vector<trace::Value>> waiting_;
  std::size_t count_ = 0;
  bool open_ = false;
  std::string left_out_;
};

}  // namespace

std::unique_ptr<Writer> table_writer(const trace::Report& report, const Asked& asked, Sink sink) {
  return std::make_unique<TableWriter>(report, asked, std::move(sink));
}

}  // namespace gangflash::report
