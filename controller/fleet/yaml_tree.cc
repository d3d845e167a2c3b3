#include "controller/fleet/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>

#include "common/value/check.h"
#include "controller/fleet/source_text.h"

namespace lockstep {
namespace {

FilePlace place_of(const YAML::Mark& mark) {
  return mark.is_null() ? FilePlace{} : FilePlace{mark.line + 1, mark.column + 1};
}

// Builds the tree from the parser's events. Open lists and mappings are on a stack of pointers: a
// node's `items` grows only while the node is on top, so the pointers below stay valid.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(FaultList& faults) : faults_(faults) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override { root_.place = place_of(mark); }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add_leaf(mark, anchor, YamlKind::kNothing, "");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    report(place_of(mark), "an alias (*name)", "write the value out; aliases are not read here");
    add_leaf(mark, 0, YamlKind::kReported, "");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(mark, tag);
    add_leaf(mark, anchor, YamlKind::kText, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    open(mark, anchor, YamlKind::kList);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    open(mark, anchor, YamlKind::kMapping);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  // What the next event of a mapping is.
  struct Open {
    YamlNode* node = nullptr;
    bool key_read = false;    // the next event is the value of `key`
    bool drop_value = false;  // that key was a fault; its value is not kept
    bool overfull = false;    // too many keys; reported
    std::string key;
    FilePlace key_place;
  };

  void report(FilePlace place, std::string problem, std::string remedy) {
    if (skipped_depth_ == 0) {
      faults_.add(place, path(), std::move(problem), std::move(remedy));
    }
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag != "?" && tag != "!" && !tag.empty()) {
      report(place_of(mark), "a tag (" + tag + ")", "delete it; tags are not read here");
    }
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      report(place_of(mark), "an anchor (&name)", "delete it; anchors are not read here");
    }
  }

  void add_leaf(const YAML::Mark& mark, YAML::anchor_t anchor, YamlKind kind, std::string text) {
    if (skipped_depth_ > 0) {
      return;
    }
    refuse_anchor(mark, anchor);
    if (!open_.empty() && open_.back().node->kind == YamlKind::kMapping && !open_.back().key_read) {
      read_key(place_of(mark), kind, text);
      return;
    }
    YamlNode* node = next_node(place_of(mark));
    if (node != nullptr) {
      node->kind = kind;
      node->text = std::move(text);
    }
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlKind kind) {
    if (skipped_depth_ > 0) {
      ++skipped_depth_;
      return;
    }
    refuse_anchor(mark, anchor);
    const FilePlace place = place_of(mark);
    if (!open_.empty() && open_.back().node->kind == YamlKind::kMapping && !open_.back().key_read) {
      open_.back().key.clear();
      report(place, "a list or a mapping as a key", "write a plain word as key");
      open_.back().key_read = true;
      open_.back().drop_value = true;
      skipped_depth_ = 1;
      return;
    }
    if (open_.size() >= kMaxYamlDepth) {
      report(place, "lists and mappings are nested too deeply", "see docs/FLEET.md for the shape");
      next_node(place);
      skipped_depth_ = 1;
      return;
    }
    YamlNode* node = next_node(place);
    if (node == nullptr) {
      skipped_depth_ = 1;
      return;
    }
    node->kind = kind;
    open_.push_back({node, false, false, false, "", {}});
  }

  void close() {
    if (skipped_depth_ > 0) {
      --skipped_depth_;
      return;
    }
    check(!open_.empty(), "the YAML parser closes what it did not open");
    open_.pop_back();
  }

  void read_key(FilePlace place, YamlKind kind, const std::string& text) {
    Open& top = open_.back();
    top.key_read = true;
    top.drop_value = true;
    top.key = text;
    if (kind == YamlKind::kReported) {
      return;
    }
    if (kind == YamlKind::kNothing) {
      report(place, "a key without a name", "write a name before the colon");
      return;
    }
    if (top.node->keys.size() >= kMaxYamlKeys) {
      if (!top.overfull) {
        report(place, "more than " + std::to_string(kMaxYamlKeys) + " keys in one mapping",
               "see docs/FLEET.md for the keys");
      }
      top.overfull = true;
      return;
    }
    const auto known = std::find(top.node->keys.begin(), top.node->keys.end(), text);
    if (known != top.node->keys.end()) {
      const auto index = static_cast<std::size_t>(known - top.node->keys.begin());
      report(place, "the key " + in_quotes(text) + " appears twice",
             "keep one of the two; the other is in line " +
                 std::to_string(top.node->key_places[index].line));
      return;
    }
    top.drop_value = false;
    top.key_place = place;
  }

  // The node that the current event fills, attached to the top of the stack; null when its key was
  // a fault or the file holds too many values. Pre: the event is not a key.
  YamlNode* next_node(FilePlace place) {
    YamlNode* node = &root_;
    if (!open_.empty()) {
      Open& top = open_.back();
      const bool dropped = top.drop_value;
      top.key_read = false;
      top.drop_value = false;
      if (dropped || !count_node(place)) {
        return nullptr;
      }
      if (top.node->kind == YamlKind::kMapping) {
        top.node->keys.push_back(top.key);
        top.node->key_places.push_back(top.key_place);
      }
      node = &top.node->items.emplace_back();
    }
    node->place = place;
    return node;
  }

  bool count_node(FilePlace place) {
    ++nodes_;
    if (nodes_ == kMaxYamlNodes) {
      report(place, "more than " + std::to_string(kMaxYamlNodes) + " values in one file",
             "split the fleet into several files");
    }
    return nodes_ < kMaxYamlNodes;
  }

  // "clusters[3].nodes" of what is being read.
  [[nodiscard]] std::string path() const {
    std::string text;
    for (const Open& level : open_) {
      if (level.node->kind == YamlKind::kList) {
        text += "[" + std::to_string(level.node->items.size() - (&level == &open_.back() ? 0 : 1)) +
                "]";
      } else if (!level.key.empty()) {
        text += (text.empty() ? "" : ".") + level.key;
      }
    }
    return text;
  }

  FaultList& faults_;
  YamlNode root_;
  std::vector<Open> open_;
  std::size_t skipped_depth_ = 0;  // levels open inside something that is not kept
  std::size_t nodes_ = 0;
};

void report_syntax(const YAML::Exception& error, FaultList& faults) {
  std::string remedy = "check colons, quotes and indentation here and in the line above";
  if (error.msg.find("escape") != std::string::npos) {
    remedy = "put Windows paths into single quotes: 'D:\\E2K7SP1'";
  }
  faults.add(place_of(error.mark), "", "not valid YAML: " + error.msg, std::move(remedy));
}

}  // namespace

std::optional<YamlNode> parse_yaml(std::string_view text, FaultList& faults) {
  const std::optional<std::string_view> sound = check_source_text(text, faults);
  if (!sound) {
    return std::nullopt;
  }
  try {
    std::istringstream stream{std::string(*sound)};
    YAML::Parser parser(stream);
    TreeBuilder first(faults);
    if (!parser.HandleNextDocument(first)) {
      faults.add({}, "", "the file is empty", "see examples/contoso.yaml for a small fleet");
      return std::nullopt;
    }
    FaultList unread("");  // what a second document holds does not matter
    TreeBuilder second(unread);
    if (parser.HandleNextDocument(second)) {
      faults.add(second.take_root().place, "", "a second document after '---' or '...'",
                 "keep one document in a file");
      return std::nullopt;
    }
    return first.take_root();
  } catch (const YAML::Exception& error) {
    report_syntax(error, faults);
  } catch (const std::exception& error) {
    faults.add({}, "", std::string("the YAML parser failed: ") + error.what(),
               "compare the file with examples/contoso.yaml");
  }
  return std::nullopt;
}

}  // namespace lockstep
