#include "agent/platform/windows/parse/access_rules.h"

#include <gtest/gtest.h>

namespace lockstep::windows {
namespace {

constexpr const char* kService = "S-1-5-21-44-55-66-1105";
constexpr const char* kSound = "O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

TEST(StateFolderRules, administrators_system_and_the_service) {
  EXPECT_EQ(state_folder_rules(kService),
            "O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-21-44-55-66-1105)");
}

TEST(StateFolderRules, system_has_no_entry_twice) {
  EXPECT_EQ(state_folder_rules("S-1-5-18"), state_folder_rules(""));
  EXPECT_NE(state_folder_rules("S-1-5-20"), state_folder_rules(""));
}

TEST(AccessFault, own_rules_are_sound) {
  EXPECT_EQ(access_fault(state_folder_rules(kService)), "");
  EXPECT_EQ(access_fault(state_folder_rules("S-1-5-20")), "");
  EXPECT_EQ(access_fault(state_folder_rules("")), "");
}

TEST(AccessFault, list_of_the_folder_above_is_named) {
  EXPECT_EQ(access_fault("O:BAD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)"),
            "takes over the access list of the folder above");
}

TEST(AccessFault, groups_of_people_are_others) {
  for (const char* const group : {"BU", "WD", "AU", "IU", "S-1-1-0", "S-1-5-32-545"}) {
    EXPECT_EQ(access_fault(kSound + std::string{"(A;OICI;FR;;;"} + group + ")"),
              "is open to others: " + std::string{group});
  }
}

TEST(AccessFault, groups_of_another_domain_are_others) {
  for (const char* const group : {"512", "513", "515", "519"}) {
    EXPECT_NE(access_fault(kSound + std::string{"(A;OICI;FR;;;S-1-5-21-1-2-3-"} + group + ")"), "")
        << group;
  }
  EXPECT_EQ(access_fault(kSound + std::string{"(A;OICI;FR;;;S-1-5-21-1-2-3-1513)"}), "");
}

TEST(AccessFault, second_account_is_another) {
  const std::string one = kSound + std::string{"(A;OICI;FA;;;S-1-5-21-1-2-3-500)"};
  EXPECT_EQ(access_fault(one + "(A;;FR;;;S-1-5-21-1-2-3-500)"), "");
  EXPECT_EQ(access_fault(one + "(A;OICI;FA;;;LA)"), "is open to others: LA");
}

TEST(AccessFault, who_is_denied_has_no_access) {
  EXPECT_EQ(access_fault("D:PAI(D;OICI;FA;;;WD)(A;OICI;FA;;;SY)"), "");
}

TEST(AccessFault, no_list_is_open_to_everybody) {
  EXPECT_NE(access_fault("O:BAG:DU"), "");
  EXPECT_NE(access_fault(""), "");
  EXPECT_NE(access_fault("O:BAG:DUD:NO_ACCESS_CONTROL"), "");
}

TEST(AccessFault, what_is_watched_is_no_access) {
  EXPECT_EQ(access_fault(kSound + std::string{"S:(AU;SAFA;FA;;;WD)"}), "");
  EXPECT_EQ(access_fault(kSound + std::string{"S:(A;SAFA;FA;;;WD)"}), "");
}

}  // namespace
}  // namespace lockstep::windows
