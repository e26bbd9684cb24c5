#include "core/exploration/sample_codes.hpp"

#include "core/error.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// The code's choice part. @throws Error when it has none, or fewer options than the query asks for.
CodePart choice_of(const Model& model, const SampleQuery& query) {
    const auto parts = model.code_parts();
    const auto choice = std::ranges::find_if(parts, [](const CodePart& part) { return part.choice; });
    if (choice == parts.end())
        throw Error("A model of kind " + model.spec().kind + " cannot be told which digit to draw.",
                    "Only a code with a label can: train cvae-label.");
    if (query.option >= static_cast<int>(choice->size))
        throw Error("There is no digit " + std::to_string(query.option) + " to draw.",
                    "The model's " + choice->name + " has " + std::to_string(choice->size) +
                        " options, counted from 0.");
    return *choice;
}

} // namespace

bool has_choice(const Model& model) {
    return std::ranges::any_of(model.code_parts(), &CodePart::choice);
}

torch::Tensor sample_codes(Model& model, const SampleQuery& query, torch::Generator& generator) {
    if (query.option < 0 && !query.each_in_all)
        return model.sample_prior(query.count, query.temperature, generator);
    const auto choice = choice_of(model, query);
    const auto options = static_cast<std::int64_t>(choice.size),
               first = static_cast<std::int64_t>(choice.begin);
    const std::int64_t count = query.count;
    auto codes = model.sample_prior(count, query.temperature, generator);
    const auto rows = torch::arange(count, torch::TensorOptions(torch::kInt64).device(codes.device()));
    const auto on = codes.narrow(1, first, options).amax(1, /*keepdim=*/true); // as the prior turns one on
    auto chosen = torch::full_like(rows, query.option);
    if (query.option < 0) {
        chosen = rows.remainder(options);
        codes = codes.index_select(0, rows - chosen);
    }
    const auto is_on = chosen.unsqueeze(1).eq(torch::arange(options, rows.options()));
    codes.narrow(1, first, options).copy_(is_on * on);
    return codes;
}

} // namespace penumbra
