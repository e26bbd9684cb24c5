#include "app/panels/losses_csv.hpp"

#include <cstdio>

namespace penumbra {
namespace {

void append_number(std::string& out, const char* format, double value) {
    char text[40];
    std::snprintf(text, sizeof text, format, value);
    out += ',';
    out += text;
}

void append_values(std::string& out, const LossView& view, std::size_t row, bool present) {
    for (std::size_t term = 0; view.log && term < view.log->names().size(); ++term) {
        if (present)
            append_number(out, "%.9g", view.log->value(row, term));
        else
            out += ',';
    }
}

void append_row(std::string& out, const LossView& leader, std::size_t row) {
    out += std::to_string(leader.log->step(row));
    append_number(out, "%.9g", leader.log->epoch(row));
    append_number(out, "%.9g", leader.log->learning_rate(row));
}

} // namespace

std::string losses_csv(const LossView& training, const LossView& validation) {
    std::string out = "step,epoch,learning_rate";
    for (const auto& [view, prefix] :
         {std::pair(&training, "training_"), std::pair(&validation, "validation_")})
        for (std::size_t term = 0; view->log && term < view->log->names().size(); ++term)
            out += "," + (prefix + view->log->names()[term]);
    out += '\n';
    const std::size_t steps = training.log ? training.rows : 0;
    const std::size_t checks = validation.log ? validation.rows : 0;
    std::size_t check = 0;
    for (std::size_t row = 0; row < steps || check < checks;) {
        const bool has_step = row < steps;
        const bool has_check = check < checks;
        const std::int64_t step = has_step ? training.log->step(row) : 0;
        const std::int64_t checked = has_check ? validation.log->step(check) : 0;
        const bool take_step = has_step && (!has_check || step <= checked);
        const bool take_check = has_check && (!has_step || checked <= step);
        append_row(out, take_step ? training : validation, take_step ? row : check);
        append_values(out, training, row, take_step);
        append_values(out, validation, check, take_check);
        out += '\n';
        row += take_step;
        check += take_check;
    }
    return out;
}

} // namespace penumbra
