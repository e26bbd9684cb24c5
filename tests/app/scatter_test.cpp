#include "app/widgets/scatter.hpp"

#include "app/shell/frame_loop.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace penumbra {
namespace {

/// Nine points on a grid from (-1, -1) to (1, 1), and what was done to them.
class ScatterPanel : public Panel {
  public:
    struct Seen {
        int hovered = -1;
        int clicked = -1;
        std::vector<ScatterPlace> places;
        int began = 0;
        int ended = 0;
        int fitted = 0;
        ScatterView view;
        bool hide_middle = false;
        bool shift = false; ///< moves the points
        int glided = 0;
    };
    explicit ScatterPanel(Seen& seen) : seen_(seen) {}
    const char* title() const override { return "Scatter"; }
    Area area() const override { return Area::Centre; }

    void draw(PanelContext& context) override {
        if (scatter_.size() == 0 || std::exchange(seen_.shift, false)) {
            scatter_.set_points(shifted_ ? std::vector<float>(18, 0.5F) : grid());
            shifted_ = true;
        }
        if (!hidden_ || *hidden_ != seen_.hide_middle) { // colours anew would be another frame to draw
            hidden_ = seen_.hide_middle;
            std::vector<ImU32> colours(9, IM_COL32(255, 0, 0, 255));
            colours[4] = seen_.hide_middle ? 0 : colours[4];
            scatter_.set_colours(colours);
        }
        ScatterOptions options;
        options.point_size = 6;
        options.circles = {{0, 0, 1, "1σ"}};
        const ScatterTouched touched =
            scatter_.draw("scatter", ImGui::GetContentRegionAvail(), options, context.theme, context.fonts);
        context.mark("map", scatter_.view().min(), scatter_.view().max());
        context.mark("middle", spot(0, 0), spot(0, 0));
        context.mark("corner", spot(1, 1), spot(1, 1));
        context.mark("empty", spot(0.5, 0.5), spot(0.5, 0.5));
        context.mark("farther", spot(0.8, 0.3), spot(0.8, 0.3));
        seen_.hovered = touched.hovered;
        seen_.clicked = touched.clicked >= 0 ? touched.clicked : seen_.clicked;
        if (touched.place) {
            seen_.places.push_back(*touched.place);
        }
        seen_.began += touched.began ? 1 : 0;
        seen_.ended += touched.ended ? 1 : 0;
        seen_.fitted += touched.fitted ? 1 : 0;
        seen_.glided += touched.gliding ? 1 : 0;
        seen_.view = scatter_.view();
        if (touched.gliding) {
            context.shell.redraw_after(0.02);
        }
    }

  private:
    static std::vector<float> grid() {
        std::vector<float> xy;
        for (int i = 0; i < 9; ++i) {
            xy.push_back(static_cast<float>(i % 3 - 1));
            xy.push_back(static_cast<float>(i / 3 - 1));
        }
        return xy;
    }
    ImVec2 spot(double x, double y) const { return scatter_.view().pixel(x, y); }

    Seen& seen_;
    Scatter scatter_;
    bool shifted_ = false;
    std::optional<bool> hidden_;
};

class ScatterTest : public ::testing::Test {
  protected:
    void play(const std::string& script) {
        loop_.play(Script(parse_script("wait frames 3\n" + script, "s"), "s", folder_.path()));
        loop_.run();
    }
    static std::vector<std::unique_ptr<Panel>> panels(ScatterPanel::Seen& seen) {
        std::vector<std::unique_ptr<Panel>> all;
        all.push_back(std::make_unique<ScatterPanel>(seen));
        return all;
    }

    testing::TemporaryFolder folder_;
    ScatterPanel::Seen seen_;
    Session session_;
    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 1200, .height = 800});
    Studio studio_{{{}, folder_.path(), "none", "cpu", false}};
    FrameLoop loop_{*backend_, studio_, session_, panels(seen_)};
};

TEST_F(ScatterTest, finds_the_point_under_the_pointer_and_only_visible_ones) {
    play("hover middle\nwait frames 2");
    EXPECT_EQ(seen_.hovered, 4);
    seen_.hide_middle = true;
    play("hover corner\nwait frames 2\nhover middle\nwait frames 2");
    EXPECT_EQ(seen_.hovered, -1);
    play("click corner");
    EXPECT_EQ(seen_.clicked, 8);
    EXPECT_TRUE(seen_.places.empty());
}

TEST_F(ScatterTest, a_drag_with_the_left_button_moves_the_cursor) {
    play("drag map 0.5 0.5 0.8 0.3 200");
    ASSERT_GE(seen_.places.size(), 3U);
    EXPECT_EQ(seen_.began, 1);
    EXPECT_EQ(seen_.ended, 1);
    EXPECT_EQ(seen_.clicked, -1); // although it began on a point
    const DataRectangle all = seen_.view.data();
    EXPECT_NEAR(seen_.places.back().x, all.left + 0.8 * all.width(), 0.02);
    EXPECT_NEAR(seen_.places.back().y, all.top - 0.3 * all.height(), 0.02);
}

TEST_F(ScatterTest, a_click_on_nothing_puts_the_cursor_there) {
    play("click empty");
    ASSERT_EQ(seen_.places.size(), 1U);
    EXPECT_NEAR(seen_.places[0].x, 0.5, 0.01);
    EXPECT_NEAR(seen_.places[0].y, 0.5, 0.01);
}

TEST_F(ScatterTest, the_wheel_zooms_and_a_double_click_shows_everything) {
    const auto shows_all = [this] {
        const DataRectangle seen = seen_.view.data();
        return seen.left < -1 && seen.right > 1 && seen.bottom < -1 && seen.top > 1;
    };
    play("wait frames 1");
    EXPECT_TRUE(shows_all());
    const double unit = seen_.view.unit();
    play("hover farther\nwheel map 6\nwait frames 3");
    EXPECT_LT(seen_.view.unit(), 0.6 * unit);
    EXPECT_FALSE(shows_all());
    play("click map double\nwait seconds 0.5\nwait frames 3");
    EXPECT_EQ(seen_.fitted, 1);
    EXPECT_NEAR(seen_.view.unit(), unit, 1e-6);
}

TEST_F(ScatterTest, the_same_points_glide_to_new_places_and_then_rest) {
    play("wait seconds 0.6\nwait frames 2");
    EXPECT_EQ(seen_.glided, 0);
    seen_.shift = true;
    play("wait seconds 0.8\nwait frames 2");
    EXPECT_GE(seen_.glided, 3);
    const int before = seen_.glided;
    play("wait frames 10");
    EXPECT_EQ(seen_.glided, before);
    const auto frames = loop_.statistics().json()["frames"];
    EXPECT_GE(frames["unchanged_and_not_drawn"].get<int>(), 5);
}

} // namespace
} // namespace penumbra
