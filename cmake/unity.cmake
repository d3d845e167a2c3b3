# Presets with LOCKSTEP_UNITY compile several files of a target as one, which takes less time. These files
# have private names that another file of their target has as well; each is compiled alone. Where such a build
# says "redefinition" and others do not, rename, or add the file here.
set(LOCKSTEP_COMPILED_ALONE
  agent/objects.cc
  agent/platform/windows/parse/access_rules.cc
  agent/platform/windows/parse/property_list.cc
  common/transport/doorkeeper.cc
  common/wire/translate_report.cc
  controller/cli/status.cc
  controller/planner/failback_rules.cc
  controller/planner/front_end_invariants.cc
  controller/planner/rollout_rules.cc
  controller/reports/changed.cc
  controller/reports/json_operator.cc
  controller/reports/metrics_text.cc
  controller/translate_input.cc
  lab/world/fault.cc
  lab/world/timeline_steps.cc
  tests/exploration/agent_moves.cc
  tests/exploration/desk.cc
  tests/exploration/front_ends_test.cc
  tests/forecast/end_estimate_test.cc
  tests/processes/rulers_test.cc
  tests/rehearsal/front_ends_test.cc
  tests/unit/agent/agent_test.cc
  tests/unit/agent/bench.cc
  tests/unit/agent/crash_test.cc
  tests/unit/agent/executor_test.cc
  tests/unit/agent/interlock_test.cc
  tests/unit/agent/reporter_test.cc
  tests/unit/agent/windows/account_rules_test.cc
  tests/unit/agent/windows/shell_field_test.cc
  tests/unit/agent/windows/windows_platform_test.cc
  tests/unit/agent/world_test.cc
  tests/unit/controller/fleet/read_windows_test.cc
  tests/unit/controller/planner/agreement_test.cc
  tests/unit/controller/planner/front_ends_test.cc
  tests/unit/controller/planner/homecoming_test.cc
  tests/unit/controller/planner/invariants_test.cc
  tests/unit/controller/planner/plausibility_test.cc
  tests/unit/controller/planner/predicates_test.cc
  tests/unit/controller/planner/rules_test.cc
  tests/unit/controller/planner/situation_test.cc
  tests/unit/controller/reports/end_estimate_test.cc
  tests/unit/controller/reports/html_report_test.cc
  tests/unit/controller/reports/json_test.cc
  tests/unit/controller/reports/summary_test.cc
  tests/unit/controller/survey_test.cc
)

# lockstep_compile_together(TARGET FILE…): its sources, but for those in the list, in every preset that asks.
function(lockstep_compile_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${LOCKSTEP_UNITY})
  foreach(source IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH source NORMALIZE OUTPUT_VARIABLE path)
    cmake_path(RELATIVE_PATH path BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    if(path IN_LIST LOCKSTEP_COMPILED_ALONE)
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()
