#include "agent/platform/windows/parse/account_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::windows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kMachine = "S-1-5-21-11-22-33";

AccountSeen sound() {
  return {"S-1-5-21-44-55-66-1105",
          "CONTOSO",
          "svc-lockstep",
          "NODE1",
          kMachine,
          true,
          {"Domain Users", "Exchange Organization Administrators"}};
}

AccountFacts with_groups(std::vector<std::string> groups) {
  AccountSeen seen = sound();
  seen.groups = std::move(groups);
  return account_facts(seen);
}

bool of_domain(const std::string& sid, const std::string& domain, const std::string& name) {
  AccountSeen seen = sound();
  seen.sid = sid;
  seen.domain = domain;
  seen.name = name;
  return account_facts(seen).domain_account;
}

TEST(AccountFacts, account_with_every_right_lacks_nothing) {
  const AccountFacts facts = account_facts(sound());
  EXPECT_EQ(facts, (AccountFacts{"CONTOSO\\svc-lockstep", true, true, true}));
  EXPECT_THAT(missing_rights(facts), IsEmpty());
}

TEST(AccountFacts, built_in_account_is_none_of_a_domain_in_any_language) {
  EXPECT_FALSE(of_domain("S-1-5-18", "NT AUTHORITY", "SYSTEM"));
  EXPECT_FALSE(of_domain("S-1-5-18", "NT-AUTORIT\xC3\x84T", "SYSTEM"));
  EXPECT_FALSE(of_domain("S-1-5-20", "NT-AUTORIT\xC3\x84T", "NETZWERKDIENST"));
  EXPECT_FALSE(of_domain("S-1-5-19", "AUTORITE NT", "SERVICE LOCAL"));
  EXPECT_FALSE(of_domain("S-1-5-20", "AUTORITE NT", "SERVICE R\xC3\x89SEAU"));
  EXPECT_FALSE(of_domain("S-1-5-80-1-2-3-4-5", "NT SERVICE", "LockstepAgent"));
}

TEST(AccountFacts, domain_that_is_named_like_the_authority_is_a_domain) {
  EXPECT_TRUE(of_domain("S-1-5-21-44-55-66-1105", "NT", "svc"));
}

TEST(AccountFacts, account_of_this_computer_is_none_of_a_domain) {
  EXPECT_FALSE(of_domain("S-1-5-21-11-22-33-500", "NODE1", "Administrateur"));
  EXPECT_TRUE(of_domain("S-1-5-21-11-22-333-500", "CONTOSO", "Administrator"));
}

TEST(AccountFacts, domain_that_is_named_like_the_computer_is_a_domain) {
  EXPECT_TRUE(of_domain("S-1-5-21-44-55-66-1105", "NODE1", "svc"));
}

TEST(AccountFacts, names_decide_where_the_computer_has_no_sid) {
  AccountSeen seen = sound();
  seen.machine_sid.clear();
  EXPECT_TRUE(account_facts(seen).domain_account);
  seen.domain = "node1";
  EXPECT_FALSE(account_facts(seen).domain_account);
}

TEST(AccountFacts, nothing_readable_is_no_right) { EXPECT_EQ(account_facts({}), AccountFacts{}); }

TEST(AccountFacts, other_groups_of_exchange_do_not_administer_it) {
  for (const char* const group :
       {"Exchange View-Only Administrators", "Exchange Recipient Administrators",
        "Exchange Public Folder Administrators", "Exchange Servers",
        "Former Exchange Organization Administrators"}) {
    EXPECT_FALSE(with_groups({group}).exchange_administrator) << group;
  }
  EXPECT_TRUE(with_groups({"exchange organization administrators"}).exchange_administrator);
}

TEST(MissingRights, each_is_named_with_what_needs_it) {
  EXPECT_THAT(missing_rights({"NODE1\\svc", false, false, false}),
              ElementsAre(HasSubstr("no account of a domain"), HasSubstr("no administrator"),
                          HasSubstr("Exchange Organization Administrators")));
}

TEST(MissingRights, delegation_is_said_to_be_out_of_sight) {
  EXPECT_THAT(missing_rights({"CONTOSO\\svc", true, true, false}),
              ElementsAre(HasSubstr("cannot be seen here")));
}

TEST(BuiltInAccount, three_sids_and_no_other) {
  EXPECT_TRUE(is_built_in_account("S-1-5-18"));
  EXPECT_TRUE(is_built_in_account("S-1-5-19"));
  EXPECT_TRUE(is_built_in_account("S-1-5-20"));
  EXPECT_FALSE(is_built_in_account("S-1-5-181"));
  EXPECT_FALSE(is_built_in_account(""));
}

}  // namespace
}  // namespace lockstep::windows
