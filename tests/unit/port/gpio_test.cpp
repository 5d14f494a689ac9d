// Most machines that run this have no GPIO chip: only what happens without one can be tested.
#include "port/gpio.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/port.hpp"

namespace gangflash::port {
namespace {

TEST(GpioTest, a_chip_that_does_not_exist_is_named) {
  try {
    GpioOutput output("no-such-chip", 17, true);
    FAIL() << "opened";
  } catch (const PortError& error) {
    EXPECT_EQ(error.fault(), Fault::no_such_line);
    EXPECT_THAT(error.what(), testing::HasSubstr("no-such-chip/17"));
    EXPECT_THAT(error.what(), testing::HasSubstr("gpioinfo"));
  }
}

TEST(GpioTest, a_device_that_is_no_chip_is_refused) {
  EXPECT_THROW(GpioOutput("/dev/null", 0, false), PortError);
}

}  // namespace
}  // namespace gangflash::port
