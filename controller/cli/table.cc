#include "controller/cli/table.h"

#include <algorithm>

#include "controller/reports/text_fit.h"

namespace lockstep {

void write_table(const std::vector<std::vector<std::string>>& rows, Console& console) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i + 1 < row.size() ? left(row[i], widths[i]) + "  " : row[i];
    }
    console.out() << line << '\n';
  }
}

}  // namespace lockstep
