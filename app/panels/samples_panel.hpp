#pragma once

#include "app/panels/second_model.hpp"
#include "app/panels/waypoint_picker.hpp"
#include "app/widgets/image_grid.hpp"

namespace penumbra {

/// Draws from the prior, decoded; each a way into the map, the traversals and the interpolation. While
/// "Beside" is on, those of a second model stand at their right.
class SamplesPanel : public Panel {
  public:
    explicit SamplesPanel(std::shared_ptr<Walk> walk) : walk_(std::move(walk)) {}
    const char* title() const override { return "Samples"; }
    Area area() const override { return Area::Strip; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    void register_actions(Actions& actions, PanelContext& context) override;
    std::uint64_t front_wishes() const override { return front_; }
    void remember(Session& session) const override;

  private:
    void restore(const Session& session);
    GridLayout lay_out(const PanelContext& context, ImVec2 room) const;
    void ask(PanelContext& context);
    void receive(PanelContext& context);
    /// The newest answer of the model that is walked through, or null.
    const SampleAnswer* answer() const;
    Waypoint waypoint(std::size_t index) const;
    bool has_chosen() const;
    /// @param enlarge  in a tooltip what is under the pointer: nothing else does
    void draw_grid(PanelContext& context, const GridLayout& layout, bool enlarge);
    /// What each image of a grid is believed to be, beneath it. Each frame anew: the colours change with the
    /// theme.
    void name_classes(PanelContext& context, const Decoded& decoded, float cell);
    void draw_menu(PanelContext& context);
    // samples_side.cpp
    void draw_side(PanelContext& context, ImVec2 start, ImVec2 end);
    std::string words(const SampleAnswer& answer, std::size_t index) const;
    // samples_beside.cpp
    static void draw_heading(const PanelContext& context, ImVec2 start, float width, const std::string& name);
    void draw_beside(PanelContext& context, const GridLayout& layout, ImVec2 start, ImVec2 end);
    void ask_beside(PanelContext& context);
    /// The newest answer of the second model, or null.
    const SampleAnswer* answer_beside() const;
    // samples_choice.cpp
    /// The part of the codes that is a choice, a label; null when they have none, or there is no answer.
    static const CodePart* choice_in(const SampleAnswer* answer);
    const CodePart* choice() const { return choice_in(answer()); }
    /// Which option is drawn, in the header up to `right`. @return where it begins
    static constexpr float kChoice = 110; ///< width of the choice of a label, at scale 1
    float draw_choice(PanelContext& context, float left, float right, float top);
    std::string choice_words() const;
    void choose(int option, bool each_in_all);
    void resample();
    void export_png(PanelContext& context);

    std::shared_ptr<Walk> walk_;
    Conversation<SampleQuery, SampleAnswer> talk_;
    std::shared_ptr<const SampleAnswer> read_; ///< the answer that the pictures are of
    ImageGrid pictures_;
    SecondModel second_;
    Conversation<SampleQuery, SampleAnswer, &Studio::ask_beside> beside_talk_;
    ImageGrid beside_pictures_;
    std::vector<CellLook> looks_;
    std::uint64_t seed_ = 1;
    float temperature_ = 1;
    int option_ = -1;          ///< of the choice part, which every sample takes; -1: in turn
    bool each_in_all_ = false; ///< one code in all options, then the next
    int count_ = 36;           ///< what there is room for
    int columns_ = 6;          ///< of the grid as it was drawn
    int chosen_ = 0;           ///< the sample that the buttons are about
    int hovered_ = -1;
    std::uint64_t front_ = 0;
    bool restored_ = false;
};

} // namespace penumbra
