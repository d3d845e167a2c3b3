# Every program for Windows, tests included: satisfies inside itself what NT 5.2 lacks, and imports
# nothing else that no review has found there. A newer import fails the build.
set(nt52 ${PROJECT_SOURCE_DIR}/deploy/windows)

function(lockstep_platform_program name)
  target_sources(${name} PRIVATE $<TARGET_OBJECTS:nt52_shim>)
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${nt52}/nt52_imports.txt ${nt52}/check_imports.sh)
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${nt52}/check_imports.sh ${nt52}/nt52_imports.txt $<TARGET_FILE:${name}> VERBATIM)
endfunction()

# Texts of the event log, as a resource of the program.
function(lockstep_windows_events name)
  set(out ${PROJECT_BINARY_DIR}/deploy/windows)
  add_custom_command(OUTPUT ${out}/events.rc
    COMMAND x86_64-w64-mingw32-windmc -h ${out} -r ${out} ${nt52}/events.mc
    DEPENDS ${nt52}/events.mc VERBATIM)
  target_sources(${name} PRIVATE ${out}/events.rc)
endfunction()
