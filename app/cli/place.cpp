#include "app/cli/place.hpp"

#include <charconv>

namespace penumbra::cli {

void add_place(CLI::App& command, PlaceArguments& arguments, const std::string& world,
               const std::string& rank) {
    command.add_option("--world-size", arguments.world_size, world)->check(CLI::Range(1, 1024));
    command.add_option("--rank", arguments.rank, rank)->check(CLI::NonNegativeNumber);
    command.add_option("--master", arguments.master,
                       "host:port of the first, where they meet (default: 127.0.0.1:29500)");
}

WorkerPlace worker_place(const PlaceArguments& arguments) {
    WorkerPlace place;
    if (arguments.world_size == 1 && !arguments.rank)
        return place;
    if (!arguments.rank || *arguments.rank >= arguments.world_size)
        throw CLI::ValidationError(
            "Several processes that work together need --world-size, how many they are, and a --rank "
            "each, from 0 to one less.");
    const auto colon = arguments.master.rfind(':');
    const auto port = colon == std::string::npos ? std::string() : arguments.master.substr(colon + 1);
    unsigned number = 0;
    const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (colon == 0 || port.empty() || wrong != std::errc{} || end != port.data() + port.size() ||
        number == 0 || number > 65535)
        throw CLI::ValidationError("--master takes host:port, as in 127.0.0.1:29500, not \"" +
                                   arguments.master + "\".");
    place.rank = *arguments.rank;
    place.count = arguments.world_size;
    place.host = arguments.master.substr(0, colon);
    place.port = static_cast<std::uint16_t>(number);
    return place;
}

} // namespace penumbra::cli
