#include "core/training/loss_history.hpp"

#include "core/error.hpp"

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

namespace penumbra {

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors arrays are little-endian");

constexpr const char* kTermNames = "penumbra_terms";

template<class Value>
SafeTensor pack(const char* dtype, std::vector<std::int64_t> shape, const std::vector<Value>& values) {
    SafeTensor tensor{dtype, std::move(shape), std::vector<std::uint8_t>(values.size() * sizeof(Value))};
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

void put_log(SafetensorsFile& file, const std::string& prefix, const LossView& view) {
    if (view.rows == 0)
        return;
    const auto terms = view.log->names().size();
    std::vector<std::int64_t> steps;
    std::vector<double> epochs, rates;
    std::vector<float> values;
    for (std::size_t row = 0; row < view.rows; ++row) {
        steps.push_back(view.log->step(row));
        epochs.push_back(view.log->epoch(row));
        rates.push_back(view.log->learning_rate(row));
        for (std::size_t term = 0; term < terms; ++term)
            values.push_back(view.log->value(row, term));
    }
    const auto rows = static_cast<std::int64_t>(view.rows);
    file.tensors[prefix + ".step"] = pack("I64", {rows}, steps);
    file.tensors[prefix + ".epoch"] = pack("F64", {rows}, epochs);
    file.tensors[prefix + ".learning_rate"] = pack("F64", {rows}, rates);
    file.tensors[prefix + ".values"] = pack("F32", {rows, static_cast<std::int64_t>(terms)}, values);
}

/// The `count` values of an array, any number of them for a count of none.
template<class Value>
std::vector<Value> unpack(const SafetensorsFile& file, const std::string& name, const char* dtype,
                          std::optional<std::size_t> count, const std::filesystem::path& path) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
        throw Error("The checkpoint " + path.string() + " lacks " + name + ".",
                    "It is damaged; use an earlier one of the same run.");
    const auto& bytes = found->second.bytes;
    if (found->second.dtype != dtype || (count && bytes.size() != *count * sizeof(Value)))
        throw Error("The loss history in " + path.string() + " is damaged.",
                    "Use an earlier checkpoint of the run.");
    std::vector<Value> values(bytes.size() / sizeof(Value));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

std::shared_ptr<LossLog> take_log(const SafetensorsFile& file, const std::string& prefix,
                                  const std::vector<std::string>& names, const std::filesystem::path& path) {
    if (!file.tensors.contains(prefix + ".step"))
        return nullptr;
    const auto steps = unpack<std::int64_t>(file, prefix + ".step", "I64", {}, path);
    const auto rows = steps.size(), terms = names.size();
    const auto epochs = unpack<double>(file, prefix + ".epoch", "F64", rows, path);
    const auto rates = unpack<double>(file, prefix + ".learning_rate", "F64", rows, path);
    const auto values = unpack<float>(file, prefix + ".values", "F32", rows * terms, path);
    auto log = std::make_shared<LossLog>(names);
    for (std::size_t row = 0; row < rows; ++row)
        log->append(steps[row], epochs[row], rates[row], std::span(values).subspan(row * terms, terms));
    return log;
}

std::vector<std::string> term_names(const SafetensorsFile& file, const std::filesystem::path& path) {
    const auto found = file.metadata.find(kTermNames);
    if (found == file.metadata.end())
        return {};
    try {
        return nlohmann::json::parse(found->second).get<std::vector<std::string>>();
    } catch (const nlohmann::json::exception&) {
        throw Error("The names of the losses in " + path.string() + " are damaged.",
                    "Use an earlier checkpoint of the run.");
    }
}

} // namespace

void put_losses(SafetensorsFile& file, const LossView& training, const LossView& validation) {
    put_log(file, "losses.training", training);
    put_log(file, "losses.validation", validation);
    if (training.log)
        file.metadata[kTermNames] = nlohmann::json(training.log->names()).dump();
}

LossHistory take_losses(const SafetensorsFile& file, const std::filesystem::path& path) {
    const auto names = term_names(file, path);
    return {take_log(file, "losses.training", names, path), take_log(file, "losses.validation", names, path)};
}

} // namespace penumbra
