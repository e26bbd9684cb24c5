#include "core/data/dataset.hpp"

#include "core/data/array_images.hpp"
#include "core/data/fingerprint.hpp"
#include "core/data/idx.hpp"
#include "core/data/picture_folder.hpp"
#include "core/data/split.hpp"
#include "core/data/synthetic_digits.hpp"
#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <system_error>

namespace penumbra {
namespace fs = std::filesystem;
namespace {

const std::array<std::string, 5> kKnownNames = {"mnist", "fashion-mnist", "kmnist", "emnist-digits",
                                                "emnist-mnist"};

/// Seed of the permutation that keeps images for tests where a set has none; part of such a set's definition.
constexpr std::uint64_t kTestSeed = 1998;
constexpr std::size_t kTestShare = 7; ///< a seventh, as of MNIST's 70,000

bool is_known_name(const std::string& name) {
    return std::find(kKnownNames.begin(), kKnownNames.end(), name) != kKnownNames.end();
}

/// The file PART-KIND in one of its usual spellings, "train-images-idx3-ubyte.gz" for one, or an empty path.
fs::path find_idx(const fs::path& folder, const std::string& part, const std::string& kind) {
    for (const char* separator : {"-", "."})
        for (const char* ending : {"", ".gz"}) {
            std::error_code ignored;
            auto path = folder / (part + separator + kind + ending);
            if (fs::is_regular_file(path, ignored))
                return path;
        }
    return {};
}

fs::path require_idx(const fs::path& folder, const std::string& part, const std::string& kind) {
    auto path = find_idx(folder, part, kind);
    if (path.empty())
        throw Error("The data set in " + folder.string() + " has no file " + part + "-" + kind + ".",
                    "Put " + part + "-" + kind + " or " + part + "-" + kind + ".gz into that folder.");
    return path;
}

/// How the files of a set are called.
struct IdxNames {
    std::string train, test; ///< what stands before "-images-idx3-ubyte"
    bool transposed = false; ///< EMNIST's images lie on their side: columns come first
};
const IdxNames kPlainNames{"train", "t10k"};
IdxNames emnist_names(const std::string& split) {
    return {"emnist-" + split + "-train", "emnist-" + split + "-test", true};
}
/// Those with letters are known only to be refused in words.
constexpr std::array<const char*, 6> kEmnistSplits = {"digits",   "mnist",   "letters",
                                                      "balanced", "bymerge", "byclass"};

/// Training images are enough to recognise a set; what else is missing is told when it is loaded.
bool holds_idx(const fs::path& folder, const IdxNames& names) {
    return !find_idx(folder, names.train + "-images", "idx3-ubyte").empty();
}

/// The names of the files in a folder that may be called `name`; nothing where it holds no IDX set of that
/// name. Any name may have plain files; EMNIST's files say themselves what they are.
std::optional<IdxNames> idx_names(const fs::path& folder, const std::string& name) {
    for (const char* split : kEmnistSplits) {
        const bool meant = name == std::string("emnist-") + split || !is_known_name(name);
        if (meant && holds_idx(folder, emnist_names(split)))
            return emnist_names(split);
    }
    if (holds_idx(folder, kPlainNames) && !name.starts_with("emnist-"))
        return kPlainNames;
    return std::nullopt;
}

bool is_npy(const fs::path& path) {
    std::error_code ignored;
    return path.extension() == ".npy" && fs::is_regular_file(path, ignored);
}

/// What may be opened by its path, whatever it is called.
bool holds_dataset(const fs::path& place) {
    std::error_code ignored;
    return is_npy(place) || idx_names(place, {}) ||
           (fs::is_directory(place, ignored) && holds_pictures(place));
}

/// The folder's own name; "data/mnist/" is "mnist" and "." the name of the current folder.
std::string folder_name(const fs::path& folder) {
    std::error_code ignored;
    const auto whole = fs::weakly_canonical(folder, ignored);
    const auto name = whole.has_filename() ? whole.filename() : whole.parent_path().filename();
    return name.empty() ? folder.string() : name.string();
}

std::vector<std::string> class_names_for(const std::string& name, const fs::path& folder) {
    auto hint = name + "/" + folder_name(folder);
    std::transform(hint.begin(), hint.end(), hint.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (hint.find("fashion") != std::string::npos)
        return {"T-shirt", "trouser", "pullover", "dress", "coat",
                "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};
    if (hint.find("kmnist") != std::string::npos || hint.find("kuzushiji") != std::string::npos)
        return {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"};
    return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
}

ImageSet chosen(const ImageSet& set, const std::vector<std::size_t>& indices) {
    ImageSet result;
    result.pixels.reserve(indices.size() * kImagePixels);
    result.labels.reserve(indices.size());
    for (const auto i : indices) {
        const auto image = set.image(i);
        result.pixels.insert(result.pixels.end(), image.begin(), image.end());
        result.labels.push_back(set.labels[i]);
    }
    for (const Factor& factor : set.factors) {
        Factor part{factor.name, {}, factor.names};
        for (const auto i : indices)
            part.values.push_back(factor.values[i]);
        result.factors.push_back(std::move(part));
    }
    return result;
}

void divide(const ImageSet& all, Dataset& dataset) {
    const auto split = make_split(all.size(), validation_size_for(all.size()), kSplitSeed);
    dataset.train = chosen(all, split.train);
    dataset.validation = chosen(all, split.validation);
}

std::string identity_of(const ImageSet& train, const ImageSet& test) {
    Fingerprint fingerprint;
    fingerprint.add(train.pixels);
    fingerprint.add(train.labels);
    fingerprint.add(test.pixels);
    fingerprint.add(test.labels);
    return fingerprint.text();
}

std::string listed(const std::vector<fs::path>& places) {
    std::string text;
    for (const auto& place : places)
        text += (text.empty() ? "" : ", ") + place.string();
    return text;
}

[[noreturn]] void not_found(const std::string& request) {
    const auto name = request.empty() ? kKnownNames.front() : request;
    const std::string files = "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
                              "t10k-labels-idx1-ubyte (each plain or .gz)";
    std::error_code ignored;
    if (fs::is_directory(request, ignored))
        throw Error("The folder " + request + " holds no IDX data set and no PNG pictures.",
                    "Put " + files + " into it, or pictures with a sub-folder for each class.");
    if (fs::exists(request, ignored) && request.find('/') != std::string::npos)
        throw Error("The file " + request + " is no data set.",
                    "Give an .npy file of images, or a folder with IDX files or PNG pictures.");
    if (request.find('/') != std::string::npos)
        throw Error("There is no folder " + request + ".",
                    "Choose a folder with " + files + ", a folder of PNG pictures, or an .npy file.");
    if (request.starts_with("emnist"))
        throw Error(
            "The data set " + name + " was not found.",
            "Put " + emnist_names(request == "emnist-mnist" ? "mnist" : "digits").train +
                "-images-idx3-ubyte and its three fellows (each plain or .gz) into one of these folders, "
                "or name their folder: " +
                listed(dataset_places(name)) + ".");
    throw Error((name == "mnist" ? "MNIST" : "The data set " + name) + " was not found.",
                "Use the built-in digits (\"synthetic\"), or put " + files +
                    " into one of these folders, or name their folder: " + listed(dataset_places(name)) +
                    ".");
}

/// Rows become columns.
void transpose(ImageSet& set) {
    for (std::size_t i = 0; i < set.size(); ++i)
        for (std::size_t row = 0; row < kImageRows; ++row)
            for (std::size_t column = 0; column < row; ++column)
                std::swap(set.pixels[i * kImagePixels + row * kImageColumns + column],
                          set.pixels[i * kImagePixels + column * kImageColumns + row]);
}

/// @param all  what is not for tests
std::shared_ptr<Dataset> make_dataset(const ImageSet& all, ImageSet test, const std::string& name,
                                      const fs::path& place) {
    if (all.size() < 2)
        throw Error("The data set in " + place.string() + " has a single training image.",
                    "Choose a set with at least two, one of which is held out for validation.");
    auto dataset = std::make_shared<Dataset>();
    dataset->test = std::move(test);
    dataset->identity = identity_of(all, dataset->test);
    divide(all, *dataset);
    dataset->name = name;
    dataset->folder = place;
    dataset->class_names = class_names_for(name, place);
    return dataset;
}

std::shared_ptr<Dataset> load_idx(const fs::path& folder, const IdxNames& names, const std::string& name) {
    const auto train_images = require_idx(folder, names.train + "-images", "idx3-ubyte");
    const auto train_labels = require_idx(folder, names.train + "-labels", "idx1-ubyte");
    const auto test_images = require_idx(folder, names.test + "-images", "idx3-ubyte");
    const auto test_labels = require_idx(folder, names.test + "-labels", "idx1-ubyte");
    auto all = read_idx_set(train_images, train_labels);
    auto test = read_idx_set(test_images, test_labels);
    if (names.transposed) {
        transpose(all);
        transpose(test);
    }
    return make_dataset(all, std::move(test), name, folder);
}

/// A set that says nothing of tests keeps some of its images for them.
std::shared_ptr<Dataset> make_undivided(const ImageSet& all, const std::string& name, const fs::path& place) {
    if (all.size() < 3)
        throw Error("The data set in " + place.string() + " has " + std::to_string(all.size()) + " images.",
                    "Choose one with at least three: to train, to validate and to test.");
    const auto tests = std::max<std::size_t>(1, all.size() / kTestShare);
    const auto split = make_split(all.size(), tests, kTestSeed);
    return make_dataset(chosen(all, split.train), chosen(all, split.validation), name, place);
}

std::shared_ptr<Dataset> load_pictures(const fs::path& folder) {
    auto pictures = read_picture_folder(folder);
    const auto name = folder_name(folder);
    auto dataset = pictures.test.size() > 0
                       ? make_dataset(pictures.train, std::move(pictures.test), name, folder)
                       : make_undivided(pictures.train, name, folder);
    // There are names for ten classes, however few the pictures have.
    std::copy(pictures.class_names.begin(), pictures.class_names.end(), dataset->class_names.begin());
    return dataset;
}

std::shared_ptr<const Dataset> load_place(const fs::path& place, const std::string& name) {
    if (is_npy(place))
        return make_undivided(read_npy_images(place), place.stem().string(), place);
    const auto names = idx_names(place, name);
    if (!names)
        return load_pictures(place);
    const bool own = is_known_name(name) || !names->transposed;
    // "emnist-digits-train" is "emnist-digits".
    return load_idx(place, *names, own ? name : names->train.substr(0, names->train.rfind('-')));
}

std::shared_ptr<const Dataset> make_synthetic() {
    constexpr std::size_t kTraining = 60000;
    constexpr std::size_t kTest = 10000;
    auto dataset = std::make_shared<Dataset>();
    const auto all = synthetic_digits(kTraining, kSyntheticSeed);
    dataset->test = synthetic_digits(kTest, kSyntheticSeed, kTraining);
    dataset->identity = identity_of(all, dataset->test);
    divide(all, *dataset);
    dataset->name = kSyntheticName;
    dataset->class_names = class_names_for(kSyntheticName, {});
    return dataset;
}

} // namespace

bool is_known_dataset(const std::string& name) {
    return is_known_name(name);
}

std::vector<fs::path> dataset_places(const std::string& name) {
    std::vector<fs::path> places;
    if (const char* own = std::getenv("PENUMBRA_DATA"); own && *own) {
        places.push_back(fs::path(own) / name);
        // A folder named after another set is that other set.
        const auto own_name = folder_name(own);
        if (own_name == name || !is_known_name(own_name))
            places.emplace_back(own);
    }
    // EMNIST's files lie side by side in one folder, as they come.
    auto folders = std::vector{name};
    if (name.starts_with("emnist-"))
        folders.emplace_back("emnist");
    for (const auto& folder : folders) {
        places.push_back(fs::path("data") / folder);
        places.push_back(fs::path("../shared/data") / folder);
        places.push_back(user_data_folder() / folder);
        for (const char* shared : {"/usr/share", "/usr/share/penumbra", "/usr/share/datasets"})
            places.push_back(fs::path(shared) / folder);
    }
    return places;
}

fs::path find_dataset(const std::string& name_or_folder) {
    if (name_or_folder.empty()) {
        if (const char* own = std::getenv("PENUMBRA_DATA"); own && *own && holds_dataset(own))
            return own;
        for (const auto& name : kKnownNames)
            if (auto folder = find_dataset(name); !folder.empty())
                return folder;
        return {};
    }
    const bool is_name = name_or_folder.find('/') == std::string::npos && name_or_folder.front() != '.';
    if (!is_known_name(name_or_folder) && holds_dataset(name_or_folder))
        return name_or_folder;
    if (is_name)
        for (const auto& place : dataset_places(name_or_folder))
            if (idx_names(place, name_or_folder))
                return place;
    return holds_dataset(name_or_folder) ? fs::path(name_or_folder) : fs::path();
}

std::shared_ptr<const Dataset> load_dataset(const std::string& request) {
    const auto name_or_folder = request == "emnist" ? std::string("emnist-digits") : request;
    const auto folder = find_dataset(name_or_folder);
    if (folder.empty() && (name_or_folder.empty() || name_or_folder == kSyntheticName))
        return make_synthetic();
    if (folder.empty())
        not_found(name_or_folder);
    return load_place(folder, is_known_name(name_or_folder) ? name_or_folder : folder_name(folder));
}

} // namespace penumbra
