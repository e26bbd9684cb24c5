#include "core/training/own_presets.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

constexpr std::size_t kLongestName = 48;

std::filesystem::path file_of(const std::string& name, const std::filesystem::path& folder) {
    return folder / (name + ".json");
}

bool is_built_in(const std::string& name) {
    const auto known = presets();
    return std::ranges::any_of(known, [&](const auto& entry) { return entry.second.name == name; });
}

OwnPreset read(const std::filesystem::path& file) {
    OwnPreset own;
    own.name = file.stem().string();
    check_preset_name(own.name);
    const auto bytes = read_file(file);
    const auto object =
        nlohmann::json::parse(bytes.begin(), bytes.end(), nullptr, /*allow_exceptions=*/false);
    if (object.is_discarded())
        throw Error("It is no JSON.");
    own.run = run_spec_from_json(object);
    own.run.preset = own.name;
    own.run.data.clear();
    const auto summary = object.find("summary");
    if (summary != object.end() && !summary->is_string())
        throw Error("Its \"summary\" is no text.");
    own.summary = summary != object.end() ? summary->get<std::string>() : "";
    return own;
}

/// What is wrong with a file, with its name.
Error about(const std::filesystem::path& file, const std::string& problem) {
    return Error("The preset " + file.string() + " cannot be used: " + problem,
                 "Correct the file or delete it.");
}

} // namespace

std::filesystem::path own_preset_folder() {
    return user_config_folder() / "presets";
}

void check_preset_name(const std::string& name) {
    const auto fits = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    };
    if (name.empty() || name.size() > kLongestName || name.front() == '.' || !std::ranges::all_of(name, fits))
        throw Error("\"" + name + "\" cannot be the name of a preset.",
                    "Use up to " + std::to_string(kLongestName) +
                        " letters, digits, dashes, dots and underscores, such as vae-8.");
    if (is_built_in(name))
        throw Error("The preset " + name + " comes with Penumbra.", "Choose another name.");
}

OwnPresets read_own_presets(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code missing;
    for (std::filesystem::directory_iterator entry(folder, missing), end; !missing && entry != end;
         entry.increment(missing))
        if (entry->path().extension() == ".json")
            files.push_back(entry->path());
    std::ranges::sort(files);
    OwnPresets all;
    for (const auto& file : files) {
        try {
            all.presets.push_back(read(file));
        } catch (const std::exception& problem) {
            all.problems.emplace_back(about(file, problem.what()).what());
        }
    }
    return all;
}

OwnPreset read_own_preset(const std::string& name, const std::filesystem::path& folder) {
    check_preset_name(name);
    const auto file = file_of(name, folder);
    try {
        return read(file);
    } catch (const std::exception& problem) {
        throw about(file, problem.what());
    }
}

std::filesystem::path write_own_preset(const std::string& name, const std::string& summary,
                                       const RunSpec& run, const std::filesystem::path& folder) {
    check_preset_name(name);
    auto object = to_json(run);
    object.erase("preset");
    object.erase("data");
    object["summary"] = summary;
    const auto text = object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    const auto file = file_of(name, folder);
    write_file_atomically(file, std::string_view(text));
    return file;
}

void delete_own_preset(const std::string& name, const std::filesystem::path& folder) {
    check_preset_name(name);
    std::error_code failed;
    if (!std::filesystem::remove(file_of(name, folder), failed) && failed)
        throw Error("The preset " + name + " cannot be deleted: " + failed.message() + ".",
                    "Change the permissions of " + folder.string() + ".");
}

} // namespace penumbra
