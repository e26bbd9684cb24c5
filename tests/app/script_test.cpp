#include "app/shell/script.hpp"

#include "core/error.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// Says what parse_script() finds wrong, or nothing.
std::string problem_of(const std::string& text) {
    try {
        parse_script(text, "s");
    } catch (const Error& problem) {
        return problem.what();
    }
    return {};
}

TEST(ScriptParser, reads_words_quotes_and_comments) {
    const auto commands = parse_script("# nothing\n\n  click \"learning rate\" double # twice\nquit\n", "s");
    ASSERT_EQ(commands.size(), 2U);
    EXPECT_EQ(commands[0].line, 3);
    EXPECT_EQ(commands[0].verb, "click");
    EXPECT_EQ(commands[0].words, (std::vector<std::string>{"learning rate", "double"}));
    EXPECT_TRUE(commands[1].words.empty());
}

TEST(ScriptParser, every_form_is_accepted) {
    EXPECT_EQ(
        problem_of(
            "click a\nclick a right\nhover a\nhover a 0.5 0.5\nwheel a -2\ndrag a 0 0 1 1\n"
            "drag a 0 0 1 1 200\nstroke a 0 0 0.5 0.5 1 1\nkey Ctrl+Z\ntype \"a b\"\nset a 3e-4\n"
            "action x.y\ndrop f\nwait frames 3\nwait seconds 0.5\nwait step 200 timeout 60\nwait epoch 1\n"
            "wait completion\nwait state Paused\nwait idle timeout 5\nwait data\nwait model\nwait train\n"
            "screenshot a.png\nresize 1280 720\nscale 1.5\ntheme light\nmeasure idle 3\nquit\n"),
        "");
}

TEST(ScriptParser, a_slip_names_script_line_and_remedy) {
    for (const char* wrong : {"clack a", "click", "click a triple", "drag a 0 0 1", "drag a 0 0 x 1",
                              "stroke a 0 0", "key Ctrl+Foo", "wait", "wait frames", "wait frames many",
                              "wait step 3 timeout soon", "wait state", "resize 10", "resize a b",
                              "theme blue", "measure busy 3", "quit now", "click \"a", "hover a 0.5"}) {
        const std::string problem = problem_of(std::string("# first\n") + wrong);
        EXPECT_FALSE(problem.empty()) << wrong;
        if (std::string_view(wrong) != "theme blue") {
            EXPECT_TRUE(problem.starts_with("s:2: ")) << problem;
        }
    }
}

/// A program that consists of one widget and a clock.
class FakeHost final : public ScriptHost {
  public:
    InputQueue& queue() override { return queue_; }
    std::int64_t frames() const override { return frames_; }
    const Marks& marks() const override { return marks_; }
    ImVec2 window_size() const override { return {1000, 500}; }
    std::shared_ptr<const TrainingSnapshot> training() const override { return snapshot_; }
    bool completion_shown() const override { return false; }
    bool data_loaded() const override { return false; }
    bool model_loaded() const override { return true; }
    bool resting() const override { return true; }
    void screenshot(const std::filesystem::path& file) override { pictures_.push_back(file.string()); }
    int screenshots() const override { return static_cast<int>(pictures_.size()); }
    void resize(int, int) override {}
    void set_scale(float) override {}
    void set_theme(const std::string&) override {}
    bool run_action(const std::string& id) override { return id == "known"; }
    void idle_measured(double, double, std::int64_t) override {}
    void quit() override { quit_ = true; }

    /// Lets the script run by its own clock, a frame every 10 ms; collects what reached the queue.
    std::vector<InputEvent> play(Script& script, double seconds) {
        std::vector<InputEvent> events;
        for (double time = 0; time < seconds; time += 0.01) {
            done_ = script.advance(*this, 1000 + time).done;
            std::move(queue_.begin(), queue_.end(), std::back_inserter(events));
            queue_.clear();
            ++frames_;
            if (done_) {
                break;
            }
        }
        return events;
    }

    InputQueue queue_;
    Marks marks_;
    std::shared_ptr<TrainingSnapshot> snapshot_ = std::make_shared<TrainingSnapshot>();
    std::int64_t frames_ = 0;
    std::vector<std::string> pictures_;
    bool quit_ = false;
    bool done_ = false;
};

Script script_of(const std::string& text) {
    return Script(parse_script(text, "s"), "s");
}

TEST(Script, a_stroke_becomes_many_samples_between_press_and_release) {
    FakeHost host;
    host.marks_.add("canvas", {100, 100}, {300, 300});
    host.marks_.end_frame();
    Script script = script_of("stroke canvas 0 0 1 0.5 400\nscreenshot a.png");
    const auto events = host.play(script, 10);
    EXPECT_TRUE(host.done_);
    EXPECT_EQ(host.pictures_, std::vector<std::string>{"a.png"});
    ASSERT_GT(events.size(), 90U);
    EXPECT_TRUE(std::get<input::Button>(events[1].what).pressed);
    EXPECT_FALSE(std::get<input::Button>(events.back().what).pressed);
    for (std::size_t i = 1; i < events.size(); ++i) {
        EXPECT_GE(events[i].time, events[i - 1].time);
    }
    const auto last = std::get<input::Move>(events[events.size() - 2].what);
    EXPECT_NEAR(last.x, 300, 1e-3);
    EXPECT_NEAR(last.y, 200, 1e-3);
    EXPECT_NEAR(events.back().time - events[1].time, 0.4, 1e-6);
}

TEST(Script, says_which_widget_is_missing_and_which_there_are) {
    FakeHost host;
    host.marks_.add("train", {0, 0}, {10, 10});
    host.marks_.end_frame();
    Script script = script_of("quit\nclick trian");
    Script missing = script_of("click trian");
    EXPECT_NO_THROW(host.play(script, 1));
    EXPECT_TRUE(host.quit_);
    try {
        host.play(missing, 60);
        FAIL() << "the missing widget was not noticed";
    } catch (const Error& problem) {
        EXPECT_NE(std::string(problem.what()).find("'trian'"), std::string::npos);
        EXPECT_NE(std::string(problem.what()).find("train"), std::string::npos);
    }
}

TEST(Script, waits_end_by_their_condition_or_their_timeout) {
    FakeHost host;
    host.snapshot_->state = TrainingState::Paused;
    host.snapshot_->step = 250;
    Script fine = script_of("wait step 200\nwait state Paused\nwait model\nwait frames 3\nwait seconds 0.1");
    host.play(fine, 5);
    EXPECT_TRUE(host.done_);
    Script late = script_of("wait step 300 timeout 2");
    EXPECT_THROW(host.play(late, 10), Error);
    host.snapshot_->state = TrainingState::Failed;
    host.snapshot_->message = "The disk is full.";
    Script failed = script_of("wait step 300");
    EXPECT_THROW(host.play(failed, 0.1), Error); // at once, not after the timeout
    Script refused = script_of("action unknown");
    EXPECT_THROW(host.play(refused, 1), Error);
}

TEST(Script, a_widget_outside_the_window_is_not_clicked) {
    FakeHost host;
    host.marks_.add("far", {2000, 0}, {2010, 10});
    host.marks_.end_frame();
    Script script = script_of("click far");
    EXPECT_THROW(host.play(script, 1), Error);
}

} // namespace
} // namespace penumbra
