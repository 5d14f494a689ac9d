#include <iostream>

#include "gangreport/gangreport.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  return gangflash::report::run(arguments, std::cout, std::cerr,
                                gangflash::report::terminal_width());
}
