# cmake -DCOMPILER=arm-none-eabi-g++ -DOBJCOPY=arm-none-eabi-objcopy -DOUTPUT=folder [-DCOMPARE=folder] -P build.cmake
# Builds the sample firmware; with COMPARE, fails where it differs from the files in that folder.
# Everything that could carry a path, a date or a random name into the files is off, and the compiler runs in the
# source folder: the same compiler gives the same bytes wherever it stands.
set(flags -mcpu=cortex-m0 -mthumb -std=c++20 -Os -g0 -fno-ident -ffreestanding -fno-exceptions -fno-rtti
    -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -fno-threadsafe-statics -fno-jump-tables
    -Wall -Wextra -Wshadow -Werror)
set(link -nostdlib -nostartfiles -T node.ld -Wl,--build-id=none -Wl,--strip-debug -Wl,--fatal-warnings)
set(built node.elf node.hex node.bin heartbeat.bin calibration.bin)

function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY ${OUTPUT})
run(${COMPILER} ${flags} ${link} startup.cpp node.cpp sensor.cpp frame.cpp tables.cpp -o ${OUTPUT}/node.elf)
run(${OBJCOPY} -O ihex ${OUTPUT}/node.elf ${OUTPUT}/node.hex)
run(${OBJCOPY} -O binary ${OUTPUT}/node.elf ${OUTPUT}/node.bin)

run(${COMPILER} ${flags} ${link} -Wl,--defsym=ram_size=2K startup.cpp heartbeat.cpp -o ${OUTPUT}/heartbeat.elf)
run(${OBJCOPY} -O binary ${OUTPUT}/heartbeat.elf ${OUTPUT}/heartbeat.bin)

run(${COMPILER} ${flags} -c calibration.cpp -o ${OUTPUT}/calibration.o)
run(${OBJCOPY} -O binary --only-section=.calibration ${OUTPUT}/calibration.o ${OUTPUT}/calibration.bin)

file(REMOVE ${OUTPUT}/heartbeat.elf ${OUTPUT}/calibration.o)
foreach(name ${built})
  file(CHMOD ${OUTPUT}/${name} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endforeach()

if(COMPARE)
  foreach(name ${built})
    file(SHA256 ${OUTPUT}/${name} new)
    file(SHA256 ${COMPARE}/${name} kept)
    if(NOT new STREQUAL kept)
      message(FATAL_ERROR "${name} is not what its source gives: build the target 'firmware'")
    endif()
  endforeach()
endif()
