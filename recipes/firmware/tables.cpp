#include "tables.hpp"

namespace node {
namespace {

constexpr double pi = 3.14159265358979323846;

constexpr double sine(double x) {
  double term = x;
  double sum = x;
  for (int n = 1; n < 12; ++n) {
    term *= -x * x / ((2 * n) * (2 * n + 1));
    sum += term;
  }
  return sum;
}

constexpr double logarithm(double x) {
  double exponent = 0;
  for (; x > 1.5; x /= 2) exponent += 1;
  for (; x < 0.75; x *= 2) exponent -= 1;
  const double y = (x - 1) / (x + 1);
  double power = y;
  double sum = 0;
  for (int n = 1; n < 40; n += 2, power *= y * y) sum += power / n;
  return 2 * sum + exponent * 0.69314718055994530942;
}

constexpr int16_t rounded(double x) {
  return static_cast<int16_t>(x < 0 ? x - 0.5 : x + 0.5);
}

constexpr Crc32Tables make_crc32() {
  Crc32Tables tables{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    tables.slice[0].values[i] = crc;
  }
  for (uint32_t i = 0; i < 256; ++i) {
    for (int k = 1; k < 4; ++k) {
      const uint32_t before = tables.slice[k - 1][i];
      tables.slice[k].values[i] = before >> 8 ^ tables.slice[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Table<uint16_t, 256> make_crc16() {
  Table<uint16_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
    table.values[i] = static_cast<uint16_t>(crc);
  }
  return table;
}

constexpr Table<int16_t, 2048> make_sine() {
  Table<int16_t, 2048> table{};
  for (unsigned i = 0; i < 2048; ++i) {
    const double angle = i < 1024 ? 2 * pi * i / 2048 : 2 * pi * (i - 1024.0) / 2048;
    table.values[i] = rounded((i < 1024 ? 1 : -1) * 32767 * sine(angle));
  }
  return table;
}

constexpr Table<int16_t, 512> make_window() {
  Table<int16_t, 512> table{};
  for (unsigned i = 0; i < 512; ++i) {
    const double half = sine(pi * i / 511);
    table.values[i] = rounded(32767 * half * half);
  }
  return table;
}

// 10 kOhm NTC (B = 3435 K) against 10 kOhm, 12-bit converter.
constexpr Table<int16_t, 4096> make_thermistor() {
  Table<int16_t, 4096> table{};
  for (unsigned code = 0; code < 4096; ++code) {
    const double ratio = (code + 0.5) / (4096 - (code + 0.5));
    const double kelvin = 1 / (1 / 298.15 + logarithm(ratio) / 3435);
    const double centi = (kelvin - 273.15) * 100;
    table.values[code] = rounded(centi > 15000 ? 15000 : centi < -5500 ? -5500 : centi);
  }
  return table;
}

constexpr uint32_t step(const Crc32Tables& t, uint32_t crc, uint32_t word) {
  crc ^= word;
  return t.slice[3][crc & 0xFF] ^ t.slice[2][crc >> 8 & 0xFF] ^ t.slice[1][crc >> 16 & 0xFF] ^
         t.slice[0][crc >> 24];
}

/// The compiler's view of a table as words, which it cannot get by a cast.
template <class T, unsigned N>
constexpr uint32_t add(const Crc32Tables& t, uint32_t crc, const Table<T, N>& table) {
  constexpr unsigned per_word = 4 / sizeof(T);
  for (unsigned i = 0; i < N; i += per_word) {
    uint32_t word = 0;
    for (unsigned k = 0; k < per_word; ++k) {
      const uint32_t mask = per_word == 1 ? 0xFFFFFFFF : 0xFFFF;
      word |= (static_cast<uint32_t>(table[i + k]) & mask) << (k * 16);
    }
    crc = step(t, crc, word);
  }
  return crc;
}

constexpr Crc32Tables crc32_made = make_crc32();
static_assert(crc32_made.slice[0][1] == 0x77073096);  // the well-known second entry
static_assert(crc32_made.slice[0][255] == 0x2D02EF8D);

constexpr uint32_t expected() {
  uint32_t crc = 0xFFFFFFFF;
  for (const auto& slice : crc32_made.slice) crc = add(crc32_made, crc, slice);
  crc = add(crc32_made, crc, make_crc16());
  crc = add(crc32_made, crc, make_sine());
  crc = add(crc32_made, crc, make_window());
  return ~add(crc32_made, crc, make_thermistor());
}

uint32_t more(uint32_t crc, const void* words, uint32_t count) {
  const auto* at = static_cast<const uint32_t*>(words);
  while (count-- > 0) crc = step(crc32_tables, crc, *at++);
  return crc;
}

template <class T>
uint32_t more(uint32_t crc, const T& table) {
  return more(crc, &table, sizeof(T) / 4);
}

}  // namespace

extern constexpr Crc32Tables crc32_tables = crc32_made;
alignas(4) extern constexpr Table<uint16_t, 256> crc16_table = make_crc16();
alignas(4) extern constexpr Table<int16_t, 2048> sine_table = make_sine();
alignas(4) extern constexpr Table<int16_t, 512> window_table = make_window();
alignas(4) extern constexpr Table<int16_t, 4096> thermistor_table = make_thermistor();
extern constexpr uint32_t expected_tables_crc = expected();

uint32_t tables_crc() {
  uint32_t crc = more(0xFFFFFFFF, crc32_tables);
  crc = more(crc, crc16_table);
  crc = more(crc, sine_table);
  crc = more(crc, window_table);
  return ~more(crc, thermistor_table);
}

}  // namespace node
