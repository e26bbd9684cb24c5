#include "core/models/latent_history.hpp"

#include "core/error.hpp"

#include <bit>
#include <cstring>

namespace penumbra {

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors arrays are little-endian");

using Row = LatentHistory::Row;

/// The per-dimension arrays; those of the KL exist for a stochastic encoder only.
struct Column {
    const char* name;
    std::vector<float> LatentStatistics::*values;
    bool stochastic_only;
};
constexpr Column kColumns[] = {{"mean", &LatentStatistics::mean, false},
                               {"variance", &LatentStatistics::variance, false},
                               {"kurtosis", &LatentStatistics::kurtosis, false},
                               {"wasserstein", &LatentStatistics::wasserstein, false},
                               {"kl", &LatentStatistics::kl, true},
                               {"kl_share", &LatentStatistics::kl_share, true}};

template<class Value>
SafeTensor pack(const char* dtype, std::vector<std::int64_t> shape, const std::vector<Value>& values) {
    SafeTensor tensor{dtype, std::move(shape), std::vector<std::uint8_t>(values.size() * sizeof(Value))};
    if (!values.empty())
        std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

template<class Value, class Get>
SafeTensor pack_rows(const char* dtype, const std::vector<Row>& rows, Get get) {
    std::vector<Value> values;
    for (const auto& row : rows)
        values.push_back(get(row));
    return pack(dtype, {static_cast<std::int64_t>(rows.size())}, values);
}

[[noreturn]] void damaged(const std::filesystem::path& path) {
    throw Error("The history of the latent dimensions in " + path.string() + " is damaged.",
                "Use an earlier checkpoint of the run.");
}

/// The values of a tensor that must have this type and number of axes.
template<class Value>
std::vector<Value> unpack(const SafetensorsFile& file, const char* name, const char* dtype, std::size_t axes,
                          const std::filesystem::path& path) {
    const auto found = file.tensors.find(std::string(kLatentPrefix) + name);
    if (found == file.tensors.end() || found->second.dtype != dtype || found->second.shape.size() != axes)
        damaged(path);
    std::vector<Value> values(found->second.bytes.size() / sizeof(Value));
    if (!values.empty())
        std::memcpy(values.data(), found->second.bytes.data(), found->second.bytes.size());
    return values;
}

} // namespace

void put_latent_history(SafetensorsFile& file, const LatentHistory& history) {
    const auto& rows = history.rows;
    if (rows.empty())
        return;
    const std::string prefix = kLatentPrefix;
    file.tensors[prefix + "step"] = pack_rows<std::int64_t>("I64", rows, [](const Row& r) { return r.step; });
    file.tensors[prefix + "epoch"] = pack_rows<double>("F64", rows, [](const Row& r) { return r.epoch; });
    file.tensors[prefix + "beta"] = pack_rows<double>("F64", rows, [](const Row& r) { return r.beta; });
    file.tensors[prefix + "images"] = pack_rows<std::int64_t>(
        "I64", rows, [](const Row& r) { return static_cast<std::int64_t>(r.statistics.images); });
    const auto& first = rows.front().statistics;
    for (const auto& column : kColumns) {
        if (column.stochastic_only && !first.stochastic)
            continue;
        std::vector<float> values;
        for (const auto& row : rows) {
            const auto& own = row.statistics.*column.values;
            values.insert(values.end(), own.begin(), own.end());
        }
        file.tensors[prefix + column.name] = pack(
            "F32", {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(first.dimensions())},
            values);
    }
}

LatentHistory take_latent_history(const SafetensorsFile& file, const std::filesystem::path& path) {
    LatentHistory history;
    const std::string prefix = kLatentPrefix;
    if (!file.tensors.contains(prefix + "step"))
        return history;
    const auto steps = unpack<std::int64_t>(file, "step", "I64", 1, path);
    const auto epochs = unpack<double>(file, "epoch", "F64", 1, path);
    const auto betas = unpack<double>(file, "beta", "F64", 1, path);
    const auto images = unpack<std::int64_t>(file, "images", "I64", 1, path);
    const auto count = steps.size();
    if (epochs.size() != count || betas.size() != count || images.size() != count)
        damaged(path);
    const bool stochastic = file.tensors.contains(prefix + "kl");
    history.rows.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (images[i] < 0)
            damaged(path);
        history.rows[i] = {.step = steps[i], .epoch = epochs[i], .beta = betas[i], .statistics = {}};
        history.rows[i].statistics.images = static_cast<std::size_t>(images[i]);
        history.rows[i].statistics.stochastic = stochastic;
    }
    std::size_t dimensions = 0;
    for (const auto& column : kColumns) {
        if (column.stochastic_only && !stochastic)
            continue;
        const auto values = unpack<float>(file, column.name, "F32", 2, path);
        if (dimensions == 0)
            dimensions = count > 0 ? values.size() / count : 0;
        if (values.size() != count * dimensions)
            damaged(path);
        for (std::size_t i = 0; i < count; ++i) {
            const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * dimensions);
            (history.rows[i].statistics.*column.values)
                .assign(begin, begin + static_cast<std::ptrdiff_t>(dimensions));
        }
    }
    return history;
}

LatentHistory read_latent_history(const std::filesystem::path& path) {
    return take_latent_history(read_safetensors(path), path);
}

} // namespace penumbra
