#pragma once
// Whether any step is in hand on this machine, for those who are not the agent: its installer.
//
// The process that carries out a step holds the mark until it ends, however it ends.

namespace lockstep::windows {

class StepMark {
 public:
  StepMark();
  StepMark(const StepMark&) = delete;
  StepMark& operator=(const StepMark&) = delete;
  ~StepMark();

 private:
  void* handle_;
};

[[nodiscard]] bool step_is_in_hand();

}  // namespace lockstep::windows
