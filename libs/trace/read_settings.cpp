#include "trace/read_settings.hpp"

#include <sqlite3.h>

#include "trace/read_count.hpp"
#include "trace/read_uid.hpp"

namespace gangflash::trace {

namespace {

void uid_words_function(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  if (text == nullptr) {
    sqlite3_result_null(context);
    return;
  }
  const std::string words = uid_words(text);
  sqlite3_result_text(context, words.c_str(), static_cast<int>(words.size()), SQLITE_TRANSIENT);
}

}  // namespace

void set_up_reading(SQLite::Database& database) {
  database.exec("PRAGMA cache_size = -24576");  // KiB
  database.createFunction("uid_words", 1, true, nullptr, uid_words_function);
  add_count_by(database);
}

}  // namespace gangflash::trace
