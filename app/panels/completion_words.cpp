#include "app/panels/completion_words.hpp"

#include "app/widgets/plot_axis.hpp"

#include <cstdio>

namespace penumbra {

std::string completion_figures(const CompleteAnswer& answer) {
    char figures[96];
    std::snprintf(figures, sizeof figures, "step %s  ·  %.0f ms", format_count(answer.weights.step).c_str(),
                  answer.milliseconds);
    std::string words = figures;
    if (answer.proposals > 0) {
        std::snprintf(figures, sizeof figures, "  ·  %.1f of %s proposals effective",
                      answer.effective_samples, format_count(answer.proposals).c_str());
        words += figures;
    }
    return words;
}

} // namespace penumbra
