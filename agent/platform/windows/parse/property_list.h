#pragma once
// Output of `… | Format-List * | Out-String -Width 4096` (dossier §6.1 to §6.3). Pure.
//
// Format-List prints "Name : value", one property a line, a blank line between two objects, and the
// rest of a long value on lines indented to the value. Names are not localised. A value may have a
// blank line in it, and objects may follow each other without one: a name that the object in hand
// has already begins the next.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::windows {

class PropertyList {
 public:
  void add(std::string name, std::string value);
  // `apart`: behind a blank.
  void extend_last(std::string_view more, bool apart);
  void drop_last();
  // Without case; nothing when there is no such property.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  [[nodiscard]] bool empty() const { return properties_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> properties_;
};

// One element an object. Lines that are no property and continue none (banners, messages) are left
// out. A last line without its end may have been cut: the property in it is not taken.
std::vector<PropertyList> read_property_lists(std::string_view bytes);

// The output has an error record in it, which powershell.exe prints and then ends with 0 all the
// same. "NAME-OF-CMDLET : why", and a place marked with "<<<<" or a FullyQualifiedErrorId in every
// language. A warning is none.
bool holds_error(std::string_view bytes);

// "{NODE1 <Active, Quorum Owner>, NODE2}": a comma in an annotation does not part two items, both
// kinds of brackets are known. Nothing when the list was cut ("...") or its brackets do not match.
struct ListItem {
  std::string name;
  std::vector<std::string> flags;
  [[nodiscard]] bool has(std::string_view flag) const;
};
std::optional<std::vector<ListItem>> read_list(std::string_view value);

// "True", "False", without case.
std::optional<bool> read_truth(std::string_view value);
// A whole number, not negative.
std::optional<long long> read_count(std::string_view value);

}  // namespace lockstep::windows
