#include "app/panels/completion_words.hpp"

#include "app/panels/printed.hpp"
#include "app/widgets/plot_axis.hpp"

namespace penumbra {

std::string completion_figures(const CompleteAnswer& answer) {
    return "step " + format_count(answer.weights.step) + "  ·  " + short_completion_figures(answer) +
           (answer.proposals > 0 ? " proposals effective" : "");
}

std::string short_completion_figures(const CompleteAnswer& answer) {
    const std::string time = printed("%.0f ms", answer.milliseconds);
    if (answer.proposals == 0)
        return time;
    return time + "  ·  " + printed("%.1f of ", answer.effective_samples) + format_count(answer.proposals);
}

} // namespace penumbra
