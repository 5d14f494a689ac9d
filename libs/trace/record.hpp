#pragma once
// What is written about a run and about each attempt. Plain values; the schema is in db/migrations.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trace/failure_code.hpp"
#include "trace/time.hpp"

namespace gangflash::trace {

/// The program that writes: content-addressed by its binary.
struct Tool {
  std::string name;     ///< "gangflash"
  std::string version;  ///< "0.1.0"
  std::string build;    ///< source commit, or "unknown"
  std::string binary_sha256;
  std::string platform;  ///< "Linux 6.1.0 x86_64"
};

struct RecipeRecord {
  std::string sha256;
  std::string name;
  std::string revision;
  std::string chip;            ///< as the recipe names it
  std::string verify;          ///< "readback", "checksum"
  std::string content_sha256;  ///< of all its images together; empty when the job needs none
  std::string bytes;           ///< the file; of a one-board command its effective recipe
};

struct ImageRecord {
  std::string file_sha256;
  std::string content_sha256;
  std::string file;                                ///< as the recipe names it
  std::string format;                              ///< "hex", "bin", ...
  std::uint32_t address = 0;                       ///< lowest
  std::uint64_t size = 0;                          ///< of the content, bytes
  std::optional<std::vector<std::uint8_t>> bytes;  ///< of the file; absent with keep_images: no
};

/// One start of the program on one job.
struct RunStart {
  Tool tool;
  std::string station;
  std::string host;
  RecipeRecord recipe;
  std::vector<ImageRecord> images;  ///< in recipe order
  std::string operation = "run";    ///< run, or the one-board command; decides what a pass proves
  std::string purpose;              ///< production, rework, debug, golden, validation
  std::optional<std::string> lot;
  std::optional<std::string> work_order;
  std::optional<std::string> operator_name;
  std::optional<unsigned> planned = {};  ///< units it is to do
};

struct AttemptStart {
  std::string attempt;  ///< UUIDv7
  std::string slot;
  std::string port;     ///< as the station names it
  unsigned number = 1;  ///< try of this unit in this run and slot; 1 begins a new unit
  WallClock::time_point started;
  std::optional<std::string> fixture = {};         ///< as the station names it
  std::optional<std::string> adapter_serial = {};  ///< of the USB adapter
  std::optional<std::string> adapter_driver = {};  ///< kernel driver, "rfc2217" or "tcp"
  std::optional<unsigned> latency_timer_ms = {};   ///< how long the adapter holds bytes back
  std::optional<std::string> operator_name = {};   ///< where it is not the run's
};

/// What was on the part when it first answered. A protected part has no UID until it is unlocked:
/// then a second one follows.
struct Identified {
  std::string attempt;
  std::optional<std::string> uid;  ///< 24 lower-case hex digits, memory order
  std::uint32_t pid = 0;
  std::optional<std::uint8_t> bootloader_version;  ///< protocol, BCD
  std::optional<std::uint32_t> flash_kib;
  unsigned baud = 0;
  std::string parity;  ///< what took effect: "even" or "none"
  std::string found;  ///< protected, blank, programmed; unknown for a wrong part, which is not read
  std::optional<std::string> first_block_sha256;
  WallClock::time_point at;
  std::optional<std::string> label = {};  ///< scanned for this unit; bound to it unless taken
};

struct Step {
  std::string name;  ///< enter, identify, ...: a row of the session's step table
  Outcome outcome = Outcome::pass;
  std::chrono::microseconds offset{};  ///< from the attempt's start
  std::chrono::microseconds duration{};
  std::uint64_t bytes = 0;
  unsigned tries = 1;
  std::string detail;
};

struct Failure {
  std::string code;  ///< of failure_codes.csv
  std::string step;
  std::string command;  ///< "Write Memory 0x31"; empty when none was running
  std::optional<std::uint32_t> address;
  std::string expected;
  std::string actual;
  std::string text;  ///< the whole story in one sentence
};

/// One chunk of bytes on the wire, for the flight recorder.
struct Frame {
  std::chrono::microseconds at{};  ///< from the attempt's start
  bool to_target = false;
  std::vector<std::uint8_t> bytes;
};

struct AttemptEnd {
  std::string attempt;
  WallClock::time_point ended;
  std::chrono::microseconds duration{};
  Outcome outcome = Outcome::error;
  std::optional<Failure> failure;  ///< absent if and only if passed
  std::string verify;              ///< method that proved it; empty when verify was not reached
  std::optional<std::string> written_sha256;
  std::optional<std::string> read_back_sha256;
  std::uint64_t bytes_compared = 0;
  std::string lock_proof;  ///< refused_read, silent, option_bits, acknowledged; empty without lock
  std::vector<Step> steps;
  std::vector<Frame> frames;  ///< last ones of a non-pass
};

/// What happened to a run besides its attempts.
struct RunEvent {
  std::string kind;  ///< stop: of the run, or of one slot
  WallClock::time_point at;
  std::optional<std::string> slot = {};  ///< absent: the whole station
  std::optional<std::string> code = {};  ///< of failure_codes.csv
  std::optional<std::string> text = {};
};

struct RunEnd {
  std::string how = "finished";  ///< or stopped: by a person or a rule
  WallClock::time_point ended;
};

}  // namespace gangflash::trace
