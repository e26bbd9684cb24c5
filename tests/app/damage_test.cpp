#include "app/shell/damage.hpp"

#include "app/gpu/changes.hpp"
#include "app/gpu/framebuffer.hpp"
#include "app/gpu/point_picture.hpp"
#include "app/gpu/texture.hpp"
#include "app/shell/gui.hpp"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace penumbra {
namespace {

TEST(Damage, rectangles_stay_disjoint_and_few) {
    std::mt19937 chance(7);
    const auto any = [&](int below) { return static_cast<int>(chance() % static_cast<unsigned>(below)); };
    for (int round = 0; round < 50; ++round) {
        std::vector<PixelRectangle> all;
        std::vector<PixelRectangle> added;
        for (int i = 0; i < 30; ++i) {
            const int left = 32 * any(40);
            const int top = 32 * any(30);
            added.push_back({left, top, left + 32 * (1 + any(6)), top + 32 * (1 + any(4))});
            add_disjoint(all, added.back(), 8);
        }
        ASSERT_LE(all.size(), 8U);
        for (std::size_t i = 0; i < all.size(); ++i)
            for (std::size_t j = i + 1; j < all.size(); ++j)
                ASSERT_TRUE(intersection(all[i], all[j]).empty());
        for (const PixelRectangle& one : added)
            ASSERT_TRUE(std::any_of(all.begin(), all.end(),
                                    [&](const auto& r) { return intersection(r, one) == one; }));
    }
}

/// A user interface that changes by chance: panels with texts, curves, circles, pictures, tooltips and popups
/// that come and go.
class Scene {
  public:
    explicit Scene(unsigned seed) : chance_(seed) {
        for (gpu::Texture& texture : textures_)
            repaint(texture);
        cloud_.set_positions(std::vector<float>{0.1F, 0.2F, 0.5F, 0.5F, 0.9F, 0.8F, 0.3F, 0.7F});
    }

    void change() {
        for (int i = 0; i < 1 + any(3); ++i)
            switch (any(10)) {
            case 0:
                repaint(textures_[static_cast<std::size_t>(any(2))]);
                break;
            case 1:
                values_[static_cast<std::size_t>(any(8))] = unit();
                break;
            case 2:
                tooltip_ = any(2) == 0 ? ImVec2(-1, -1) : ImVec2(400 * unit(), 300 * unit());
                break;
            case 3:
                front_ = any(2) == 0;
                break;
            case 4:
                text_ = "value " + std::to_string(any(100000));
                break;
            case 5:
                scroll_ = 60 * unit();
                break;
            case 6:
                circle_ = {600 * unit(), 400 * unit()};
                break;
            case 7:
                opacity_ = any(2) == 0 ? 1.0F : 0.4F;
                break;
            case 8:
                points_ = unit();
                break;
            default:
                window_ = {500 * unit(), 300 * unit()};
                break;
            }
    }

    void draw() {
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
        ImGui::Begin("back", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBringToFrontOnFocus);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        list.AddCircleFilled(circle_, 30, IM_COL32(200, 90, 40, 160));
        list.AddCircle(circle_, 50.5F, IM_COL32(40, 190, 240, 255), 0, 1.5F);
        ImGui::BeginChild("left", {250, 0}, true);
        ImGui::SetScrollY(scroll_);
        for (float& value : values_) {
            ImGui::PushID(&value);
            ImGui::SliderFloat(text_.c_str(), &value, 0, 1);
            ImGui::PopID();
        }
        for (const gpu::Texture& texture : textures_)
            ImGui::Image(reinterpret_cast<ImTextureID>(texture.handle()), {100.3F, 100.7F}, {0, 0}, {1, 1},
                         {1, 1, 1, opacity_});
        ImGui::EndChild();
        ImGui::SameLine();
        ImGui::BeginChild("right", {0, 0}, true);
        draw_curve();
        draw_points();
        ImGui::EndChild();
        ImGui::End();
        ImGui::SetNextWindowPos(window_);
        ImGui::SetNextWindowSize({150, 90});
        ImGui::SetNextWindowBgAlpha(opacity_);
        if (front_) {
            ImGui::Begin("moving", nullptr, ImGuiWindowFlags_NoDecoration);
            ImGui::TextUnformatted(text_.c_str());
            ImGui::End();
        }
        if (tooltip_.x >= 0) {
            ImGui::SetNextWindowPos(tooltip_);
            ImGui::BeginTooltip();
            ImGui::TextUnformatted("a tooltip\nof two lines");
            ImGui::EndTooltip();
        }
    }

  private:
    int any(int below) { return static_cast<int>(chance_() % static_cast<unsigned>(below)); }
    float unit() { return static_cast<float>(chance_() % 10007) / 10007.0F; }
    void repaint(gpu::Texture& texture) {
        std::vector<std::uint8_t> pixels(28 * 28 * 4);
        for (std::uint8_t& byte : pixels)
            byte = static_cast<std::uint8_t>(chance_());
        texture.update(28, 28, pixels);
    }
    void draw_curve() {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        std::vector<ImVec2> line;
        for (int i = 0; i < 100; ++i)
            line.emplace_back(at.x + 3.1F * static_cast<float>(i),
                              at.y + 90 * values_[static_cast<std::size_t>(i % 8)]);
        list.AddPolyline(line.data(), static_cast<int>(line.size()), IM_COL32(250, 200, 20, 120), 0, 1.5F);
    }
    void draw_points() {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        gpu::PointView view;
        view.data = {0, 0, 1 + points_, 1};
        view.width = 160;
        view.height = 120;
        view.size = 9;
        view.opacity = 0.7F;
        picture_.advance(cloud_, view, gpu::kAllAtOnce);
        const ImVec2 cursor = ImGui::GetCursorScreenPos();
        const ImVec2 at{std::floor(cursor.x) + 20, std::floor(cursor.y) + 120};
        list.AddCallback([](const ImDrawList*, const ImDrawCmd*) { gpu::blend_multiplied(); }, nullptr);
        list.AddImage(reinterpret_cast<ImTextureID>(picture_.shown().texture), at, {at.x + 160, at.y + 120},
                      {0, 1}, {1, 0});
        list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
        list.AddText({at.x + 40, at.y + 50}, IM_COL32(255, 255, 255, 200), text_.c_str());
    }

    std::mt19937 chance_;
    std::array<gpu::Texture, 2> textures_;
    gpu::PointCloud cloud_;
    gpu::PointPicture picture_;
    std::array<float, 8> values_{0.1F, 0.5F, 0.9F, 0.3F, 0.7F, 0.2F, 0.6F, 0.4F};
    std::string text_ = "value";
    ImVec2 tooltip_{-1, -1};
    ImVec2 circle_{100, 100};
    ImVec2 window_{300, 100};
    bool front_ = true;
    float scroll_ = 0;
    float opacity_ = 1;
    float points_ = 0;
};

class DamageTest : public ::testing::Test {
  protected:
    bool frame(Scene& scene) {
        gui_.begin(1.0 / 60);
        scene.draw();
        return gui_.submit(false, parts_);
    }
    std::vector<std::uint8_t> pixels() {
        backend_->bind();
        return gpu::read_pixels(backend_->width(), backend_->height());
    }
    /// The last frame's draw lists, all of them over everything.
    std::vector<std::uint8_t> whole(Scene& scene) {
        gui_.set_redraw(Redraw::Whole);
        frame(scene);
        gui_.set_redraw(Redraw::Damaged);
        return pixels();
    }

    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 777, .height = 533});
    Gui gui_{*backend_};
    FrameParts parts_;
};

TEST_F(DamageTest, drawing_the_damage_gives_the_pixels_of_drawing_everything) {
    double redrawn = 0;
    int partial = 0;
    for (unsigned seed = 1; seed <= 3; ++seed) {
        Scene scene(seed);
        for (int i = 0; i < 3; ++i) // windows find their sizes
            frame(scene);
        for (int step = 0; step < 40; ++step) {
            scene.change();
            if (step == 20) {
                backend_->resize(640 + static_cast<int>(seed), 480);
            } else if (step == 30) {
                gui_.set_look(seed % 2 == 0 ? ThemeName::Dark : ThemeName::Light, seed == 3 ? 1.5F : 1.0F);
            }
            frame(scene);
            scene.change();
            frame(scene);
            partial += gui_.redrawn() < 0.5 ? 1 : 0;
            redrawn += gui_.redrawn();
            for (int i = 0; i < 3; ++i) // scrolling and tooltips settle; what was left behind would stay
                frame(scene);
            const auto damaged = pixels();
            ASSERT_EQ(damaged, whole(scene)) << "seed " << seed << ", step " << step;
        }
    }
    EXPECT_GE(partial, 40); // of 120: the comparison means something
    EXPECT_LT(redrawn, 100);
}

TEST_F(DamageTest, the_same_again_is_no_damage) {
    Scene scene(5);
    for (int i = 0; i < 4; ++i)
        frame(scene);
    EXPECT_FALSE(frame(scene));
    EXPECT_EQ(gui_.redrawn(), 0);
}

TEST_F(DamageTest, a_changed_texture_damages_where_it_is_drawn) {
    gpu::Texture texture(gpu::PixelFormat::Grey);
    texture.update(2, 2, std::vector<std::uint8_t>(4, 128));
    const auto draw = [&] {
        gui_.begin(1.0 / 60);
        ImGui::GetBackgroundDrawList()->AddImage(reinterpret_cast<ImTextureID>(texture.handle()), {40, 50},
                                                 {60, 70});
        return gui_.submit(false, parts_);
    };
    while (draw()) {
    }
    texture.update(2, 2, std::vector<std::uint8_t>(4, 200));
    EXPECT_TRUE(draw());
    EXPECT_LE(gui_.redrawn(), 2.0 * 2 * 32 * 32 / (777.0 * 533));
    EXPECT_GT(gui_.redrawn(), 0);
    EXPECT_EQ(pixels()[4 * (60 * 777 + 50)], 200);
    EXPECT_FALSE(draw());
}

} // namespace
} // namespace penumbra
