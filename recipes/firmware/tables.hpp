#pragma once
// Tables computed by the compiler, so that the device has no start-up work and the image real
// content.
#include <stdint.h>

namespace node {

template <class T, unsigned N>
struct Table {
  T values[N];
  static constexpr unsigned size = N;
  constexpr T operator[](unsigned i) const { return values[i]; }
};

struct Crc32Tables {
  Table<uint32_t, 256> slice[4];  ///< slicing by 4: one 32-bit word per step
};

extern const Crc32Tables crc32_tables;
extern const Table<uint16_t, 256> crc16_table;       ///< CCITT, polynomial 0x1021
extern const Table<int16_t, 2048> sine_table;        ///< one period, Q15
extern const Table<int16_t, 512> window_table;       ///< Hann, Q15
extern const Table<int16_t, 4096> thermistor_table;  ///< ADC code to hundredths of a degree Celsius

/// CRC-32 of the tables above, computed by the compiler: what the self-check must find.
extern const uint32_t expected_tables_crc;

/// CRC-32 of all tables as they are in flash: word by word, least significant byte first.
uint32_t tables_crc();

}  // namespace node
