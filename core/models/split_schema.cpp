#include "core/models/split_schema.hpp"

#include "core/error.hpp"
#include "core/models/common_schema.hpp"
#include "core/models/split_autoencoder.hpp"

namespace penumbra {
namespace {

using namespace parameters;

std::vector<Parameter> codes_and_encoders() {
    return {
        shown(
            size("bottom_size", "Bottom code", "Dimensions of the code of the known half, z_b.", 48, 2, 512)),
        shown(size("top_size", "Top code", "Dimensions of the code of the unknown half, z_t.", 16, 1, 256)),
        toggle("top_sees_bottom", "Top encoder sees the bottom's code",
               "The top's code then need not repeat what the bottom already tells.", true),
        size("bottom_encoder_hidden", "Bottom encoder width", "Hidden units of the bottom encoder.", 384, 4,
             4096),
        size("bottom_encoder_blocks", "Bottom encoder blocks", "Residual layers of the bottom encoder.", 3, 0,
             16),
        size("top_encoder_hidden", "Top encoder width", "Hidden units of the top encoder.", 256, 4, 4096),
        size("top_encoder_blocks", "Top encoder blocks", "Residual layers of the top encoder.", 2, 0, 16),
        size("flow_layers", "Flow layers", "Affine couplings behind each encoder; 0 for no flow.", 0, 0, 32),
        size("flow_hidden", "Flow width", "Hidden units of a coupling's conditioner.", 64, 4, 1024),
        size("flow_blocks", "Flow blocks", "Residual layers of a coupling's conditioner.", 4, 0, 16),
    };
}

std::vector<Parameter> decoder() {
    return {
        choice(
            "decoder", "Decoder",
            "Fully connected, the same with a small convolutional head, or the published convolutional one.",
            {"mlp", "conv", "published"}),
        size("decoder_hidden", "Decoder width", "Hidden units of the decoder; not the published one.", 512, 4,
             4096),
        size("decoder_layers", "Decoder layers", "Hidden layers of the decoder; not the published one.", 3, 1,
             8),
        toggle("decoder_residual", "Residual decoder",
               "Each hidden layer after the first adds to its input; not the published decoder.", true),
        size("head_channels", "Head channels", "Channels that enter the convolutional head.", 8, 1, 128),
        size("head_width", "Head width", "Channels inside the convolutional head.", 32, 1, 256),
    };
}

std::vector<Parameter> image_terms() {
    return {
        choice("reconstruction_form", "Reconstruction error",
               "Mean absolute error of a pixel, or the Euclidean length of each half's error.",
               {"absolute", "norm"}),
        shown(live(weight("reconstruction_weight", "Reconstruction weight",
                          "Weight of the error when the top is known too.", 28, 1000))),
        choice("marginal_form", "Marginal form",
               "Score of sampled tops: the energy score (proper), or the published mean absolute error of "
               "all samples.",
               {"energy", "expected"}),
        choice("marginal_region", "Marginal region", "Score the imagined top half only, or the whole image.",
               {"top", "image"}),
        shown(live(
            weight("marginal_weight", "Marginal weight", "Weight of the sampled tops' score.", 1, 1000))),
        shown(size("marginal_samples", "Marginal samples",
                   "Sampled tops for each image, K; the energy form needs 2.", 4, 1, 64)),
        weight("pixel_weight", "Pixel score weight",
               "Weight of the energy scores of all single pixels (CRPS); energy form only.", 0.05, 100),
        weight("patch_weight", "Patch score weight",
               "Weight of the energy scores of all patches; energy form only.", 0.05, 100),
        size("patch_size", "Patch size", "Side of a patch in pixels, odd.", 5, 1, 13),
        size("patch_stride", "Patch stride", "Pixels from one patch to the next.", 2, 1, 14),
    };
}

std::vector<Parameter> code_terms() {
    return {
        shown(live(weight("wristband_weight", "Wristband weight",
                          "Weight of the loss that makes the codes Gaussian and independent.", 0.14, 1000))),
        choice("wristband_form", "Wristband form",
               "All pairs of the batch, or the first harmonics (much quicker).", {"pairwise", "spectral"}),
        toggle("wristband_calibrated", "Wristband calibrated",
               "Divide by the null deviations, so that Gaussian codes score 0 with deviation 1.", true),
        choice("wristband_floor", "Calibration floor",
               "Upstream: the published variance floor, which sets the parts' weights. Exact: none.",
               {"upstream", "exact"}),
        size("wristband_repetitions", "Calibration batches", "Gaussian batches drawn to calibrate.", 1024, 16,
             16384),
        choice("smoothing", "Top smoothing",
               "Noise on the top's code when reconstructing: random, in the worst direction, or none.",
               {"gaussian", "adversarial", "none"}),
        shown(live(weight("smoothing_size", "Smoothing size",
                          "Standard deviation of the noise, or its length if adversarial.", 0.1, 10))),
    };
}

Preset faithful() {
    return {.name = "split-faithful",
            .summary = "The published split autoencoder, loss and schedule; made for a GPU.",
            .model = {{"bottom_size", "18"},           {"top_size", "3"},
                      {"top_sees_bottom", "false"},    {"bottom_encoder_hidden", "128"},
                      {"bottom_encoder_blocks", "4"},  {"top_encoder_hidden", "128"},
                      {"top_encoder_blocks", "4"},     {"flow_layers", "4"},
                      {"flow_hidden", "64"},           {"flow_blocks", "4"},
                      {"decoder", "published"},        {"reconstruction_form", "absolute"},
                      {"reconstruction_weight", "1"},  {"marginal_form", "expected"},
                      {"marginal_region", "image"},    {"marginal_weight", "0.1"},
                      {"marginal_samples", "32"},      {"wristband_weight", "0.1"},
                      {"wristband_form", "pairwise"},  {"wristband_calibrated", "true"},
                      {"wristband_floor", "upstream"}, {"wristband_repetitions", "1024"},
                      {"smoothing", "adversarial"},    {"smoothing_size", "0.15"}},
            .training = {{"batch_size", "1024"},
                         {"epochs", "104"}, // the schedule's 5363 steps of 52 an epoch end in the 104th
                         {"optimizer", "adamw"},
                         {"learning_rate", "0.002"},
                         {"weight_decay", "0.01"},
                         {"clip_norm", "1"},
                         {"schedule", "cosine_restarts"},
                         {"warmup_epochs", "20"},
                         {"warmup_start", "0.1"},
                         {"final_fraction", "0.05"},
                         {"restart_steps", "208"},
                         {"restart_growth", "1.5"},
                         {"restart_decay", "0.9"},
                         {"restart_cycles", "6"}}};
}

/// The recipe of the two presets below: energy scores of the whole top, of every pixel and of patches. Scores
/// of the whole alone leave the ink grey, scores of pixels alone lose the digit.
std::vector<std::pair<std::string, std::string>> recipe(const char* decoder_hidden,
                                                        const char* patch_weight) {
    return {{"bottom_size", "48"},
            {"top_size", "16"},
            {"top_sees_bottom", "true"},
            {"decoder", "mlp"},
            {"decoder_hidden", decoder_hidden},
            {"decoder_layers", "3"},
            {"decoder_residual", "true"},
            {"reconstruction_form", "absolute"},
            {"reconstruction_weight", "28"},
            {"marginal_form", "energy"},
            {"marginal_region", "top"},
            {"marginal_samples", "4"},
            {"marginal_weight", "1"},
            {"pixel_weight", "0.05"},
            {"patch_weight", patch_weight},
            {"smoothing", "gaussian"},
            {"smoothing_size", "0.1"}};
}

std::vector<std::pair<std::string, std::string>> recipe_training(const char* epochs,
                                                                 const char* warmup_epochs) {
    return {{"batch_size", "128"},    {"epochs", epochs},
            {"optimizer", "adamw"},   {"learning_rate", "0.002"},
            {"weight_decay", "0.01"}, {"clip_norm", "20"},
            {"schedule", "cosine"},   {"warmup_epochs", warmup_epochs},
            {"final_fraction", "0"}};
}

Preset quick() {
    Preset preset{.name = "split-quick",
                  .summary =
                      "Split autoencoder with the energy score; good after three minutes on two cores.",
                  .model = recipe("512", "0.05"),
                  .training = recipe_training("5", "0.25")};
    // At this batch and code size the same gradient as 30 times the raw loss, but the total stays above zero.
    preset.model.emplace_back("wristband_weight", "0.14");
    return preset;
}

Preset full() {
    Preset preset{
        .name = "split",
        .summary = "The same with a wider decoder, a longer run and averaged weights: the shipped model's.",
        .model = recipe("640", "0.08"),
        .training = recipe_training("24", "0.5")};
    preset.model.emplace_back("wristband_calibrated", "false");
    preset.model.emplace_back("wristband_weight", "30");
    preset.training.emplace_back("average_decay", "0.999");
    return preset;
}

} // namespace

ModelKindInfo SplitAutoencoderKind::info() {
    ModelKindInfo info{
        .kind = kName,
        .title = "Split autoencoder",
        .summary = "One code for the bottom half, one for the top, together Gaussian; imagines tops by "
                   "decoding the bottom's code with fresh noise.",
        .parameters = {},
        .presets = {quick(), full(), faithful()}};
    for (auto&& group : {codes_and_encoders(), decoder(), image_terms(), code_terms()})
        info.parameters.insert(info.parameters.end(), group.begin(), group.end());
    return info;
}

void check_split_parameters(const Parameters& parameters) {
    const auto integer = [&](const char* key) { return parameters.get<std::int64_t>(key); };
    const auto word = [&](const char* key) { return parameters.get<std::string>(key); };
    if (word("marginal_form") == "energy" && integer("marginal_samples") < 2)
        throw Error("The energy form of the marginal loss needs at least two samples.",
                    "Set marginal_samples to 2 or more.");
    if (integer("flow_layers") > 0 && integer("top_size") < 2)
        throw Error("A flow needs codes of at least two dimensions.",
                    "Set top_size to 2 or more, or flow_layers to 0.");
    if (integer("patch_size") % 2 == 0)
        throw Error("The patch size must be odd, so that patches have a middle pixel.",
                    "Set patch_size to 3 or 5.");
}

} // namespace penumbra
