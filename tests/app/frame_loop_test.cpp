#include "app/shell/frame_loop.hpp"

#include "app/shell/clock.hpp"
#include "core/error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <thread>

namespace penumbra {
namespace {

/// Two controls and a canvas that counts what it is given.
class ProbePanel final : public Panel {
  public:
    struct Seen {
        int clicks = 0;
        int samples_down = 0;
        float value = 0;
        int frames = 0;
    };
    explicit ProbePanel(Seen& seen) : seen_(seen) {}
    const char* title() const override { return "Probe"; }
    Area area() const override { return Area::Centre; }
    void draw(PanelContext& context) override {
        ++seen_.frames;
        seen_.clicks += ImGui::Button("press") ? 1 : 0;
        context.mark_item("press");
        ImGui::SliderFloat("value", &seen_.value, 0, 10);
        context.mark_item("value");
        ImGui::InvisibleButton("canvas", {200, 200});
        context.mark_item("canvas");
        for (const PointerSample& sample : context.pointer) {
            seen_.samples_down += sample.left ? 1 : 0;
        }
    }

  private:
    Seen& seen_;
};

class FrameLoopTest : public ::testing::Test {
  protected:
    void play(const std::string& script) {
        loop_.play(Script(parse_script(script, "s"), "s", folder_.path()));
        loop_.run();
    }

    static std::vector<std::unique_ptr<Panel>> panels(ProbePanel::Seen& seen) {
        std::vector<std::unique_ptr<Panel>> all;
        all.push_back(std::make_unique<ProbePanel>(seen));
        return all;
    }

    testing::TemporaryFolder folder_;
    ProbePanel::Seen seen_;
    Session session_;
    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 640, .height = 480});
    Studio studio_{{{}, folder_.path(), "none", "cpu", false}};
    FrameLoop loop_{*backend_, studio_, session_, panels(seen_)};
};

TEST_F(FrameLoopTest, scripted_input_reaches_widgets_as_a_persons_would) {
    play("wait frames 2\nclick press\nclick press\nset value 7.5\nstroke canvas 0.1 0.1 0.9 0.9 200");
    EXPECT_EQ(seen_.clicks, 2);
    EXPECT_FLOAT_EQ(seen_.value, 7.5F);
    EXPECT_GE(seen_.samples_down, 50); // 200 ms at a sample every 4 ms
}

TEST_F(FrameLoopTest, screenshots_show_the_theme) {
    play("wait frames 3\nscreenshot dark.png\ntheme light\nscreenshot light.png\nresize 800 600\nscale 2\n"
         "screenshot large.png");
    EXPECT_EQ(session_.theme, ThemeName::Light);
    EXPECT_FLOAT_EQ(loop_.context().theme.scale, 2);
    for (const char* name : {"dark.png", "light.png", "large.png"}) {
        EXPECT_GT(std::filesystem::file_size(folder_ / name), 1000U) << name;
    }
}

TEST_F(FrameLoopTest, sleeps_when_nothing_happens) {
    while (loop_.turn(0.01) || loop_.frames() < 3) {
    }
    for (int i = 0; i < 20; ++i) { // what the workers say while they start is drawn
        loop_.turn(0.01);
    }
    const int before = seen_.frames;
    for (int i = 0; i < 20; ++i) {
        loop_.turn(0.01);
    }
    EXPECT_LE(seen_.frames - before, 1);
}

TEST_F(FrameLoopTest, does_not_draw_again_what_is_on_the_screen) {
    play("wait frames 60");
    const auto frames = loop_.statistics().json()["frames"];
    EXPECT_GE(frames["unchanged_and_not_drawn"].get<int>(), 30);
    EXPECT_GE(frames["total_ms"]["count"].get<int>(), 1);
}

TEST_F(FrameLoopTest, wakes_from_another_thread) {
    while (loop_.turn(0.01)) {
    }
    const double start = now_seconds();
    const std::jthread other([this] { backend_->wake(); });
    backend_->wait(30);
    EXPECT_LT(now_seconds() - start, 20);
}

TEST_F(FrameLoopTest, actions_have_unique_ids_and_shortcuts_and_work_by_key) {
    // add() refuses duplicates; here the shell's own are seen to be there and bound.
    EXPECT_NE(loop_.actions().find("file.quit"), nullptr);
    play("wait frames 2\nkey Ctrl+T\nkey Ctrl++\nkey Ctrl++");
    EXPECT_EQ(session_.theme, ThemeName::Light);
    EXPECT_FLOAT_EQ(session_.ui_scale, 1.25F);
    play("key Ctrl+-\nkey Ctrl+Q\nwait seconds 60");
    EXPECT_FLOAT_EQ(session_.ui_scale, 1.125F);
}

TEST_F(FrameLoopTest, a_dropped_checkpoint_that_cannot_be_read_is_a_sentence_in_the_window) {
    play("wait frames 2\ndrop " + (folder_ / "none.safetensors").string() +
         "\nwait dismiss timeout 20\n"
         "click dismiss");
    EXPECT_EQ(session_.recent.size(), 1U);
}

TEST_F(FrameLoopTest, a_failing_script_names_its_line) {
    EXPECT_THROW(play("wait frames 1\nwait step 5 timeout 0.2"), Error);
}

TEST(Backend, an_unknown_name_is_an_error) {
    EXPECT_THROW(make_backend("vulkan", {}), Error);
}

TEST(Backend, reads_back_what_was_drawn_and_changes_its_size) {
    const auto backend = make_backend("egl", {.width = 64, .height = 32});
    EXPECT_EQ(backend->width(), 64);
    backend->resize(128, 100);
    EXPECT_EQ(backend->width(), 128);
    EXPECT_EQ(backend->height(), 100);
    EXPECT_NE(backend->renderer(), "unknown");
}

} // namespace
} // namespace penumbra
