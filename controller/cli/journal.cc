#include "controller/journal.h"

#include <optional>

#include "controller/cli/state_folder.h"
#include "controller/cli/verb.h"
#include "controller/journal_seal.h"
#include "controller/reports/json_records.h"
#include "controller/reports/text_fit.h"
#include "controller/translate_dump.h"

namespace lockstep {
namespace {

// A journal that is not as it must be is no fault of the command line.
int report_journal(Console& console, const Error& error) {
  report_fault(console, error.message);
  return error.code == ErrorCode::kDamaged ? kExitCheckFailed : kExitFault;
}

const char* word(Sealing sealing) {
  switch (sealing) {
    case Sealing::kNone: return "none";
    case Sealing::kOutdated: return "outdated";
    case Sealing::kIntact: return "intact";
  }
  return "none";
}

const char* explain(Sealing sealing) {
  switch (sealing) {
    case Sealing::kNone:
      return "not sealed, as its controller did not end in order: every page, every row and the "
             "chain are sound; unused room in the file was not checked";
    case Sealing::kOutdated:
      return "rows were added since it was sealed: every page, every row and the chain are sound; "
             "unused room in the file was not checked";
    case Sealing::kIntact: return "sealed, and every byte is as it was";
  }
  return "";
}

class Verify final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"journal verify", "Checks a journal: its pages, its chain, its seal; changes nothing.",
            "lockstep journal verify --state ~/lockstep",
            "Ends with code 9 when the journal is damaged, and says what to do."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
  }
  int run(Console& console) override {
    const Result<StateFolder> state = find_existing_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    const Result<JournalCheck> checked = check_journal(state->path);
    if (!checked) {
      return report_journal(console, checked.error());
    }
    if (json_) {
      console.out() << journal_json(
                           {state->path, checked->rows, checked->head, word(checked->sealing)})
                    << '\n';
    } else {
      console.out() << "journal " << state->path << "/journal.db: " << checked->rows << " events, "
                    << explain(checked->sealing) << '\n'
                    << "head " << checked->head << '\n';
    }
    return kExitDone;
  }

 private:
  std::string state_;
  bool json_ = false;
};

class Dump final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"journal dump", "Prints every event of a journal, whole.",
            "lockstep journal dump --state ~/lockstep --json | jq .kind",
            "Works beside a running controller. The fields are those of proto/journal.proto."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", "one JSON object a line instead of text (docs/JSON.md)", json_);
  }
  int run(Console& console) override {
    const Result<StateFolder> state = find_existing_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    const Result<Journal> journal = Journal::open_read_only(state->path);
    if (!journal) {
      return report_journal(console, journal.error());
    }
    std::uint64_t row = 0;
    const Status read = journal->read([&](const wire::Event& event) {
      ++row;
      if (json_) {
        console.out() << event_as_json(row, event) << '\n';
      } else {
        console.out() << event_as_text(row, event) << '\n';
      }
    });
    return read ? kExitDone : report_journal(console, read.error());
  }

 private:
  std::string state_;
  bool json_ = false;
};

// A copy that a running controller cannot change under our hands: the events, written anew.
Result<JournalCheck> copy_journal(const std::string& from, const std::string& to) {
  const Result<Journal> source = Journal::open_read_only(from);
  if (!source) {
    return source.error();
  }
  Result<Journal> copy = Journal::open(to);
  if (!copy) {
    return copy.error();
  }
  if (copy->size() > 0) {
    return make_error(ErrorCode::kExists, "there is a journal in " + to + "; name a new folder");
  }
  Status done = source->read([&](const wire::Event& event) { copy->append(event); });
  done = done ? copy->commit() : done;
  done = done ? copy->seal() : done;
  if (!done) {
    return done.error();
  }
  if (copy->head() != source->head()) {
    return make_error(ErrorCode::kUnsupported,
                      "the copy in " + to + " has another end than " + from +
                          "; use the Lockstep that wrote it, and remove the copy");
  }
  return JournalCheck{copy->size(), copy->head(), Sealing::kIntact};
}

class Export final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"journal export", "Copies a journal into a new folder, sealed; changes nothing.",
            "lockstep journal export ~/copies/monday --state ~/lockstep",
            "Works beside a running controller. The copy has the same events and the same chain; "
            "it can be\nverified, dumped and, with the keys of the folder, resumed from."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FOLDER", "new folder for the copy", folder_);
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
  }
  int run(Console& console) override {
    const Result<StateFolder> state = find_existing_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    const Result<JournalCheck> copied = copy_journal(state->path, folder_);
    if (!copied) {
      return report_journal(console, copied.error());
    }
    if (json_) {
      console.out() << journal_json({folder_, copied->rows, copied->head, word(copied->sealing)})
                    << '\n';
    } else {
      console.out() << copied->rows << " events are in " << clean(folder_) << "/journal.db\nhead "
                    << copied->head << '\n';
    }
    return kExitDone;
  }

 private:
  std::string folder_;
  std::string state_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> journal_verify_verb() { return std::make_unique<Verify>(); }
std::unique_ptr<CliVerb> journal_dump_verb() { return std::make_unique<Dump>(); }
std::unique_ptr<CliVerb> journal_export_verb() { return std::make_unique<Export>(); }

}  // namespace lockstep
