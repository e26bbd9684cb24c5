#include "core/models/checkpoint.hpp"

#include "core/error.hpp"
#include "core/models/latent_history.hpp"
#include "core/models/scripted_model.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

using nlohmann::json;

constexpr const char* kFormatKey = "penumbra_format";
constexpr const char* kInfoKey = "penumbra";

/// One name for each element type that a checkpoint may hold.
struct TypeName {
    torch::ScalarType type;
    const char* name;
};
constexpr TypeName kTypes[] = {
    {torch::kFloat32, "F32"}, {torch::kFloat64, "F64"}, {torch::kInt64, "I64"}, {torch::kUInt8, "U8"}};

template<class Visit>
void visit_weights(const torch::nn::Module& module, Visit visit) {
    for (const auto& entry : module.named_parameters())
        visit(entry.key(), entry.value());
    for (const auto& entry : module.named_buffers())
        visit(entry.key(), entry.value());
}

} // namespace

SafeTensor to_safetensor(const torch::Tensor& tensor) {
    const auto plain = tensor.detach().to(torch::kCPU).contiguous();
    for (const auto& [type, name] : kTypes) {
        if (plain.scalar_type() != type)
            continue;
        SafeTensor out{name, plain.sizes().vec(), std::vector<std::uint8_t>(plain.nbytes())};
        if (!out.bytes.empty())
            std::memcpy(out.bytes.data(), plain.data_ptr(), out.bytes.size());
        return out;
    }
    throw Error("A tensor of type " + std::string(toString(plain.scalar_type())) + " cannot be saved.");
}

torch::Tensor to_tensor(const SafeTensor& tensor) {
    for (const auto& [type, name] : kTypes) {
        if (tensor.dtype != name)
            continue;
        auto out = torch::empty(tensor.shape, torch::TensorOptions(type));
        if (!tensor.bytes.empty())
            std::memcpy(out.data_ptr(), tensor.bytes.data(), tensor.bytes.size());
        return out;
    }
    throw Error("A checkpoint holds a tensor of type " + tensor.dtype + ", which Penumbra does not read.");
}

std::map<std::string, std::string> checkpoint_metadata(const CheckpointInfo& info) {
    const json header{{"model", to_json(info.model)},
                      {"run", info.run},
                      {"step", info.step},
                      {"epoch", info.epoch},
                      {"seconds_trained", info.seconds_trained},
                      {"parameter_count", info.parameter_count},
                      {"data_name", info.data_name},
                      {"data_identity", info.data_identity},
                      {"resumable", info.resumable},
                      {"validation", info.validation},
                      {"validation_images", info.validation_images}};
    return {{kFormatKey, std::to_string(kCheckpointFormat)}, {kInfoKey, header.dump()}};
}

CheckpointInfo checkpoint_info(const std::map<std::string, std::string>& metadata,
                               const std::filesystem::path& path) {
    if (!metadata.contains(kFormatKey) || !metadata.contains(kInfoKey))
        throw Error(path.string() + " is a safetensors file, but not a checkpoint of Penumbra.",
                    "Open one that penumbra or penumbra-cli train has written.");
    try {
        if (const int format = std::stoi(metadata.at(kFormatKey)); format > kCheckpointFormat)
            throw Error(path.string() + " was written by a newer Penumbra (format " + std::to_string(format) +
                            ").",
                        "Update this program to open it.");
        const auto header = json::parse(metadata.at(kInfoKey));
        CheckpointInfo info{.model = model_spec_from_json(header.at("model")),
                            .run = header.at("run"),
                            .step = header.at("step"),
                            .epoch = header.at("epoch"),
                            .seconds_trained = header.at("seconds_trained"),
                            .parameter_count = header.at("parameter_count"),
                            .data_name = header.at("data_name"),
                            .data_identity = header.at("data_identity"),
                            .resumable = header.at("resumable"),
                            .capabilities = {},
                            .validation = header.at("validation"),
                            .validation_images = header.at("validation_images")};
        info.capabilities = make_model(info.model, /*seed=*/0)->capabilities();
        return info;
    } catch (const Error&) {
        throw;
    } catch (const std::exception& problem) {
        throw Error("The header of the checkpoint " + path.string() + " is damaged (" + problem.what() + ").",
                    "Use an earlier checkpoint of the same run.");
    }
}

CheckpointInfo read_checkpoint_info(const std::filesystem::path& path) {
    if (is_scripted_model(path))
        return scripted_model_info(path);
    return checkpoint_info(read_safetensors_metadata(path), path);
}

void put_weights(SafetensorsFile& file, const torch::nn::Module& module, const std::string& prefix) {
    visit_weights(module, [&](const std::string& name, const torch::Tensor& value) {
        file.tensors.insert_or_assign(prefix + name, to_safetensor(value));
    });
}

void take_weights(const SafetensorsFile& file, torch::nn::Module& module, const std::string& prefix,
                  const std::filesystem::path& path) {
    std::vector<std::pair<torch::Tensor, torch::Tensor>> copies;
    visit_weights(module, [&](const std::string& name, const torch::Tensor& value) {
        const auto found = file.tensors.find(prefix + name);
        if (found == file.tensors.end())
            throw Error("The checkpoint " + path.string() + " lacks the tensor " + prefix + name + ".",
                        "It is damaged, or its description does not match its weights.");
        const auto stored = to_tensor(found->second);
        if (stored.sizes() != value.sizes() || stored.scalar_type() != value.scalar_type())
            throw Error("The tensor " + prefix + name + " of the checkpoint " + path.string() +
                            " has another shape or type than its model.",
                        "It is damaged, or its description does not match its weights.");
        copies.emplace_back(value, stored);
    });
    const torch::NoGradGuard no_grad;
    for (auto& [target, source] : copies)
        target.copy_(source);
}

std::shared_ptr<Model> load_model(const std::filesystem::path& path, const std::string& device) {
    if (is_scripted_model(path))
        return load_scripted_model(path, device);
    const auto target = choose_device(device);
    const auto file = read_safetensors(path);
    auto model = make_model(checkpoint_info(file.metadata, path).model, /*seed=*/0);
    take_weights(file, *model, kModelPrefix, path);
    model->to(target);
    model->eval();
    return model;
}

void write_weights_only(const std::filesystem::path& from, const std::filesystem::path& to) {
    auto file = read_safetensors(from);
    auto info = checkpoint_info(file.metadata, from);
    std::erase_if(file.tensors, [](const auto& entry) {
        return !entry.first.starts_with(kModelPrefix) && !entry.first.starts_with(kLatentPrefix);
    });
    info.resumable = false;
    // Where the data lay is nobody else's business.
    if (auto run = json::parse(info.run, /*cb=*/nullptr, /*allow_exceptions=*/false); run.is_object()) {
        run["data"] = info.data_name;
        info.run = run.dump();
    }
    file.metadata = checkpoint_metadata(info);
    write_safetensors(to, file);
}

torch::Device choose_device(const std::string& word) {
    const bool cuda = torch::cuda::is_available();
    if (word == "cpu" || (word == "auto" && !cuda))
        return torch::kCPU;
    if (word == "auto")
        return torch::kCUDA;
    if (word != "cuda")
        throw Error("There is no device named \"" + word + "\".", "Choose auto, cpu or cuda.");
    if (!cuda)
        throw Error("This computer has no CUDA device that LibTorch can use.", "Choose auto or cpu.");
    return torch::kCUDA;
}

} // namespace penumbra
