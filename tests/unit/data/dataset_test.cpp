#include "core/data/dataset.hpp"

#include "core/data/split.hpp"
#include "support/environment.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/idx_files.hpp"

#include <algorithm>
#include <array>

namespace penumbra {
namespace {

namespace fs = std::filesystem;
using testing::CurrentFolder;
using testing::EnvironmentVariable;
using testing::expect_error;
using testing::gzipped;
using testing::idx_images;
using testing::idx_labels;
using testing::TemporaryFolder;
using testing::write_idx_set;

/// A machine on which only what the test puts into `root_` can be found, /usr/share excepted.
class DatasetFiles : public ::testing::Test {
  protected:
    DatasetFiles() {
        fs::create_directories(root_ / "home/here");
        fs::current_path(root_ / "home/here");
    }
    ~DatasetFiles() override { fs::current_path(fs::temp_directory_path()); }

    TemporaryFolder root_;
    CurrentFolder here_{root_.path()};
    EnvironmentVariable no_own_{"PENUMBRA_DATA", std::nullopt};
    EnvironmentVariable data_home_{"XDG_DATA_HOME", (root_ / "xdg").string()};
};

TEST_F(DatasetFiles, AFolderIsLoadedWithItsSplits) {
    write_idx_set(root_ / "digits", 100, 20);
    const auto dataset = load_dataset((root_ / "digits").string());
    EXPECT_EQ(dataset->name, "digits");
    EXPECT_EQ(dataset->folder, root_ / "digits");
    EXPECT_EQ(dataset->train.size(), 90u);
    EXPECT_EQ(dataset->validation.size(), 10u);
    EXPECT_EQ(dataset->test.size(), 20u);
    EXPECT_EQ(dataset->class_names,
              (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
    // Image i begins with the byte i and has the label i % 10.
    const auto split = make_split(100, 10, kSplitSeed);
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(dataset->validation.image(i)[0], split.validation[i]);
        EXPECT_EQ(dataset->validation.labels[i], split.validation[i] % 10);
    }
    for (std::size_t i = 0; i < 90; ++i) {
        EXPECT_EQ(dataset->train.image(i)[0], split.train[i]);
        EXPECT_EQ(dataset->train.image(i).size(), 784u);
    }
}

TEST_F(DatasetFiles, EverySpellingOfTheFileNamesIsFound) {
    const auto folder = root_ / "mixed";
    write_file_atomically(folder / "train-images.idx3-ubyte", idx_images(10));
    write_file_atomically(folder / "train-labels-idx1-ubyte.gz", gzipped(idx_labels(10)));
    write_file_atomically(folder / "t10k-images.idx3-ubyte.gz", gzipped(idx_images(5)));
    write_file_atomically(folder / "t10k-labels-idx1-ubyte", idx_labels(5));
    EXPECT_EQ(load_dataset(folder.string())->test.size(), 5u);
}

TEST_F(DatasetFiles, TheIdentityFollowsTheContentNotThePlaceOrThePacking) {
    write_idx_set(root_ / "one", 20, 5);
    write_idx_set(root_ / "two", 20, 5);
    fs::remove(root_ / "two/train-images-idx3-ubyte");
    write_file_atomically(root_ / "two/train-images-idx3-ubyte.gz", gzipped(idx_images(20)));
    const auto identity = load_dataset((root_ / "one").string())->identity;
    EXPECT_EQ(load_dataset((root_ / "two").string())->identity, identity);
    auto labels = idx_labels(5);
    labels.back() = 9;
    write_file_atomically(root_ / "two/t10k-labels-idx1-ubyte", labels);
    EXPECT_NE(load_dataset((root_ / "two").string())->identity, identity);
}

TEST_F(DatasetFiles, PlacesAreSearchedInOrder) {
    // Each place found is nearer than the one before it.
    const EnvironmentVariable own("PENUMBRA_DATA", (root_ / "own").string());
    for (const auto& place : {root_ / "xdg/penumbra/mnist", root_ / "home/shared/data/mnist",
                              root_ / "home/here/data/mnist", root_ / "own", root_ / "own/mnist"}) {
        write_idx_set(place, 4, 2);
        EXPECT_EQ(fs::canonical(find_dataset("mnist")), fs::canonical(place));
        EXPECT_EQ(fs::canonical(find_dataset("")),
                  fs::canonical(place.parent_path() == root_ / "own" ? root_ / "own" : place));
        EXPECT_EQ(load_dataset("mnist")->name, "mnist");
    }
}

TEST_F(DatasetFiles, TheOwnFolderOfAnotherSetIsNotTakenForThisOne) {
    write_idx_set(root_ / "kmnist", 4, 2);
    write_idx_set(root_ / "xdg/penumbra/mnist", 4, 2);
    const EnvironmentVariable own("PENUMBRA_DATA", (root_ / "kmnist").string());
    EXPECT_EQ(find_dataset("kmnist"), root_ / "kmnist");
    EXPECT_EQ(find_dataset("mnist"), root_ / "xdg/penumbra/mnist");
    EXPECT_EQ(load_dataset("")->name, "kmnist");
}

TEST_F(DatasetFiles, ClassNamesFollowTheSet) {
    write_idx_set(root_ / "xdg/penumbra/fashion-mnist", 4, 2);
    write_idx_set(root_ / "Kuzushiji", 4, 2);
    EXPECT_EQ(load_dataset("fashion-mnist")->class_names[9], "ankle boot");
    EXPECT_EQ(load_dataset((root_ / "Kuzushiji").string())->class_names[3], "tsu");
}

/// EMNIST's files have their own names, and its images lie on their side.
void write_emnist(const fs::path& folder, const std::string& split, std::uint32_t largest = 9) {
    const auto stem = "emnist-" + split;
    write_file_atomically(folder / (stem + "-train-images-idx3-ubyte.gz"), gzipped(idx_images(20)));
    write_file_atomically(folder / (stem + "-train-labels-idx1-ubyte.gz"), gzipped(idx_labels(20, largest)));
    write_file_atomically(folder / (stem + "-test-images-idx3-ubyte"), idx_images(5));
    write_file_atomically(folder / (stem + "-test-labels-idx1-ubyte"), idx_labels(5, largest));
}

TEST_F(DatasetFiles, EmnistIsFoundByNameAndStoodUpright) {
    write_emnist(root_ / "xdg/penumbra/emnist", "digits");
    write_emnist(root_ / "xdg/penumbra/emnist", "mnist");
    const auto data = load_dataset("emnist");
    EXPECT_EQ(data->name, "emnist-digits");
    EXPECT_EQ(data->train.size(), 18U);
    // As it lies in the file, pixel p of image i is the byte i + 3 p.
    EXPECT_EQ(data->test.image(2)[1], (2 + 3 * 28) % 256);
    EXPECT_EQ(data->test.image(2)[28], 2 + 3);
    EXPECT_EQ(load_dataset("emnist-mnist")->name, "emnist-mnist");
    EXPECT_EQ(find_dataset("emnist-digits"), root_ / "xdg/penumbra/emnist");
    EXPECT_TRUE(is_known_dataset("emnist-digits"));
    EXPECT_EQ(load_dataset((root_ / "xdg/penumbra/emnist").string())->name, "emnist-digits");
}

TEST_F(DatasetFiles, LettersAreRefusedInWords) {
    write_emnist(root_ / "letters", "letters", 26);
    expect_error([&] { load_dataset((root_ / "letters").string()); }, "has labels up to");
    const auto words = expect_error([&] { load_dataset("emnist-digits"); }, "emnist-digits was not found.");
    EXPECT_NE(words.find("emnist-digits-train-images-idx3-ubyte"), std::string::npos) << words;
}

TEST_F(DatasetFiles, FashionMnistAndKmnistAreFoundWhereMnistIs) {
    for (const char* name : {"fashion-mnist", "kmnist"}) {
        write_idx_set(root_ / "home/here/data" / name, 4, 2);
        EXPECT_EQ(load_dataset(name)->name, name);
        EXPECT_EQ(find_dataset(name), fs::path("data") / name);
    }
}

TEST_F(DatasetFiles, AFolderMayEndInASlashOrBeRelative) {
    write_idx_set(root_ / "home/here/letters", 4, 2);
    EXPECT_EQ(load_dataset("letters")->name, "letters");
    EXPECT_EQ(load_dataset("./letters/")->name, "letters");
    fs::current_path(root_ / "home/here/letters");
    EXPECT_EQ(load_dataset(".")->name, "letters");
}

TEST_F(DatasetFiles, WhereNothingIsFoundThePlacesAreNamed) {
    if (!find_dataset("mnist").empty())
        GTEST_SKIP() << "this system has MNIST below /usr/share";
    const auto message = expect_error([&] { load_dataset("mnist"); }, "MNIST was not found.");
    for (const auto& place :
         {std::string("data/mnist"), (root_ / "xdg/penumbra/mnist").string(), std::string("/usr/share/mnist"),
          std::string("train-images-idx3-ubyte"), std::string("\"synthetic\"")})
        EXPECT_NE(message.find(place), std::string::npos) << message;
    expect_error([&] { load_dataset("kmnist"); }, "The data set kmnist was not found.");
}

TEST_F(DatasetFiles, WhereNothingIsFoundTheBuiltInDigitsAreTaken) {
    if (!find_dataset("").empty())
        GTEST_SKIP() << "this system has a data set below /usr/share";
    const auto data = load_dataset("");
    EXPECT_EQ(data->name, "synthetic");
    EXPECT_EQ(data->train.size(), 54000U);
    EXPECT_EQ(data->validation.size(), kValidationImages);
    EXPECT_EQ(data->test.size(), 10000U);
    ASSERT_FALSE(data->train.factors.empty());
    for (const Factor& factor : data->validation.factors)
        EXPECT_EQ(factor.values.size(), kValidationImages) << factor.name;
    EXPECT_EQ(load_dataset("synthetic")->identity, data->identity);
}

TEST_F(DatasetFiles, AFolderWithoutASetOrNoFolderIsSaid) {
    fs::create_directories(root_ / "empty");
    expect_error([&] { load_dataset((root_ / "empty").string()); },
                 "holds no IDX data set and no PNG pictures.");
    expect_error([&] { load_dataset((root_ / "missing").string()); }, "There is no folder");
}

TEST_F(DatasetFiles, AMissingFileIsNamed) {
    for (const auto* name : {"train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
        write_idx_set(root_ / "set", 4, 2);
        fs::remove(root_ / "set" / name);
        expect_error([&] { load_dataset((root_ / "set").string()); }, std::string("has no file ") + name);
    }
}

TEST_F(DatasetFiles, DamageAnywhereInTheSetIsSaid) {
    write_idx_set(root_ / "set", 4, 2);
    write_file_atomically(root_ / "set/t10k-labels-idx1-ubyte", idx_labels(3));
    expect_error([&] { load_dataset((root_ / "set").string()); }, "holds 2 images but");
    write_idx_set(root_ / "set", 1, 2);
    expect_error([&] { load_dataset((root_ / "set").string()); }, "has a single training image");
}

/// The real files, where the person or the machine has them.
class RealMnist : public ::testing::Test {
  protected:
    void SetUp() override {
        if (find_dataset("mnist").empty())
            GTEST_SKIP() << "MNIST is not on this machine";
    }
};

TEST_F(RealMnist, HasItsKnownSizesAndLabels) {
    const auto dataset = load_dataset("mnist");
    EXPECT_EQ(dataset->name, "mnist");
    EXPECT_EQ(dataset->train.size(), 54000u);
    EXPECT_EQ(dataset->validation.size(), 6000u);
    EXPECT_EQ(dataset->test.size(), 10000u);
    EXPECT_EQ(dataset->train.pixels.size(), 54000u * 784u);
    const std::vector<std::uint8_t> first(dataset->test.labels.begin(), dataset->test.labels.begin() + 5);
    EXPECT_EQ(first, (std::vector<std::uint8_t>{7, 2, 1, 0, 4}));
    std::array<std::size_t, 10> counts{};
    for (const auto* set : {&dataset->train, &dataset->validation})
        for (const auto label : set->labels)
            ++counts[label];
    EXPECT_EQ(counts,
              (std::array<std::size_t, 10>{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}));
}

TEST_F(RealMnist, IsTheSameEveryTime) {
    const auto one = load_dataset("mnist");
    const auto two = load_dataset(one->folder.string());
    EXPECT_EQ(one->identity, two->identity);
    EXPECT_EQ(one->validation.pixels, two->validation.pixels);
    EXPECT_EQ(one->train.labels, two->train.labels);
}

} // namespace
} // namespace penumbra
