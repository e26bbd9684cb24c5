// The order of the completions, the pad of residual codes and painting on a completion, in the whole window
// with the shipped models.

#include "app/widgets/code_pad.hpp"
#include "support/window_test.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <numeric>
#include <optional>

namespace penumbra {
namespace {

class CompletionCodesTest : public testing::WindowTest {
  protected:
    /// The newest answer has come and is shown, also to what was asked last.
    void settle() { play("wait seconds 0.3\nwait completion\nwait frames 3"); }
    const CompleteAnswer& answer() {
        shown_ = studio_->completion();
        return *shown_;
    }
    std::vector<float> code(std::size_t index) {
        const auto& codes = answer().codes;
        const auto from = codes.begin() + static_cast<std::ptrdiff_t>(index * answer().code_size);
        return {from, from + static_cast<std::ptrdiff_t>(answer().code_size)};
    }
    bool has(const std::string& label) const { return loop_->marks().find(label).has_value(); }
    std::vector<std::uint8_t> picture(std::size_t index) {
        const auto from =
            answer().completions.begin() + static_cast<std::ptrdiff_t>(index * std::size_t{kImagePixels});
        return {from, from + kImagePixels};
    }
    /// The one pinned last.
    std::vector<std::uint8_t> pinned() const {
        auto bytes = session_.bytes("completion.pinned");
        bytes.resize(std::min(bytes.size(), std::size_t{kImagePixels}));
        return bytes;
    }
    void choose_first() {
        play("drag completions 0.05 0.05 0.05 0.05 50\nwait \"pad paint-on\"");
        settle();
    }

    std::shared_ptr<const CompleteAnswer> shown_;
};

TEST(CodePad, places_and_points_are_inverse) {
    const PadPoint place = CodePad::place_at(CodePad::point_at({1.5F, -2}, 200, false), 200, false);
    EXPECT_NEAR(place.x, 1.5F, 1e-4);
    EXPECT_NEAR(place.y, -2, 1e-4);
    EXPECT_LT(CodePad::point_at({0, 1}, 200, false).y, 100); // upwards is more
    EXPECT_FLOAT_EQ(CodePad::place_at({999, 100}, 200, false).x, CodePad::kRange);
    EXPECT_EQ(CodePad::place_at({100, 5}, 200, true).y, 0);
    EXPECT_EQ(CodePad::point_at({0, 3}, 200, true).y, 100);
}

TEST_F(CompletionCodesTest, ordered_by_class_the_likeliest_of_the_lowest_stands_first) {
    EXPECT_FALSE(can("completion.order")); // nothing has been judged yet
    play("wait model timeout 60\nwait completion timeout 60\naction completion.order\nwait frames 3");
    EXPECT_TRUE(session_.flag("completion.by-class", false));
    choose_first();
    play("action completion.pin\nwait frames 3");
    const CompleteAnswer& drawn = answer();
    ASSERT_EQ(drawn.labels.size(), 16U);
    std::size_t first = 0;
    for (std::size_t i = 1; i < 16; ++i)
        if (std::pair(drawn.labels[i], -drawn.confidence[i]) <
            std::pair(drawn.labels[first], -drawn.confidence[first]))
            first = i;
    EXPECT_EQ(pinned(), picture(first));
    open_again();
    play("wait model timeout 60\nwait completion timeout 60\nwait frames 3");
    EXPECT_TRUE(loop_->actions().find("completion.order")->checked());
    play("key K\nwait frames 3");
    EXPECT_FALSE(session_.flag("completion.by-class", true));
    choose_first();
    play("action completion.pin\nwait frames 3");
    EXPECT_EQ(pinned(), picture(0));
}

TEST_F(CompletionCodesTest, dragging_on_the_pad_morphs_the_chosen_completion) {
    play("wait model timeout 60\nwait completion timeout 60");
    EXPECT_TRUE(answer().influence.empty()); // nobody looks at a pad
    choose_first();
    const auto influence = answer().influence;
    ASSERT_EQ(answer().code_name, "z_top");
    ASSERT_EQ(influence.size(), answer().code_size);
    std::vector<std::size_t> axes(influence.size());
    std::iota(axes.begin(), axes.end(), 0);
    std::ranges::stable_sort(axes, [&](auto a, auto b) { return influence[a] > influence[b]; });

    const auto drawn = code(0);
    const auto image = picture(0), other = picture(1);
    play("drag pad 0.03 0.97 0.8 0.3 300");
    settle();
    auto wanted = drawn;
    wanted[axes[0]] = 0.6F * CodePad::kRange;
    wanted[axes[1]] = 0.4F * CodePad::kRange;
    const auto moved = code(0);
    for (std::size_t j = 0; j < wanted.size(); ++j)
        EXPECT_NEAR(moved[j], wanted[j], 0.1) << j; // a pixel is 0.03
    EXPECT_NE(picture(0), image);
    EXPECT_EQ(picture(1), other);
    EXPECT_TRUE(can("completion.code-reset"));
    EXPECT_EQ(answer().query.statistics, 64); // the hand rests again

    play("key Ctrl+Z\nwait frames 3"); // the whole drag
    settle();
    EXPECT_EQ(code(0), drawn);
    EXPECT_FALSE(can("completion.code-reset"));
    play("key Ctrl+Shift+Z\nwait frames 3");
    settle();
    EXPECT_EQ(code(0), moved);

    // A press on another's dot chooses that one and moves nothing. The outermost has none in its way.
    std::size_t outer = 1;
    const auto reach = [&](std::size_t i) { return std::hypot(code(i)[axes[0]], code(i)[axes[1]]); };
    for (std::size_t i = 2; i < 16; ++i)
        outer = reach(i) > reach(outer) ? i : outer;
    const ImVec2 at = CodePad::point_at({code(outer)[axes[0]], code(outer)[axes[1]]}, 1, false);
    const std::string place = std::to_string(at.x) + " " + std::to_string(at.y);
    play("drag pad " + place + " " + place + " 50\naction completion.pin\nwait frames 3");
    EXPECT_EQ(pinned(), picture(outer));
    EXPECT_FALSE(can("completion.code-reset"));

    // It keeps its code while one paints, and loses it with the noise.
    play("stroke canvas 0.3 0.7 0.6 0.7 150");
    settle();
    EXPECT_EQ(code(0), moved);
    play("key Space");
    settle();
    EXPECT_NE(code(0), moved);
    EXPECT_FALSE(can("completion.code-reset"));
    play("click \"pad close\"\nwait frames 3");
    EXPECT_FALSE(has("pad"));
}

TEST_F(CompletionCodesTest, painting_on_a_completion_makes_its_both_halves_ink) {
    play("wait model timeout 60\nwait completion timeout 60\nclick clear\n"
         "stroke canvas 0.3 0.6 0.7 0.8 200");
    settle();
    const auto half = session_.bytes("completion.canvas");
    ASSERT_EQ(half.size(), std::size_t{kHalfPixels});
    EXPECT_FALSE(can("completion.paint-on"));
    choose_first();
    const auto image = picture(0);
    play("key G\nwait frames 3");
    settle();
    EXPECT_EQ(session_.bytes("completion.canvas"), image);
    ASSERT_EQ(answer().painted_code.size(), answer().code_size);
    const auto painted = answer().painted_code;
    play("stroke canvas 0.2 0.1 0.8 0.1 200");
    settle();
    EXPECT_NE(answer().painted_code, painted); // the model reads what is above, too
    EXPECT_NE(session_.bytes("completion.canvas"), image);
    const Session whole = session_;
    play("key Ctrl+Z\nwait frames 3");
    EXPECT_EQ(session_.bytes("completion.canvas"), image);
    play("key Ctrl+Z\nwait frames 3");
    settle();
    EXPECT_EQ(session_.bytes("completion.canvas"), half);
    EXPECT_TRUE(answer().painted_code.empty());
    play("key Ctrl+Shift+Z\nwait frames 3\nclick lower-half\nwait frames 3");
    EXPECT_EQ(session_.bytes("completion.canvas"), half);

    session_ = whole;
    open_again();
    play("wait model timeout 60\nwait completion timeout 60\nwait frames 3");
    EXPECT_EQ(session_.bytes("completion.canvas"), whole.bytes("completion.canvas"));
    EXPECT_TRUE(can("completion.lower-half"));
}

TEST_F(CompletionCodesTest, a_model_without_residual_codes_says_so) {
    play("wait model timeout 60\nwait completion timeout 60\ndrop \"" +
         (find_assets() / "models" / "vae-2d.safetensors").string() + "\"\nwait seconds 1");
    settle();
    ASSERT_EQ(answer().model, "vae-2d");
    choose_first();
    EXPECT_EQ(answer().code_size, 0U);
    EXPECT_FALSE(has("pad"));
    EXPECT_FALSE(can("completion.code-reset"));
    play("click \"pad paint-on\"\nwait frames 3");
    settle();
    EXPECT_EQ(session_.bytes("completion.canvas").size(), std::size_t{kImagePixels});
    EXPECT_EQ(answer().problem, "");
    EXPECT_TRUE(answer().painted_code.empty());
}

} // namespace
} // namespace penumbra
