#include "agent/platform/windows/parse/cluster_properties.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/windows/cluster_bytes.h"

namespace lockstep::windows {
namespace {

const std::string kList = property_list({named("MNSFileShareCheckInterval"), number_value(240),
                                         named("MNSFileShare"), text_value("\\\\HUBCAS\\FSW")});

TEST(ClusterProperties, text_of_the_named_property_is_found) {
  EXPECT_EQ(property_text(kList, "MNSFileShare"), "\\\\HUBCAS\\FSW");
  EXPECT_EQ(property_text(kList, "mnsfileshare"), "\\\\HUBCAS\\FSW");
}

TEST(ClusterProperties, property_that_is_not_there_or_no_text_is_nothing) {
  EXPECT_EQ(property_text(kList, "SharePath"), std::nullopt);
  EXPECT_EQ(property_text(kList, "MNSFileShareCheckInterval"), std::nullopt);
  EXPECT_EQ(property_text("", "MNSFileShare"), std::nullopt);
}

TEST(ClusterProperties, text_of_the_next_property_is_not_taken) {
  const std::string list =
      property_list({named("SharePath"), number_value(1), named("Other"), text_value("x")});
  EXPECT_EQ(property_text(list, "SharePath"), std::nullopt);
}

TEST(ClusterProperties, property_behind_others_of_any_kind_is_found) {
  const std::string list =
      property_list({named("MNSFileShareCheckInterval"), number_value(240), named("Other"),
                     text_value("x"), named("MNSFileShare"), text_value("\\\\HUBCAS\\FSW"),
                     named("MNSFileShareDelay"), number_value(4)});
  EXPECT_EQ(property_text(list, "MNSFileShare"), "\\\\HUBCAS\\FSW");
}

TEST(ClusterProperties, letters_beyond_ascii_are_utf8) {
  const std::string list =
      property_list({named("SharePath"), value(0x00010003, utf16(u"K\u00F6ln"))});
  EXPECT_EQ(property_text(list, "SharePath"), "K\xC3\xB6ln");
}

TEST(ClusterProperties, list_that_breaks_off_has_no_half_of_a_text) {
  const std::size_t end = kList.size() - 8;  // the marks at its end
  for (std::size_t size = 0; size < end - 2; ++size) {
    EXPECT_EQ(property_text(kList.substr(0, size), "MNSFileShare"), std::nullopt) << size;
  }
}

TEST(ClusterProperties, length_beyond_the_end_is_not_followed) {
  for (const char* const length : {"\xFF\xFF\xFF\xFF", "\xFE\xFF\xFF\xFF", "\x7F\xFF\xFF\x7F"}) {
    std::string list = kList;
    list.replace(8, 4, length, 4);  // of the first name
    EXPECT_EQ(property_text(list, "MNSFileShare"), std::nullopt);
  }
}

TEST(ClusterProperties, answer_is_the_text_before_its_zero) {
  EXPECT_EQ(answer_text(utf16(u"Network Name")), "Network Name");
  EXPECT_EQ(answer_text(utf16(u"Network Name") + utf16(u"rest")), "Network Name");
  EXPECT_EQ(answer_text(""), "");
  EXPECT_EQ(answer_text("x"), "");
}

}  // namespace
}  // namespace lockstep::windows
