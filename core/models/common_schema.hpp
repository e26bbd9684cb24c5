#pragma once

#include "core/io/parameters.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Makers of hyper-parameters for the schemas of models; those of one name mean the same in every kind.
namespace penumbra::parameters {

/// A whole number.
Parameter size(std::string key, std::string label, std::string help, std::int64_t fallback, double minimum,
               double maximum);
/// A real number.
Parameter number(std::string key, std::string label, std::string help, double fallback, double minimum,
                 double maximum);
/// A factor of a loss term, from 0.
Parameter weight(std::string key, std::string label, std::string help, double fallback, double maximum);
/// One of several words; the first is the default.
Parameter choice(std::string key, std::string label, std::string help, std::vector<std::string> words);
Parameter toggle(std::string key, std::string label, std::string help, bool fallback);

/// Not folded away with the rest.
Parameter shown(Parameter parameter);
/// May be changed while the model trains.
Parameter live(Parameter parameter);

/// "latent", the dimensions of the code; shown.
Parameter latent(std::int64_t fallback, double minimum = 2);
/// "hidden", the width of hidden layers.
Parameter hidden(std::int64_t fallback, std::string help = "Width of each hidden layer.");
/// "layers", the number of hidden layers.
Parameter layers(std::int64_t fallback, std::string help);
/// "beta", the weight of the KL term, 1; live and shown.
Parameter beta(std::string help);
/// "kl_warmup_epochs", 0; live.
Parameter kl_warmup();

} // namespace penumbra::parameters
