#include "controller/reports/html_text.h"

#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

std::string entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {c};
  }
}

// clean() makes one line of everything, so lines are cleaned one by one.
void add_line(std::string& out, std::string_view line) {
  for (const char c : clean(line)) {
    out += entity(c);
  }
}

std::string row_of(std::string_view tag, const std::vector<std::string>& cells) {
  std::string text = "<tr>";
  for (const std::string& cell : cells) {
    text += element(tag, cell);
  }
  return text + "</tr>\n";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t end = text.find('\n');
    add_line(out, text.substr(0, end));
    if (end == std::string_view::npos) {
      return out;
    }
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string element(std::string_view tag, std::string_view text) {
  const std::string_view name = tag.substr(0, tag.find(' '));
  std::string out = "<";
  out.append(tag).append(">").append(escaped(text)).append("</").append(name).append(">");
  return out;
}

std::string html_table(std::string_view caption, const std::vector<std::string>& head,
                       const std::vector<std::vector<std::string>>& rows) {
  std::string text = "<div class=\"wide\" tabindex=\"0\"><table>" + element("caption", caption) +
                     "\n<thead>" + row_of("th scope=\"col\"", head) + "</thead>\n<tbody>";
  for (const std::vector<std::string>& row : rows) {
    text += row_of("td", row);
  }
  return text + "</tbody></table></div>\n";
}

std::string html_facts(const std::vector<std::pair<std::string, std::string>>& facts) {
  std::string text = "<dl>\n";
  for (const auto& [name, value] : facts) {
    text += element("dt", name) + element("dd", value) + "\n";
  }
  return text + "</dl>\n";
}

}  // namespace lockstep
