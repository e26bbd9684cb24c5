#include "app/widgets/scatter_view.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

ScatterView placed(double x, double y, double unit) {
    ScatterView view(x, y, unit);
    view.place({100, 50}, {300, 150});
    return view;
}

TEST(ScatterView, pixels_and_data_agree_with_y_upwards) {
    const ScatterView view = placed(2, -1, 0.01);
    EXPECT_FLOAT_EQ(view.pixel_x(2), 200);
    EXPECT_FLOAT_EQ(view.pixel_y(-1), 100);
    EXPECT_FLOAT_EQ(view.pixel_x(2.5), 250);
    EXPECT_FLOAT_EQ(view.pixel_y(-0.8), 80);
    EXPECT_NEAR(view.data_x(250), 2.5, 1e-9);
    EXPECT_NEAR(view.data_y(80), -0.8, 1e-9);
    const DataRectangle seen = view.data();
    EXPECT_NEAR(seen.left, 1, 1e-9);
    EXPECT_NEAR(seen.top, -0.5, 1e-9);
    EXPECT_NEAR(seen.width(), 2, 1e-9);
    EXPECT_NEAR(seen.height(), 1, 1e-9);
    EXPECT_TRUE(view.contains({100, 50}));
    EXPECT_FALSE(view.contains({300, 100}));
}

TEST(ScatterView, zoom_holds_what_is_under_the_pointer) {
    ScatterView view = placed(0, 0, 0.01);
    const double x = view.data_x(120);
    const double y = view.data_y(140);
    view.zoom({120, 140}, 0.5);
    EXPECT_NEAR(view.unit(), 0.005, 1e-12);
    EXPECT_NEAR(view.data_x(120), x, 1e-9);
    EXPECT_NEAR(view.data_y(140), y, 1e-9);
    for (int i = 0; i < 500; ++i) {
        view.zoom({120, 140}, 0.1);
    }
    EXPECT_GT(view.unit(), 0);
}

TEST(ScatterView, pan_moves_the_data_along_with_the_pointer) {
    ScatterView view = placed(0, 0, 0.01);
    const double x = view.data_x(150);
    const double y = view.data_y(60);
    view.pan({20, -5});
    EXPECT_NEAR(view.data_x(170), x, 1e-9);
    EXPECT_NEAR(view.data_y(55), y, 1e-9);
}

TEST(ScatterView, fit_shows_everything_at_one_scale) {
    ScatterView view = placed(9, 9, 1);
    view.fit({-3, 0, 1, 4}, 0.1); // a square in a window twice as wide: its height decides
    EXPECT_NEAR(view.unit(), 4 * 1.2 / 100, 1e-12);
    const DataRectangle seen = view.data();
    EXPECT_NEAR(seen.bottom, -0.4, 1e-9);
    EXPECT_NEAR(seen.top, 4.4, 1e-9);
    EXPECT_NEAR((seen.left + seen.right) / 2, -1, 1e-9);
    view.fit({2, 2, 2, 2}, 0.1); // one point has no size
    EXPECT_GT(view.unit(), 0);
    EXPECT_FLOAT_EQ(view.pixel_x(2), 200);
}

TEST(ScatterView, between_two_views_lies_a_steady_zoom) {
    const ScatterView from = placed(0, 0, 0.01);
    const ScatterView to = placed(4, 2, 1);
    EXPECT_NEAR(ScatterView::between(from, to, 0).unit(), 0.01, 1e-12);
    const ScatterView half = ScatterView::between(from, to, 0.5);
    EXPECT_NEAR(half.unit(), 0.1, 1e-12);
    EXPECT_FLOAT_EQ(half.pixel_x(2), 200);
    EXPECT_FLOAT_EQ(half.pixel_y(1), 100);
    EXPECT_NEAR(ScatterView::between(from, to, 1).unit(), 1, 1e-12);
}

} // namespace
} // namespace penumbra
