# cmake -DSOURCE_DIR=... -DVERSION=... -DOUTPUT=file.cpp -P version.cmake: which source this program was built from.
# Run at every build, because the commit may change without a reconfigure; writes only when something did.
set(build unknown)
find_program(git git)
if(git AND EXISTS ${SOURCE_DIR}/.git)
  execute_process(COMMAND ${git} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12
                  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status ERROR_QUIET)
  if(status EQUAL 0)
    set(build ${described})
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
#include "version.hpp"

namespace gangflash::app {
const char* const version = "@VERSION@";
const char* const build = "@build@";
}  // namespace gangflash::app
]] @ONLY)
