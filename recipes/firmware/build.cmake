# cmake -DCOMPILER=arm-none-eabi-g++ -DOBJCOPY=arm-none-eabi-objcopy -DOUTPUT=folder [-DCOMPARE=folder] -P build.cmake
# Builds node.elf, node.hex and node.bin; with COMPARE, fails where they differ from those in that folder.
# Everything that could carry a path, a date or a random name into the files is off, and the compiler runs in the
# source folder: the same compiler gives the same bytes wherever it stands.
set(sources startup.cpp node.cpp sensor.cpp frame.cpp tables.cpp)
set(flags -mcpu=cortex-m0 -mthumb -std=c++20 -Os -g0 -fno-ident -ffreestanding -fno-exceptions -fno-rtti
    -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -fno-threadsafe-statics -fno-jump-tables
    -Wall -Wextra -Wshadow -Werror -nostdlib -nostartfiles -T node.ld -Wl,--build-id=none -Wl,--strip-debug -Wl,--fatal-warnings)

file(MAKE_DIRECTORY ${OUTPUT})
execute_process(COMMAND ${COMPILER} ${flags} ${sources} -o ${OUTPUT}/node.elf
  WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${OBJCOPY} -O ihex ${OUTPUT}/node.elf ${OUTPUT}/node.hex COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${OBJCOPY} -O binary ${OUTPUT}/node.elf ${OUTPUT}/node.bin COMMAND_ERROR_IS_FATAL ANY)
file(CHMOD ${OUTPUT}/node.elf ${OUTPUT}/node.bin PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

if(COMPARE)
  foreach(name node.elf node.hex node.bin)
    file(SHA256 ${OUTPUT}/${name} built)
    file(SHA256 ${COMPARE}/${name} kept)
    if(NOT built STREQUAL kept)
      message(FATAL_ERROR "${name} is not what its source gives: build the target 'firmware'")
    endif()
  endforeach()
endif()
