#include "core/models/scripted_module.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <sstream>
#include <torch/script.h>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

constexpr const char* kExpectedMethods = "Expected: encode(x) with x [N, 1, 28, 28] or [N, 784] (or as an "
                                         "attribute image_shape = (channels, rows, "
                                         "columns) says, 1 or 3 channels, up to 64 x 64), float32 in 0..1, "
                                         "that returns (mu, logvar) or z, each [N, d], "
                                         "and decode(z) that returns as many pixels in 0..1.";
constexpr std::int64_t kLargestScriptedSide = 64;
constexpr std::int64_t kTriedImages =
    3; ///< in the trial at opening: neither one nor a size of something else

/// LibTorch says in many lines where in its own and in the module's code it was; the last that says something
/// says what.
std::string what_failed(const std::exception& problem) {
    std::istringstream lines(problem.what());
    std::string last;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("Exception raised from")) // frames follow
            break;
        if (line.find_first_not_of(" \t~^<-HERE") != std::string::npos)
            last = line;
    }
    const auto begin = last.find_first_not_of(" \t");
    return begin == std::string::npos ? "it gave no reason" : last.substr(begin);
}

std::string shape_words(const torch::Tensor& tensor) {
    std::ostringstream words;
    words << tensor.scalar_type() << ' ' << tensor.sizes();
    return words.str();
}

/// [N, C, H, W] of another size; each pixel the mean of the area that it covers.
torch::Tensor resized(const torch::Tensor& images, std::int64_t rows, std::int64_t columns) {
    if (images.size(2) == rows && images.size(3) == columns)
        return images;
    return torch::adaptive_avg_pool2d(images, {rows, columns});
}

} // namespace

ScriptedModule::ScriptedModule(const fs::path& file, torch::Device device) : file_(file), device_(device) {
    try {
        module_ = torch::jit::load(file.string(), device);
        module_.eval();
    } catch (const std::exception& problem) {
        throw Error(
            file.string() + " is no TorchScript module that this LibTorch can open (" + what_failed(problem) +
                ").",
            "Save one from Python with torch.jit.script(module).save(file); a file of weights alone, as "
            "torch.save writes it, lacks the program.");
    }
    for (const char* name : {"encode", "decode"})
        if (!module_.find_method(name))
            refuse("has no method " + std::string(name));
    read_image_shape();
    choose_layout();
    check_decoder();
}

std::int64_t ScriptedModule::parameter_count() const {
    std::int64_t count = 0;
    for (const auto& parameter : module_.parameters())
        count += parameter.numel();
    return count;
}

void ScriptedModule::refuse(const std::string& what) const {
    throw Error("The TorchScript module " + file_.string() + " " + what + ".", kExpectedMethods);
}

torch::IValue ScriptedModule::call(const char* method, const torch::Tensor& input) const {
    // Interpreted as it stands: specialising it for each new batch size would stall whoever waits.
    torch::jit::setGraphExecutorOptimize(false);
    try {
        return module_.get_method(method)({input});
    } catch (const std::exception& problem) {
        refuse("fails in " + std::string(method) + " of " + shape_words(input) + " (" + what_failed(problem) +
               ")");
    }
}

void ScriptedModule::read_image_shape() {
    if (!module_.hasattr("image_shape"))
        return;
    const auto value = module_.attr("image_shape");
    std::vector<std::int64_t> sides;
    if (value.isIntList())
        sides = value.toIntVector();
    else if (value.isTuple())
        for (const auto& side : value.toTupleRef().elements())
            sides.push_back(side.isInt() ? side.toInt() : 0);
    const auto possible = [](std::int64_t side) { return side >= 1 && side <= kLargestScriptedSide; };
    if (sides.size() != 3 || (sides[0] != 1 && sides[0] != 3) || !possible(sides[1]) || !possible(sides[2]))
        refuse("has an image_shape of another kind");
    images_ = {.channels = sides[0], .rows = sides[1], .columns = sides[2]};
}

/// Images as convolutions take them, or else as fully connected layers do.
void ScriptedModule::choose_layout() {
    const torch::NoGradGuard no_grad;
    const auto images = torch::full({kTriedImages, kImagePixels}, 0.5, torch::device(device_));
    Encoding first;
    try {
        first = encode(images);
    } catch (const Error& as_square) {
        images_.flat = true;
        try {
            first = encode(images);
        } catch (const Error&) {
            throw as_square;
        }
    }
    code_size_ = first.mean.size(1);
    stochastic_ = first.logvar.defined();
}

Encoding ScriptedModule::encode(const torch::Tensor& images) const {
    const auto count = images.size(0);
    const auto square = images.reshape({count, 1, kImageRows, kImageColumns});
    const auto theirs = resized(square, images_.rows, images_.columns)
                            .expand({count, images_.channels, images_.rows, images_.columns});
    const auto answer = call("encode", images_.flat ? theirs.flatten(1) : theirs.contiguous());
    Encoding encoding;
    if (answer.isTensor()) {
        encoding.mean = answer.toTensor();
    } else if (answer.isTuple() && answer.toTupleRef().elements().size() == 2 &&
               answer.toTupleRef().elements()[0].isTensor() && answer.toTupleRef().elements()[1].isTensor()) {
        encoding.mean = answer.toTupleRef().elements()[0].toTensor();
        encoding.logvar = answer.toTupleRef().elements()[1].toTensor();
    } else {
        refuse("gives a " + answer.tagKind() + " as the result of encode, neither a tensor nor two");
    }
    check_codes(encoding.mean, count);
    if (encoding.logvar.defined()) {
        check_codes(encoding.logvar, count);
        if (encoding.logvar.sizes() != encoding.mean.sizes())
            refuse("gives mu " + shape_words(encoding.mean) + " and logvar " + shape_words(encoding.logvar));
    }
    return encoding;
}

torch::Tensor ScriptedModule::decode(const torch::Tensor& codes) const {
    const auto answer = call("decode", codes);
    if (!answer.isTensor())
        refuse("gives a " + answer.tagKind() + " as the result of decode, no tensor");
    const auto theirs = answer.toTensor();
    const auto count = codes.size(0);
    if (theirs.scalar_type() != torch::kFloat32 || theirs.dim() < 2 || theirs.size(0) != count ||
        theirs.numel() != count * images_.channels * images_.rows * images_.columns)
        refuse("decodes " + std::to_string(count) + " codes to " + shape_words(theirs));
    auto images = theirs.reshape({count, images_.channels, images_.rows, images_.columns});
    if (images_.channels == 3) {
        const auto luma = torch::tensor({0.299F, 0.587F, 0.114F}, images.options()).view({1, 3, 1, 1});
        images = (images * luma).sum(1, /*keepdim=*/true);
    }
    return resized(images, kImageRows, kImageColumns).reshape({count, kImagePixels});
}

void ScriptedModule::check_codes(const torch::Tensor& codes, std::int64_t count) const {
    const bool as_before = code_size_ == 0 || (codes.dim() == 2 && codes.size(1) == code_size_);
    if (codes.scalar_type() != torch::kFloat32 || codes.dim() != 2 || codes.size(0) != count ||
        codes.size(1) == 0 || !as_before)
        refuse("encodes " + std::to_string(count) + " images to " + shape_words(codes));
}

void ScriptedModule::check_decoder() const {
    const torch::NoGradGuard no_grad;
    auto generator = at::make_generator<at::CPUGeneratorImpl>(/*seed=*/1);
    const auto images = decode(at::randn({kTriedImages, code_size_}, generator).to(device_));
    constexpr double kRounding = 1e-3;
    const auto low = images.min().item<double>(), high = images.max().item<double>();
    if (!(low >= -kRounding && high <= 1 + kRounding))
        refuse("decodes to values from " + std::to_string(low) + " to " + std::to_string(high) +
               ", where a sigmoid may be missing");
}

} // namespace penumbra
