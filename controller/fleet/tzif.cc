#include "controller/fleet/tzif.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "controller/fleet/tz_rule.h"

namespace lockstep {
namespace {

constexpr int kLastYear = 2100;
constexpr std::size_t kReserved = 15;  // bytes of the header
constexpr std::size_t kMostShifts = 5'000;
constexpr std::size_t kMostKinds = 256;  // they are named by one byte
// Beyond these no fleet file names a time, and some files say "never" by the beginning of all time.
constexpr std::int64_t kEarliestSecond = -100'000'000'000;
constexpr std::int64_t kLatestSecond = 100'000'000'000;

// Reads from the front; what is not there reads as zero, and is told by `whole`.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::size_t size) {
    whole_ = whole_ && size <= rest_.size();
    const std::string_view taken = rest_.substr(0, whole_ ? size : 0);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  // Big-endian.
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : take(size)) {
      value = value << 8U | static_cast<unsigned char>(c);
    }
    return value;
  }
  std::int32_t signed32() { return static_cast<std::int32_t>(number(4)); }
  std::int64_t signed64() { return static_cast<std::int64_t>(number(8)); }

  [[nodiscard]] bool whole() const { return whole_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool whole_ = true;
};

struct Header {
  bool known = false;  // the magic word and a version that we read
  std::size_t ut_marks = 0;
  std::size_t standard_marks = 0;
  std::size_t leaps = 0;
  std::size_t shifts = 0;
  std::size_t kinds = 0;
  std::size_t letters = 0;
};

Header read_header(Bytes& bytes) {
  Header header;
  const bool magic = bytes.take(4) == "TZif";
  const std::string_view version = bytes.take(1);
  header.known = magic && !version.empty() && version.front() >= '2';
  bytes.take(kReserved);
  for (std::size_t* const count : {&header.ut_marks, &header.standard_marks, &header.leaps,
                                   &header.shifts, &header.kinds, &header.letters}) {
    *count = bytes.number(4);
  }
  return header;
}

// Of a part whose times have so many bytes.
std::size_t size_of_part(const Header& h, std::size_t time) {
  return h.shifts * (time + 1) + h.kinds * 6 + h.letters + h.leaps * (time + 4) + h.standard_marks +
         h.ut_marks;
}

Error damaged(const std::string& what) { return make_error(ErrorCode::kDamaged, what); }

// The shifts of the file; the first entry is what held before them.
Result<std::vector<TimeZone::Shift>> read_shifts(Bytes& bytes, const Header& header) {
  std::vector<std::int64_t> seconds;
  for (std::size_t i = 0; i < header.shifts; ++i) {
    seconds.push_back(std::clamp(bytes.signed64(), kEarliestSecond, kLatestSecond));
  }
  const std::string_view kinds = bytes.take(header.shifts);
  std::vector<Duration> offsets;
  for (std::size_t i = 0; i < header.kinds; ++i) {
    offsets.push_back(Duration{std::chrono::seconds{bytes.signed32()}});
    bytes.take(2);  // whether it is summer time, and its name
  }
  if (!bytes.whole() || !std::ranges::is_sorted(seconds)) {
    return damaged("its times are cut short or out of order");
  }
  std::vector<TimeZone::Shift> shifts{{Instant{INT64_MIN}, offsets.front()}};
  for (std::size_t i = 0; i < header.shifts; ++i) {
    const auto kind = static_cast<unsigned char>(kinds[i]);
    if (kind >= offsets.size() || offsets[kind] < -26h || offsets[kind] > 26h) {
      return damaged("a time in it has no offset that is possible");
    }
    shifts.push_back({Instant{seconds[i] * 1'000}, offsets[kind]});
  }
  return shifts;
}

int year_of(Instant instant) {
  using namespace std::chrono;
  const sys_days day = floor<days>(sys_time<milliseconds>{milliseconds{instant.ms}});
  return static_cast<int>(year_month_day{day}.year());
}

// From the last shift of the file on, the rule of its last line holds.
void carry_on(const TzRule& rule, std::vector<TimeZone::Shift>& shifts) {
  const bool alone = shifts.size() == 1;
  const Instant last = alone ? Instant{0} : shifts.back().at;
  if (alone && !rule.changes) {
    shifts.front().offset = rule.standard;
  }
  for (int year = year_of(last); year <= kLastYear; ++year) {
    for (const TimeZone::Shift& shift : shifts_of_year(rule, year)) {
      if (alone || last < shift.at) {
        shifts.push_back(shift);
      }
    }
  }
}

}  // namespace

Result<TimeZone> read_tzif(std::string_view text) {
  Bytes bytes(text);
  const Header old = read_header(bytes);
  if (!bytes.whole() || !old.known) {
    return damaged("it is not a time zone file of version 2 or later");
  }
  bytes.take(size_of_part(old, 4));  // the same once more, in times of 32 bits
  const Header header = read_header(bytes);
  const bool sane = header.known && header.shifts <= kMostShifts && header.kinds >= 1 &&
                    header.kinds <= kMostKinds && header.leaps == 0;
  if (!bytes.whole() || !sane) {
    return damaged(header.leaps > 0 ? "it counts leap seconds" : "its second header is damaged");
  }
  Bytes part(bytes.take(size_of_part(header, 8)));
  const bool footed = bytes.whole() && bytes.rest().size() >= 2 && bytes.rest().front() == '\n' &&
                      bytes.rest().back() == '\n';
  if (!footed) {
    return damaged("it is cut short");
  }
  Result<std::vector<TimeZone::Shift>> shifts = read_shifts(part, header);
  if (!shifts) {
    return shifts.error();
  }
  const std::string_view footer = bytes.rest().substr(1, bytes.rest().size() - 2);
  const std::optional<TzRule> rule = parse_tz_rule(footer);
  if (!footer.empty() && !rule) {
    return damaged("its last line is not a rule of yearly changes");
  }
  if (rule) {
    carry_on(*rule, *shifts);
  }
  const Duration first = shifts->front().offset;
  return TimeZone{first, {std::next(shifts->begin()), shifts->end()}};
}

}  // namespace lockstep
