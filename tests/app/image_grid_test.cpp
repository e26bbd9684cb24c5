#include "app/widgets/image_grid.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(GridLayout, fits_the_room_at_the_largest_whole_zoom) {
    for (const int count : {1, 10, 16, 25, 36, 64}) {
        for (const ImVec2 room : {ImVec2(460, 500), ImVec2(900, 260), ImVec2(300, 800)}) {
            const GridLayout layout = fit_grid(count, room, 2, 4, 8);
            EXPECT_GE(layout.columns * layout.rows(), count);
            EXPECT_LE(layout.width(), room.x) << count << " in " << room.x;
            EXPECT_LE(layout.height(), room.y) << count << " in " << room.y;
            EXPECT_EQ(layout.cell, static_cast<float>(28 * layout.zoom));
            // No other number of columns would show them larger.
            for (int columns = 1; columns <= count; ++columns) {
                GridLayout other = grid_row(count, layout.zoom + 1, 2, 4);
                other.columns = columns;
                EXPECT_TRUE(layout.zoom == 8 || other.width() > room.x || other.height() > room.y);
            }
        }
    }
}

TEST(GridLayout, prefers_full_rows_and_respects_the_largest_zoom) {
    const GridLayout sixteen = fit_grid(16, {460, 480}, 2, 4, 8);
    EXPECT_EQ(sixteen.columns, 4);
    EXPECT_EQ(sixteen.zoom, 4);
    EXPECT_EQ(fit_grid(1, {5000, 5000}, 2, 0, 3).zoom, 3);
    // Where nothing fits it still has a size.
    EXPECT_EQ(fit_grid(64, {10, 10}, 2, 0, 3).zoom, 1);
}

TEST(GridLayout, what_is_too_high_is_as_low_as_the_width_allows) {
    const GridLayout layout = fit_grid(64, {270, 200}, 2, 14, 8);
    EXPECT_EQ(layout.zoom, 1);
    EXPECT_LE(layout.width(), 270);
    EXPECT_EQ(layout.rows(), 8); // nine would fit side by side, and need as many rows
}

} // namespace
} // namespace penumbra
