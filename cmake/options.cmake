# Compiler settings of every target of ours, and the functions by which rooms declare their targets.
# Where the platforms differ, a file has two bodies: NAME_posix.cc and NAME_windows.cc.
if(WIN32)
  set(platform windows)
else()
  set(platform posix)
endif()

set(LOCKSTEP_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")

# Paths below the root are kept relative in objects, so that all clones on a machine share one ccache.
find_program(LOCKSTEP_CCACHE ccache)
if(LOCKSTEP_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${LOCKSTEP_CCACHE})
endif()
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

add_library(lockstep_options INTERFACE)
target_include_directories(lockstep_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
target_compile_options(lockstep_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
# AddressSanitizer sees a bad pointer where it is used; to ask about each one before costs a fifth of the
# build, and x86-64 reads unaligned.
if(LOCKSTEP_SANITIZE)
  add_compile_options(-fsanitize=${LOCKSTEP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -fno-sanitize=null,alignment,object-size)
  add_link_options(-fsanitize=${LOCKSTEP_SANITIZE})
endif()

option(LOCKSTEP_UNITY "Compile several files of a target as one: faster, but all of them again after a change")
include(cmake/unity.cmake)
# Then a type that is private to its file looks shared to the compiler.
if(LOCKSTEP_UNITY)
  add_compile_options(-Wno-subobject-linkage)
endif()

# What Windows programs are linked with beside their libraries, and what is checked of them.
if(WIN32)
  include(deploy/windows/program.cmake)
else()
  function(lockstep_platform_program name)
  endfunction()
endif()

# What `./dev` builds where not everything is needed: the programs, and the tests of one label.
add_custom_target(programs)
add_custom_target(process-tests)
add_custom_target(e2e-tests)

# lockstep_library(NAME SOURCES … LIBRARIES …): a static library of ours.
function(lockstep_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  lockstep_compile_together(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC lockstep_options ${ARG_LIBRARIES})
endfunction()

# lockstep_program(NAME SOURCES … LIBRARIES …): a program that people run; lands in the preset's bin/.
function(lockstep_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  lockstep_compile_together(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE lockstep_options ${ARG_LIBRARIES})
  lockstep_platform_program(${name})
  add_dependencies(programs ${name})
endfunction()

# lockstep_test(NAME SOURCES … LIBRARIES … [LABEL unit|process|e2e] [TIMEOUT seconds] [POSIX] [LONG]): a
# GoogleTest program. POSIX: not built for Windows. Labels: unit (default) has no process, socket or file of its own
# beyond a scratch folder; process starts daemons or sockets on loopback; e2e runs build/bin/.
# ctest knows every case. Those of a unit test are short, and cost less as one process: label unit-case, and the
# program itself as unit. LONG: cases of seconds, which run beside each other. What may take longest begins first.
function(lockstep_test name)
  cmake_parse_arguments(ARG "POSIX;LONG" "LABEL;TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  if(ARG_POSIX AND WIN32)
    return()
  endif()
  lockstep_test_defaults()
  add_executable(${name} ${ARG_SOURCES})
  lockstep_compile_together(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE lockstep_options ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main)
  lockstep_platform_program(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(TARGET ${ARG_LABEL}-tests)
    add_dependencies(${ARG_LABEL}-tests ${name})
  endif()
  set(case_label ${ARG_LABEL})
  if(ARG_LABEL STREQUAL unit AND NOT ARG_LONG)
    set(case_label unit-case)
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS unit)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} COST ${ARG_TIMEOUT} LABELS ${case_label})
endfunction()

# lockstep_script_test(NAME COMMAND … [LABEL …] [TIMEOUT …]): a test that is not a GoogleTest program.
# It runs at the root of the sources and finds the preset's programs in $LOCKSTEP_BIN.
function(lockstep_script_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
  lockstep_test_defaults()
  add_test(NAME ${name} COMMAND ${ARG_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS ${ARG_LABEL}
    ENVIRONMENT "LOCKSTEP_BIN=${LOCKSTEP_BIN_DIR}")
endfunction()

macro(lockstep_test_defaults)
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
endmacro()
