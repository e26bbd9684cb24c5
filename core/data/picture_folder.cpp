#include "core/data/picture_folder.hpp"

#include "core/error.hpp"
#include "core/io/png.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <system_error>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostClasses = 10;

bool is_picture(const fs::directory_entry& entry) {
    auto ending = entry.path().extension().string();
    std::ranges::transform(ending, ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    std::error_code ignored;
    return ending == ".png" && entry.is_regular_file(ignored);
}

std::vector<fs::path> pictures_in(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (is_picture(entry))
            found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

bool has_picture(const fs::path& folder) {
    std::error_code ignored;
    const fs::directory_iterator entries(folder, ignored);
    return std::any_of(begin(entries), end(entries), is_picture);
}

std::vector<fs::path> folders_in(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_directory(ignored))
            found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

std::optional<fs::path> part_of(const fs::path& folder, const char* name, const char* other) {
    std::error_code ignored;
    for (const char* spelling : {name, other})
        if (fs::is_directory(folder / spelling, ignored))
            return folder / spelling;
    return std::nullopt;
}

/// Folders of pictures by class.
std::map<std::string, std::vector<fs::path>> classes_in(const fs::path& folder) {
    std::map<std::string, std::vector<fs::path>> classes;
    for (const auto& one : folders_in(folder))
        if (auto pictures = pictures_in(one); !pictures.empty())
            classes[one.filename().string()] = std::move(pictures);
    if (classes.empty())
        if (auto pictures = pictures_in(folder); !pictures.empty())
            classes["all"] = std::move(pictures);
    return classes;
}

/// Adds the pictures of one split, whose classes must be among the known ones.
void add_pictures(ImageSet& set, const fs::path& folder, const std::vector<std::string>& known) {
    for (const auto& [name, pictures] : classes_in(folder)) {
        const auto place = std::ranges::find(known, name);
        if (place == known.end())
            throw Error("The pictures in " + folder.string() + " have a class " + name +
                            " that the training pictures do not have.",
                        "Give both splits the same sub-folders.");
        for (const auto& path : pictures) {
            const auto picture = read_png(path);
            const auto image = as_small_grey(picture.width, picture.height, picture.pixels);
            set.pixels.insert(set.pixels.end(), image.begin(), image.end());
            set.labels.push_back(static_cast<std::uint8_t>(place - known.begin()));
        }
    }
}

} // namespace

bool holds_pictures(const fs::path& folder) {
    if (has_picture(folder))
        return true;
    for (const auto& inner : folders_in(folder)) {
        if (has_picture(inner))
            return true;
        const auto name = inner.filename().string();
        if ((name == "train" || name == "training") && std::ranges::any_of(folders_in(inner), has_picture))
            return true;
    }
    return false;
}

LabelledPictures read_picture_folder(const fs::path& folder) {
    const auto train = part_of(folder, "train", "training"), test = part_of(folder, "test", "testing");
    const bool divided = train && test;
    const auto root = divided ? *train : folder;
    LabelledPictures result;
    for (const auto& [name, pictures] : classes_in(root))
        result.class_names.push_back(name);
    if (result.class_names.size() > kMostClasses)
        throw Error(
            "The folder " + root.string() + " has " + std::to_string(result.class_names.size()) +
                " sub-folders with pictures.",
            "Penumbra takes sets of up to ten classes: choose ten, or put all pictures into one folder.");
    add_pictures(result.train, root, result.class_names);
    if (divided)
        add_pictures(result.test, *test, result.class_names);
    return result;
}

std::vector<std::uint8_t> as_small_grey(int width, int height, std::span<const std::uint8_t> pixels) {
    const int side = std::min(width, height);
    const int left = (width - side) / 2, top = (height - side) / 2;
    const auto grey = [&](int x, int y) {
        const auto* p = &pixels[4 * (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(width) +
                                     static_cast<std::size_t>(left + x))];
        return (0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]) * p[3] / 255;
    };
    // How much of the source's pixel `at` lies in the cell.
    const double step = static_cast<double>(side) / kImageColumns;
    const auto share = [step](int at, int cell) {
        return std::min<double>(at + 1, step * (cell + 1)) - std::max<double>(at, step * cell);
    };
    std::vector<std::uint8_t> small(kImagePixels);
    for (int row = 0; row < kImageRows; ++row)
        for (int column = 0; column < kImageColumns; ++column) {
            double sum = 0, weights = 0;
            for (int y = static_cast<int>(step * row); y < side && share(y, row) > 0; ++y)
                for (int x = static_cast<int>(step * column); x < side && share(x, column) > 0; ++x) {
                    const double weight = share(y, row) * share(x, column);
                    sum += weight * grey(x, y);
                    weights += weight;
                }
            small[static_cast<std::size_t>(row * kImageColumns + column)] =
                static_cast<std::uint8_t>(std::lround(sum / weights));
        }
    return small;
}

} // namespace penumbra
