// Past maps, t-SNE, contours, stops and geodesics in the whole window, with a small data set.

#include "support/window_test.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

class MapInsteadTest : public testing::WindowTest {
  protected:
    MapInsteadTest() : WindowTest({.train = 200, .test = 120}) {}
    std::string saved(const std::string& action, const char* file) {
        play(save(action, file));
        return text(file);
    }
    static auto lines(const std::string& text) { return std::ranges::count(text, '\n'); }
};

TEST_F(MapInsteadTest, what_is_opened_replaces_what_trains_until_another_run_begins) {
    const auto follows = [this] { return loop_->actions().find("map.follow")->checked(); };
    play("wait \"legend 0\" timeout 60");
    train("one");
    play("wait step 5 timeout 60\nwait frames 4");
    EXPECT_TRUE(follows());
    play("drop " + (find_assets() / "models" / "vae-2d.safetensors").string());
    for (int i = 0; i < 100 && follows(); ++i)
        play("wait seconds 0.2");
    EXPECT_FALSE(follows());
    play("action training.stop\nwait state Finished timeout 30");
    EXPECT_FALSE(follows());
    train("two");
    play("wait state Running timeout 30\nwait step 5 timeout 60\nwait frames 4");
    EXPECT_TRUE(follows());
}

TEST_F(MapInsteadTest, goes_back_in_time_and_embeds_what_is_in_training) {
    play("wait \"legend 0\" timeout 60\naction map.timeline\nwait \"map timeline empty\"");
    EXPECT_FALSE(can("map.earlier"));
    EXPECT_FALSE(can("map.tsne")); // two latents need none
    train("run");
    play("wait \"map timeline\" timeout 60\nwait seconds 1.5\naction map.contours\nwait seconds 0.5");
    ASSERT_TRUE(can("map.earlier"));
    play("action map.earlier\naction map.earlier\naction map.earlier\nwait frames 4");
    EXPECT_TRUE(can("map.live"));
    const std::string past = saved("table.latent-map", "past.csv");
    play("wait seconds 1");
    EXPECT_EQ(saved("table.latent-map", "again.csv"), past); // training goes on, the past does not change
    EXPECT_EQ(lines(past), 121);
    play("hover map 0.5 0.5\naction map.live\nwait frames 4");
    EXPECT_FALSE(can("map.live"));
    EXPECT_NE(saved("table.latent-map", "live.csv"), past);
    play("action map.play\nwait frames 4");
    EXPECT_TRUE(can("map.live"));

    play("action training.stop\nwait state Finished timeout 30\naction map.tsne\nwait seconds 1");
    for (int i = 0; i < 40 && !(studio_->embedding() && studio_->embedding()->finished); ++i)
        play("wait seconds 0.5");
    ASSERT_TRUE(studio_->embedding() && studio_->embedding()->finished);
    EXPECT_EQ(studio_->embedding()->problem, "");
    EXPECT_EQ(studio_->embedding()->rows.size(), 120U);
    EXPECT_FALSE(can("map.tsne-stop"));
    play("wait frames 4\naction map.contours-all\nwait frames 4");
    const std::string embedded = saved("table.latent-map", "tsne.csv");
    EXPECT_EQ(embedded.substr(0, embedded.find('\n')), "id,set,index,label,class,x,y,z0,z1,z2,z3");
    EXPECT_EQ(lines(embedded), 121);
}

TEST_F(MapInsteadTest, a_path_goes_through_stops_round_and_along_a_geodesic) {
    play("wait \"legend 0\" timeout 60\naction interpolation.geodesic\naction interpolation.add-digit\n"
         "action interpolation.loop\nwait frames 4");
    for (int i = 0; i < 40 && !(studio_->geodesic() && studio_->geodesic()->query.closed); ++i)
        play("wait seconds 0.25");
    ASSERT_TRUE(studio_->geodesic());
    EXPECT_EQ(studio_->geodesic()->problem, "");
    play("wait frames 4");
    const std::string table = saved("interpolation.csv", "path.csv");
    EXPECT_EQ(lines(table), 1 + 3 * 10); // nine steps were wanted, ten lead evenly through three places
    EXPECT_NE(table.find(",geodesic,"), std::string::npos);
    play("action interpolation.path\nwait \"interpolation stop remove 1\"\n"
         "click \"interpolation stop remove 1\"\nwait frames 3");
    EXPECT_FALSE(can("interpolation.no-stops"));
}

} // namespace
} // namespace penumbra
