# The libraries of cmake/dependencies.cmake, as build_dependencies.sh makes them: the same targets,
# static, so that nothing else knows of the difference.
include(GoogleTest)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED CONFIG)
find_package(spdlog REQUIRED CONFIG)
find_package(yaml-cpp REQUIRED CONFIG)
find_package(GTest REQUIRED CONFIG)

# static_library(TARGET FILE LIBRARY…): what has no package file, or one that is wrong for linking.
function(static_library target file)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${WINDOWS_PREFIX}/lib/${file}
    INTERFACE_INCLUDE_DIRECTORIES ${WINDOWS_PREFIX}/include
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${WINDOWS_PREFIX}/include
    INTERFACE_LINK_LIBRARIES "${ARGN}")
endfunction()

function(headers_only target)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${WINDOWS_PREFIX}/include)
endfunction()

static_library(PkgConfig::sodium libsodium.a advapi32)
set_property(TARGET PkgConfig::sodium PROPERTY INTERFACE_COMPILE_DEFINITIONS SODIUM_STATIC)
static_library(PkgConfig::zmq libzmq.a PkgConfig::sodium ws2_32 rpcrt4 iphlpapi advapi32)
set_property(TARGET PkgConfig::zmq PROPERTY INTERFACE_COMPILE_DEFINITIONS ZMQ_STATIC)
static_library(SQLite::SQLite3 libsqlite3.a)
headers_only(nlohmann_json::nlohmann_json)
headers_only(CLI11::CLI11)
