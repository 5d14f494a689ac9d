# Compiler settings and the two functions every folder below libs/ and tests/ uses.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Assertions stay on in a release: a station that meets a bug must stop, not flash on (so no -DNDEBUG here).
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  set(GANGFLASH_SANITIZED ON)
endif()

add_library(gangflash_settings INTERFACE)
# g++ 12 inlines one half of a coroutine frame's operator new and delete, and then calls them mismatched.
target_compile_options(gangflash_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Werror
  # Joined with others, a file's locals may well be named as something another file keeps to itself.
  $<$<NOT:$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wshadow>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
target_compile_definitions(gangflash_settings INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_ARRAY
  # The frames of a session from the step down to the read: with the default of 2 each turnaround would
  # go through malloc.
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16)
target_include_directories(gangflash_settings INTERFACE ${PROJECT_SOURCE_DIR}/libs)

# gangflash_library(<name> [LINK <targets>...]): libs/<name>/*.cpp as target gf_<name>; every header must compile alone.
function(gangflash_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.hpp)
  add_library(gf_${name} STATIC ${sources})
  target_sources(gf_${name} INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/libs FILES ${headers})
  set_target_properties(gf_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  target_link_libraries(gf_${name} PUBLIC gangflash_settings ${arg_LINK})
endfunction()

# gangflash_test(<name> [LINK <targets>...]): the *_test.cpp of this folder as one GoogleTest binary.
function(gangflash_test name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE gangflash_settings ${arg_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE GANGFLASH_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
endfunction()

# gangflash_alone(<files>...): files of this folder whose local names meet those of others: in a unity build (the presets
# with sanitizers) each is compiled by itself.
function(gangflash_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# gangflash_embed(<target> <variable> <file>): the bytes of <file> as `extern const std::string_view gangflash::embedded::<variable>`.
function(gangflash_embed target variable file)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE source)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${variable}.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DOUTPUT=${output} -DVARIABLE=${variable}
            -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${source} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
