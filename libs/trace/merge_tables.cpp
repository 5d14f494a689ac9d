#include "trace/merge_tables.hpp"

namespace gangflash::trace {

namespace {

// map_X is the translation of X's ids, src to dst: an attempt or a unit is in it when it was
// chosen. `unit` has no key of its own: merge.cpp finds it by what it is called.
constexpr std::string_view chosen_attempt = "s.attempt_id IN (SELECT src FROM map_attempt_start)";
constexpr std::string_view chosen_unit = "s.unit_id IN (SELECT src FROM map_unit)";

constexpr MergedTable tables[] = {
    {"tool", "tool_id", "binary_sha256, version, build, name, platform", ""},
    {"recipe", "recipe_id", "sha256", ""},
    {"image", "image_id", "file_sha256", ""},
    {"image_bytes", "", "", "", true},
    {"plan", "plan_id", "recipe_id, image_sha256, content_sha256", ""},
    {"plan_image", "", "", ""},
    {"failure_code", "", "", ""},
    {"owner", "owner_id", "host, boot_id, pid, process_start, started", ""},
    {"owner_end", "", "", ""},
    {"run", "run_id", "owner_id, started, plan_id, station", ""},
    {"run_end", "", "", ""},
    {"event", "event_id", "run_id, at, kind, slot, text", ""},
    {"attempt_start", "attempt_id", "attempt", "s.attempt_id IN (SELECT attempt_id FROM chosen)"},
    {"unit", "unit_id", "",
     "s.unit_id IN (SELECT unit_id FROM src.identified WHERE attempt_id IN ("
     "SELECT src FROM map_attempt_start))"},
    {"identity", "", "", chosen_unit},
    {"identified", "", "", chosen_attempt},
    {"attempt_end", "", "", chosen_attempt},
    {"step", "", "", chosen_attempt, true},
    {"flight_record", "", "", chosen_attempt, true},
    {"disposition", "disposition_id", "unit_id, at, decision, cause, person", chosen_unit},
    {"audit", "audit_id", "at, action, object, person, reason", ""},
    {"station_key", "key_id", "public_key", ""},
};

}  // namespace

std::span<const MergedTable> merged_tables() {
  return tables;
}

}  // namespace gangflash::trace
