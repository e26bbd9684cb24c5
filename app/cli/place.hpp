#pragma once

#include "app/cli/command.hpp"

#include <optional>
#include <string>

namespace penumbra::cli {

/// --world-size, --rank and --master: one of several processes, on one machine or on several.
struct PlaceArguments {
    int world_size = 1;
    std::optional<int> rank;
    std::string master = "127.0.0.1:29500";
};

/// Declares the three. @param world, rank  what the first two mean to the command
void add_place(CLI::App& command, PlaceArguments& arguments, const std::string& world,
               const std::string& rank);

/// @throws CLI::ValidationError when they do not fit together.
WorkerPlace worker_place(const PlaceArguments& arguments);

} // namespace penumbra::cli
