#pragma once

#include "app/panels/data_fetch.hpp"
#include "app/panels/parameter_editor.hpp"
#include "app/shell/panel.hpp"

#include <string>

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

  private:
    void restore(PanelContext& context);
    void choose_preset(PanelContext& context, const std::string& name);
    void draw_data(PanelContext& context);
    void draw_preset(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_buttons(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_progress(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_messages(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_parameters(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_files(PanelContext& context, const TrainingSnapshot& snapshot);
    void start(PanelContext& context);
    static void draw_tensorboard(PanelContext& context);
    static void draw_question(PanelContext& context);
    /// As the session remembers it.
    static void write_tensorboard(PanelContext& context);
    static void register_sharing(Actions& actions, PanelContext& context);
    void save_as(PanelContext& context);
    void continue_run(PanelContext& context);

    DataFetch fetch_;
    RunSpec run_;
    bool ready_ = false;
    std::string trouble_; ///< about a value or a preset
    ParameterEditor model_editor_;
    ParameterEditor training_editor_;
};

} // namespace penumbra
