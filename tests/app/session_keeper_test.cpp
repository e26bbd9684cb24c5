#include "app/shell/session_keeper.hpp"

#include "core/studio.hpp"
#include "support/temporary_folder.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace penumbra {
namespace {

class SessionKeeperTest : public ::testing::Test {
  protected:
    std::string text(const char* name) const {
        const auto bytes = read_file(folder_ / name);
        return {bytes.begin(), bytes.end()};
    }
    bool exists(const char* name) const { return std::filesystem::exists(folder_ / name); }
    static bool eventually(const std::function<bool()>& holds) {
        for (int i = 0; i < 2000 && !holds(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return holds();
    }
    static Session with(const std::string& value) {
        Session session;
        session.set_text("key", value);
        return session;
    }

    testing::TemporaryFolder folder_;
    std::filesystem::path file_ = folder_ / "session.json";
};

TEST_F(SessionKeeperTest, a_clean_end_leaves_the_session_and_no_mark) {
    {
        SessionKeeper keeper(file_);
        EXPECT_FALSE(keeper.crashed());
        EXPECT_TRUE(keeper.problems().empty());
        EXPECT_TRUE(exists("session.running"));
        keeper.close(with("one"));
        EXPECT_FALSE(exists("session.running"));
    }
    {
        SessionKeeper keeper(file_);
        EXPECT_FALSE(keeper.crashed());
        EXPECT_EQ(keeper.session().text("key"), "one");
        keeper.close(with("two"));
    }
    EXPECT_NE(text("session.json").find("two"), std::string::npos);
    EXPECT_NE(text("session.previous.json").find("one"), std::string::npos);
}

TEST_F(SessionKeeperTest, a_killed_program_is_noticed_and_its_session_found) {
    const auto before = std::time(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        SessionKeeper keeper(file_);
        keeper.keep(with("painted"));
        for (;;) {
            pause();
        }
    }
    ASSERT_GT(child, 0);
    EXPECT_TRUE(eventually([&] { return exists("session.json"); }));
    {
        SessionKeeper beside(file_); // while it runs, another window leaves the session alone
        EXPECT_FALSE(beside.keeping());
        EXPECT_FALSE(beside.crashed());
        ASSERT_EQ(beside.problems().size(), 1U);
        beside.close(with("not this"));
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    SessionKeeper keeper(file_);
    EXPECT_TRUE(keeper.crashed());
    EXPECT_GE(keeper.crashed_at(), before);
    EXPECT_EQ(keeper.session().text("key"), "painted");
    EXPECT_TRUE(keeper.problems().empty());
}

TEST_F(SessionKeeperTest, what_cannot_be_read_is_kept_and_the_start_before_is_taken) {
    for (const char* value : {"one", "two"}) {
        SessionKeeper keeper(file_);
        keeper.close(with(value));
    }
    const std::string damaged = R"({"theme": "dark", "values": {"key": "tw)";
    write_file_atomically(file_, damaged);
    SessionKeeper keeper(file_);
    EXPECT_EQ(keeper.session().text("key"), "one");
    ASSERT_EQ(keeper.problems().size(), 1U);
    EXPECT_NE(keeper.problems()[0].find("damaged"), std::string::npos);
    EXPECT_EQ(text("session.damaged.json"), damaged);
    keeper.close(keeper.session());
    EXPECT_NE(text("session.previous.json").find("one"), std::string::npos); // not the damaged one
}

TEST_F(SessionKeeperTest, is_written_in_the_background_when_it_has_changed) {
    SessionKeeper keeper(file_);
    keeper.keep(with("one"));
    ASSERT_TRUE(eventually([&] { return exists("session.json"); }));
    const auto written = std::filesystem::last_write_time(file_);
    keeper.keep(with("one"));
    keeper.keep(with("two"));
    EXPECT_TRUE(eventually([&] { return text("session.json").find("two") != std::string::npos; }));
    EXPECT_GE(std::filesystem::last_write_time(file_), written);
    EXPECT_EQ(keeper.trouble(), "");
    keeper.close(with("three"));
}

TEST_F(SessionKeeperTest, a_fresh_start_keeps_the_old_session_as_the_previous_one) {
    {
        SessionKeeper keeper(file_);
        keeper.close(with("old"));
    }
    SessionKeeper keeper(file_, /*fresh=*/true);
    EXPECT_TRUE(keeper.session().values.empty());
    keeper.close(keeper.session());
    EXPECT_NE(text("session.previous.json").find("old"), std::string::npos);
}

TEST_F(SessionKeeperTest, a_start_that_comes_to_nothing_is_no_crash) {
    { SessionKeeper keeper(file_); }
    SessionKeeper keeper(file_);
    EXPECT_FALSE(keeper.crashed());
    keeper.close({});
}

TEST_F(SessionKeeperTest, without_a_file_nothing_is_kept) {
    SessionKeeper keeper({});
    EXPECT_FALSE(keeper.keeping());
    keeper.keep(with("one"));
    keeper.close(with("one"));
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

} // namespace
} // namespace penumbra
