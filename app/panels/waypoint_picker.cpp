#include "app/panels/waypoint_picker.hpp"

#include <random>

namespace penumbra {
namespace {

/// Offset of the counter, so that the first digits are not those that the completion panel starts with.
constexpr std::uint64_t kStream = 1000003;

/// A well mixed number from a counter (splitmix64, Steele et al. 2014).
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/// The first image from `start` on, going round, whose class satisfies `wanted`.
template<class Wanted>
std::optional<std::size_t> find_from(const ImageSet& images, std::size_t start, Wanted wanted) {
    for (std::size_t offset = 0; offset < images.size(); ++offset) {
        const std::size_t i = (start + offset) % images.size();
        if (wanted(images.labels[i]))
            return i;
    }
    return std::nullopt;
}

} // namespace

std::optional<std::size_t> WaypointPicker::pick(const ImageSet& images, std::optional<int> digit) {
    if (images.size() == 0)
        return std::nullopt;
    const std::size_t start = mixed(kStream + picks_++) % images.size();
    return find_from(images, start, [digit](int label) { return !digit || label == *digit; });
}

std::optional<std::pair<std::size_t, std::size_t>> WaypointPicker::pick_two(const ImageSet& images) {
    const auto first = pick(images);
    if (!first)
        return std::nullopt;
    const int taken = images.labels[*first];
    const auto second = find_from(images, mixed(kStream + picks_++) % images.size(),
                                  [taken](int label) { return label != taken; });
    if (!second)
        return std::nullopt;
    return std::pair(*first, *second);
}

std::vector<float> WaypointPicker::draw_code(std::size_t size) {
    std::mt19937_64 generator(mixed(kStream + ++draws_));
    std::normal_distribution<float> normal;
    std::vector<float> code(size);
    for (float& value : code)
        value = normal(generator);
    return code;
}

Waypoint test_waypoint(const Dataset& data, std::size_t index) {
    return Walk::at_image(data.test.image(index), "test " + std::to_string(index) + ", " +
                                                      class_name(&data, data.test.labels[index]));
}

std::string class_name(const Dataset* data, int label) {
    const auto index = static_cast<std::size_t>(label);
    return data != nullptr && index < data->class_names.size() ? data->class_names[index]
                                                               : std::to_string(label);
}

} // namespace penumbra
