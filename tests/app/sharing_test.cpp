#include "app/panels/training_panel.hpp"
#include "app/shell/frame_loop.hpp"
#include "core/studio.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// The training panel alone, with what it has to do with other people's tools.
class SharingTest : public ::testing::Test {
  protected:
    void play(const std::string& script) {
        loop_.play(Script(parse_script(script, "s"), "s", folder_.path()));
        loop_.run();
    }

    static std::vector<std::unique_ptr<Panel>> panels() {
        std::vector<std::unique_ptr<Panel>> all;
        all.push_back(std::make_unique<TrainingPanel>());
        return all;
    }

    testing::TemporaryFolder folder_;
    Session session_;
    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 700, .height = 1600});
    Studio studio_{{{}, folder_.path(), "none", "cpu", false}};
    FrameLoop loop_{*backend_, studio_, session_, panels()};
};

TEST_F(SharingTest, a_program_is_asked_about_before_it_runs) {
    const auto file = folder_ / "theirs.pt";
    write_file_atomically(file, "not really a module");
    const auto drop = "drop " + file.string() + "\nwait untrusted-yes timeout 60\n";
    play("wait dismiss timeout 60\nclick dismiss\nwait frames 2"); // there is no data set "none"
    // Left alone, it was not looked into: nothing is said of its content.
    play(drop + "click untrusted-no\nwait frames 5");
    EXPECT_TRUE(studio_.untrusted().empty());
    EXPECT_EQ(studio_.problem().second.find("TorchScript"), std::string::npos) << studio_.problem().second;
    // Run, it is found to be none.
    play(drop + "click untrusted-yes\nwait dismiss timeout 60");
    EXPECT_NE(studio_.problem().second.find("is no TorchScript module"), std::string::npos)
        << studio_.problem().second;
    const auto said = studio_.problem().first;
    // Trusted once, it is asked about no more.
    play("click dismiss\nwait frames 2\ndrop " + file.string() + "\nwait dismiss timeout 60");
    EXPECT_TRUE(studio_.untrusted().empty());
    EXPECT_EQ(studio_.problem().first, said + 1);
}

TEST_F(SharingTest, the_check_box_of_tensorboard_is_remembered) {
    play("wait tensorboard timeout 20\nclick tensorboard\nwait frames 3");
    EXPECT_TRUE(session_.flag("training.tensorboard", false));
    play("click tensorboard\nwait frames 3");
    EXPECT_FALSE(session_.flag("training.tensorboard", true));
}

} // namespace
} // namespace penumbra
