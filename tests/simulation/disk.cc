#include "tests/simulation/disk.h"

#include <algorithm>
#include <utility>

#include "common/value/check.h"

namespace lockstep::simulation {
namespace {

void put(std::string& file, std::size_t offset, std::string_view bytes) {
  if (file.size() < offset + bytes.size()) {
    file.resize(offset + bytes.size(), '\0');
  }
  std::ranges::copy(bytes, file.begin() + static_cast<std::ptrdiff_t>(offset));
}

void carry_out(std::string& file, const Disk::Change& change) {
  if (change.cut) {
    file.resize(change.offset, '\0');
  } else {
    put(file, change.offset, change.bytes);
  }
}

void take_back(std::string& file, const Disk::Change& change) {
  file.resize(std::max(change.size_before, change.offset), '\0');
  put(file, change.offset, change.before);
  file.resize(change.size_before);
}

Disk::Change change_of(const std::string& file, std::size_t offset, std::string_view bytes) {
  Disk::Change change;
  change.offset = offset;
  change.bytes = bytes;
  change.size_before = file.size();
  if (offset < file.size()) {
    change.before = file.substr(offset, bytes.size());
  }
  return change;
}

Disk::Change cut_of(const std::string& file, std::size_t size) {
  Disk::Change change;
  change.offset = size;
  change.cut = true;
  change.size_before = file.size();
  if (size < file.size()) {
    change.before = file.substr(size);
  }
  return change;
}

}  // namespace

Disk::File* Disk::open(const std::string& path, bool create) {
  const auto found = files_.find(path);
  const bool there = found != files_.end() && found->second.exists;
  const bool may_create = create && refusal_ != DiskAnswer::kReadOnly;
  if (!lifeline_.alive() || (!there && !may_create)) {
    return nullptr;
  }
  File& file = files_[path];
  if (!there) {
    cut(file, 0);  // of an earlier file of that name, whose removal may not be synced
    file.exists = true;
  }
  return &file;
}

bool Disk::exists(const std::string& path) const {
  const auto found = files_.find(path);
  return found != files_.end() && found->second.exists;
}

DiskAnswer Disk::write(File& file, std::size_t offset, std::string_view bytes) {
  const Fate fate = lifeline_.next(Deed::kChange);
  if (!is_done(fate)) {
    return DiskAnswer::kDead;
  }
  if (refusal_ != DiskAnswer::kDone) {
    return refusal_;
  }
  const std::string_view part = fate == Fate::kDiesTorn ? bytes.substr(0, bytes.size() / 2) : bytes;
  file.changes.push_back(change_of(file.bytes, offset, part));
  put(file.bytes, offset, part);
  return fate == Fate::kLives ? DiskAnswer::kDone : DiskAnswer::kDead;
}

DiskAnswer Disk::cut(File& file, std::size_t size) {
  if (file.bytes.size() == size) {
    return DiskAnswer::kDone;
  }
  const Fate fate = lifeline_.next(Deed::kChange);
  if (!is_done(fate)) {
    return DiskAnswer::kDead;
  }
  if (refusal_ == DiskAnswer::kReadOnly) {
    return refusal_;
  }
  file.changes.push_back(cut_of(file.bytes, size));
  file.bytes.resize(size, '\0');
  return fate == Fate::kLives ? DiskAnswer::kDone : DiskAnswer::kDead;
}

DiskAnswer Disk::sync(File& file) {
  const Fate fate = lifeline_.next(Deed::kSync);
  if (!is_done(fate)) {
    return DiskAnswer::kDead;
  }
  if (fate == Fate::kDiesTorn) {
    // Half of what was to be synced is.
    file.changes.erase(file.changes.begin(),
                       file.changes.begin() + static_cast<std::ptrdiff_t>(file.changes.size() / 2));
    return DiskAnswer::kDead;
  }
  file.changes.clear();
  file.existed = file.exists;
  ++counts_.syncs;
  return fate == Fate::kLives ? DiskAnswer::kDone : DiskAnswer::kDead;
}

DiskAnswer Disk::remove(const std::string& path, bool synced) {
  const Fate fate = lifeline_.next(Deed::kChange);
  if (!is_done(fate)) {
    return DiskAnswer::kDead;
  }
  if (refusal_ == DiskAnswer::kReadOnly) {
    return refusal_;
  }
  if (const auto found = files_.find(path); found != files_.end()) {
    found->second.exists = false;
    found->second.existed = found->second.existed && !synced;
  }
  return fate == Fate::kLives ? DiskAnswer::kDone : DiskAnswer::kDead;
}

void Disk::end_process() {
  check(!lifeline_.alive(), "a living process keeps its memory");
  for (auto& [path, file] : files_) {
    file.shared.clear();
  }
}

// Each change that was not synced is kept or lost for itself; one of the kept may be torn.
void Disk::replay_some(File& file, lab::Prng& prng) {
  const std::vector<Change> changes = std::exchange(file.changes, {});
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    take_back(file.bytes, *change);
  }
  const std::uint64_t kept_of_four = prng.below(5);  // from nothing at all to everything
  for (const Change& change : changes) {
    if (prng.below(4) >= kept_of_four) {
      ++counts_.lost_changes;
      continue;
    }
    Change kept = change;
    if (!kept.cut && kept.bytes.size() > 1 && prng.below(4) == 0) {
      kept.bytes.resize(1 + prng.below(kept.bytes.size() - 1));
      ++counts_.torn_changes;
    }
    carry_out(file.bytes, kept);
  }
}

void Disk::lose_power(lab::Prng& prng) {
  end_process();
  ++counts_.losses;
  for (auto& [path, file] : files_) {
    replay_some(file, prng);
    if (file.exists != file.existed && prng.below(2) == 0) {
      file.exists = file.existed;
    }
    file.existed = file.exists;  // whatever is there now was read from the disk
  }
}

std::string Disk::image() const {
  std::string all;
  for (const auto& [path, file] : files_) {
    if (file.exists) {
      all += path.substr(path.rfind('/') + 1) + ' ' + std::to_string(file.bytes.size()) + '\n';
      all += file.bytes;
    }
  }
  return all;
}

}  // namespace lockstep::simulation
