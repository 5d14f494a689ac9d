#include "gangreport/format_json.hpp"

#include <boost/json.hpp>
#include <utility>

#include "gangreport/value_text.hpp"

namespace gangflash::report {

namespace {

// Boost.JSON writes 97.5 as 9.75E1, which is legal and which nobody wants to read; it quotes the
// texts.
struct Json {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(const std::string& text) const { return json_text(text); }
};

class JsonWriter : public Writer {
 public:
  JsonWriter(bool several, Sink sink) : several_{several}, sink_{std::move(sink)} {}

  void begin(const trace::Section& section, const std::vector<std::string>& columns) override {
    close_section();
    columns_ = columns;
    rows_ = 0;
    if (several_) {
      sink_((sections_ == 0 ? "{\n" : ",\n") + json_text(section.title) + ": ");
    }
    sink_("[");
    ++sections_;
    open_ = true;
  }

  void row(const std::vector<trace::Value>& row) override {
    sink_((rows_++ == 0 ? "\n" : ",\n") + json_object(columns_, row));
  }

  void end() override {
    close_section();
    sink_(several_ ? "\n}\n" : "\n");
  }

 private:
  void close_section() {
    if (std::exchange(open_, false)) {
      sink_(rows_ == 0 ? "]" : "\n]");
    }
  }

  bool several_;
  Sink sink_;
  std::vector<std::string> columns_;
  std::size_t rows_ = 0;
  std::size_t sections_ = 0;
  bool open_ = false;
};

class JsonLinesWriter : public Writer {
 public:
  JsonLinesWriter(bool several, Sink sink) : several_{several}, sink_{std::move(sink)} {}

  void begin(const trace::Section& section, const std::vector<std::string>& columns) override {
    columns_ = columns;
    start_ = several_ ? "{\"section\": " + json_text(section.title) : "";
  }

  void row(const std::vector<trace::Value>& row) override {
    const std::string object = json_object(columns_, row);
    sink_((several_ ? start_ + ", " + object.substr(1) : object) + '\n');
  }

  void end() override {}

 private:
  bool several_;
  Sink sink_;
  std::vector<std::string> columns_;
  std::string start_;
};

}  // namespace

std::string json_text(const std::string& text) {
  return boost::json::serialize(boost::json::string{valid_utf8(text)});
}

std::string json_value(const trace::Value& value) {
  return std::visit(Json{}, value);
}

std::string json_object(const std::vector<std::string>& columns,
                        const std::vector<trace::Value>& row) {
  std::string text = "{";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    text += (i == 0 ? "" : ", ") + json_text(columns[i]) + ": " + json_value(row[i]);
  }
  return text + '}';
}

std::unique_ptr<Writer> json_writer(const trace::Report& report, const Asked&, Sink sink) {
  return std::make_unique<JsonWriter>(report.sections.size() > 1, std::move(sink));
}

std::unique_ptr<Writer> json_lines_writer(const trace::Report& report, const Asked&, Sink sink) {
  return std::make_unique<JsonLinesWriter>(report.sections.size() > 1, std::move(sink));
}

}  // namespace gangflash::report
