#include "agent/package_properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PackageProperties sound() {
  PackageProperties properties;
  properties.account = "LocalSystem";
  properties.state = "C:\\ProgramData\\Lockstep";
  properties.log = "C:\\ProgramData\\Lockstep\\agent.log";
  return properties;
}

std::vector<std::string> of_account(const std::string& account, const std::string& password) {
  PackageProperties properties = sound();
  properties.account = account;
  properties.password = password;
  return faults_of(properties);
}

TEST(PackageProperties, built_in_accounts_need_no_password) {
  EXPECT_THAT(of_account("LocalSystem", ""), IsEmpty());
  EXPECT_THAT(of_account(".\\LocalSystem", ""), IsEmpty());
  EXPECT_THAT(of_account("NT AUTHORITY\\NetworkService", ""), IsEmpty());
  EXPECT_THAT(of_account("nt authority\\localservice", ""), IsEmpty());
}

TEST(PackageProperties, built_in_account_of_another_language_is_known_by_its_sid) {
  PackageProperties properties = sound();
  properties.account = "NT-AUTORIT\xC3\x84T\\Netzwerkdienst";
  EXPECT_THAT(faults_of(properties), ElementsAre(HasSubstr("SERVICEPASSWORD is missing")));
  properties.account_built_in = true;
  EXPECT_THAT(faults_of(properties), IsEmpty());
}

TEST(PackageProperties, account_of_a_domain_needs_its_password) {
  for (const char* const account : {"CONTOSO\\svc", "svc@contoso.com", ".\\svc", "NT 4\\svc"}) {
    EXPECT_THAT(of_account(account, ""), ElementsAre(HasSubstr("SERVICEPASSWORD is missing")));
    EXPECT_THAT(of_account(account, "word"), IsEmpty());
  }
  EXPECT_THAT(of_account("CONTOSO\\svc$", ""), IsEmpty());
}

TEST(PackageProperties, account_in_another_form_is_refused) {
  for (const char* const account : {"svc", "CONTOSO\\", "\\svc", "A\\B\\svc", "svc@", "@contoso",
                                    "A\\svc@contoso", "CONTOSO/svc", "CONTOSO\\s;vc", ""}) {
    EXPECT_THAT(of_account(account, "word"), ElementsAre(HasSubstr("SERVICEACCOUNT '"))) << account;
  }
}

TEST(PackageProperties, purge_is_1_or_nothing) {
  PackageProperties properties = sound();
  properties.purge = "1";
  EXPECT_THAT(faults_of(properties), IsEmpty());
  properties.purge = "yes";
  EXPECT_THAT(faults_of(properties), ElementsAre(HasSubstr("PURGE 'yes' is not valid")));
}

TEST(PackageProperties, folders_are_on_a_local_drive_and_ascii) {
  for (const char* const folder :
       {"\\\\server\\share", "/srv/lockstep", "C:\\Gr\xC3\xBC\xC3\x9F"}) {
    PackageProperties properties = sound();
    properties.install_folder = properties.state = properties.log = folder;
    EXPECT_THAT(faults_of(properties),
                ElementsAre(HasSubstr("INSTALLDIR '"), HasSubstr("STATE '"), HasSubstr("LOG '")))
        << folder;
  }
}

TEST(PackageProperties, relative_folder_is_told_once) {
  PackageProperties properties = sound();
  properties.install_folder = properties.state = "Lockstep";
  EXPECT_THAT(faults_of(properties), ElementsAre(HasSubstr("INSTALLDIR '")));
}

}  // namespace
}  // namespace lockstep
