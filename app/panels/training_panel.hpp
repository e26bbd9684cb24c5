#pragma once

#include "app/panels/data_fetch.hpp"
#include "app/panels/parameter_editor.hpp"
#include "app/shell/panel.hpp"

#include <optional>
#include <string>
#include <vector>

namespace penumbra {

/// What is trained, on which images, and how it goes. Every button follows what the training thread has
/// confirmed.
class TrainingPanel : public Panel {
  public:
    const char* title() const override { return "Training"; }
    Area area() const override { return Area::Left; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    float header_width() const override { return 48; }
    void register_actions(Actions& actions, PanelContext& context) override;
    void remember(Session& session) const override;
    std::uint64_t front_wishes() const override { return front_; }

  private:
    void restore(PanelContext& context);
    // training_presets.cpp
    void list_presets(PanelContext& context);
    void choose_preset(PanelContext& context, const std::string& name);
    void ask_for_name(const TrainingSnapshot& snapshot);
    void draw_preset(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_preset_words(PanelContext& context, bool own);
    void draw_name_question(PanelContext& context);
    void save_preset(PanelContext& context);
    void delete_preset(PanelContext& context);
    bool own_chosen() const;
    void register_presets(Actions& actions, PanelContext& context);
    // training_keeping.cpp
    /// The settings of the next run, and whether they are the preset's.
    struct Settings {
        RunSpec run;
        bool edited = false;
    };
    void note_change(PanelContext& context, const Settings& before, const std::string& what,
                     const std::string& gesture = {});
    static void send_live(PanelContext& context, const Parameter& parameter, const ParameterValue& value);
    bool restore_settings(const Session& session);
    void tell_of_interrupted(PanelContext& context);
    static void continue_interrupted(PanelContext& context);
    static void register_keeping(Actions& actions, PanelContext& context);
    void draw_data(PanelContext& context);
    void draw_buttons(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_progress(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_messages(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_parameters(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_files(PanelContext& context, const TrainingSnapshot& snapshot);
    void start(PanelContext& context);
    static void draw_tensorboard(PanelContext& context);
    /// As the session remembers it.
    static void write_tensorboard(PanelContext& context);
    static void register_sharing(Actions& actions, PanelContext& context);
    void save_as(PanelContext& context);
    void continue_run(PanelContext& context);

    DataFetch fetch_;
    Studio* studio_ = nullptr; ///< from the first frame on
    RunSpec run_;
    bool ready_ = false;
    bool edited_ = false; ///< run_ differs from its preset, or did
    std::string trouble_; ///< about a value or a preset
    struct Choice {
        std::string name, summary;
        bool own = false;
    };
    std::vector<Choice> choices_; ///< the presets, as they were listed last
    /// The settings that are to become a preset, while its name is asked for.
    struct Naming {
        RunSpec run;
        std::string name, summary;
        bool opened = false;
    };
    std::optional<Naming> naming_;
    std::uint64_t front_ = 0;
    ParameterEditor model_editor_;
    ParameterEditor training_editor_;
};

} // namespace penumbra
