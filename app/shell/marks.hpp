#pragma once

#include <imgui.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penumbra {

struct Rectangle {
    ImVec2 min;
    ImVec2 max;
    /// The point at a share of the width and the height, 0..1.
    ImVec2 at(float x, float y) const { return {min.x + x * (max.x - min.x), min.y + y * (max.y - min.y)}; }
};

/// Where the widgets of the last whole frame were, by the labels that scripts use.
class Marks {
  public:
    void begin_frame() { growing_.clear(); }
    void add(std::string_view label, ImVec2 min, ImVec2 max) {
        growing_.insert_or_assign(std::string(label), Rectangle{min, max});
    }
    void end_frame() { complete_.swap(growing_); }

    std::optional<Rectangle> find(const std::string& label) const {
        const auto found = complete_.find(label);
        return found != complete_.end() ? std::optional(found->second) : std::nullopt;
    }
    std::vector<std::string> labels() const {
        std::vector<std::string> names;
        for (const auto& [name, rectangle] : complete_) {
            names.push_back(name);
        }
        return names;
    }

  private:
    std::map<std::string, Rectangle> growing_;
    std::map<std::string, Rectangle> complete_;
};

} // namespace penumbra
