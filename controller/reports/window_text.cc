#include "controller/reports/window_text.h"

#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

std::string moment(const WindowEdge& edge) {
  return to_text(edge.at) + (edge.there.empty() ? "" : " (" + clean(edge.there) + ")");
}

std::string state_text(const WindowState& state, Instant now) {
  if (!state.declared) {
    return "none is declared";
  }
  if (state.closes) {
    return "open until " + moment(*state.closes) + ", " + to_text(state.closes->at - now) + " left";
  }
  return state.opens
             ? "closed until " + moment(*state.opens) + ", in " + to_text(state.opens->at - now)
             : "over, none is left";
}

// What follows from it for the clusters that wait.
std::string begin_text(const WindowState& state, Instant now) {
  if (state.needed == Duration{0}) {
    return "nothing waits for one";
  }
  const std::string passage = "the longest passage takes up to " + to_text(state.needed);
  if (!state.begins) {
    return passage + (state.closes || state.opens ? " and fits into none that is left" : "") +
           ": nothing begins";
  }
  if (state.begins->at == now) {
    return passage + " and fits";
  }
  const bool next = !state.closes && state.opens && state.begins->at == state.opens->at;
  return next ? passage + " and fits then"
              : passage + ": it cannot begin before " + moment(*state.begins) + ", in " +
                    to_text(state.begins->at - now);
}

}  // namespace

std::string window_line(const WindowState& state, Instant now) {
  return "windows: " + state_text(state, now) + "; " + begin_text(state, now);
}

}  // namespace lockstep
