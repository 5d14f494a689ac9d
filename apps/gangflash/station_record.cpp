#include "station_record.hpp"

#include <boost/json.hpp>

#include "live/text.hpp"
#include "tool.hpp"
#include "trace/decide.hpp"
#include "version.hpp"

namespace gangflash::app {
namespace json = boost::json;

namespace {

/// What the row of `audit` says about the walk; docs/reporting.md describes it.
std::string to_json(const recipe::Station& station, const StationCheck& check) {
  json::array slots;
  for (const CheckedSlot& checked : check.slots) {
    json::object slot{{"slot", checked.slot.name}, {"port", checked.slot.port}};
    slot["answered"] = checked.answered ? json::value(*checked.answered) : json::value(nullptr);
    slots.push_back(std::move(slot));
  }
  const json::object object{{"result", check.result},
                            {"station_file_sha256", sha256_of_file(station.file)},
                            {"version", version},
                            {"slots", std::move(slots)}};
  return json::serialize(object);
}

}  // namespace

void record_station_check(const recipe::Station& station, const StationCheck& check,
                          const std::filesystem::path& database, const trace::Care& care) {
  const trace::Person person{.name = live::valid_utf8(check.by),
                             .reason = "to prove the order of the slots",
                             .station = live::valid_utf8(station.name)};
  const trace::AuditRow row{.action = "station check",
                            .object_kind = "file",
                            .object = std::filesystem::absolute(station.file).string(),
                            .detail = to_json(station, check)};
  trace::record_decision(database, row, person, care);
}

}  // namespace gangflash::app
