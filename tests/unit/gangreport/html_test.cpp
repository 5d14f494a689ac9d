// Pages as a whole: what a section, a chart line and a note become.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gangreport/chart.hpp"
#include "gangreport/format.hpp"
#include "gangreport/page.hpp"
#include "well_formed.hpp"

namespace gangflash::report {

using testing::HasSubstr;
using testing::Not;

trace::Section section(const std::string& title, std::vector<std::string> charts = {}) {
  trace::Section made;
  made.title = title;
  made.columns = {{"slot", "slot"}, {"pass_pct", "pass%"}};
  made.charts = std::move(charts);
  return made;
}

trace::Report report(std::vector<trace::Section> sections) {
  trace::Report made;
  made.name = "test";
  made.title = "Yield <& more>";
  made.question = "How \"good\"?";
  made.notes = {"pass%: of <all>", "Made by name ____ date ____"};
  made.sections = std::move(sections);
  return made;
}

using Rows = std::vector<std::vector<trace::Value>>;
const std::vector<std::string> columns{"station", "slot", "pass_pct"};

std::string page(const trace::Report& of, const std::vector<Rows>& answers,
                 const char* format = "html") {
  std::string text;
  const Asked asked{.databases = {}, .argument = "L<1>", .filters = {{"--lot", "<b>"}}};
  const auto writer =
      format_named(format).make(of, asked, [&](std::string_view piece) { text += piece; });
  for (std::size_t i = 0; i < answers.size(); ++i) {
    writer->begin(of.sections[i], columns);
    for (const auto& row : answers[i]) {
      writer->row(row);
    }
  }
  writer->end();
  return text;
}

/// Without what HTML writes and XML does not know: the doctype, <meta> and the style sheet.
std::string body(const std::string& text) {
  return text.substr(text.find("<header>"), text.find("</body>") - text.find("<header>"));
}

const Rows slots{{std::string{"st<1>"}, std::string{"A1"}, 97.5},
                 {std::string{"st<1>"}, std::string{"A2"}, 100.0},
                 {std::string{"st2"}, std::string{"A1"}, std::monostate{}}};

TEST(Html, EscapesEverythingAndNeedsNothing) {
  const std::string text = page(report({section("", {"heat slot pass_pct"})}), {slots});
  EXPECT_EQ(malformed(body(text)), "");
  EXPECT_THAT(text, HasSubstr("<title>Yield &lt;&amp; more&gt; L&lt;1&gt;</title>"));
  EXPECT_THAT(text, HasSubstr("--lot &lt;b&gt;"));
  EXPECT_THAT(text, HasSubstr("<strong>pass%</strong>: of &lt;all&gt;"));
  for (const char* absent : {"<script", "<link", "src=", "url(", "@import", "onload", "<b>"}) {
    EXPECT_THAT(text, Not(HasSubstr(absent)));
  }
  EXPECT_THAT(text, HasSubstr("@media print"));
  EXPECT_THAT(text, HasSubstr("prefers-color-scheme: dark"));
}

TEST(Html, DrawsAHeatMapPerStationAboveTheTable) {
  const std::string text = page(report({section("", {"heat slot pass_pct"})}), {slots});
  EXPECT_EQ(count(text, "<svg"), 2u);
  EXPECT_THAT(text, HasSubstr("pass% by slot, station st&lt;1&gt;"));
  EXPECT_LT(text.find("</svg>"), text.find("<table>"));
  EXPECT_THAT(text, HasSubstr("<th scope=\"col\" class=\"n\">pass%</th>"));
  EXPECT_THAT(text, HasSubstr("<td>A1</td><td class=\"n\">97.5</td>"));
  EXPECT_THAT(text, HasSubstr("<td class=\"n unknown\">–</td>"));
}

TEST(Html, HasAHeadedPartPerSection) {
  const std::string text = page(report({section("By <slot>"), section("Stops")}), {slots, {}});
  EXPECT_EQ(malformed(body(text)), "");
  EXPECT_THAT(text, HasSubstr("<h2>By &lt;slot&gt;</h2>"));
  EXPECT_THAT(text, HasSubstr("<h2>Stops</h2>\n<p class=\"nothing\">Nothing found.</p>"));
}

TEST(Html, TakesMoreRowsThanItMeasures) {
  const Rows many(1203, {std::string{"s"}, std::string{"A1"}, std::int64_t{5}});
  const std::string text = page(report({section("")}), {many});
  EXPECT_EQ(malformed(body(text)), "");
  EXPECT_EQ(count(text, "<tr>"), 1204u);
  EXPECT_THAT(text, HasSubstr("1203 rows"));
}

TEST(Html, ShortensDigestsAndGivesThemInFull) {
  const std::string digest(64, 'd');
  const std::string text =
      page(report({section("")}), {{{std::string{"s"}, digest, std::string{"fail"}}}});
  EXPECT_THAT(text, HasSubstr("<td class=\"mono\" title=\"" + digest + "\">dddddddddddd</td>"));
  EXPECT_THAT(text, HasSubstr("<dt>slot</dt><dd class=\"mono\">" + digest + "</dd>"));
  EXPECT_THAT(text,
              HasSubstr("<span class=\"outcome fail\">✗ fail</span>"));  // a sign, not only red
}

TEST(Html, MakesLinesToSignOfNotesWithBlanks) {
  const std::string text = page(report({section("")}), {slots});
  EXPECT_THAT(
      text,
      HasSubstr(
          "<p class=\"sign\"><span>Made by name </span><i></i><span> date </span><i></i></p>"));
  EXPECT_THAT(text, Not(HasSubstr("<li>Made by")));
}

TEST(Charts, ThatNameNoColumnAreNotDrawn) {
  for (const char* line : {"heat slot", "heat rack pass_pct", "pie slot pass_pct", "", "bars"}) {
    EXPECT_TRUE(figures(section("", {line}), "T", "p", columns, slots).empty()) << line;
  }
  EXPECT_EQ(figures(section("", {"bars slot pass_pct station", "line slot pass_pct"}), "T", "p",
                    columns, slots)
                .size(),
            2u);
}

TEST(Charts, OfHeatMarkTheSideThatIsAsked) {
  Rows rows;
  for (int i = 1; i <= 9; ++i) {
    rows.push_back({std::string{"st"}, "A" + std::to_string(i),
                    i == 4   ? 99.0
                    : i == 6 ? 60.0
                             : 90.0});
  }
  const auto marks = [&](const char* line) {
    return count(figures(section("", {line}), "T", "p", columns, rows).at(0).svg, " far\"");
  };
  EXPECT_EQ(marks("heat slot pass_pct"), 2u);
  EXPECT_EQ(marks("heat slot pass_pct low"), 1u);
}

TEST(Charts, OfSeveralStationsStandInTheirOrderUnderOneLegend) {
  Rows rows;
  for (const char* station : {"st10", "st2"}) {
    rows.push_back({std::string{station}, std::string{"A1"}, 90.0});
  }
  const auto drawn = figures(section("", {"heat slot pass_pct"}), "T", "p", columns, rows);
  ASSERT_EQ(drawn.size(), 2u);
  EXPECT_EQ(drawn[0].caption, "T: pass% by slot, station st2");
  EXPECT_THAT(drawn[0].svg, HasSubstr("class=\"legend\""));
  EXPECT_THAT(drawn[1].svg, Not(HasSubstr("class=\"legend\"")));
}

TEST(Charts, AddUpWhatSeveralStationsDidOnADay) {
  const std::vector<std::string> names{"station", "slot", "pass_pct"};  // a day stands for a slot
  const Rows days{{std::string{"s1"}, std::string{"2026-11-01"}, std::int64_t{8}},
                  {std::string{"s2"}, std::string{"2026-11-01"}, std::int64_t{5}},
                  {std::string{"s1"}, std::string{"2026-11-02"}, std::int64_t{7}}};
  const auto drawn = figures(section("", {"line slot pass_pct sum"}), "T", "p", names, days);
  ASSERT_EQ(drawn.size(), 1u);
  EXPECT_THAT(drawn[0].svg, HasSubstr("2026-11-01: 13 %"));
  EXPECT_EQ(count(drawn[0].svg, "<circle"), 2u);
}

TEST(Charts, TakeTheirCaptionFromTheColumnBy) {
  const Rows rows{{std::string{"day"}, std::string{"2026-11-01"}, 90.0}};
  const auto drawn =
      figures(section("", {"line name pass_pct"}), "Yield", "p", {"by", "name", "pass_pct"}, rows);
  EXPECT_EQ(drawn.at(0).caption, "Yield: pass% by day");
}

TEST(Definitions, ShowWhatTheyDefine) {
  EXPECT_EQ(
      definition_html("p50_s: half. share%: of <all>; x: y. A long sentence without a term: z"),
      "<strong>p50 s</strong>: half. <strong>share%</strong>: of &lt;all&gt;; x: y. "
      "A long sentence without a term: z");
}

TEST(Sections, InTheOtherFormats) {
  const trace::Report two = report({section("First"), section("Second")});
  const std::vector<Rows> answers{{{std::string{"s"}, std::string{"=1"}, 5.5}}, {}};
  EXPECT_EQ(page(two, answers, "json"),
            "{\n\"First\": [\n{\"station\": \"s\", \"slot\": \"=1\", \"pass_pct\": 5.5}\n],\n"
            "\"Second\": []\n}\n");
  EXPECT_EQ(page(two, answers, "jsonl"),
            "{\"section\": \"First\", \"station\": \"s\", \"slot\": \"=1\", \"pass_pct\": 5.5}\n");
  EXPECT_EQ(
      page(two, answers, "csv"),
      "First\r\nstation,slot,pass_pct\r\ns,'=1,5.5\r\n\r\nSecond\r\nstation,slot,pass_pct\r\n");
  EXPECT_THAT(page(two, answers, "table"), HasSubstr("\nSecond\n\n(nothing found)\n"));
}

}  // namespace gangflash::report
