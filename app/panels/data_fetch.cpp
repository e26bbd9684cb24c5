#include "app/panels/data_fetch.hpp"

#include "app/widgets/bars.hpp"
#include "app/widgets/controls.hpp"

#include <cstdio>

namespace penumbra {

void DataFetch::draw(PanelContext& context) {
    const Theme& theme = context.theme;
    const auto data = context.studio.data();
    if (const auto progress = context.studio.fetching()) {
        progress_bar(static_cast<float>(progress->fraction()), theme.px(6), theme);
        char words[160];
        std::snprintf(words, sizeof words, "Downloading MNIST: %.0f %%", 100 * progress->fraction());
        muted_text(words, theme);
        help_on_hover(progress->file, theme, context.fonts);
        ImGui::SameLine();
        if (ImGui::SmallButton("Cancel"))
            context.studio.cancel_fetch();
        context.mark_item("cancel-fetch");
        looked_at_.reset();
        return;
    }
    if (data != looked_at_) {
        looked_at_ = data;
        mnist_missing_ = data && data->name == kSyntheticName && find_dataset("mnist").empty();
    }
    if (!mnist_missing_)
        return;
    muted_text("Built-in digits, made up by Penumbra.", theme);
    if (ImGui::Button("Get MNIST (11 MB)", {ImGui::GetContentRegionAvail().x, 0}))
        context.studio.fetch_mnist();
    context.mark_item("get-mnist");
    help_on_hover("Downloads the real digits from their public mirrors into " +
                      (user_data_folder() / "mnist").string() + ", checks them and opens them.",
                  theme, context.fonts);
}

void DataFetch::register_actions(Actions& actions, PanelContext& context) {
    constexpr const char* kMenu = "Data";
    Studio& studio = context.studio;
    const auto busy = [&studio] { return studio.fetching().has_value(); };
    actions.add({.id = "data.fetch",
                 .label = "Download MNIST",
                 .menu = kMenu,
                 .run = [&studio] { studio.fetch_mnist(); },
                 .enabled = [busy] { return !busy(); },
                 .needs = "A download is under way."});
    actions.add({.id = "data.mnist", .label = "Use MNIST", .menu = kMenu, .run = [&studio] {
                     studio.open_data("mnist");
                 }});
    actions.add({.id = "data.synthetic",
                 .label = "Use the built-in synthetic digits",
                 .menu = kMenu,
                 .run = [&studio] { studio.open_data(kSyntheticName); }});
}

} // namespace penumbra
