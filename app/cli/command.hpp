#pragma once

#include "core/studio.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace penumbra::cli {

// One function a subcommand, each in a file of its own: declares its options on `program`; its work is done
// in the subcommand's callback. Failures are penumbra::Error; main() turns them into a sentence and an exit
// code.
void add_train(CLI::App& program);
void add_eval(CLI::App& program);
void add_encode(CLI::App& program);
void add_decode(CLI::App& program);
void add_complete(CLI::App& program);
void add_sample(CLI::App& program);
void add_presets(CLI::App& program);
void add_info(CLI::App& program);
void add_wristband(CLI::App& program);
void add_export(CLI::App& program);
void add_interpolate(CLI::App& program);
void add_traverse(CLI::App& program);
void add_project(CLI::App& program);
void add_kl(CLI::App& program);
void add_synthesize(CLI::App& program);
void add_fetch(CLI::App& program);
void add_bench(CLI::App& program);
void add_diagnose(CLI::App& program);
void add_sweep(CLI::App& program);
void add_report(CLI::App& program);

/// Help of an argument that names a model.
constexpr const char* kModelHelp = "A .safetensors checkpoint, or with --trust a TorchScript module";

/// `--images test|validation|training|all`, for commands that look at many images.
void add_image_choice(CLI::App& command, ImageChoice& choice);

} // namespace penumbra::cli
