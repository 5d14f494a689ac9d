#pragma once
// A folder of its own, records with sensible facts, and a journal that can be waited for.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <string>

#include "trace/journal.hpp"

namespace gangflash::trace {

inline WallClock::time_point at(int seconds) {
  // 2026-11-21T07:00:00Z
  return WallClock::time_point{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}} +
         std::chrono::hours{7} + std::chrono::seconds{seconds};
}

inline std::string digest(char digit) {
  return std::string(64, digit);
}
inline std::string uid(int n) {
  return "2039333434500a00" + std::to_string(10000000 + n);
}

inline RunStart run_start() {
  return {.tool = {.name = "gangflash",
                   .version = "0.1.0",
                   .build = "unknown",
                   .binary_sha256 = digest('a'),
                   .platform = "Linux 6.1.0 x86_64"},
          .station = "line3-st2",
          .host = "pc7",
          .recipe = {.sha256 = digest('b'),
                     .name = "sensor-node",
                     .revision = "007",
                     .chip = "STM32G031xx",
                     .verify = "readback",
                     .content_sha256 = digest('c'),
                     .bytes = "format: 1\n"},
          .images = {{.file_sha256 = digest('d'),
                      .content_sha256 = digest('c'),
                      .file = "firmware/node.hex",
                      .format = "hex",
                      .address = 0x08000000,
                      .size = 4096,
                      .bytes = std::vector<std::uint8_t>{1, 0, 2}}},
          .purpose = "production",
          .lot = "L1",
          .work_order = std::nullopt,
          .operator_name = "ann"};
}

inline AttemptStart attempt_start(const std::string& attempt, const std::string& slot = "A1",
                                  int second = 0) {
  return {.attempt = attempt,
          .slot = slot,
          .port = "/dev/serial/by-path/pci-0:2:1.0-port0",
          .number = 1,
          .started = at(second)};
}

inline Identified identified(const std::string& attempt, std::optional<std::string> unit) {
  return {.attempt = attempt,
          .uid = std::move(unit),
          .pid = 0x466,
          .bootloader_version = std::uint8_t{0x31},
          .flash_kib = 64u,
          .baud = 115200,
          .parity = "even",
          .found = "blank",
          .first_block_sha256 = digest('e'),
          .at = at(1)};
}

inline AttemptEnd passed(const std::string& attempt, int second = 10) {
  using std::chrono::milliseconds;
  return {.attempt = attempt,
          .ended = at(second),
          .duration = milliseconds{9500},
          .outcome = Outcome::pass,
          .failure = std::nullopt,
          .verify = "readback",
          .written_sha256 = digest('f'),
          .read_back_sha256 = digest('f'),
          .bytes_compared = 4096,
          .lock_proof = "",
          .steps = {{.name = "enter",
                     .outcome = Outcome::pass,
                     .offset = milliseconds{0},
                     .duration = milliseconds{100},
                     .bytes = 0,
                     .tries = 1,
                     .detail = ""},
                    {.name = "write",
                     .outcome = Outcome::pass,
                     .offset = milliseconds{100},
                     .duration = milliseconds{5000},
                     .bytes = 4096,
                     .tries = 1,
                     .detail = ""}},
          .frames = {}};
}

inline AttemptEnd failed(const std::string& attempt, const std::string& code = "E801",
                         int second = 10) {
  AttemptEnd end = passed(attempt, second);
  end.outcome = failure_code(code).outcome;
  end.failure = Failure{.code = code,
                        .step = "verify",
                        .command = "Read Memory 0x11",
                        .address = 0x08000100u,
                        .expected = "AA",
                        .actual = "AB",
                        .text = "Read-back differs at 0x08000100."};
  end.read_back_sha256 = digest('0');
  end.frames = {{.at = std::chrono::microseconds{1000}, .to_target = true, .bytes = {0x11, 0xEE}},
                {.at = std::chrono::microseconds{1500}, .to_target = false, .bytes = {0x79}}};
  return end;
}

/// Waits until the journal answered; throws what it answered.
template <class Record>
void wait(Journal& journal, void (Journal::*function)(Record, Journal::Done), Record record) {
  std::promise<void> answered;
  (journal.*function)(std::move(record), [&](std::exception_ptr error) {
    error ? answered.set_exception(error) : answered.set_value();
  });
  answered.get_future().get();
}

inline void begin(Journal& journal, AttemptStart start) {
  wait(journal, &Journal::begin, std::move(start));
}
inline void identify(Journal& journal, Identified identity) {
  wait(journal, &Journal::identified, std::move(identity));
}
inline void finish(Journal& journal, AttemptEnd end) {
  wait(journal, &Journal::finish, std::move(end));
}

/// An id that reads well in a failing test: attempt_name(7) ends in 7.
inline std::string attempt_name(int n) {
  const std::string digits = std::to_string(100000000000 + n);
  return "0199c3d4-81b2-7000-8000-" + digits;
}

class TraceTest : public ::testing::Test {
 protected:
  TraceTest() {
    std::string name = (std::filesystem::temp_directory_path() / "gangflash-trace-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~TraceTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "trace.db"; }

  /// One value, read through a connection of its own.
  [[nodiscard]] std::string value(const std::string& sql) const {
    SQLite::Database database{file().string(), SQLite::OPEN_READONLY, 1000};
    return database.execAndGet(sql).getString();
  }

  std::filesystem::path folder_;
};

}  // namespace gangflash::trace
