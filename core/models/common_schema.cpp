#include "core/models/common_schema.hpp"

namespace penumbra::parameters {

namespace {

template<class Number>
Parameter ranged(std::string key, std::string label, std::string help, Number fallback, double minimum,
                 double maximum) {
    return {.key = std::move(key),
            .label = std::move(label),
            .help = std::move(help),
            .fallback = fallback,
            .minimum = minimum,
            .maximum = maximum};
}

} // namespace

Parameter size(std::string key, std::string label, std::string help, std::int64_t fallback, double minimum,
               double maximum) {
    return ranged(std::move(key), std::move(label), std::move(help), fallback, minimum, maximum);
}

Parameter number(std::string key, std::string label, std::string help, double fallback, double minimum,
                 double maximum) {
    return ranged(std::move(key), std::move(label), std::move(help), fallback, minimum, maximum);
}

Parameter weight(std::string key, std::string label, std::string help, double fallback, double maximum) {
    return number(std::move(key), std::move(label), std::move(help), fallback, 0, maximum);
}

Parameter choice(std::string key, std::string label, std::string help, std::vector<std::string> words) {
    return {.key = std::move(key),
            .label = std::move(label),
            .help = std::move(help),
            .fallback = words.front(),
            .choices = std::move(words)};
}

Parameter toggle(std::string key, std::string label, std::string help, bool fallback) {
    return {.key = std::move(key), .label = std::move(label), .help = std::move(help), .fallback = fallback};
}

Parameter shown(Parameter parameter) {
    parameter.folded = false;
    return parameter;
}

Parameter live(Parameter parameter) {
    parameter.live = true;
    return parameter;
}

Parameter latent(std::int64_t fallback, double minimum) {
    return shown(size("latent", "Latent size", "Dimensions of the code z.", fallback, minimum, 512));
}

Parameter hidden(std::int64_t fallback, std::string help) {
    return size("hidden", "Hidden units", std::move(help), fallback, 4, 4096);
}

Parameter layers(std::int64_t fallback, std::string help) {
    return size("layers", "Hidden layers", std::move(help), fallback, 1, 8);
}

Parameter beta(std::string help) {
    return shown(live(weight("beta", "β", std::move(help), 1, 100)));
}

Parameter kl_warmup() {
    return live(
        weight("kl_warmup_epochs", "KL warm-up", "Epochs over which β rises linearly from 0.", 0, 1000));
}

} // namespace penumbra::parameters
